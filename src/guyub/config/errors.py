"""The one way the launcher says no: a single plain line for the person at the keyboard."""

from __future__ import annotations


class LaunchError(Exception):
    """What was wrong, where, and what to do, in one Indonesian line; the command exits with 2."""


class FolderBusyError(LaunchError):
    """Another Guyub holds the data folder; `pid` is that process when it could be read."""

    def __init__(self, message: str, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid
