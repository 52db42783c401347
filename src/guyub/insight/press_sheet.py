"""The press sheet (lembar siaran): main figures with definition, source and date.

Policy: only figures that add up are printed; a figure whose parts disagree is named as withheld.
Stated totals are not repeated, because the sheet states what the office itself counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guyub.insight.figures import DIMENSIONS, FIGURES, UNKNOWN, Dimension, Figure, part_order
from guyub.insight.reconciling import Check

MAIN: Final = (
    "businesses", "operating", "small", "medium", "large", "scale_unknown", "workers",
    "workers_known",
)  # fmt: skip
DIVIDED: Final = ("branch",)


@dataclass(frozen=True)
class Division:
    """One table of the sheet: parts of all registered businesses, ending in their total."""

    title: str
    rows: list[tuple[str, int]]
    total: int


@dataclass(frozen=True)
class Sheet:
    figures: list[tuple[Figure, int]]
    divisions: list[Division]
    withheld: list[str]


def make(
    total: Mapping[str, int],
    parts: Mapping[str, Mapping[str, Mapping[str, int]]],
    place: Dimension | None,
    names: Mapping[str, str],
    done: Sequence[Check],
) -> Sheet:
    """The sheet of one area from its counts and their checks."""
    wrong = {c.figure.key for c in done if not c.agrees}
    divisions = []
    for dimension in [DIMENSIONS[key] for key in DIVIDED] + ([place] if place else []):
        if "businesses" in wrong:
            continue
        by_part = parts.get(dimension.key, {})
        labels = dict(dimension.labels)
        rows = [
            (labels.get(part) or names.get(part) or part or UNKNOWN, by_part[part]["businesses"])
            for part in part_order(dimension, by_part, dict(names))
        ]
        divisions.append(Division(f"Menurut {dimension.label.lower()}", rows, total["businesses"]))
    return Sheet(
        [(FIGURES[key], total[key]) for key in MAIN if key not in wrong],
        divisions,
        [FIGURES[key].label for key in MAIN if key in wrong],
    )
