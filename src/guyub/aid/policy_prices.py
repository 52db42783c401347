"""Whether a price stands out against the item's own earlier prices. Pure.

Policy: a price is held against the median of the earlier prices of the same kind of thing, in
units of their usual spread (1,4826 x the median absolute deviation, which one wild price does not
move). Prices that hardly differ would make any change an outlier, so the spread is never taken
for less than a share of the median. With too few earlier prices nothing is said to be normal: the
answer is "belum bisa dibandingkan". An outlier is kept, and asks for an explanation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import median
from typing import Final

from guyub.kernel.rupiah import format_number, format_percent, format_rupiah

# Median absolute deviation to standard deviation of a normal spread (Rousseeuw & Croux 1993).
SPREAD: Final = Fraction(14826, 10000)


class Verdict(StrEnum):
    """What can be said of a price."""

    FEW = "few"
    USUAL = "usual"
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Limits:
    """The dated parameters: earlier prices needed, spreads allowed, least spread as a share."""

    needed: int
    spreads: Fraction
    least: Fraction


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer with the numbers it rests on; ``middle`` is None where there are none."""

    verdict: Verdict
    earlier: int
    middle: int | None = None
    share: Fraction | None = None

    @property
    def stands_out(self) -> bool:
        return self.verdict in (Verdict.HIGH, Verdict.LOW)

    @property
    def words(self) -> str:
        """The sentence beside the price."""
        prices = f"{format_number(self.earlier)} harga sebelumnya"
        if self.verdict is Verdict.FEW:
            return f"Belum bisa dibandingkan: baru ada {prices}."
        assert self.middle is not None
        assert self.share is not None
        middle = f"harga tengah {format_rupiah(self.middle)} ({prices})"
        if self.verdict is Verdict.USUAL:
            return f"Wajar dibanding {middle}."
        far = format_percent(abs(self.share))
        where = "lebih tinggi" if self.verdict is Verdict.HIGH else "lebih rendah"
        return f"{far} {where} dari {middle}."


def judge(price: int, earlier: Sequence[int], limits: Limits) -> Judged:
    """A price against the earlier prices of the same kind, all in whole rupiah above zero."""
    if len(earlier) < max(limits.needed, 1):
        return Judged(Verdict.FEW, len(earlier))
    middle = Fraction(median(map(Fraction, earlier)))
    spread = SPREAD * median(abs(Fraction(p) - middle) for p in earlier)
    allowed = limits.spreads * max(spread, limits.least * middle)
    share = (price - middle) / middle
    verdict = Verdict.USUAL
    if abs(price - middle) > allowed:
        verdict = Verdict.HIGH if price > middle else Verdict.LOW
    return Judged(verdict, len(earlier), round(middle), share)
