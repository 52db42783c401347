"""Whether totals are the sum of their parts: ours, those stated elsewhere, those of imports.

Policy: a disagreement is shown with its size and never mended; a total without parts has nothing
to compare and says so. Pure functions over counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guyub.insight.figures import FIGURES, Dimension, Figure


@dataclass(frozen=True)
class Check:
    """One published total against the sum of its parts along one dimension."""

    figure: Figure
    dimension: Dimension
    total: int
    parts: int
    count: int

    @property
    def difference(self) -> int:
        return self.total - self.parts

    @property
    def agrees(self) -> bool:
        return self.difference == 0


def checks(
    total: Mapping[str, int],
    parts: Mapping[str, Mapping[str, Mapping[str, int]]],
    dimensions: Iterable[Dimension],
) -> list[Check]:
    """Every figure along every dimension."""
    found = []
    for dimension in dimensions:
        by_part = parts.get(dimension.key, {})
        for key, figure in FIGURES.items():
            summed = sum(counts[key] for counts in by_part.values())
            found.append(Check(figure, dimension, total[key], summed, len(by_part)))
    return found


def unexplained_words(difference: int | None) -> str:
    """What is said beside a total: "cocok", "58 belum terjelaskan", "kelebihan 2"."""
    if difference is None:
        return "bagiannya tidak disebut"
    if difference == 0:
        return "cocok"
    figure = f"{abs(difference):,}".replace(",", ".")
    return f"{figure} belum terjelaskan" if difference > 0 else f"bagiannya lebih {figure}"
