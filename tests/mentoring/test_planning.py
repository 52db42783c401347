"""The plan of a week: made, made anew, changed by hand, taken; what was promised stays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.mentoring.actions import plan_notes, plan_stops, planning
from guyub.mentoring.actions.plan_stops import Target
from guyub.mentoring.models import Appointment, Odometer, Plan, PlanStop, TravelTime
from tests.factories import office_act
from tests.mentoring import visits, worlds_caring
from tests.mentoring import worlds_planning as w
from tests.registry.test_twice import together

pytestmark = pytest.mark.usefixtures("db")
MONDAY = w.WEEK
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


def events(verb):
    return Event.objects.using("owner").filter(verb=verb).count()


def fresh(row):
    return type(row).objects.using("owner").get(pk=row.pk)


def test_a_week_holds_every_due_business_once_within_what_a_day_holds():
    plan, _act = w.planned(30, capacity=4)
    rows = w.stops(plan)
    assert len(rows) == 20 == len({r.business_id for r in rows})
    by_day = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row)
    assert sorted(by_day) == [MONDAY + timedelta(days=n) for n in range(5)]
    for held in by_day.values():
        assert [r.turn for r in held] == [1, 2, 3, 4]
        assert [r.begins for r in held] == sorted(r.begins for r in held)
        assert held[0].begins >= 8 * 60
    assert plan.due == 30 and len(plan.left) == 10
    assert {code for _pk, code in plan.left} <= {"full", "no_time", "off_route"}
    assert plan.days.using("owner").count() == 5
