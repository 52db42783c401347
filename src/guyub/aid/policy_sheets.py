"""Scoring sheets: what a weighted sheet must be before anybody scores with it. Pure.

Policy: weights are whole percents that sum to 100, so that a score of full points is 100; every
criterion has its own highest point. Nothing is rounded: a score is kept in hundredths of a point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

WHOLE: Final = 100
MOST_CRITERIA: Final = 20
MOST_POINTS: Final = 100


class SheetError(ValueError):
    """What is wrong with the sheet, as a sentence; ``at`` the row (0 for the first) or None."""

    def __init__(self, sentence: str, at: int | None = None) -> None:
        super().__init__(sentence)
        self.at = at


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of a sheet; ``key`` is made from the label once and then kept."""

    label: str
    weight: int
    most: int = 10
    guide: str = ""
    key: str = ""

    def stored(self, key: str) -> dict[str, Any]:
        return {
            "key": key, "label": self.label, "weight": self.weight, "most": self.most,
            "guide": self.guide,
        }  # fmt: skip


def _key(label: str, taken: Iterable[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "nilai"
    key, n = words, 2
    while key in taken:
        key, n = f"{words}_{n}", n + 1
    return key


def sheet_of(rows: Sequence[Criterion]) -> list[dict[str, Any]]:
    """The sheet as it is stored. SheetError says what to mend."""
    if not rows:
        raise SheetError("Isi paling sedikit satu hal yang dinilai.")
    if len(rows) > MOST_CRITERIA:
        raise SheetError(f"Paling banyak {MOST_CRITERIA} hal yang dinilai.")
    labels: set[str] = set()
    for at, row in enumerate(rows):
        if not row.label.strip():
            raise SheetError("Tulis apa yang dinilai.", at)
        if row.label.strip().lower() in labels:
            raise SheetError("Hal ini sudah ada di baris lain.", at)
        labels.add(row.label.strip().lower())
        if not 1 <= row.weight <= WHOLE:
            raise SheetError("Bobot antara 1 dan 100 persen.", at)
        if not 1 <= row.most <= MOST_POINTS:
            raise SheetError(f"Nilai tertinggi antara 1 dan {MOST_POINTS}.", at)
    total = sum(row.weight for row in rows)
    if total != WHOLE:
        raise SheetError(f"Jumlah bobot harus 100 persen. Sekarang {total} persen.")
    stored: list[dict[str, Any]] = []
    for row in rows:
        taken = {s["key"] for s in stored}
        key = row.key if row.key and row.key not in taken else _key(row.label, taken)
        stored.append(row.stored(key))
    return stored
