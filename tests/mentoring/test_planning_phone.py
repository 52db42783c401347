"""What a phone carries of the plan: today's route first, and nothing of yesterday's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guyub.mentoring.actions import plan_stops, planning
from guyub.mentoring.actions.plan_stops import Target
from guyub.mentoring.models import PlanStop
from guyub.mentoring.plan.phone import route_ids
from guyub.sync.models import Change
from tests.factories import visit
from tests.mentoring import worlds_caring
from tests.mentoring import worlds_planning as w
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")
NEXT = timedelta(days=7)


def carried(pages):
    found = {}
    for page in pages:
        found |= {row["id"]: row for row in page["rows"].get("business", [])}
    return found


def taken(n=6):
    """(phone, plan, act): an officer with a phone whose week was made and taken."""
    who = visit("field_officer", area_codes=["33.03.01"])
    officer = worlds_caring.on_duty(
        areas=("33.03.01",), user_pk=who.user.pk, work_days=w.EVERY_DAY
    )  # fmt: skip
    w.due(n)
    act = who.act(timezone.now())
    plan = planning.make_plan(act, officer.pk, w.week_now())
    return who, plan, act


def changed():
    return set(Change.objects.using("owner").values_list("entity_id", flat=True))


def test_the_route_of_the_day_comes_first_and_tells_its_day():
    who, plan, act = taken()
    phone = Phone(who=who)
    _last, pages = phone.pull_all()
    assert {row["turn"] for row in carried(pages).values()} == {None}
    planning.accept(act, plan.pk)
    first = w.stops(plan)[0].day
    order = [s.business_id for s in w.stops(plan) if s.day == first]
    from guyub.kernel.db import in_scope

    with in_scope(who.scope, read_only=True):
        assert list(route_ids(who, first)) == order
        assert list(route_ids(who, first - timedelta(days=1))) == []
    _last, pages = phone.pull_all()
    rows = carried(pages)
    for stop in w.stops(plan):
        row = rows[str(stop.business_id)]
        assert (row["plan_on"], row["turn"]) == (stop.day.isoformat(), stop.turn)
        assert row["due_why"] == "Belum pernah dihubungi"
        assert row["due_on"] < row["plan_on"]
        assert row["plan_at"] == f"{stop.begins // 60:02d}.{stop.begins % 60:02d}"


def test_a_day_that_is_over_is_no_route():
    who, plan, act = taken()
    planning.accept(act, plan.pk)
    past = timezone.localdate() - timedelta(days=1)
    monday = past - timedelta(days=past.weekday())
    from guyub.mentoring.models import Plan

    PlanStop.objects.using("owner").all().update(turn=None, state="out", reason="x")
    PlanStop.objects.using("owner").all().delete()
    Plan.objects.using("owner").filter(pk=plan.pk).update(week=monday)
    business = w.due(1)[0]
    PlanStop.objects.using("owner").create(
        regency_code="33.03", plan_id=plan.pk, week=monday, business_id=business.pk, day=past,
        turn=1, kind="never", due_on=past, since=monday, created_at=timezone.now(),
        updated_at=timezone.now(),
    )  # fmt: skip
    _last, pages = Phone(who=who).pull_all()
    assert carried(pages)[str(business.pk)]["turn"] is None


def test_phones_fetch_what_the_plan_changed_once_it_is_taken():
    who, plan, act = taken()
    Phone(who=who)
    Change.objects.using("owner").all().delete()
    row = w.stops(plan)[0]
    day = row.day + timedelta(days=1) if row.day == plan.week else plan.week
    plan_stops.move(act, row.pk, Target(day))
    assert changed() == set(), "a proposal is on no phone"
    planning.accept(act, plan.pk)
    assert changed() == set(w.seats(plan))
    Change.objects.using("owner").all().delete()
    plan_stops.drop(act, row.pk, "Tutup")
    assert row.business_id in changed()
    Change.objects.using("owner").all().delete()
    (other,) = w.due(1)
    Change.objects.using("owner").all().delete()
    w.promise(act, plan.officer, other, w.open_day(), hours=(540, 600))
    assert changed() == {other.pk}
    _last, pages = Phone(who=who).pull_all()
    told = carried(pages)[str(other.pk)]
    assert (told["told_on"], told["told"]) == (w.open_day().isoformat(), "pukul 09.00–10.00")


def test_a_colleagues_route_is_not_mine():
    _who, plan, act = taken()
    planning.accept(act, plan.pk)
    other = visit("field_officer", area_codes=["33.03.01"])
    _last, pages = Phone(who=other).pull_all()
    assert {row["turn"] for row in carried(pages).values()} == {None}
