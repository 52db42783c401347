"""How often a pair that looked alike was one business, counted in decisions of people. Pure.

Policy: only pairs that a person called the same or different count; what nobody decided is unknown
and is neither. The interval is Wilson's (E. B. Wilson, 1927, JASA 22:209) at 95 %: it stays within
0..1 and says honestly how little few decisions tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Z95: Final = 1.959963984540054
# Lower bounds of the bands, in bits of weight; each bit doubles the odds. 0 is an even chance.
BANDS: Final = (0.0, 2.0, 4.0, 7.0, 10.0, 15.0)


def wilson(yes: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share. ValueError for nothing, or for more than there is."""
    if of <= 0 or not 0 <= yes <= of:
        raise ValueError(f"{yes} of {of} is no share")
    share, square = yes / of, Z95 * Z95
    middle = share + square / (2 * of)
    spread = Z95 * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = ((middle + sign * spread) / (1 + square / of) for sign in (-1, 1))
    # Exact at the ends, where rounding would leave a trace.
    return (0.0 if yes == 0 else max(0.0, low)), (1.0 if yes == of else min(1.0, high))


def percent(weight: float) -> str:
    """A weight in bits as a chance of a hundred, cut and never rounded up to certainty ("99,2")."""
    chance = 1 / (1 + 2.0**-weight)
    places = max(0, math.floor(-math.log10(1 - chance)) - 1)
    cut = math.floor(chance * 100 * 10**places) / 10**places
    text = f"{cut:.{places}f}"
    return (text.rstrip("0").rstrip(".") if places else text).replace(".", ",")


@dataclass(frozen=True, slots=True)
class Band:
    """Decisions of pairs with a weight from ``least`` to below ``most`` bits (both None: whatever
    their weight; ``most`` None: no end)."""

    least: float | None
    most: float | None
    same: int
    different: int
    undecided: int

    @property
    def least_said(self) -> str:
        """The lower end as a chance of a hundred, "" without one."""
        return "" if self.least is None else percent(self.least)

    @property
    def most_said(self) -> str:
        return "" if self.most is None else percent(self.most)

    @property
    def decided(self) -> int:
        return self.same + self.different

    @property
    def share(self) -> float | None:
        """None: nobody decided any."""
        return self.same / self.decided if self.decided else None

    @property
    def between(self) -> tuple[float, float] | None:
        return wilson(self.same, self.decided) if self.decided else None


def counted(verdicts: Iterable[str]) -> Band | None:
    """Decisions of some pairs, whatever their weight; None without a pair."""
    told = list(verdicts)
    if not told:
        return None
    return Band(None, None, told.count("same"), told.count("different"), told.count(""))


def bands(pairs: Iterable[tuple[float, str]]) -> list[Band]:
    """``pairs`` are (weight in bits, "same", "different" or "" for undecided); lowest band first.
    A weight below the first band counts in it."""
    counts = [[0, 0, 0] for _ in BANDS]
    at = {"same": 0, "different": 1, "": 2}
    for weight, verdict in pairs:
        n = max((i for i, least in enumerate(BANDS) if weight >= least), default=0)
        counts[n][at[verdict]] += 1
    ends = (*BANDS[1:], None)
    return [
        Band(least, most, *counted)
        for least, most, counted in zip(BANDS, ends, counts, strict=True)
    ]
