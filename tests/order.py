"""Which test stands where, when two processes share the run.

Each process begins with one half of the list and takes over from the end of the other's when its
own is done. So what takes longest stands first in both halves, and whatever a world is laid for
stands together. The order within is the shuffled one.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import pytest

# Tests of ten seconds and more.
LONG = ("tests/stories/", "tests/demo/", "walk.py")
BROWSERS = frozenset({"page", "desktop", "no_js"})


def dealt(items: list[pytest.Item]) -> list[pytest.Item]:
    long = sorted((item for item in items if _length(item)), key=_length, reverse=True)
    worlds = sorted((item for item in items if not _length(item) and _world(item)), key=_place)
    rest = [item for item in items if not _length(item) and not _world(item)]
    middle = len(worlds) // 2
    first = [*long[::2], *worlds[:middle]]
    second = [*long[1::2], *worlds[middle:]]
    room = len(items) // 2 - len(first)
    if room < 0:
        return [*long, *worlds, *rest]
    return [*first, *rest[:room], *second, *rest[room:]]


def _length(item: pytest.Item) -> int:
    if any(part in item.nodeid for part in LONG):
        return 2
    return 1 if BROWSERS & set(getattr(item, "fixturenames", ())) else 0


def _world(item: pytest.Item) -> str:
    """The kind of object that a test of one address needs."""
    row: Any = getattr(getattr(item, "callspec", None), "params", {}).get("row")
    return f"{row.makes} {item.nodeid.split('[')[0]}" if hasattr(row, "makes") else ""


def _place(item: pytest.Item) -> int:
    return crc32(_world(item).split()[0].encode())
