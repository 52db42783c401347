"""Who is most in need of a visit. Pure: knows no Django.

Policy: weight = neglect x class. Neglect is how many days the promise to the business will have
been broken at the end of the week, at least 1, at most a year (beyond that everybody is equally
forgotten). The class weighs what was promised: somebody who asks to be visited, new tools, a paper
that is being applied for, a first visit, then everybody else. Businesses whose day has not come by
the end of the week are not due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEIGHTS: Final[Mapping[str, int]] = {"asked": 4, "aid": 3, "label": 2, "never": 2, "usual": 1}
MOST_NEGLECT: Final = 365


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_of(week: date) -> list[date]:
    return [week + timedelta(days=n) for n in range(7)]


def neglect(due: date, sunday: date) -> int:
    """Days beyond the promise at the end of the week, 1 to 365."""
    return max(1, min((sunday - due).days + 1, MOST_NEGLECT))


def weight(kind: str, due: date, sunday: date) -> int:
    return neglect(due, sunday) * WEIGHTS[kind]


@dataclass(frozen=True, slots=True)
class Why:
    """What the reason of a stop is told from."""

    kind: str
    due: date
    week: date

    @property
    def days(self) -> int:
        return neglect(self.due, self.week + timedelta(days=6))

    @property
    def weight(self) -> int:
        return self.days * WEIGHTS[self.kind]
