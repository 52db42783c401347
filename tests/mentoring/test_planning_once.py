"""A business is planned once, whoever goes and whatever week, unless its owner was told a day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_day
from guyub.mentoring.actions import plan_stops, planning
from guyub.mentoring.models import Assignment, Officer, PlanStop
from tests.factories import NOW, sign_in, visit
from tests.mentoring import worlds_planning as w

pytestmark = pytest.mark.usefixtures("db")
MONDAY = w.WEEK
WEEKS = tuple(MONDAY + timedelta(weeks=n) for n in range(3))


def held(**where):
    return list(PlanStop.objects.using("owner").filter(state="seated", **where))


@pytest.mark.parametrize("seed", [3, 11])
def test_whatever_is_planned_by_whom_nobody_stands_in_two_weeks(seed):
    chance = Random(seed)
    officers = [w.someone(capacity=4)[0], w.someone(capacity=4)[0]]
    made = w.due(24)
    head, refused = visit("section_head"), []
    for _ in range(7):
        officer, week = chance.choice(officers), chance.choice(WEEKS)
        act = head.act(NOW)
        if chance.random() < 0.3 and (stops := held(plan__state="draft")):
            planning.accept(act, chance.choice(stops).plan_id)
        elif chance.random() < 0.4:
            day = week + timedelta(days=chance.randrange(3))
            try:
                plan_stops.add(act, chance.choice(made).pk, officer.pk, day)
            except DomainError as error:
                refused.append(str(error))
        else:
            planning.make_plan(act, officer.pk, week)
        twice = [pk for pk, n in Counter(s.business_id for s in held()).items() if n > 1]
        assert not twice
    assert held()
    assert all("sudah di" in sentence for sentence in refused)


def test_by_hand_it_is_a_warning_with_a_link_and_no_second_visit(client):
    plan, act = w.planned(2, week=w.week_now(), now=True)
    row = w.stops(plan)[0]
    later = plan.week + timedelta(weeks=1)
    with pytest.raises(DomainError, match="sudah direncanakan") as refused:
        plan_stops.add(act, row.business_id, plan.officer_id, later)
    assert plan.officer.name in str(refused.value)
    assert format_day(row.day) in str(refused.value)
    assert len(held(business=row.business_id)) == 1
    sign_in(client, "section_head")
    page = client.get(reverse("mentoring:plan_add", args=[row.business.number])).content.decode()
    assert "Sudah ada di rencana" in page
    there = reverse("mentoring:plan_day", args=[plan.officer.number, row.day.isoformat()])
    assert f'href="{there}"' in page
    # The list of the other week says who goes when.
    other = planning.make_plan(act, plan.officer_id, later)
    assert not w.stops(other)
    url = reverse("mentoring:plan_week", args=[plan.officer.number, later.isoformat()])
    said = client.get(url).content.decode()
    assert f'<a href="{there}">{format_day(row.day)}</a> oleh {plan.officer.name}' in said


def test_what_was_promised_is_planned_on_its_day_though_it_stands_elsewhere():
    officer, act = w.someone()
    (one,) = w.due(1)
    after = planning.make_plan(act, officer.pk, WEEKS[1])
    assert set(w.seats(after)) == {one.pk}
    day = MONDAY + timedelta(days=2)
    w.promise(act, officer, one, day)
    plan = planning.make_plan(act, officer.pk, MONDAY)
    assert w.seats(plan) == {one.pk: day}
    # The proposal lets go of it once it is made anew.
    assert not w.seats(planning.make_plan(w.later(act, 0), officer.pk, WEEKS[1]))
    # By hand on the day that was told, beside another week.
    (two,) = w.due(1)
    planning.make_plan(w.later(act, 0), officer.pk, WEEKS[1])
    assert held(business=two.pk)
    w.promise(act, officer, two, day)
    assert plan_stops.add(act, two.pk, officer.pk, day).day == day


def test_the_plan_of_who_is_no_longer_on_duty_holds_nobody():
    plan, _act = w.planned(2)
    Officer.objects.using("owner").filter(pk=plan.officer_id).update(
        state="ended", ended_because="Selesai"
    )
    Assignment.objects.using("owner").filter(officer=plan.officer_id).delete()
    other, act = w.someone()
    after = planning.make_plan(act, other.pk, WEEKS[1])
    assert len(w.stops(after)) == 2
