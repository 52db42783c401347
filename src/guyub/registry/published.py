"""Totals that rooms above the registry publish, for whoever lays a stated total beside them.

A room registers one ``Publisher`` in its ``AppConfig.ready``. A total carries its definition,
source and date, its divisions, and what else is counted there, so that a difference can be told
apart from a mix-up ("548" is the kinds, not the units).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from guyub.kernel.rupiah import format_number, format_rupiah

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


@dataclass(frozen=True)
class Division:
    """Parts of a total along one property.

    ``twice`` says why parts may come to more than their total ("" where they must add up): one
    recipient with goods from two funds stands under both.
    """

    title: str
    parts: tuple[tuple[str, int], ...]
    twice: str = ""

    @property
    def sum(self) -> int:
        return sum(value for _label, value in self.parts)


@dataclass(frozen=True)
class Total:
    """One published total. ``key`` (at most 20 characters) is how a stated total refers to it.

    ``subject`` is what it counts ("recipients", "units"), alike in all publishers' groups;
    ``nearby`` are other readings of it, each (what it is, value): an earlier stage, a wider count.
    """

    key: str
    subject: str
    label: str
    unit: str
    value: int
    definition: str
    source: str
    as_of: datetime
    divisions: tuple[Division, ...] = ()
    nearby: tuple[tuple[str, int], ...] = ()
    money: bool = False

    def said(self, value: int | None = None) -> str:
        """The total, or another value of it, as people write it."""
        shown = self.value if value is None else value
        return format_rupiah(shown) if self.money else f"{format_number(shown)} {self.unit}"

    def wrong(self) -> list[tuple[Division, int]]:
        """Divisions that must come to the total and do not, with what is missing."""
        return [
            (d, self.value - d.sum)
            for d in self.divisions
            if (d.sum < self.value if d.twice else d.sum != self.value)
        ]


@dataclass(frozen=True)
class Group:
    """Totals of one thing, such as a round of aid; ``url`` leads to its rows."""

    key: str
    label: str
    url: str
    totals: tuple[Total, ...]


Publish = Callable[["Visit", datetime], Sequence[Group]]
_publishers: list[Publish] = []


def register_publisher(publish: Publish) -> None:
    """``publish(visit, now)`` gives what this visit sees, newest first. ValueError when twice."""
    if publish in _publishers:
        raise ValueError("publisher registered twice")
    _publishers.append(publish)


def groups_of(visit: Visit, now: datetime) -> list[Group]:
    """Everything published that the visit sees."""
    return [group for publish in _publishers for group in publish(visit, now)]
