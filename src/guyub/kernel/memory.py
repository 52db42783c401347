"""What a process may remember for a while: data that changes a few times a year.

Only data that everybody may see, or keyed by what the asker may see; never rows of businesses or
people. Each process forgets by itself after ``seconds``, so a change is seen everywhere by then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_all: list[Memory[object, object]] = []


class Memory(Generic[K, V]):
    """At most ``most`` values by key; the fullest moment empties it."""

    def __init__(self, seconds: float = 300, most: int = 500) -> None:
        self._seconds, self._most = seconds, most
        self._held: dict[K, tuple[float, V]] = {}
        _all.append(self)  # type: ignore[arg-type]

    def get(self, key: K, make: Callable[[], V], *, fresh: bool = False) -> V:
        """The value of a key, made anew when it is not held, too old, or ``fresh`` is asked."""
        held = self._held.get(key)
        if held is not None and not fresh and time.monotonic() < held[0]:
            return held[1]
        value = make()
        if len(self._held) >= self._most:
            self._held.clear()
        self._held[key] = (time.monotonic() + self._seconds, value)
        return value

    def forget(self) -> None:
        self._held.clear()


def forget_everything() -> None:
    """Between tests, and after a command changed what is remembered."""
    for memory in _all:
        memory.forget()
