"""Appointments, known travel times, odometers, and the drawing and words of the plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.mentoring.actions import plan_notes, planning
from guyub.mentoring.actions.visiting import record_visit
from guyub.mentoring.models import Appointment, Odometer, PlanStop, TravelTime
from guyub.mentoring.plan.facts import calibration_of, measured_days
from guyub.mentoring.plan.policy import Why
from guyub.mentoring.plan.words import drawing, due_words, minutes_words, week_words
from guyub.mentoring.routing import Point
from tests.factories import TODAY, office_act
from tests.mentoring import visits
from tests.mentoring import worlds_planning as w
from tests.registry.test_twice import together

pytestmark = pytest.mark.usefixtures("db")
MONDAY = w.WEEK
THURSDAY = MONDAY + timedelta(days=3)


def events(verb):
    return Event.objects.using("owner").filter(verb=verb).count()


def test_an_appointment_is_kept_by_the_plan_at_its_hour():
    officer, act = w.someone()
    some = w.due(8)
    (far,) = w.due(1, since=TODAY)
    w.promise(act, officer, far, THURSDAY, hours=(13 * 60, 14 * 60))
    plan = planning.make_plan(act, officer.pk, MONDAY)
    row = PlanStop.objects.using("owner").get(business=far)
    assert (row.day, plan.week) == (THURSDAY, MONDAY)
    assert 780 <= row.begins <= 840
    assert len(w.stops(plan)) == len(some) + 1


def test_an_appointment_is_made_once_and_cancelled_once_with_a_reason():
    officer, act = w.someone()
    (business,) = w.due(1)
    pk = uuid7()

    def make():
        return plan_notes.promise(act, pk, business.pk, officer.pk, THURSDAY, (540, 600))

    assert make().pk == make().pk
    with pytest.raises(DomainError, match="sudah punya janji"):
        w.promise(act, officer, business, THURSDAY)
    for _ in range(2):
        plan_notes.cancel(act, pk, "Pemilik pergi")
    assert events("mentoring.appointment.make") == events("mentoring.appointment.cancel") == 1
    # Afterwards the day is free for another one.
    w.promise(act, officer, business, THURSDAY)


@pytest.mark.parametrize(
    ("day", "hours", "words"),
    [
        (TODAY - timedelta(days=1), None, "hari ini dan enam bulan"),
        (TODAY + timedelta(days=181), None, "enam bulan"),
        (MONDAY + timedelta(days=6), None, "bukan hari kerja"),
        (date(2026, 12, 25), None, "libur"),
        (THURSDAY, (600, 540), "lebih awal"),
    ],
)
def test_what_cannot_be_promised(day, hours, words):
    officer, act = w.someone()
    (business,) = w.due(1)
    with pytest.raises(DomainError, match=words):
        w.promise(act, officer, business, day, hours=hours)


def test_promises_are_made_for_oneself_and_in_the_own_villages():
    officer, act = w.someone()
    _other, stranger = w.someone()
    (business,) = w.due(1)
    made = w.promise(act, officer, business, THURSDAY)
    for call in (
        lambda: w.promise(stranger, officer, business, THURSDAY),
        lambda: plan_notes.cancel(stranger, made.pk, "Alasan"),
        lambda: w.promise(office_act("35.13", "section_head"), officer, business, THURSDAY),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            call()
    plan_notes.cancel(office_act(role="section_head"), made.pk, "Petugas sakit")
    assert Appointment.objects.using("owner").get(pk=made.pk).state == "cancelled"


def test_a_known_travel_time_makes_the_way_longer_and_is_never_rewritten():
    officer, act = w.someone()
    w.due(2, villages=2)
    before = planning.make_plan(act, officer.pk, MONDAY)
    first = sum(s.travel for s in w.stops(before))
    made = w.travel(minutes=90)
    again = planning.make_plan(w.later(act, 0), officer.pk, MONDAY)
    assert sum(s.travel for s in w.stops(again)) > first or len(
        {s.day for s in w.stops(again)}
    ) > len({s.day for s in w.stops(before)})
    w.travel(minutes=90)
    assert TravelTime.objects.using("owner").count() == 1
    newer = w.travel(minutes=60)
    old = TravelTime.objects.using("owner").get(pk=made.pk)
    assert old.until is not None
    assert newer.pk != made.pk
    with pytest.raises(IntegrityError), transaction.atomic("owner"):
        TravelTime.objects.using("owner").filter(pk=newer.pk).update(minutes=5)
    for _ in range(2):
        plan_notes.end_travel(act, newer.pk)
    assert events("mentoring.travel.enter") == 2
    assert events("mentoring.travel.end") == 1


def test_travel_times_lie_between_two_villages_of_the_office():
    act = office_act(role="section_head")
    here = "33.03.01.2001"
    for a, b, minutes, field in (
        (here, here, 10, "to_village"), ("35.13.01.2001", here, 10, "from_village"),
        (here, "33.03.01", 10, "to_village"), (here, "33.03.01.2002", 0, "minutes"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            plan_notes.enter_travel(act, uuid7(), a, b, minutes)
        assert refused.value.field == field


def test_two_enter_one_travel_time():
    together(lambda: w.travel(minutes=45), lambda: w.travel(minutes=45))
    assert TravelTime.objects.using("owner").count() == 1


def test_odometers_calibrate_the_factor_by_the_visits_that_were_made():
    officer, act = w.someone()
    some = w.due(3)
    for n in range(12):
        day = w.later(act, -20 + n)
        on = TODAY - timedelta(days=20 - n)
        for business in some[: 2 + n % 2]:
            record_visit(day, uuid7(), business.pk, visits.told(on=on))
    with in_scope(SYSTEM, read_only=True):
        assert measured_days("33.03", TODAY) == []
    for n in range(12):
        plan_notes.enter_odometer(act, officer.pk, TODAY - timedelta(days=20 - n), Decimal("10.0"))
    with in_scope(SYSTEM, read_only=True):
        days = measured_days("33.03", TODAY)
    assert [d.visits for d in days] == [3 if n % 2 else 2 for n in reversed(range(12))]
    assert all(d.straight > 1 for d in days)
    for d in days:
        plan_notes.enter_odometer(
            act, officer.pk, d.row.day, Decimal(str(round(d.straight * 1.6, 1)))
        )
    with in_scope(SYSTEM, read_only=True):
        made = calibration_of(measured_days("33.03", TODAY))
    assert made.n == 12
    assert not made.assumed
    assert made.factor == pytest.approx(1.6, abs=0.02)
    plan = planning.make_plan(act, officer.pk, MONDAY)
    assert plan.measured == 12
    assert plan.detour == made.factor


def test_an_odometer_is_one_a_day_and_a_second_entry_corrects_it():
    officer, act = w.someone()
    for km in ("31.5", "31.5", "13.5"):
        plan_notes.enter_odometer(act, officer.pk, TODAY, Decimal(km))
    row = Odometer.objects.using("owner").get()
    assert row.tenths == 135
    assert events("mentoring.odometer.enter") == 2
    for day, km in ((TODAY + timedelta(1), "5"), (TODAY - timedelta(61), "5"), (TODAY, "0")):
        with pytest.raises(DomainError):
            plan_notes.enter_odometer(act, officer.pk, day, Decimal(km))
    _other, stranger = w.someone()
    with pytest.raises(NotAllowed):
        plan_notes.enter_odometer(stranger, officer.pk, TODAY, Decimal("5"))


def test_reasons_and_lengths_in_words():
    why = Why("never", MONDAY - timedelta(days=10), MONDAY)
    assert due_words(why) == [
        "Belum pernah dihubungi: paling lambat 13 November 2026. Pada akhir minggu ini lewat 16"
        " hari.",
        "Bobot 34: 17 hari × 2 untuk golongan ini.",
    ]
    assert "paling banyak 365" in due_words(Why("usual", MONDAY - timedelta(days=900), MONDAY))[1]
    assert "belum jatuh tempo" in due_words(Why("usual", MONDAY + timedelta(days=60), MONDAY))[0]
    assert [minutes_words(n) for n in (0, 45, 60, 130)] == [
        "kurang dari 1 menit", "45 menit", "1 jam", "2 jam 10 menit",
    ]  # fmt: skip
    assert week_words(date(2026, 11, 30)) == "30 November 2026 – 6 Desember 2026"


def test_a_day_is_drawn_with_every_number_readable():
    here, there = Point(-7.4, 109.4), Point(-7.5, 109.45)
    stops = [(here, "1", "done"), (here, "2", "done"), (there, "3", "waits")]
    drawn = drawing(here, stops)
    assert drawn is not None
    assert [(n, c) for _x, _y, _r, n, c in drawn.spots] == [("1,2", "done"), ("3", "waits")]
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y, *_more in drawn.spots)
    five = drawing(here, [(there, str(n), "waits") for n in range(2, 7)])
    assert five is not None
    assert five.spots[0][3] == "2–6"
    assert drawing(None, stops) is None
    assert drawing(here, [(None, "1", "")]) is None
