"""A later file answers open questions of an earlier one. Part of a step.

A row that waits for an answer ("is this that business?") may stand in one cluster with a row of a
later file that is settled: together they say what the first alone did not. Then the waiting row
goes where the other went. Only in imports whose questions are open, only rows nobody has answered;
whoever reviews that import finds the row under "sure" and may say otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guyub.intake import summary
from guyub.intake.linking import Likely, Ref
from guyub.intake.models import Candidate, Import, Row
from guyub.intake.states import APPLIED, REVIEW

# Import > how many of its rows were settled.
Pulled = Mapping[UUID, int]


def pull(answers: Mapping[int, Likely]) -> Pulled:
    """Settle waiting rows (row id > where it belongs)."""
    if not answers:
        return {}
    waiting = Row.objects.filter(
        pk__in=list(answers), match="question", decision="", business_id__isnull=True
    )
    # Whoever works on one of these imports now keeps it: then its questions stay.
    batches = {
        batch.pk: batch
        for batch in Import.objects.select_for_update(skip_locked=True)
        .filter(pk__in=waiting.values("batch"), state__in=(REVIEW, APPLIED))
        .order_by("pk")
    }
    done: Counter[UUID] = Counter()
    made = []
    for row in waiting.filter(batch__in=batches).order_by("pk"):
        likely = answers[row.pk]
        row.match = "sure"
        row.same_business, row.same_row = ends(likely.ref)
        row.save(update_fields=["match", "same_business", "same_row"])
        made.append(
            Candidate(
                regency_code=row.regency_code, row=row, business_id=row.same_business,
                other_row=row.same_row, score=likely.score, strong=likely.strong,
                reasons=list(likely.reasons),
            )
        )  # fmt: skip
        done[row.batch_id] += 1
    Candidate.objects.filter(row__in=[one.row_id for one in made]).delete()
    Candidate.objects.bulk_create(made)
    for batch in batches.values():
        batch.counts = summary.counts(batch)
        batch.save(update_fields=["counts"])
    return done


def told(pulled: Pulled) -> dict[str, Any]:
    """The same for an event: nothing where no other import changed."""
    if not pulled:
        return {}
    return {"impor_lain": {str(pk): amount for pk, amount in sorted(pulled.items())}}


def ends(ref: Ref | None) -> tuple[UUID | None, int | None]:
    """(business, staged row) of what a row was found to be."""
    return (ref if isinstance(ref, UUID) else None, ref if isinstance(ref, int) else None)
