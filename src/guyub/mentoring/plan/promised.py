"""What owners were told: a day, mostly an hour, by an appointment or an answered wish.

An owner may have been told more than one day. The one that counts is the first that is still to
come; one that was kept today already is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.mentoring.models import Appointment, Request, Visit
from guyub.mentoring.plan.states import SEATED
from guyub.mentoring.states import PLANNED


@dataclass(frozen=True, slots=True)
class Promised:
    """``made``: the day on which it was told, where that is known."""

    day: date
    officer: UUID | None
    opens: int | None = None
    closes: int | None = None
    appointment: UUID | None = None
    request: UUID | None = None
    made: date | None = None


def told_in(businesses: Any, first: date, last: date) -> dict[UUID, list[Promised]]:
    """Every promise of these days by business, in the order of the days; one a day, of which the
    appointment says more. ``businesses``: a filter."""
    found: dict[UUID, dict[date, Promised]] = {}
    wishes = Request.objects.filter(
        state=PLANNED, planned_on__gte=first, planned_on__lte=last, business__isnull=False,
        **businesses,
    )  # fmt: skip
    for pk, business, day, officer in wishes.order_by("planned_on", "pk").values_list(
        "pk", "business", "planned_on", "officer"
    ):
        found.setdefault(business, {}).setdefault(day, Promised(day, officer, request=pk))
    rows = Appointment.objects.standing().between(first, last).filter(**businesses)
    for row in rows.order_by("day", "opens", "pk"):
        held = found.setdefault(row.business_id, {})
        other = held.get(row.day)
        held[row.day] = Promised(
            row.day, row.officer_id, row.opens, row.closes, row.pk,
            other.request if other else None, timezone.localdate(row.created_at),
        )  # fmt: skip
    return {pk: [held[day] for day in sorted(held)] for pk, held in found.items()}


def promises_of(businesses: Any, first: date, last: date, today: date) -> dict[UUID, Promised]:
    """The promise that counts by business: the first that is to come, else the last that passed."""
    told = told_in(businesses, first, last)
    ahead = {pk: [p for p in some if p.day >= today] for pk, some in told.items()}
    twice = [pk for pk, some in ahead.items() if len(some) > 1 and some[0].day == today]
    kept = met_since(twice, today) if twice else {}
    found = {}
    for pk, some in told.items():
        left = ahead[pk][1:] if pk in kept else ahead[pk]
        found[pk] = left[0] if left else some[-1]
    return found


def met_since(businesses: Iterable[UUID], first: date) -> dict[UUID, date]:
    """The last day from ``first`` on on which somebody was met, by business."""
    rows = Visit.objects.valid().filter(
        business__in=list(businesses), kind="visit", met="met", on__gte=first
    )
    return dict(rows.order_by("on").values_list("business", "on"))


def comes_after(row: Any, told: Promised) -> bool:
    """Whether a promise asks for a stop that is out of the plan or done (``with_results``)."""
    if row.state != SEATED:
        return True
    met: date | None = row.met_on
    return met is not None and told.day > met and (told.made is None or told.made >= met)


def keeps(row: Any, told: Promised) -> bool:
    """Whether a stop of the plan keeps a promise, or has."""
    if comes_after(row, told):
        return False
    return row.day == told.day or row.met_on is not None
