"""What a selection says: verdicts with awards, how quotas stand, the whole outcome. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guyub.aid.selection_words import Reason

SELECTED, RESERVE, REFUSED = "selected", "reserve", "refused"


@dataclass(frozen=True, slots=True)
class Award:
    """Units of a proposal's line from one fund."""

    line: str
    fund: str
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one proposal. ``rank`` is None where it could not be ranked."""

    proposal: str
    verdict: str
    rank: int | None
    score: int | None
    reasons: tuple[Reason, ...]
    nearest: tuple[Mapping[str, Any], ...] = ()
    awards: tuple[Award, ...] = ()
    need: int = 0

    @property
    def amount(self) -> int:
        return sum(a.amount for a in self.awards)


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """A quota with how many places are taken."""

    label: str
    part: str
    value: str
    most: int | None
    least: int | None
    used: int

    @property
    def short(self) -> int:
        """Promised places that nobody could take."""
        return max(0, (self.least or 0) - self.used)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole result: verdicts in order of rank, what is left of each fund, quotas, cut line."""

    verdicts: tuple[Verdict, ...]
    left: Mapping[str, int]
    quotas: tuple[QuotaUse, ...]
    cut: int | None
