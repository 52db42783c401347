"""The different answers a fact can have, as far as some conditions can tell them apart.

Thresholds cut numbers and days into ranges; one value stands for each. What no condition tells
apart is one cell, so searching over cells is searching over everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from guyub.criteria.language.deciding import holds
from guyub.criteria.language.facts import MOST, Fact, Kind, Value
from guyub.criteria.language.tree import Ago, Condition

_ELSEWHERE = "\x7f"  # a code that lies within none that a rule names


@dataclass(frozen=True, slots=True)
class Cell:
    """One value for all that answer the conditions alike; ``share`` of the answers told apart."""

    value: Value
    share: float


def cells(fact: Fact, conditions: Iterable[Condition], today: date) -> list[Cell]:
    """The cells of one fact under the conditions that speak of it, lowest value first.

    Without better knowledge each told-apart answer counts the same.
    """
    asked = list(conditions)
    groups: dict[tuple[bool, ...], list[Value]] = {}
    values = told_apart(fact, asked, today)
    for value in values:
        groups.setdefault(tuple(holds(c, value, today) for c in asked), []).append(value)
    return [Cell(group[0], len(group) / len(values)) for group in groups.values()]


def told_apart(fact: Fact, conditions: list[Condition], today: date) -> Sequence[Value]:
    """Values on both sides of every threshold, each option, each code; lowest first."""
    match fact.kind:
        case Kind.BOOL:
            return [False, True]
        case Kind.CHOICE:
            return [value for value, _label in fact.options]
        case Kind.CODE:
            named = {p for c in conditions for p in c.value}  # type: ignore[union-attr]
            return [*sorted(named), _ELSEWHERE]
        case Kind.DATE:
            days = {c.value.day(today) if isinstance(c.value, Ago) else c.value for c in conditions}
            return sorted(
                day + timedelta(days=n)
                for day in days
                if isinstance(day, date)
                for n in (-1, 0, 1)
                if _fits(day, n)
            )
    limits = [c.value for c in conditions if isinstance(c.value, int)]
    near_by = {limit + n for limit in limits for n in (-1, 0, 1)}
    # Counts and amounts are not negative, unless a rule itself says so.
    return sorted(v for v in near_by if v >= min(0, *limits) and abs(v) <= MOST + 1)


def _fits(day: date, more: int) -> bool:
    return not (day == date.min and more < 0) and not (day == date.max and more > 0)
