"""Promises to owners and planning anew; records that became one; weeks that touch each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.actions import DomainError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.mentoring.actions import plan_stops, planning
from guyub.mentoring.actions.plan_stops import Target
from guyub.mentoring.actions.visiting import record_visit
from guyub.mentoring.models import Appointment, Plan, PlanStop
from guyub.mentoring.plan import facts
from guyub.mentoring.plan.making import make, week_of
from guyub.mentoring.plan.promised import promises_of
from guyub.registry.actions.merge import merge_businesses
from guyub.registry.models import Business
from tests.factories import TODAY, office_act, sign_in, visit
from tests.mentoring import visits
from tests.mentoring import worlds_planning as w

pytestmark = pytest.mark.usefixtures("db")
MONDAY = w.WEEK
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3, 4))


def fresh(row):
    return type(row).objects.using("owner").get(pk=row.pk)


def row_of(business):
    return PlanStop.objects.using("owner").get(business=business, week=MONDAY)


def met(act, business, on):
    return record_visit(act, visits.uuid7(), business, visits.told(on=on, met="met"))


def turns_of(plan):
    days = {}
    for row in w.stops(plan):
        days.setdefault(row.day, []).append(row.turn)
    return days


def counts(business, today):
    with in_scope(SYSTEM, read_only=True):
        return promises_of({"business": business}, MONDAY, MONDAY + timedelta(6), today)[business]


def test_the_promise_that_counts_is_the_first_to_come():
    officer, act = w.someone()
    (one,) = w.due(1, since=TODAY)
    for day in (MONDAY, FRIDAY):
        w.promise(act, officer, one, day)
    assert counts(one.pk, TODAY).day == MONDAY
    assert counts(one.pk, TUESDAY).day == FRIDAY
    assert counts(one.pk, FRIDAY + timedelta(1)).day == FRIDAY
    # Kept this morning it is over too.
    monday = w.later(act, 1)
    met(monday, one.pk, MONDAY)
    assert counts(one.pk, MONDAY).day == FRIDAY


def test_a_missed_appointment_does_not_hide_the_one_of_friday():
    officer, act = w.someone()
    (one,) = w.due(1, since=TODAY)
    for day in (MONDAY, FRIDAY):
        w.promise(act, officer, one, day)
    plan = planning.make_plan(act, officer.pk, MONDAY)
    assert w.seats(plan) == {one.pk: MONDAY}
    planning.make_plan(w.later(act, 3), officer.pk, MONDAY)
    assert w.seats(plan) == {one.pk: FRIDAY}


@pytest.mark.parametrize("taken", [False, True])
def test_what_was_taken_out_comes_back_where_the_owner_is_told_a_day_afterwards(taken):
    plan, act = w.planned(6)
    row = w.stops(plan)[0]
    if taken:
        planning.accept(act, plan.pk)
    plan_stops.drop(act, row.pk, "Tutup minggu ini")
    planning.make_plan(act, plan.officer_id, MONDAY)
    assert fresh(row).state == "out"
    w.promise(act, plan.officer, row.business_id, THURSDAY)
    again = planning.make_plan(act, plan.officer_id, MONDAY)
    now = fresh(row)
    assert (now.state, now.day, now.reason) == ("seated", THURSDAY, "")
    assert [str(row.business_id), None, THURSDAY.isoformat()] in fresh(again).changes
    assert all(t == list(range(1, len(t) + 1)) for t in turns_of(plan).values())
    version = fresh(again).version
    planning.make_plan(act, plan.officer_id, MONDAY)
    assert fresh(again).version == version


def test_who_was_met_and_told_another_day_is_planned_for_it():
    plan, act = w.planned(3, capacity=4)
    row = w.stops(plan)[0]
    assert row.day == MONDAY
    monday = w.later(act, 1)
    met(monday, row.business_id, MONDAY)
    planning.make_plan(w.later(act, 2), plan.officer_id, MONDAY)
    assert row_of(row.business_id).day == MONDAY
    w.promise(monday, plan.officer, row.business_id, FRIDAY)
    planning.make_plan(w.later(act, 2), plan.officer_id, MONDAY)
    now = row_of(row.business_id)
    assert (now.day, now.since) == (FRIDAY, TUESDAY)
    with in_scope(SYSTEM, read_only=True):
        assert PlanStop.objects.with_results().get(pk=now.pk).met_on is None
    assert all(t == list(range(1, len(t) + 1)) for t in turns_of(plan).values())


def test_who_was_met_before_the_promised_day_came_is_not_planned_again():
    plan, act = w.planned(3)
    row = w.stops(plan)[0]
    w.promise(act, plan.officer, row.business_id, FRIDAY)
    plan = planning.make_plan(act, plan.officer_id, MONDAY)
    tuesday = w.later(act, 2)
    met(tuesday, row.business_id, TUESDAY)
    planning.make_plan(w.later(act, 3), plan.officer_id, MONDAY)
    with in_scope(SYSTEM, read_only=True):
        assert PlanStop.objects.with_results().get(pk=row.pk).met_on == TUESDAY


def test_a_promise_that_does_not_fit_leaves_what_was_taken_out_where_it_is():
    plan, act = w.planned(3)
    row = w.stops(plan)[0]
    plan_stops.drop(act, row.pk, "Tutup minggu ini")
    made = w.promise(act, plan.officer, row.business_id, THURSDAY)
    type(plan.officer).objects.using("owner").filter(pk=plan.officer_id).update(work_days=[1, 2])
    again = planning.make_plan(act, plan.officer_id, MONDAY)
    assert fresh(row).state == "out"
    assert [str(row.business_id), "not_working"] in fresh(again).left
    assert fresh(made).state == "standing"


def test_a_promise_is_not_moved_onto_another_one():
    plan, act = w.planned(3)
    row = w.stops(plan)[0]
    one = w.promise(act, plan.officer, row.business_id, WEDNESDAY)
    w.promise(act, plan.officer, row.business_id, FRIDAY)
    with pytest.raises(DomainError, match="juga punya janji") as refused:
        plan_stops.move(act, row.pk, Target(FRIDAY), "Jembatan ditutup")
    assert refused.value.field == "day"
    assert fresh(one).day == WEDNESDAY
    # Out of the week every promise to come is taken back.
    plan_stops.drop(act, row.pk, "Pemilik pergi")
    assert set(Appointment.objects.using("owner").values_list("state", flat=True)) == {"cancelled"}


def test_the_week_page_says_what_was_missed_and_what_helps(client):
    officer, _act = w.someone(now=True)
    head = visit("section_head").act(timezone.now())
    some = w.due(3)
    week = w.week_now()
    plan = planning.make_plan(head, officer.pk, week)
    dropped, told = w.stops(plan)[0], w.stops(plan)[1]
    plan_stops.drop(head, dropped.pk, "Tutup")
    w.promise(head, officer, dropped.business_id, w.open_day())
    sign_in(client, "section_head")
    page = reverse("mentoring:plan_week", args=[officer.number, week.isoformat()])
    said = client.get(page).content.decode()
    assert "Ada janji yang belum ditepati" in said
    assert "Susun ulang rencananya." in said
    client.post(reverse("mentoring:plan_make"), {"petugas": officer.number, "minggu": week})
    assert "Ada janji" not in client.get(page).content.decode()
    # The same week as it looks when the day is over.
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7)
    row = w.promise(head, officer, told.business_id, w.open_day() + timedelta(days=1))
    Appointment.objects.using("owner").filter(pk=row.pk).update(day=monday)
    page = reverse("mentoring:plan_week", args=[officer.number, monday.isoformat()])
    assert "Harinya sudah lewat dan belum didatangi." in client.get(page).content.decode()
    assert len(some) == 3


def test_a_proposal_for_a_later_week_keeps_its_visits():
    officer, act = w.someone()
    made = w.due(5)
    after = planning.make_plan(act, officer.pk, MONDAY + timedelta(weeks=1))
    assert len(w.seats(after)) == 5
    plan = planning.make_plan(act, officer.pk, MONDAY)
    assert not w.seats(plan)
    assert {(pk, code) for pk, code in plan.left} == {(str(b.pk), "planned") for b in made}
    # Made anew with nothing new nothing is written.
    assert planning.make_plan(w.later(act, 0), officer.pk, MONDAY).version == plan.version
    # Taken out of the later week it is this week's again.
    plan_stops.drop(act, w.stops(after)[0].pk, "Lebih mendesak")
    assert len(w.seats(planning.make_plan(w.later(act, 0), officer.pk, MONDAY))) == 1


def test_a_week_that_was_taken_keeps_its_visits_before_an_earlier_one():
    officer, act = w.someone()
    w.due(5)
    after = planning.make_plan(act, officer.pk, MONDAY + timedelta(weeks=1))
    planning.accept(act, after.pk)
    plan = planning.make_plan(act, officer.pk, MONDAY)
    assert not w.seats(plan)


@pytest.mark.parametrize("taken", [False, True])
def test_days_are_changed_after_two_records_of_them_became_one(taken):
    plan, act = w.planned(5, capacity=5)
    if taken:
        planning.accept(act, plan.pk)
    day = w.stops(plan)[0].day
    rows = [r for r in w.stops(plan) if r.day == day]
    assert len(rows) == 5
    merge_businesses(
        office_act(), rows[0].business_id, rows[1].business_id, {}, reason="Usaha yang sama"
    )
    other = next(d for d in (TUESDAY, THURSDAY) if d != day)
    plan_stops.move(act, rows[4].pk, Target(day, 1))
    plan_stops.move(act, rows[3].pk, Target(other))
    (extra,) = w.due(1, since=TODAY)
    plan_stops.add(act, extra.pk, plan.officer_id, day)
    plan_stops.drop(act, rows[2].pk, "Tutup minggu ini")
    living = [r for r in w.stops(plan) if r.day == day and r.pk != rows[1].pk]
    assert [r.turn for r in living] == [1, 2, 3]
    assert {r.business_id for r in living} == {rows[4].business_id, rows[0].business_id, extra.pk}
    with pytest.raises(DomainError, match="digabung"):
        plan_stops.move(act, rows[1].pk, Target(other))
    assert rows[1].business_id not in w.seats(planning.make_plan(act, plan.officer_id, MONDAY))


def test_a_held_visit_without_any_place_stays_at_the_end_of_its_day():
    plan, act = w.planned(30, capacity=4)
    base = plan.officer.base_village
    held = Business.objects.using("owner").in_bulk([r.business_id for r in w.stops(plan)])
    row = next(r for r in w.stops(plan) if held[r.business_id].village_code != base)
    plan_stops.fix(act, row.pk, True)
    Business.objects.using("owner").filter(pk=row.business_id).update(latitude=None, longitude=None)
    with in_scope(SYSTEM, read_only=True):
        found = week_of(plan.officer, MONDAY, act.now)
        points = {base: found.travel.villages[base]}
        lost = replace(found, travel=replace(found.travel, villages=points))
        made = make(lost)
        full = {d.day: len(d.keys) for d in made.days}
        lost.rows[row.business_id].fixed = False
        loose = make(lost)
    assert made.seats[row.business_id] == row.day
    # The router did not know of it: somebody whom nobody put there makes room, and is named.
    assert max(full.values()) <= 4
    assert len(made.seats) + len(made.left) == 30
    (day,) = (d for d in made.days if d.day == row.day)
    assert day.keys[-1] == str(row.business_id)
    assert ("no_way", str(row.business_id)) in {(p.code, p.key) for p in day.problems}
    assert str(row.business_id) not in {one.key for one in made.left}
    # What nobody put there is named as before.
    assert (str(row.business_id), "no_place") in {(one.key, one.code) for one in loose.left}


def test_a_visit_without_any_place_is_put_on_a_day_planned_anew_and_shown(client, monkeypatch):
    plan, act = w.planned(3, week=w.week_now(), now=True)
    row = next(
        r for r in w.stops(plan)
        if Business.objects.using("owner").get(pk=r.business_id).village_code
        != plan.officer.base_village
    )  # fmt: skip
    Business.objects.using("owner").filter(pk=row.business_id).update(latitude=None, longitude=None)

    def bare(codes):
        return {c: p for c, p in points(codes).items() if c == plan.officer.base_village}

    points = facts.village_points
    for module in (facts, plan_stops):
        monkeypatch.setattr(module, "village_points", bare)
    to = next(d for d in (plan.week + timedelta(days=n) for n in (2, 3)) if d != row.day)
    plan_stops.move(act, row.pk, Target(to))
    again = planning.make_plan(act, plan.officer_id, plan.week)
    assert w.seats(again)[row.business_id] == to
    sign_in(client, "section_head")
    day = reverse("mentoring:plan_day", args=[plan.officer.number, to.isoformat()])
    said = client.get(day).content.decode()
    assert "tidak ikut dihitung" in said
    assert "jalannya belum diketahui" in said


def test_a_plan_of_a_week_that_is_over_is_not_taken():
    plan, act = w.planned(2)
    with pytest.raises(DomainError, match="sudah lewat"):
        planning.accept(w.later(act, 9), plan.pk)
    assert Plan.objects.using("owner").get().state == "draft"


def test_making_a_plan_says_what_became_of_it(client):
    officer, _act = w.someone(now=True)
    w.due(3)
    sign_in(client, "section_head")
    sent = {"petugas": officer.number, "minggu": w.week_now()}

    def said():
        answer = client.post(reverse("mentoring:plan_make"), sent, follow=True)
        return answer.content.decode()

    assert "Rencana tersusun. Periksa, lalu pakai." in said()
    assert "Tidak ada yang berubah." in said()
    plan = Plan.objects.using("owner").get()
    client.post(reverse("mentoring:plan_accept", args=[plan.pk]))
    w.due(2)
    assert "langsung berlaku" in said()
