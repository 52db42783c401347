"""Fair rotation: who is asked first, and why. Shown, and decided by the office.

Policy: first who never had a place in training; among them who never received anything; among
them whom fairs and crowds called most often beyond what they got (people are not a crowd); then who
asked first. A meeting is not a crowd, and being called is not a benefit. What is not known (a rule
that cannot be answered) stays unknown and is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.criteria.language import All, Ref, as_sql, say
from guyub.criteria.queries import in_force
from guyub.criteria.subjects import SUBJECTS
from guyub.registry.benefits import benefits_of
from guyub.training.models import Batch, Participant
from guyub.training.states import CANDIDATE, WAITING

if TYPE_CHECKING:
    from guyub.kernel.actions import Act

Verdicts = dict[UUID, bool | None]
TRAINING: Final = "pelatihan"
RECEIVED: Final = Ref("aid.received", (("years", "10"),))

# Of the same owner or the same business, whatever the batch; being called counts for both as well.
_HISTORY = """
SELECT p.id,
  (SELECT count(DISTINCT q.batch_id) FROM training_participant q
     JOIN training_batch b ON b.id = q.batch_id AND b.state IN ('running', 'finished')
    WHERE q.state = 'admitted' AND q.id <> p.id
      AND (q.owner_id = p.owner_id OR q.business_id = p.business_id)),
  (SELECT count(*) FROM training_invitation i
    WHERE i.business_id = p.business_id AND i.kind IN ('fair', 'crowd'))
  FROM training_participant p WHERE p.id = ANY (%s)
"""


@dataclass(frozen=True)
class Judged:
    """What a rule says of a business, and the parts that are not (known to be) true."""

    fits: bool | None
    open: tuple[tuple[str, bool | None], ...] = ()


UNRULED: Final = Judged(None)


@dataclass(frozen=True)
class Candidate:
    """``trained``: places in batches that began. ``got``: what else the business received, noun to
    how often. ``helped`` None: not known."""

    row: Participant
    trained: int
    invited: int
    helped: bool | None
    judged: Judged
    got: Mapping[str, int] = field(default_factory=dict)

    @property
    def fits(self) -> bool | None:
        """What the rule says; None where that is not known or there is no rule."""
        return self.judged.fits

    @property
    def benefits(self) -> int:
        """How often the person got something so far, as far as known, against ``invited``."""
        return self.trained + max(sum(self.got.values()), 1 if self.helped else 0)

    @property
    def owed(self) -> int:
        """Calls to fairs and crowds that nothing came back for."""
        return max(self.invited - self.benefits, 0)

    @property
    def turn(self) -> tuple[bool, bool, int, object, object]:
        received = self.benefits > self.trained
        return self.trained > 0, received, -self.owed, self.row.asked_at, self.row.number


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


def judged(batch: Batch, ids: Sequence[UUID], today: date) -> dict[UUID, Judged]:
    """Business to what the batch's rule says of it, and why; {} without a rule in force."""
    found = in_force(batch.office_id, batch.rule_id) if batch.rule_id else None
    if found is None or not ids:
        return {}
    node, subject = found[1], SUBJECTS["business"]
    parts = node.parts if isinstance(node, All) else (node,)
    made = [as_sql(part, subject.catalogue, today) for part in (node, *parts)]
    words = [say(part, subject.catalogue) for part in parts]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {subject.id_column}, {', '.join(m.text for m in made)} FROM {subject.table}"
            f" WHERE {subject.id_column} = ANY (%s)",
            [*(p for m in made for p in m.params), list(ids)],
        )
        return {
            pk: Judged(whole, tuple((w, v) for w, v in zip(words, each, strict=True) if not v))
            for pk, whole, *each in cursor.fetchall()
        }


def fits(batch: Batch, ids: Sequence[UUID], today: date) -> Verdicts:
    """Business to what the batch's rule says of it; {} without a rule in force."""
    return {pk: one.fits for pk, one in judged(batch, ids, today).items()}


def verdicts(act: Act, batch: Batch, ids: Sequence[UUID]) -> tuple[Verdicts, int | None]:
    """The same for an action, with the version of the rule that said it."""
    found = in_force(batch.office_id, batch.rule_id) if batch.rule_id else None
    if found is None:
        return {}, None
    return fits(batch, ids, timezone.localtime(act.now).date()), found[0].number


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
    helped, fitting = helped_of(ids), judged(batch, ids, today)
    # Places in training are counted above, also those of the same person elsewhere.
    got = {
        pk: {noun: n for noun, n in row.items() if noun != TRAINING}
        for pk, row in benefits_of(ids).items()
    }
    found = [
        Candidate(
            r, *history.get(r.pk, (0, 0)), helped.get(r.business_id),
            fitting.get(r.business_id, UNRULED), got.get(r.business_id, {}),
        )
        for r in asking
    ]  # fmt: skip
    queue = [c for c in found if c.row.state == WAITING]
    # Queued in one act: the order in which they were taken then is that of their turn.
    queue.sort(key=lambda c: (c.row.queued_at, *c.turn))
    return [*queue, *sorted((c for c in found if c.row.state == CANDIDATE), key=lambda c: c.turn)]
