"""`guyub serve`: the database, the pages and the jobs under one process.

Order of start: port, data folder, PostgreSQL, roles, tables, reference data, (demo), pages, jobs.
Order of stop: pages and jobs, then PostgreSQL. A child that dies is started again, with growing
pauses; when this process is killed, leashes end the children.
"""

from __future__ import annotations

import argparse
import errno
import http.client
import importlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from guyub.config.datafolder import default_data_dir
from guyub.config.errors import LaunchError
from guyub.config.installation import Step, command_env, guyub_command, prepare
from guyub.config.leash import Leash
from guyub.config.postgres import Cluster, DatabaseUrls, ensure_roles_and_database, resolve_urls

DEFAULT_PORT = 8000
THREADS = 4
READY_SECONDS = 60
STOP_SECONDS = 15
PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds before the next try of a child that keeps dying
STEADY_SECONDS = 60  # after which earlier deaths are forgotten
HOPELESS = 4  # deaths before the pages ever answered
LOG_KEPT_BYTES = 5 * 1024**2


class Stopped(BaseException):
    """Ctrl-C or SIGTERM while starting."""


@dataclass
class Child:
    """One process that is kept alive."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    leash: Leash | None = None
    deaths: int = 0
    started: float = 0.0
    retry_at: float = field(default=0.0)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
                pass_fds=self.fds,
                start_new_session=True,  # a Ctrl-C is for us; we stop the child in our order
            )
        self.leash = Leash(self.process.pid, "TERM")
        self.started = time.monotonic()

    def look(self) -> str | None:
        """Start again what died; returns a line worth saying."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.retry_at:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            if self.deaths and now - self.started > STEADY_SECONDS:
                self.deaths = 0
            return None
        self.drop()
        pause = PAUSES[min(self.deaths, len(PAUSES) - 1)]
        self.deaths += 1
        self.retry_at = now + pause
        return (
            f"Bagian '{self.name}' berhenti (kode {code}); dicoba lagi dalam {pause:g} detik. "
            f"Catatan: {self.log}"
        )

    def drop(self) -> None:
        if self.leash is not None:
            self.leash.release()
        self.process = self.leash = None


class Supervisor:
    """Holds everything that `guyub serve` started."""

    def __init__(self, options: argparse.Namespace, env: Mapping[str, str]) -> None:
        self.env = env
        self.host = str(options.host or env.get("GUYUB_HOST") or "127.0.0.1")
        self.port = read_port(options.port or env.get("GUYUB_PORT") or env.get("PORT"))
        self.demo = bool(options.demo)
        self.workers = options.workers or int(env.get("GUYUB_WEB_WORKERS") or 0) or web_workers()
        self.data_dir = default_data_dir(env)
        self.cluster: Cluster | None = None
        self.children: list[Child] = []
        self._stops = 0
        self._step: subprocess.Popen[bytes] | None = None
        self._wake_read, self._wake_write = socket.socketpair()

    # -- life ---------------------------------------------------------------------------------

    def run(self) -> int:
        self._catch_signals()
        listener = bind(self.host, self.port)
        try:
            urls = self._start_database()
            prepare(urls, self.data_dir, demo=self.demo, say=say, run=self._run_step)
            pages, jobs = self._children(urls, listener)
            self._start(pages)
            self._wait_until_answering(pages)
            self._start(jobs)  # second, so that it does not slow the first page down
            self._greet()
            while not self._stops:
                self._pause(5.0)
                self._look_after()
            say("Menghentikan Guyub ...")
            return 0
        except Stopped:
            return 130
        finally:
            self._stop_all()
            listener.close()

    def _catch_signals(self) -> None:
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        signal.set_wakeup_fd(self._wake_write.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # only to wake `_pause`

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self._stops += 1
        if self._stops > 2:  # whoever asks three times wants it now; leashes end the children
            os._exit(130)

    def _pause(self, seconds: float) -> None:
        """Wait, but not longer than until a signal or the end of a child."""
        due = [child.retry_at for child in self.children if child.process is None]
        if due:
            seconds = max(0.0, min(seconds, min(due) - time.monotonic()))
        if select.select([self._wake_read], [], [], seconds)[0]:
            self._wake_read.recv(4096)

    def _check_stop(self) -> None:
        if self._stops:
            raise Stopped

    # -- start --------------------------------------------------------------------------------

    def _start_database(self) -> DatabaseUrls:
        if not self.env.get("DATABASE_URL"):
            self.cluster = Cluster.ensure(self.data_dir, env=self.env)
            self._check_stop()
            self.cluster.start()
        else:
            for name in ("run", "files", "keys"):
                (self.data_dir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._check_stop()
        urls = resolve_urls(self.env, self.data_dir)
        ensure_roles_and_database(urls.owner)
        return urls

    def _run_step(self, step: Step, env: Mapping[str, str]) -> int:
        self._check_stop()
        process = subprocess.Popen(
            guyub_command(*step.command),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        leash = Leash(process.pid, "TERM")
        try:
            while process.poll() is None:
                if self._stops:
                    end(process, STOP_SECONDS)
                    raise Stopped
                self._pause(1.0)
            return process.returncode
        finally:
            leash.release()

    def _children(self, urls: DatabaseUrls, listener: socket.socket) -> tuple[Child, Child]:
        base = dict(self.env)
        base.setdefault("GUYUB_BASE_URL", f"http://localhost:{self.port}")
        logs = self.data_dir / "run"
        fd = listener.fileno()
        gunicorn = [sys.executable, "-m", "gunicorn", "guyub.config.wsgi:application"]
        gunicorn += ["--bind", f"fd://{fd}", "--name", "guyub", "--worker-class", "gthread"]
        gunicorn += ["--workers", str(self.workers), "--threads", str(THREADS)]
        # Somebody who reads a page for a while finds the connection still open.
        gunicorn += ["--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "20"]
        gunicorn += ["--no-control-socket"]
        if os.access("/dev/shm", os.W_OK):  # noqa: S108 - heartbeats must not wait for a disk
            gunicorn += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
        return (
            Child(
                "halaman",
                gunicorn,
                command_env(base, urls, self.data_dir, "app"),
                logs / "web.log",
                fds=(fd,),
            ),
            Child(
                "pekerjaan",
                guyub_command("worker"),
                command_env(base, urls, self.data_dir, "worker"),
                logs / "worker.log",
            ),
        )

    def _start(self, child: Child) -> None:
        self._check_stop()
        child.start()
        self.children.append(child)

    def _wait_until_answering(self, pages: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            self._check_stop()
            self._look_after()
            if answers(self.host, self.port):
                return
            if pages.deaths >= HOPELESS or time.monotonic() > deadline:
                raise LaunchError(
                    f"Halaman tidak dapat dijalankan: {last_error(pages.log)} "
                    f"(catatan lengkap: {pages.log})."
                )
            self._pause(0.05)

    def _greet(self) -> None:
        shown = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::", "") else self.host  # noqa: S104
        say("")
        say(f"  Guyub siap: http://{shown}:{self.port}/")
        say(f"  Folder data: {self.data_dir}")
        for line in demo_sign_ins() if self.demo else []:
            say(f"  {line}")
        say("  Hentikan dengan Ctrl-C.")
        say("")

    # -- while running ------------------------------------------------------------------------

    def _look_after(self) -> None:
        if self.cluster is not None and self.cluster.pid is None:
            say(f"Basis data berhenti; dihidupkan lagi. Catatan: {self.cluster.log}")
            try:
                self.cluster.revive()
            except LaunchError as error:
                say(str(error))
                self._pause(2.0)
        for child in self.children:
            if line := child.look():
                say(line)

    def _stop_all(self) -> None:
        running = [child for child in self.children if child.process is not None]
        for child in running:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            if child.process is not None:
                end(child.process, max(0.1, deadline - time.monotonic()))
            child.drop()
        if self.cluster is not None:
            self.cluster.stop()


# -- pieces -----------------------------------------------------------------------------------


def serve(options: argparse.Namespace, env: Mapping[str, str]) -> int:
    """Run until stopped. Returns the exit code.

    Raises:
        LaunchError: one plain line; what was started is stopped again.
    """
    return Supervisor(options, env).run()


def read_port(value: object) -> int:
    """A port number from an option or the environment; 8000 when nothing is given."""
    if value in (None, ""):
        return DEFAULT_PORT
    text = str(value)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise LaunchError(f"Pintu '{text}' bukan angka 1 sampai 65535. Contoh: --port 8001.")
    return int(text)


def bind(host: str, port: int) -> socket.socket:
    """The listening address, taken before anything else is touched; gunicorn listens on it.

    Only bound, not listening: until pages are ready a visitor is refused instead of left waiting.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise LaunchError(
                f"Pintu {port} sedang dipakai program lain. Hentikan program itu, atau pilih pintu "
                f"lain: make start PORT={port + 1 if port < 65535 else 8000}"
            ) from None
        if error.errno == errno.EACCES:
            raise LaunchError(
                f"Pintu {port} hanya boleh dipakai administrator. Pilih pintu di atas 1023."
            ) from None
        raise LaunchError(
            f"Alamat '{host}' tidak dapat dipakai: {error.strerror}. Contoh: --host 127.0.0.1."
        ) from None
    return listener


def answers(host: str, port: int) -> bool:
    """Whether pages come, whatever they say."""
    target = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(target, port, timeout=20)
    try:
        connection.request("GET", "/sehat/hidup", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Ask the process to stop, and make it stop after `seconds`."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def last_error(log: Path) -> str:
    """The last line of a log that names an error."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-200:]
    named = [line for line in lines if line[:1].isalpha() and "Error" in line.split(":")[0]]
    return (named or ["sebabnya tidak tercatat"])[-1][:200]


def web_workers() -> int:
    return min(max(os.cpu_count() or 1, 2), 8)


def demo_sign_ins() -> list[str]:
    """The lines to print about the demo's accounts; the demo names them without Django."""
    try:
        module = importlib.import_module("guyub.demo.sign_ins")
    except ImportError:
        return []
    return [str(line) for line in module.lines()]


def say(text: str) -> None:
    print(text, flush=True)
