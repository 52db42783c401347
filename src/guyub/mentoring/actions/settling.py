"""What a visit does to an open wish to be visited, and what becomes of it when the visit was a
mistake. Parts of the visit's own action: no events of their own."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guyub.kernel.actions import Act
from guyub.mentoring.models import Request, Visit
from guyub.mentoring.states import ASKED, OPEN_REQUESTS, PLANNED, VISITED


def settle(act: Act, business_id: UUID, visit_pk: UUID, on: date) -> int:
    """The open wish of a business ends with this visit; one that was made later stays open."""
    rows = Request.objects.select_for_update().filter(
        business=business_id, state__in=OPEN_REQUESTS, asked_on__lte=on
    )
    found = list(rows.order_by("pk"))
    for row in found:
        row.state, row.visit_id, row.ended_at = VISITED, visit_pk, act.now
        row.version += 1
        row.save(update_fields=["state", "visit", "ended_at", "version"])
    return len(found)


def reopen(act: Act, visit: Visit) -> int:
    """Wishes that this visit ended wait again, unless the business has asked anew meanwhile."""
    rows = list(
        Request.objects.select_for_update().filter(visit=visit, state=VISITED).order_by("pk")
    )
    waiting = Request.objects.open().filter(business=visit.business_id).exists()
    if waiting:
        return 0
    for row in rows[-1:]:
        row.state = PLANNED if row.planned_on else ASKED
        row.visit, row.ended_at = None, None
        row.version += 1
        row.save(update_fields=["state", "visit", "ended_at", "version"])
    return len(rows[-1:])
