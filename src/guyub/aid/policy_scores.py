"""One score of a proposal from the scores of several people. Pure.

Policy: two people score; the score is their mean. When they differ by more than the sheet's
tolerance, a third person scores and the middle one counts, so that one extreme score decides
nothing. Fewer than two scores, or a third one missing, is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HUNDREDTHS: Final = 100


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
    """``totals`` in hundredths, in any order; ``tolerance`` in whole points."""
    given = sorted(totals)
    if len(given) < 2:
        have = "baru satu orang" if given else "belum ada orang"
        return FinalScore(None, f"Nilai belum lengkap: {have} yang menilai, harus dua.")
    if len(given) == 2:
        low, high = given
        if high - low > tolerance * HUNDREDTHS:
            return FinalScore(
                None,
                f"Dua nilai berselisih {points(high - low)}, lebih dari {tolerance}."
                " Perlu penilai ketiga.",
            )
        return FinalScore((low + high + 1) // 2)
    middle = len(given) // 2
    if len(given) % 2:
        return FinalScore(given[middle])
    return FinalScore((given[middle - 1] + given[middle] + 1) // 2)
