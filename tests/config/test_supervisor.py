"""`guyub serve`, as a person runs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.config.errors import LaunchError
from guyub.config.supervisor import bind, read_port


@given(st.one_of(st.integers(), st.text(max_size=6)))
def test_a_port_is_a_number_or_a_clear_line(value: object) -> None:
    text = str(value)
    if text == "":
        assert read_port(value) == 8000
    elif text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        assert read_port(value) == int(text)
    else:
        with pytest.raises(LaunchError, match="1 sampai 65535"):
            read_port(value)


def serve_command(data: Path, port: int) -> list[str]:
    command = [sys.executable, "-m", "guyub", "serve"]
    return [*command, "--port", str(port), "--data", str(data)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_taken_port_touches_nothing(place: Path, clean_env: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = subprocess.run(
            serve_command(place / "data", port),
            env=clean_env,
            capture_output=True,
            text=True,
        )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert f"Pintu {port} sedang dipakai program lain" in result.stderr
    assert list(place.iterdir()) == []


def test_unknown_address() -> None:
    with pytest.raises(LaunchError, match="Alamat"):
        bind("203.0.113.7", 8000)


def processes_of(data: Path) -> dict[int, str]:
    """Every process that has the data folder in its command line or environment."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes()
                text = command + (entry / "environ").read_bytes()
            except OSError:
                continue
            if os.fsencode(data) in text and command:
                found[int(entry.name)] = command.decode("utf-8", "replace").replace("\0", " ")
    return found


@contextmanager
def serving(data: Path, port: int, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        serve_command(data, port),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if "Guyub siap" in line:
            break
    else:
        process.wait()
        pytest.fail("".join(said))
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def answer(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat/hidup", timeout=20) as response:
        return int(response.status)


def until(what: str, check: object, seconds: float = 40) -> None:
    assert callable(check)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if check():
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail(what)


@pytest.mark.timeout(400)
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_first_start_restart_stop_and_kill(place: Path, clean_env: dict[str, str]) -> None:
    data, port = place / "data", free_port()
    with serving(data, port, clean_env) as process:
        assert answer(port) == 200
        until("the worker starts", lambda: any("worker" in c for c in processes_of(data).values()))

        pages = {p: c for p, c in processes_of(data).items() if "gunicorn" in c}
        secrets = b"".join(Path(f"/proc/{p}/environ").read_bytes() for p in pages)
        assert b"guyub_owner" not in secrets

        second = subprocess.run(
            serve_command(data, free_port()),
            env=clean_env,
            capture_output=True,
            text=True,
        )
        assert (second.returncode, second.stderr.count("\n")) == (2, 1)
        assert f"PID {process.pid}" in second.stderr

        for victim in pages:  # the pages die: they come back by themselves
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                pass
        until("pages come back", lambda: answer(port) == 200)

        [server] = [p for p, c in processes_of(data).items() if f"-D {data}/pg" in c]
        os.kill(server, signal.SIGKILL)
        until(
            "the database comes back",
            lambda: any(f"-D {data}/pg" in c for p, c in processes_of(data).items() if p != server),
        )

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert processes_of(data) == {}

    start = time.monotonic()
    with serving(data, port, clean_env) as process:
        print(f"second start: {time.monotonic() - start:.1f} s")
        assert answer(port) == 200
        process.kill()
        process.wait()
        until("no orphan is left", lambda: processes_of(data) == {})
