"""Twice is once, also when both come in the same moment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from guyub.accounts.visit import ANONYMOUS
from guyub.mentoring import tasks
from guyub.mentoring.actions import areas, officers
from guyub.mentoring.actions.asking import Wish, ask
from guyub.mentoring.models import Assignment, Obstacle, Officer, Request
from tests.factories import office, office_act, register
from tests.mentoring import worlds_caring as w
from tests.registry.test_twice import together

pytestmark = pytest.mark.usefixtures("db")
NAMELESS = {"village_code": "33.03.01.2001", "name": "Bu Wagiyem", "phone": "+6284011112222"}


@pytest.mark.parametrize("numbered", [True, False])
def test_two_phones_ask_once(numbered):
    office()
    made = register(office_act())
    wish = Wish("Izin", number=made.number) if numbered else Wish("Izin", **NAMELESS)
    got = []

    def send():
        got.append(ask(ANONYMOUS.act(timezone.now()), wish, "phone"))

    together(send, send)
    assert got[0].number == got[1].number
    assert [g.repeated for g in got] == [False, True]
    assert Request.objects.using("owner").count() == 1


def test_two_workers_bring_a_late_wish_before_the_head_once():
    office()
    ask(ANONYMOUS.act(timezone.now()), Wish("Izin", **NAMELESS), "phone")
    past = timezone.localdate() - timedelta(days=9)
    Request.objects.using("owner").update(asked_on=past, promised_by=past)
    from guyub.ledger.models import Event
    from guyub.mentoring.actions.asking import escalate

    pk = Request.objects.using("owner").get().pk
    act = office_act(role="section_head")
    act.now = timezone.now()
    together(lambda: escalate(act, pk), tasks.escalate_all)
    assert Event.objects.using("owner").filter(verb="mentoring.request.escalate").count() == 1


def test_two_heads_of_section_give_an_area_once():
    made = w.on_duty()

    def give():
        act = office_act(role="section_head")
        areas.assign(act, made.pk, ["33.03.01"], w.STARTS, None)
        areas.note_obstacle(act, "33.03.02", "no_budget", "Bappeda", date(2026, 2, 1))

    together(give, give)
    assert Assignment.objects.using("owner").count() == 1
    assert Obstacle.objects.using("owner").count() == 1


def test_one_decree_appoints_once():
    made = w.chosen()

    def appoint():
        officers.appoint(office_act(role="head"), made.pk, "800/1/2026", w.STARTS, None, None)

    together(appoint, appoint)
    assert Officer.objects.using("owner").get(pk=made.pk).version == 2
