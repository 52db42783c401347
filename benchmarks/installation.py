"""A real installation in a throw-away folder: ``guyub serve`` as a user starts it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

PROJECT = Path(__file__).resolve().parents[1]
START_SECONDS = 900


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Installation:
    """One data folder; ``start`` and ``stop`` as often as needed."""

    def __init__(self, folder: Path, demo: Sequence[str] = ()) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder.parent / "serve.log"
        self.demo = tuple(demo)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("GUYUB_", "DATABASE_"))}
        env["GUYUB_DATA"] = str(self.folder)
        env["PYTHONPATH"] = os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])
        return env

    def start(self, *, demo: bool = True) -> float:
        """Seconds from the command until the first page answers."""
        started = time.monotonic()
        words = [sys.executable, "-m", "guyub", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*words, "--demo"] if demo else words,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=PROJECT,
            )
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(self.address, timeout=60):
                return time.monotonic() - started
            if self._process.poll() is not None:
                raise RuntimeError(f"guyub serve ended:\n{self.log.read_text()[-2000:]}")
            if time.monotonic() - started > START_SECONDS:
                raise RuntimeError(f"no page after {START_SECONDS} s")
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=60)
        self._process = None

    def run(self, *words: str, timeout: float = 3600) -> str:
        """``python -m ...`` against this installation; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", *words],
            env=self.environment(),
            cwd=PROJECT,
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-3000:]}"
            )
        return done.stdout


@contextlib.contextmanager
def fresh(keep: bool = False) -> Iterator[Installation]:
    root = Path(tempfile.mkdtemp(prefix="guyub-bench-"))
    root.chmod(0o755)
    made = Installation(root / "data")
    try:
        yield made
    finally:
        made.stop()
        if not keep:
            shutil.rmtree(root, ignore_errors=True)


def sign_in(address: str, username: str, password: str) -> str:
    """The cookie header of a signed-in visit, through the sign-in page."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = opener.open(f"{address}/masuk/", timeout=60).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    if not found:
        raise RuntimeError("the sign-in page has no form")
    values = {"csrfmiddlewaretoken": found[1], "login": username, "password": password}
    request = urllib.request.Request(
        f"{address}/masuk/", urlencode(values).encode(), {"Referer": f"{address}/masuk/"}
    )
    opener.open(request, timeout=60).read()
    cookies = "; ".join(f"{c.name}={c.value}" for c in jar)
    if "guyub_sesi=" not in cookies:
        raise RuntimeError("sign-in failed")
    return cookies
