"""Plans of a week for all officers of the demo, through the action, as the page makes them; JSON.

python -m benchmarks.planning

In one transaction that is given up afterwards, so that it can be measured again.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any, Final

from benchmarks.pages import set_up

OFFICERS: Final = 6


class _GivenUp(Exception):
    """Nothing is kept."""


def measure() -> dict[str, Any]:
    """The next week of six officers, from reading who is due to the rows of the plan."""
    from django.utils import timezone

    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.mentoring.actions.planning import make_plan
    from guyub.mentoring.models import Officer, PlanDay, PlanStop
    from guyub.mentoring.plan.policy import monday_of

    with in_scope(SYSTEM, read_only=True):
        head = Appointment.objects.select_related("user", "office").filter(
            user__username="kabid"
        ).get()  # fmt: skip
        officers = list(
            Officer.objects.filter(
                regency_code=head.office.area_code, state="appointed", user__isnull=False
            ).exclude(tier="partner").order_by("number")[:OFFICERS]
        )  # fmt: skip
    visit = Visit(user=head.user, appointment=head, choices=[head])
    week = monday_of(timezone.localdate()) + timedelta(weeks=1)
    found: dict[str, Any] = {}
    try:
        with in_scope(visit.scope):
            started, cpu, each = time.perf_counter(), time.process_time(), []
            plans = []
            for officer in officers:
                at = time.perf_counter()
                plans.append(make_plan(visit.act(), officer.pk, week))
                each.append(time.perf_counter() - at)
            found = {
                "seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu,
                "slowest": max(each), "officers": len(officers),
                "considered": sum(p.considered for p in plans), "due": sum(p.due for p in plans),
                "visits": PlanStop.objects.filter(plan__in=plans).count(),
                "left": sum(len(p.left) for p in plans),
                "problems": sum(
                    len(d.problems) for d in PlanDay.objects.filter(plan__in=plans)
                ),
            }  # fmt: skip
            raise _GivenUp
    except _GivenUp:
        pass
    return found


if __name__ == "__main__":
    with set_up():
        print(json.dumps(measure()))
