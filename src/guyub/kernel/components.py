"""What components of pages are given: stages, facts, columns, links. Drawn by templatetags.ui."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Tone = Literal["", "ok", "warn", "bad", "quiet"]

T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """One stage of a path; its state is shown as colour, mark and word."""

    label: str
    state: Literal["done", "now", "todo", "stopped"] = "todo"
    date: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Happening:
    """One line of a timeline; ``when`` is text for people, ``iso`` the machine date."""

    title: str
    when: str
    iso: str = ""
    who: str = ""
    text: str = ""
    url: str = ""
    tone: Tone = ""


# Longest value that stands beside its heading on a phone.
LONG = 40


@dataclass(frozen=True)
class Difference:
    """One field of a side-by-side comparison. ``same`` None: decided by equality of the values.
    Not ``known``: one side is empty, which says nothing of the two."""

    label: str
    left: object
    right: object
    same: bool | None = None
    name: str = ""
    known: bool = True

    @property
    def long(self) -> bool:
        """Whether a value needs the whole width of a phone."""
        return any(len(str(value or "")) > LONG for value in (self.left, self.right))


@dataclass(frozen=True)
class Column:
    """A table column. ``sort`` is the link that sorts by it; ``order``: "", "naik" or "turun"."""

    label: str
    num: bool = False
    sort: str = ""
    order: Literal["", "naik", "turun"] = ""
    head: bool = False


@dataclass(frozen=True)
class Cell:
    text: object
    url: str = ""
    title: str = ""


@dataclass(frozen=True)
class Link:
    """A link with an optional count: tabs, chips, navigation."""

    label: str
    url: str
    active: bool = False
    count: int | str | None = None
    icon: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: object
    note: str = ""


def coerce(kind: type[T], items: Iterable[T | Mapping[str, Any]]) -> list[T]:
    """Dataclass instances from instances or dicts; TypeError names an unknown or missing key."""
    return [kind(**item) if isinstance(item, Mapping) else item for item in items]


def thousands(number: int) -> str:
    """43300 -> "43.300"."""
    return f"{number:,}".replace(",", ".")
