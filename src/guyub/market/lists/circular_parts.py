"""What the page of a circular shows beside its words."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.market.models import Circular, CircularException
from guyub.market.permissions.circulars import KEEP, SIGN
from guyub.market.queries.obeying import last_day_of
from guyub.market.states.circulars import (
    CONFIRMED,
    DRAFT,
    ENDED,
    EXCEPTION,
    PROPOSED,
    SIGNED,
    TONES,
)


def parts_of(visit: Visit, row: Circular) -> dict[str, Any]:
    """Names, exceptions and scans for the page of a circular, and what this visit may do."""
    inside = visit.scope.may_write(row.regency_code)
    person = visit.user.person_id if visit.user else None
    keeps, signs = inside and visit.may(KEEP), inside and visit.may(SIGN)
    rows = CircularException.objects.visible_to(visit).filter(circular=row).select_related("buyer")
    in_force = row.state in (SIGNED, ENDED)
    return {
        "exceptions": [
            {
                "row": one, "state": EXCEPTION.states[one.state], "tone": TONES[one.state],
                "last": last_day_of(one) if one.ended_on else one.until_day,
                "may_confirm": signs and one.state == PROPOSED and one.proposed_by != person,
                "own": signs and one.state == PROPOSED and one.proposed_by == person,
                "may_withdraw": keeps and one.state == PROPOSED,
                "may_end": signs and one.state == CONFIRMED
                and one.until_day >= timezone.localdate(),
            }
            for one in rows.order_by("-from_day", "-pk")[:100]
        ],
        "may_except": keeps and row.state == SIGNED,
        "scans": [
            {"row": one, "mine": keeps and one.creator == person}
            for one in row.scans.order_by("created_at", "pk")
        ],
        "may_scan": keeps and in_force, "in_force": in_force,
        "may_name": keeps and row.state == DRAFT,
    }  # fmt: skip
