"""Front pages of regions: what is open, when somebody comes, and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from guyub.accounts.visit import ANONYMOUS
from guyub.kernel.db import Scope, in_scope
from guyub.mentoring.actions.planning import accept
from guyub.mentoring.calendar import coming
from tests.factories import office_act, register
from tests.mentoring import outreach
from tests.mentoring import worlds_planning as planning

PUBLIC = Scope(public=True)


def test_only_a_plan_in_use_tells_days_and_villages(db: None) -> None:
    plan, act = planning.planned(6)
    with in_scope(PUBLIC, read_only=True):
        assert coming("33.03", planning.WEEK) == []
    accept(act, plan.pk)
    with in_scope(PUBLIC, read_only=True):
        found = coming("33.03", planning.WEEK)
        assert found
        assert {c.village_code[:5] for c in found} == {"33.03"}
        assert all(not c.title and not c.venue for c in found)
        # One line a village and day, however many businesses stand there.
        assert len({(c.day, c.village_code) for c in found}) == len(found)
        assert coming("33.27", planning.WEEK) == []
        assert coming("33.03", planning.WEEK + timedelta(days=7)) == []


def test_a_planned_session_is_told_with_its_place(db: None) -> None:
    act = office_act(role="section_head")
    outreach.planned(act, on=outreach.BEFORE + timedelta(days=60), venue="Balai desa")
    with in_scope(PUBLIC, read_only=True):
        (found,) = coming("33.03", outreach.BEFORE + timedelta(days=58))
    assert (found.title, found.venue) == ("Cara mengurus SPP-IRT", "Balai desa")


def test_the_page_of_a_region_names_nobody(db: None) -> None:
    act = office_act()
    register(act, name="Keripik Mbok Sarinah", owner="Sarinah")
    answer = Client().get("/daerah/33.03/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Usaha terdaftar" in text
    assert "Sarinah" not in text
    assert Client().get("/daerah/99.99/").status_code == 404
    assert Client().get("/daerah/99.99/jadwal/").status_code == 404
    assert ANONYMOUS.user is None


@pytest.mark.parametrize("more", [False, True])
def test_the_front_page_is_of_the_only_region_or_asks(db: None, more: bool) -> None:
    office_act("33.03")
    if more:
        office_act("33.27")
    text = Client().get("/").content.decode()
    assert ("Di mana usaha Anda?" in text) is more
