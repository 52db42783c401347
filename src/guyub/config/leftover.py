"""What a server says in its postmaster.pid, and the end of one that lost its supervisor."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path


def end_leftover(pg: Path) -> None:
    """We hold the folder's lock: a server that still runs on it lost its supervisor; stop it."""
    lines = pid_file(pg)
    if not lines or not lines[0].lstrip("-").isdigit():
        return
    pid = abs(int(lines[0]))
    if not _is_server_of(pid, pg):
        # The number may belong to a stranger by now, which PostgreSQL would take for a server.
        (pg / "postmaster.pid").unlink(missing_ok=True)
        return
    for number, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not _is_server_of(pid, pg):
                return
            time.sleep(0.05)


def _is_server_of(pid: int, pg: Path) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            words = command.read_bytes().split(b"\0")
        except OSError:
            return False
        return os.fsencode(pg) in words
    said = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return f"-D {pg}" in said


def pid_file(pg: Path) -> list[str]:
    try:
        text = (pg / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line.strip() for line in text.splitlines()]
