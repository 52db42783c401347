"""How scores become one score. Pure: knows no database.

Policy: two people score a proposal without seeing each other's points. Their mean counts. Where
they differ by more than the sheet's tolerance a third person scores too, and then the median of
the three counts, so that one outlier moves nothing. Until enough have scored there is no score:
missing is not zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

SCORERS: Final = 2
MOST_SCORERS: Final = 3
HUNDREDTHS: Final = 100
FULL: Final = 100 * HUNDREDTHS


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def total_of(values: Mapping[str, int], criteria: Sequence[Mapping[str, Any]]) -> int:
    """Weighted total in hundredths of a point (0..10,000), halves rounded up.

    ``criteria``: [{key, weight, most}], weights are percents that sum to 100, a value runs from 0
    to ``most``. ValueError names the criterion that is missing, foreign or out of range.
    """
    keys = {str(c["key"]) for c in criteria}
    for key in values:
        if key not in keys:
            raise ValueError(key)
    total = Fraction(0)
    for one in criteria:
        key, most = str(one["key"]), int(one["most"])
        given = values.get(key)
        if given is None or isinstance(given, bool) or not 0 <= given <= most:
            raise ValueError(key)
        total += Fraction(given, most) * int(one["weight"]) * HUNDREDTHS
    return min(_half_up(total), FULL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``score`` (hundredths) is None while ``missing`` more people have to score; ``apart`` says
    that the first two differ beyond the tolerance."""

    score: int | None
    missing: int
    apart: bool


def outcome(totals: Sequence[int], tolerance: int) -> Outcome:
    """What stands after these scores, in the order given (hundredths); tolerance in points.

    The two that are compared are the first two; a third counts only where they were apart.
    """
    if len(totals) < SCORERS:
        return Outcome(None, SCORERS - len(totals), apart=False)
    first, second = totals[:SCORERS]
    if abs(first - second) <= tolerance * HUNDREDTHS:
        return Outcome(_half_up(Fraction(first + second, 2)), 0, apart=False)
    if len(totals) < MOST_SCORERS:
        return Outcome(None, 1, apart=True)
    return Outcome(sorted(totals[:MOST_SCORERS])[1], 0, apart=True)


@dataclass(frozen=True, slots=True)
class FinalScore:
    """``value`` in hundredths of a point, None while unknown; ``question`` says what is missing."""

    value: int | None
    question: str = ""


def points(hundredths: int | None) -> str:
    """7150 -> "71,50"."""
    if hundredths is None:
        return "belum diketahui"
    whole, rest = divmod(hundredths, HUNDREDTHS)
    return f"{whole},{rest:02d}"


def final_score(totals: Sequence[int], tolerance: int) -> FinalScore:
    """``outcome`` with what is missing in words; totals in the order given."""
    found = outcome(totals, tolerance)
    if found.score is not None:
        return FinalScore(found.score)
    if found.apart:
        apart = points(abs(totals[0] - totals[1]))
        return FinalScore(
            None,
            f"Dua nilai berselisih {apart}, lebih dari {tolerance}. Perlu penilai ketiga.",
        )
    have = "baru satu orang" if totals else "belum ada orang"
    return FinalScore(None, f"Nilai belum lengkap: {have} yang menilai, harus dua.")
