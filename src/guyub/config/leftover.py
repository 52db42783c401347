"""What a server says in its postmaster.pid, and the end of one that lost its supervisor."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

_STEPS = ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, 5))


def pid_file(pg: Path) -> list[str]:
    """The lines of a cluster's postmaster.pid: process number first, status eighth."""
    try:
        text = (pg / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line.strip() for line in text.splitlines()]


def end_leftover(pg: Path) -> None:
    """We hold the folder's lock: a server that still runs on it lost its supervisor; stop it.

    Found by command line, not by postmaster.pid: a start that was killed early has not written
    it yet, and an old number may belong to a stranger by now (whom PostgreSQL would take for a
    server, so a file without its server is removed).
    """
    for number, seconds in _STEPS:
        pids = servers_of(pg)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        end = time.monotonic() + seconds
        while pids and time.monotonic() < end:
            time.sleep(0.05)
            pids = servers_of(pg)
        if not pids:
            break
    else:
        return
    (pg / "postmaster.pid").unlink(missing_ok=True)


def servers_of(pg: Path) -> list[int]:
    """Processes that serve the cluster `pg`, or are creating it as `pg.new`."""
    new = pg.with_name("pg.new")
    wanted = {os.fsencode(pg), os.fsencode(new), b"--pgdata=" + os.fsencode(new)}
    return [pid for pid, words in _commands(pg) if wanted & set(words)]


def _commands(pg: Path) -> list[tuple[int, list[bytes]]]:
    """Every other process with its words; on macOS only whether the paths occur is known."""
    found = []
    if Path("/proc/self/cmdline").exists():
        for entry in os.scandir("/proc"):
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    words = Path(entry.path, "cmdline").read_bytes().split(b"\0")
                    if words[0].endswith((b"postgres", b"initdb")):
                        found.append((int(entry.name), words))
        return found
    said = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, check=False).stdout
    for line in said.splitlines():
        number, _space, command = line.strip().partition(b" ")
        program, _space, rest = command.partition(b" ")
        if program.endswith((b"postgres", b"initdb")):
            paths = [os.fsencode(path) for path in (pg, pg.with_name("pg.new"))]
            words = [path for path in paths if rest.endswith(path) or path + b" " in rest]
            found.append((int(number), words))
    return found
