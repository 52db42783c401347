"""What two records of one person agreed to, brought together at a merge and parted again.

Policy: a withdrawal under either id counts for both. What was answered under the second id only
follows to the first (a copy, so that each id keeps its own); the other way nothing is added. What
is withdrawn later under one id is withdrawn under every id of that human being, whichever answer
it was (sql/consents.sql). Never asked stays never asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guyub.kernel.actions import Act
from guyub.registry import privacy
from guyub.registry.models import Consent


def _answers(person: UUID, purpose: str) -> tuple[list[Consent], list[Consent]]:
    """(all rows, the open ones) of one person for one purpose, oldest first."""
    rows = list(Consent.objects.filter(owner=person, purpose=purpose).order_by("given_at", "pk"))
    return rows, [row for row in rows if row.withdrawn_at is None]


def join(act: Act, one: UUID, other: UUID) -> dict[str, list[str]]:
    """Bring the consents of ``other`` to ``one``; gives the ids of rows ``closed`` and ``taken``.
    Part of an action."""
    closed: list[UUID] = []
    taken: list[UUID] = []
    for purpose in Consent.Purpose.values:
        mine, mine_open = _answers(one, purpose)
        theirs, theirs_open = _answers(other, purpose)
        if theirs and not mine:
            last = theirs[-1]
            copy = Consent.objects.create(
                owner_id=one,
                purpose=purpose,
                given_at=last.given_at,
                channel=last.channel,
                witnessed_by=last.witnessed_by,
                withdrawn_at=last.withdrawn_at,
                taken_from=last.pk,
            )
            taken.append(copy.pk)
        elif mine and theirs and bool(mine_open) != bool(theirs_open):
            closed += _close(act, {one, other}, purpose)
    return {"closed": [str(pk) for pk in closed], "taken": [str(pk) for pk in taken]}


def _close(act: Act, people: set[UUID], purpose: str) -> list[UUID]:
    """Withdraw what these people, and ids that earlier merges joined to them, agreed to; the ids
    of the rows."""
    every = people.union(*(privacy.same_human(person) for person in people))
    rows = Consent.objects.filter(owner__in=every, purpose=purpose, withdrawn_at__isnull=True)
    found = sorted(rows.values_list("pk", flat=True))
    Consent.objects.filter(pk__in=found).update(withdrawn_at=act.now)
    return found


def part(kept: Mapping[str, Any], merged_at: Any) -> None:
    """Undo :func:`join`. What the merge withdrew is open again unless the person was erased or
    answered anew since; copies go. Part of an action."""
    Consent.objects.filter(pk__in=kept.get("taken", ())).delete()
    rows = Consent.objects.filter(
        pk__in=kept.get("closed", ()), withdrawn_at=merged_at, owner__erased_at__isnull=True
    )
    for row in rows.order_by("given_at", "pk"):
        answered = Consent.objects.filter(
            owner=row.owner_id, purpose=row.purpose, given_at__gt=merged_at
        )
        if not answered.exists():
            row.withdrawn_at = None
            row.save(update_fields=["withdrawn_at"])
