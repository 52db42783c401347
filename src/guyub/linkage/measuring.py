"""How good is a linkage against known truth? Pairs and clusters. Pure.

Precision, recall and F1 of clusters are of all pairs of rows that stand in one cluster, against
all pairs that truly belong together: a chain that glues two persons costs all pairs between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Shares 0..1 and the pairs behind them."""

    right: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def told(self) -> dict[str, float]:
        return {
            "precision": round(self.precision, 6),
            "recall": round(self.recall, 6),
            "f1": round(self.f1, 6),
        }


def most_errors(errors: int, looked_at: int) -> float:
    """Upper bound of the share of errors, 95 % one-sided (Wilson 1927; 3 / n for no error)."""
    if not looked_at:
        return 1.0
    if not errors:
        return min(1.0, 3.0 / looked_at)
    z, share = 1.645, errors / looked_at
    middle = share + z * z / (2 * looked_at)
    spread = z * ((share * (1 - share) + z * z / (4 * looked_at)) / looked_at) ** 0.5
    return float(min(1.0, (middle + spread) / (1 + z * z / looked_at)))


def pairs_in(sizes: Sequence[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def clusters(found: Sequence[Hashable], truth: Sequence[Hashable]) -> Score:
    """Score of a partition: both name the cluster of each row, in the same order. A row whose
    truth is None belongs to nobody else."""
    named = [("?", at) if t is None else t for at, t in enumerate(truth)]
    both = Counter(zip(found, named, strict=True))
    return Score(
        pairs_in(list(both.values())),
        pairs_in(list(Counter(found).values())),
        pairs_in(list(Counter(named).values())),
    )


def best_threshold(scores: Sequence[tuple[float, bool]], true: int) -> tuple[float, Score]:
    """The weight from which pairs give the best F1, and that score; ``true`` counts all pairs
    that belong together, also those that no rule looked at."""
    best, at = Score(0, 0, true), 0.0
    right = 0
    ordered = sorted(scores, reverse=True)
    for found, (weight, same) in enumerate(ordered, start=1):
        right += same
        if found < len(ordered) and ordered[found][0] == weight:
            continue
        now = Score(right, found, true)
        if now.f1 > best.f1:
            best, at = now, weight
    return at, best
