"""What people said of two records, told of the records that stand today."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from guyub.pairs.finding import Two
from guyub.registry.matching import pair as ordered
from guyub.registry.models import Business, PairDecision


@dataclass(frozen=True)
class Decided:
    """What people said of pairs, told of the records that stand today: ``settled`` are those that
    are asked no more, ``different`` those told apart."""

    settled: set[Two]
    different: set[Two]


def decided(regency: str) -> Decided:
    """Policy: what was said of a record that was merged since holds for the one that took it in."""
    into = dict(
        Business.objects.filter(regency_code=regency, merged_into__isnull=False)
        .values_list("pk", "merged_into_id")
    )  # fmt: skip

    def stands(one: UUID) -> UUID:
        for _ in range(len(into) + 1):
            if one not in into:
                break
            one = into[one]
        return one

    settled, different = set(), set()
    verdicts = (PairDecision.Verdict.SAME, PairDecision.Verdict.DIFFERENT)
    rows = PairDecision.objects.filter(regency_code=regency, verdict__in=verdicts)
    for one, other, verdict in rows.values_list("first_id", "second_id", "verdict"):
        here, there = stands(one), stands(other)
        if here == there:
            continue
        settled.add(ordered(here, there))
        if verdict == PairDecision.Verdict.DIFFERENT:
            different.add(ordered(here, there))
    return Decided(settled, different)
