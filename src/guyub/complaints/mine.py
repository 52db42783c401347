"""What an owner said from the own account about something done in the owner's name.

Only these stand here: complaints sent from the public page belong to whoever holds number and code,
and nothing leads from an account to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from guyub.complaints.actions.common import code_of
from guyub.complaints.models import Complaint, Disowned
from guyub.complaints.states import COMPLAINT, TONES
from guyub.kernel.db import SYSTEM, in_scope


@dataclass(frozen=True)
class Mine:
    """One of the owner's own complaints, as its receipt tells it."""

    number: str
    state: str
    tone: str
    answer_by: date
    url: str


def disowned(events: Iterable[UUID]) -> dict[UUID, Mine]:
    """Complaints about these events by event, as far as the scope in force is their owner's."""
    rows = dict(Disowned.objects.filter(event_id__in=list(events)).values_list(
        "event_id", "complaint_id"
    ))  # fmt: skip
    found = _told(set(rows.values()))
    return {event: found[pk] for event, pk in rows.items() if pk in found}


def of_owner(owner_id: UUID, most: int = 10) -> list[Mine]:
    """The owner's own ones, newest first."""
    rows = Disowned.objects.filter(owner_id=owner_id).order_by("-at", "-pk")[:most]
    wanted = list(rows.values_list("complaint_id", flat=True))
    found = _told(set(wanted))
    return [found[pk] for pk in wanted if pk in found]


def _told(wanted: set[UUID]) -> dict[UUID, Mine]:
    if not wanted:
        return {}
    # The owner reads the receipt, not the row: like everybody else who complained.
    with in_scope(SYSTEM, read_only=True):
        rows = list(Complaint.objects.filter(pk__in=wanted))
    return {
        row.pk: Mine(
            row.number, COMPLAINT.label(row.state), TONES.get(row.state, ""), row.answer_by,
            reverse("complaints:receipt", args=[row.number, code_of("complaint", row.pk)]),
        )
        for row in rows
    }  # fmt: skip
