"""Other desks at the same counter: rooms above show here what people object to in their own room.

The rows stay where they are; this room only lists, counts and links.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


@dataclass(frozen=True)
class Line:
    """One row of another room: number, what about, days left in words, its address."""

    number: str
    about: str
    left: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class Choice:
    """Something that can be objected to now: in which regency, what, until when, the form."""

    regency: str
    label: str
    until: str
    url: str


@dataclass(frozen=True)
class Source:
    """``count`` and ``lines`` (at most that many) are what a visit with ``needs`` may see;
    ``choices`` is public; ``lookup`` is the page where a receipt is shown."""

    key: str
    label: Any
    needs: str
    url_name: str
    count: Callable[[Visit], int]
    lines: Callable[[Visit, int], list[Line]]
    choices: Callable[[], list[Choice]]
    lookup: str


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """A room names its desk, once, in ``AppConfig.ready``."""
    if source.key in _sources:
        raise ValueError(f"{source.key} registered twice")
    _sources[source.key] = source


def all_sources() -> list[Source]:
    return list(_sources.values())
