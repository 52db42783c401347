"""Fair rotation: who is asked first, and why. Shown, and decided by the office.

Policy: first who never took part in training; among them who never received aid; among them who
was called to events most often without getting anything (people are not a crowd); then who asked
first. What is not known (a rule that cannot be answered) stays unknown and is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.criteria.language import Ref, as_sql
from guyub.criteria.queries import in_force
from guyub.criteria.subjects import SUBJECTS
from guyub.training.models import Batch, Participant
from guyub.training.states import CANDIDATE, WAITING

if TYPE_CHECKING:
    from guyub.kernel.actions import Act

Verdicts = dict[UUID, bool | None]
RECEIVED: Final = Ref("aid.received", (("years", "10"),))

# Of the same owner or the same business, whatever the batch; being called counts for both as well.
_HISTORY = """
SELECT p.id,
  (SELECT count(DISTINCT q.batch_id) FROM training_participant q
     JOIN training_batch b ON b.id = q.batch_id AND b.state IN ('running', 'finished')
    WHERE q.state = 'admitted' AND q.id <> p.id
      AND (q.owner_id = p.owner_id OR q.business_id = p.business_id)),
  (SELECT count(*) FROM training_invitation i WHERE i.business_id = p.business_id)
  FROM training_participant p WHERE p.id = ANY (%s)
"""


@dataclass(frozen=True)
class Candidate:
    """``helped`` None: not known; ``fits`` None: not known or no rule."""

    row: Participant
    trained: int
    invited: int
    helped: bool | None
    fits: bool | None

    @property
    def benefits(self) -> int:
        """What the person got so far, as far as known, against ``invited``."""
        return self.trained + (1 if self.helped else 0)

    @property
    def turn(self) -> tuple[bool, bool, int, object, object]:
        return (
            self.trained > 0, bool(self.helped), -self.invited, self.row.asked_at, self.row.number
        )  # fmt: skip


def _answers(ids: Sequence[UUID], expression: str, params: Sequence[Any]) -> Verdicts:
    subject = SUBJECTS["business"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {subject.id_column}, {expression} FROM {subject.table}"
            f" WHERE {subject.id_column} = ANY (%s)",
            [*params, list(ids)],
        )
        return dict(cursor.fetchall())


def helped_of(ids: Sequence[UUID]) -> Verdicts:
    """Business to whether it received aid in ten years; businesses out of sight are left out."""
    fact = SUBJECTS["business"].catalogue[RECEIVED]
    return _answers(ids, fact.column.format(**dict(RECEIVED.args)), [])


def fits(batch: Batch, ids: Sequence[UUID], today: date) -> Verdicts:
    """Business to what the batch's rule says of it; {} without a rule in force."""
    found = in_force(batch.office_id, batch.rule_id) if batch.rule_id else None
    if found is None:
        return {}
    sql = as_sql(found[1], SUBJECTS["business"].catalogue, today)
    return _answers(ids, sql.text, list(sql.params))


def verdicts(act: Act, batch: Batch, ids: Sequence[UUID]) -> Verdicts:
    return fits(batch, ids, timezone.localtime(act.now).date())


def candidates(rows: Sequence[Participant], batch: Batch, today: date) -> list[Candidate]:
    """Those of ``rows`` that wait for a place, in the order of their turn; who already stands on
    the waiting list comes first, in its order."""
    asking = [r for r in rows if r.state in (CANDIDATE, WAITING)]
    ids = [r.business_id for r in asking]
    if not asking:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [[r.pk for r in asking]])
        history = {pk: (trained, invited) for pk, trained, invited in cursor.fetchall()}
    helped, fitting = helped_of(ids), fits(batch, ids, today)
    found = [
        Candidate(
            r, *history.get(r.pk, (0, 0)), helped.get(r.business_id), fitting.get(r.business_id)
        )
        for r in asking
    ]
    queue = [c for c in found if c.row.state == WAITING]
    # Queued in one act: the order in which they were taken then is that of their turn.
    queue.sort(key=lambda c: (c.row.queued_at, *c.turn))
    return [*queue, *sorted((c for c in found if c.row.state == CANDIDATE), key=lambda c: c.turn)]
