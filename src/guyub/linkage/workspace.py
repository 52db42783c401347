"""A DuckDB that lives in memory for one call: bounded, and wiped when the call ends."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

THREADS: Final = 2
MEMORY_MB: Final = 4096


class NoEngine(RuntimeError):
    """The engine asked for is not there; the sentence says what to install."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Most threads and megabytes that a linkage may take. What does not fit is spilt to a folder
    that only this user can read and that is removed at the end."""

    threads: int = THREADS
    memory_mb: int = MEMORY_MB


def _sweep() -> None:
    """Remove what killed calls left behind: their folders carry their process's number."""
    for folder in Path(tempfile.gettempdir()).glob("linkage-*-*"):
        number = folder.name.split("-")[1]
        if not number.isdecimal():
            continue
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            continue  # somebody else's, and alive


@contextmanager
def workspace(limits: Limits | None = None) -> Iterator[Any]:
    """A connection; its tables and its spilt files are gone afterwards, also after an error."""
    limits = limits or Limits()
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"linkage-{os.getpid()}-") as folder:  # mode 0700
        connection = duckdb.connect(
            ":memory:",
            config={
                "threads": max(1, min(limits.threads, os.cpu_count() or 1)),
                "memory_limit": f"{limits.memory_mb}MB",
                "temp_directory": folder,
                "preserve_insertion_order": False,
                "enable_external_access": True,
            },
        )
        try:
            # Spilling needs the folder; nothing else of the machine may be read or written.
            run(connection, "SET allow_community_extensions = false")
            yield connection
        finally:
            connection.close()


def run(connection: Any, sql: str) -> list[tuple[Any, ...]]:
    """All rows of a statement. DuckDB 2 lets nothing else run before a result is fetched whole."""
    found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return found
