"""Ends a child process when we die, however we die.

A tiny shell waits on a pipe whose other end only we hold. The kernel closes that end even after
`kill -9`, the shell reads end-of-file and signals the child. PR_SET_PDEATHSIG would do the same
on Linux only, and follows the thread, not the process, that started the child.
"""

from __future__ import annotations

import contextlib
import os
import subprocess

from guyub.config.account import Account

_SCRIPT = 'trap "" INT TERM HUP; read word || kill -"$1" "$2"'


class Leash:
    """Watches over process `pid`; on our death it gets `signal` (a name such as "INT")."""

    def __init__(self, pid: int, signal: str, account: Account | None = None) -> None:
        reading, self._writing = os.pipe()
        try:
            self._watcher = subprocess.Popen(
                ["/bin/sh", "-c", _SCRIPT, "guyub-leash", signal, str(pid)],
                stdin=reading,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": os.defpath},
                start_new_session=True,
                **(account.popen_options() if account else {}),
            )
        finally:
            os.close(reading)

    def release(self) -> None:
        """The child has ended or is being ended by us: the watcher goes without signalling."""
        if self._writing < 0:
            return
        with contextlib.suppress(BrokenPipeError):
            os.write(self._writing, b"selesai\n")
        os.close(self._writing)
        self._writing = -1
        self._watcher.wait(timeout=10)
