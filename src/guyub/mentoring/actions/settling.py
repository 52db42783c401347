"""What becomes of the wish that a visit ended when the visit was a mistake. Part of the visit's own
action: no event of its own."""

from __future__ import annotations

from guyub.kernel.actions import Act
from guyub.mentoring.models import Request, Visit
from guyub.mentoring.states import ASKED, PLANNED, VISITED


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
