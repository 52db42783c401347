"""What an officer's phone carries of the plan: today's route first, and on each business its next
day in the plan, what was promised and by when it is due.

A place in the order is told with its day (``plan_on``): the phone shows it on that day only, so a
row that was fetched yesterday is no route of today. The days of the whole week are carried, for
officers without signal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from guyub.accounts.visit import Visit as Visiting
from guyub.mentoring.models import PlanStop
from guyub.mentoring.plan.promised import promises_of
from guyub.mentoring.plan.words import clock, hours_words
from guyub.mentoring.promises import CLASSES, expressions, promise_of

NOTHING: Mapping[str, Any] = {
    "turn": None, "plan_on": None, "plan_at": "", "plan_done": False, "told_on": None, "told": "",
}  # fmt: skip


def _mine(visit: Visiting) -> Any:
    """Stops of the plans that this officer took."""
    if visit.user is None:
        return PlanStop.objects.none()
    rows = PlanStop.objects.visible_to(visit).seated().accepted()
    return rows.filter(plan__officer__user=visit.user)


def route_ids(visit: Visiting, day: date) -> Sequence[UUID]:
    """Businesses of the day's route in their order."""
    return list(_mine(visit).filter(day=day).order_by("turn").values_list("business", flat=True))


def plans_of(
    visit: Visiting, ids: Iterable[UUID], day: date
) -> dict[UUID, dict[str, Any]]:  # fmt: skip
    """What is added to the rows of businesses, where there is anything."""
    found: dict[UUID, dict[str, Any]] = {}
    some = list(ids)
    ahead = _mine(visit).filter(business__in=some, day__gte=day)
    # Most batches of a territory have no stop at all, and what came of one is dear to ask.
    stops = list(ahead.values_list("pk", flat=True))
    told = PlanStop.objects.filter(pk__in=stops).with_results() if stops else ()
    for row in sorted(told, key=lambda stop: stop.day, reverse=True):
        found[row.business_id] = {
            **NOTHING, "turn": row.turn, "plan_on": row.day, "plan_at": clock(row.begins),
            "plan_done": row.met_on is not None,
        }  # fmt: skip
    for pk, promised in promises_of({"business__in": some}, day, date.max, day).items():
        at = found.setdefault(pk, dict(NOTHING))
        at |= {"told_on": promised.day, "told": hours_words(promised.opens, promised.closes)}
    return found


def with_due(visit: Visiting, rows: Any, day: date) -> Any:
    """Rows of facts with ``due`` and ``kind`` by the promises of the visit's office."""
    due, kind = expressions(day, promise_of(visit.office.pk if visit.office else None, day))
    return rows.annotate(due=due, kind=kind)


def due_words(fact: Mapping[str, Any]) -> dict[str, Any]:
    """Of a row of ``with_due``."""
    return {"due_on": fact["due"], "due_why": CLASSES[fact["kind"]]}
