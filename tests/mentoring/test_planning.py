"""The plan of a week: made, made anew, changed by hand, taken; what was promised stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.models import Event
from guyub.mentoring.actions import plan_stops, planning
from guyub.mentoring.actions.asking import Wish, ask
from guyub.mentoring.actions.asking import plan as plan_wish
from guyub.mentoring.actions.plan_stops import Target
from guyub.mentoring.actions.visiting import record_visit, void_visit
from guyub.mentoring.models import Plan, PlanStop, Request
from guyub.mentoring.plan.making import week_of
from guyub.mentoring.plan.policy import MOST_NEGLECT, WEIGHTS, neglect, weight
from guyub.registry.models import BusinessFacts
from tests.factories import NOW, TODAY, office_act
from tests.mentoring import visits
from tests.mentoring import worlds_planning as w
from tests.registry.test_twice import together

pytestmark = pytest.mark.usefixtures("db")
MONDAY = w.WEEK
TUESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 3, 4))


def events(verb):
    return Event.objects.using("owner").filter(verb=verb).count()


def fresh(row):
    return type(row).objects.using("owner").get(pk=row.pk)


def row_of(plan, business):
    return PlanStop.objects.using("owner").get(week=plan.week, business=business)


def visited(act, business, on, met="met"):
    return record_visit(act, visits.uuid7(), business, visits.told(on=on, met=met))


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
    assert plan.due == 30
    assert len(plan.left) == 10
    assert {code for _pk, code in plan.left} <= {"full", "no_time", "off_route"}
    assert plan.days.using("owner").count() == 5


def test_the_heaviest_come_first_and_sql_weighs_as_the_policy():
    officer, act = w.someone(capacity=4)
    sunday = MONDAY + timedelta(days=6)
    since = [TODAY - timedelta(days=n) for n in (176, 190, 220, 400, 900)]
    made = [w.due(1, since=day)[0] for day in since]
    with in_scope(SYSTEM, read_only=True):
        found = week_of(officer, MONDAY, NOW)
    by_weight = sorted(
        found.due.values(), key=lambda d: -weight(d.kind, d.due, sunday)
    )  # fmt: skip
    assert [d.pk for d in found.due.values()] == [d.pk for d in by_weight]
    assert {d.pk for d in found.due.values()} == {m.pk for m in made}
    assert neglect(sunday, sunday) == 1
    assert neglect(sunday - timedelta(900), sunday) == MOST_NEGLECT
    assert WEIGHTS["asked"] > WEIGHTS["aid"] > WEIGHTS["never"] > WEIGHTS["usual"]
    # One whose day comes after the week is not due.
    w.due(1, since=TODAY)
    assert len(w.seats(planning.make_plan(act, officer.pk, MONDAY))) == 5


@pytest.mark.parametrize("seed", range(4))
def test_planning_anew_keeps_promises_what_was_put_by_hand_and_what_was_done(seed):
    chance = Random(seed)
    plan, act = w.planned(14, capacity=4)
    officer, rows = plan.officer, w.stops(plan)
    chance.shuffle(rows)
    put, told, out, met = rows[0], rows[1], rows[2], rows[3]
    plan_stops.move(act, put.pk, Target(chance.choice([TUESDAY, THURSDAY])))
    plan_stops.fix(act, put.pk, True)
    day = chance.choice([MONDAY, THURSDAY, FRIDAY])
    appointment = w.promise(act, officer, told.business_id, day, hours=(600, 660))
    plan_stops.drop(act, out.pk, "Sedang pergi haji")
    later = w.later(act, 2)  # Tuesday
    visited(later, met.business_id, MONDAY + timedelta(days=1))
    if chance.random() < 0.5:
        planning.accept(act, plan.pk)
    w.due(6)
    again = planning.make_plan(later, officer.pk, MONDAY)
    seats = w.seats(again)
    assert seats[put.business_id] == fresh(put).day == row_of(plan, put.business_id).day
    assert out.business_id not in seats
    assert row_of(plan, out.business_id).state == "out"
    assert seats[met.business_id] == met.day or met.pk == put.pk
    held = [pk for pk, code in again.left]
    if day > TUESDAY:
        assert seats[told.business_id] == day
        begins = row_of(plan, told.business_id).begins
        assert 600 <= begins <= 660
        assert str(told.business_id) not in held
    assert fresh(appointment).state == "standing"
    counts = {}
    for row in w.stops(again):
        counts[row.day] = counts.get(row.day, 0) + 1
    # Who was met on another day than planned no longer takes a place.
    assert all(n <= officer.capacity + 1 for n in counts.values()), counts
    assert PlanStop.objects.using("owner").values("business").distinct().count() == (
        PlanStop.objects.using("owner").count()
    )


def test_a_plan_that_was_taken_changes_no_more_than_it_must():
    plan, act = w.planned(12, capacity=4)
    before = w.seats(plan)
    planning.accept(act, plan.pk)
    w.due(10)
    again = planning.make_plan(w.later(act, 1), plan.officer_id, MONDAY)
    assert before.items() <= w.seats(again).items()
    assert len(w.seats(again)) == 20
    assert again.state == "accepted"
    assert {was for _pk, was, _now in fresh(again).changes} == {None}
    # Today is on the way already.
    assert [r for r in w.stops(again) if r.day == MONDAY] == [
        r for r in w.stops(plan) if r.day == MONDAY
    ]


def test_who_is_to_be_visited_this_week_is_not_planned_for_the_next():
    plan, act = w.planned(30, capacity=4)
    first = w.seats(plan)
    after = planning.make_plan(act, plan.officer_id, MONDAY + timedelta(weeks=1))
    assert len(w.seats(after)) == 10
    assert not set(w.seats(after)) & set(first)
    # Whoever was missed may come again.
    later = planning.make_plan(w.later(act, 7), plan.officer_id, MONDAY + timedelta(weeks=2))
    assert set(w.seats(later)) <= set(first)
    assert w.seats(later)


def test_from_noon_on_the_day_is_over_for_planning():
    officer, act = w.someone()
    w.due(3)
    morning = w.later(act, 1)
    plan = planning.make_plan(replace(morning, now=morning.now + timedelta(hours=3)), officer.pk,
                              MONDAY)  # fmt: skip
    assert MONDAY not in w.seats(plan).values()
    w.due(12)
    assert MONDAY in w.seats(planning.make_plan(morning, officer.pk, MONDAY)).values()


def test_a_past_day_keeps_its_times_when_a_visit_is_moved_out_of_it():
    plan, act = w.planned(10, capacity=4)
    planning.accept(act, plan.pk)
    first, *rest = [s for s in w.stops(plan) if s.day == MONDAY]
    plan_stops.move(w.later(act, 3), first.pk, Target(FRIDAY))
    stayed = [s for s in w.stops(plan) if s.day == MONDAY]
    assert [(s.pk, s.turn, s.begins) for s in stayed] == [
        (s.pk, n, s.begins) for n, s in enumerate(rest, start=1)
    ]


def test_the_same_again_writes_nothing():
    plan, act = w.planned(8)
    same = planning.make_plan(w.later(act, 0), plan.officer_id, MONDAY)
    assert same.pk == plan.pk
    assert events("mentoring.plan.make") == 1
    for _ in range(2):
        planning.accept(act, plan.pk)
    row = w.stops(plan)[0]
    for _ in range(2):
        plan_stops.move(act, row.pk, Target(FRIDAY))
    for _ in range(2):
        plan_stops.fix(act, row.pk, False)
    for _ in range(2):
        plan_stops.drop(act, row.pk, "Tutup minggu ini")
    for _ in range(2):
        plan_stops.add(act, row.business_id, plan.officer_id, TUESDAY)
    for verb in ("accept", "move", "fix", "drop", "add"):
        assert events(f"mentoring.plan.{verb}") == 1, verb


def test_two_who_plan_at_the_same_moment_make_one_plan():
    officer, act = w.someone()
    w.due(8)
    head = office_act(role="section_head")
    together(
        lambda: planning.make_plan(act, officer.pk, MONDAY),
        lambda: planning.make_plan(head, officer.pk, MONDAY),
    )
    assert Plan.objects.using("owner").count() == 1
    assert events("mentoring.plan.make") == 1
    assert PlanStop.objects.using("owner").count() == 8


def test_two_who_move_at_the_same_moment_leave_whole_days():
    plan, act = w.planned(12)
    one, other = w.stops(plan)[0], w.stops(plan)[-1]
    together(
        lambda: plan_stops.move(act, one.pk, Target(THURSDAY, 1)),
        lambda: plan_stops.move(act, other.pk, Target(THURSDAY, 1)),
    )
    days = {}
    for row in w.stops(plan):
        days.setdefault(row.day, []).append(row.turn)
    assert all(turns == list(range(1, len(turns) + 1)) for turns in days.values())
    assert sum(map(len, days.values())) == 12


def test_an_own_order_is_kept_as_long_as_the_day_holds_the_same_visits():
    plan, act = w.planned(8, capacity=8)
    rows = [r for r in w.stops(plan) if r.day == w.stops(plan)[0].day]
    last = rows[-1]
    plan_stops.move(act, last.pk, Target(last.day, 1))
    order = [r.pk for r in w.stops(plan) if r.day == last.day]
    assert order == [last.pk, *(r.pk for r in rows[:-1])]
    assert plan.days.using("owner").get(day=last.day).method == "chosen"
    planning.make_plan(act, plan.officer_id, MONDAY)
    assert [r.pk for r in w.stops(plan) if r.day == last.day] == order


def test_what_was_promised_moves_only_with_a_reason_and_the_promise_goes_along():
    plan, act = w.planned(6)
    row = w.stops(plan)[0]
    made = w.promise(act, plan.officer, row.business_id, row.day, hours=(540, 600))
    with pytest.raises(DomainError, match="dijanjikan") as refused:
        plan_stops.move(act, row.pk, Target(FRIDAY))
    assert refused.value.field == "reason"
    assert fresh(row).day == row.day
    plan_stops.move(act, row.pk, Target(FRIDAY), "Jembatan ditutup")
    moved, now = fresh(row), fresh(made)
    assert (moved.day, moved.was_day, moved.reason) == (FRIDAY, row.day, "Jembatan ditutup")
    assert (now.day, now.state, now.reason) == (FRIDAY, "standing", "Jembatan ditutup")
    # In its own day it may change its place without a word.
    plan_stops.drop(act, row.pk, "Pemilik sakit")
    assert fresh(made).state == "cancelled"


def test_an_answered_wish_is_a_promise_of_the_plan():
    officer, act = w.someone()
    (business,) = w.due(1, since=TODAY)
    section = office_act(role="section_head")
    got = ask(section, Wish("Izin edar", number=business.number), "office")
    wish = Request.objects.using("owner").get(number=got.number)
    plan_wish(section, wish.pk, THURSDAY, officer.pk, None)
    plan = planning.make_plan(act, officer.pk, MONDAY)
    assert w.seats(plan) == {business.pk: THURSDAY}
    row = w.stops(plan)[0]
    with pytest.raises(DomainError, match="jawab"):
        plan_stops.drop(act, row.pk, "Tidak sempat")
    plan_stops.move(act, row.pk, Target(FRIDAY), "Petugas rapat")
    assert fresh(wish).planned_on == FRIDAY


def test_what_came_of_a_stop_follows_from_the_visits():
    plan, act = w.planned(3)
    row = w.stops(plan)[0]

    def told():
        with in_scope(SYSTEM, read_only=True):
            found = PlanStop.objects.with_results().get(pk=row.pk)
        return found.met_on, found.tried_on

    assert told() == (None, None)
    visited(w.later(act, 0), row.business_id, TODAY)  # The Sunday before does not count.
    assert told() == (None, None)
    monday = w.later(act, 1)
    visited(monday, row.business_id, MONDAY, met="absent")
    assert told() == (None, MONDAY)
    wrong = visited(monday, row.business_id, MONDAY)
    assert told() == (MONDAY, MONDAY)
    with pytest.raises(DomainError, match="sudah didatangi"):
        plan_stops.move(monday, row.pk, Target(FRIDAY))
    void_visit(office_act(role="section_head"), wrong.pk, "Salah orang")
    assert told() == (None, MONDAY)
    visited(w.later(act, 20), row.business_id, MONDAY + timedelta(days=8))
    assert told() == (None, MONDAY)


def test_officers_change_their_own_week_and_the_head_of_section_everybodys():
    plan, act = w.planned(4)
    other, stranger = w.someone()
    row = w.stops(plan)[0]
    for call in (
        lambda: plan_stops.move(stranger, row.pk, Target(FRIDAY)),
        lambda: planning.make_plan(stranger, plan.officer_id, MONDAY),
        lambda: planning.accept(stranger, plan.pk),
        lambda: plan_stops.drop(stranger, row.pk, "Alasan"),
        lambda: plan_stops.move(act, row.pk, Target(FRIDAY, None, other.pk)),
        lambda: planning.make_plan(office_act(role="registrar"), plan.officer_id, MONDAY),
        lambda: planning.make_plan(
            office_act("35.13", "section_head"), plan.officer_id, MONDAY
        ),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(DomainError):
        plan_stops.move(office_act("35.13", "section_head"), row.pk, Target(FRIDAY))
    head = office_act(role="section_head")
    moved = plan_stops.move(head, row.pk, Target(FRIDAY, None, other.pk))
    assert fresh(moved).plan.officer_id == other.pk
    assert fresh(moved).fixed
    # Whom a colleague visits this week is not planned again.
    planning.make_plan(w.later(act, 0), plan.officer_id, MONDAY)
    assert row.business_id not in w.seats(plan)


def test_partners_and_those_who_wait_have_no_plan():
    partner, act = w.someone(tier="partner", organisation="Yayasan")
    with pytest.raises(DomainError, match="mitra"):
        planning.make_plan(act, partner.pk, MONDAY)


def test_what_cannot_be_is_refused_in_plain_words():
    plan, act = w.planned(3)
    row, officer = w.stops(plan)[0], plan.officer_id
    for to, words in (
        (Target(MONDAY + timedelta(days=9)), "minggu yang sama"),
        (Target(MONDAY + timedelta(days=6)), "bukan hari kerja"),
        (Target(TODAY), "minggu yang sama"),
    ):  # fmt: skip
        with pytest.raises(DomainError, match=words):
            plan_stops.move(act, row.pk, to)
    past = TUESDAY if row.day == MONDAY else MONDAY
    with pytest.raises(DomainError, match="sudah lewat"):
        plan_stops.move(w.later(act, 4), row.pk, Target(past))
    with pytest.raises(StaleVersion):
        plan_stops.move(act, row.pk, Target(FRIDAY), version=7)
    with pytest.raises(DomainError, match="sudah di rencana"):
        plan_stops.add(act, row.business_id, officer, FRIDAY)
    for week, words in (
        (MONDAY - timedelta(weeks=2), "sudah lewat"), (TUESDAY, "hari Senin"),
        (MONDAY + timedelta(weeks=9), "empat minggu"),
    ):  # fmt: skip
        with pytest.raises(DomainError, match=words):
            planning.make_plan(act, officer, week)
    with pytest.raises(DomainError, match="Tidak ada hari kerja lagi"):
        planning.make_plan(w.later(act, 6), officer, MONDAY)
    christmas = MONDAY + timedelta(weeks=4)
    plan = planning.make_plan(w.later(act, 8), officer, christmas)
    assert christmas + timedelta(days=4) not in w.seats(plan).values()


def test_one_who_is_put_in_by_hand_stays_even_where_the_day_is_full():
    plan, act = w.planned(30, capacity=4)
    (extra,) = w.due(1, since=TODAY)
    row = plan_stops.add(act, extra.pk, plan.officer_id, THURSDAY)
    held = [r for r in w.stops(plan) if r.day == THURSDAY]
    assert len(held) == 5
    assert fresh(row).fixed
    problems = plan.days.using("owner").get(day=THURSDAY).problems
    assert any("lebih dari 4 sehari" in sentence for sentence, _key in problems)
    planning.make_plan(act, plan.officer_id, MONDAY)
    assert w.seats(plan)[extra.pk] == THURSDAY


def test_businesses_that_become_one_stand_in_the_week_once():
    from guyub.registry.actions.merge import merge_businesses

    plan, act = w.planned(2)
    one, other = w.stops(plan)
    kept, gone = one.business_id, other.business_id
    merge_businesses(office_act(), kept, gone, {}, reason="Sama")
    assert PlanStop.objects.using("owner").filter(business=kept).count() == 1
    BusinessFacts.objects.using("owner").filter(pk__in=(kept, gone)).update(registered_on=w.OLD)
    again = planning.make_plan(replace(act, events=[], endings=[]), plan.officer_id, MONDAY)
    assert list(w.seats(again)) == [kept]
