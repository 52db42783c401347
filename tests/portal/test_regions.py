"""Front pages of regions: what is open, when somebody comes, and nobody's name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import ANONYMOUS
from guyub.aid.queries.rounds import open_rounds
from guyub.groups.actions.founding import Founding, found_group, recognise_group
from guyub.kernel.db import Scope, in_scope
from guyub.mentoring.actions.planning import accept
from guyub.mentoring.calendar import coming
from guyub.portal import views
from tests.aid import rounds_worlds
from tests.factories import TODAY, office_act, register
from tests.groups import worlds as groups
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


def test_what_opens_later_is_told_as_coming_and_not_as_open(db: None) -> None:
    office_act("33.03")
    opens = timezone.localdate() + timedelta(days=9)
    made = rounds_worlds.opened(opens=opens, closes=opens + timedelta(days=20))
    with in_scope(PUBLIC, read_only=True):
        assert made not in open_rounds(timezone.localdate())
    for address in ("/daerah/33.03/", reverse("aid:open_list")):
        text = Client().get(address).content.decode()
        before, _, after = text.partition("Segera dibuka")
        assert made.title in after
        assert made.title not in before


def recognised_in(village: str, name: str) -> Any:
    made = groups.businesses(5, village, first=ord(name[0]) - 65)
    group = groups.with_members(made=made, name=name, village_code=village)
    found_group(office_act(), group.pk, Founding(TODAY, "BA-1"), version=group.version)
    version = groups.fresh(group).version
    recognise_group(office_act(role="head"), group.pk, "SK/1", TODAY, version=version)
    return groups.fresh(group)


def test_recognised_groups_are_told_without_their_members(db: None) -> None:
    first = recognised_in(groups.VILLAGE, "Anggrek")
    second = recognised_in(groups.FAR_VILLAGE, "Melati")
    groups.with_members(made=[], name="Baru Dibentuk")
    text = Client().get("/daerah/33.03/kelompok/").content.decode()
    assert text.index("Anggrek") < text.index("Melati")
    assert text.count("5 anggota") == 2
    assert "Baru Dibentuk" not in text
    assert "Pemilik" not in text
    assert first.number not in text
    narrow = Client().get("/daerah/33.03/kelompok/", {"kec": "33.03.02"}).content.decode()
    assert "Melati" in narrow
    assert "Anggrek" not in narrow
    said = Client().get("/daerah/33.03/kelompok/", {"q": "ANGG"}).content.decode()
    assert "Anggrek" in said
    assert "Melati" not in said
    assert Client().get("/daerah/33.27/kelompok/").status_code == 404
    after = {"sesudah": f"{first.sort_key}/{first.number}"}
    rest = Client().get("/daerah/33.03/kelompok/", after).content.decode()
    assert "Melati" in rest
    assert "Anggrek" not in rest
    assert second.state == "recognised"


@pytest.mark.parametrize("wrong", ["x", "/", "%", "a/b/c", "'" * 300])
def test_odd_questions_for_groups_are_answered(db: None, wrong: str) -> None:
    office_act("33.03")
    for key in ("kec", "q", "sesudah"):
        answer = Client().get("/daerah/33.03/kelompok/", {key: wrong})
        assert answer.status_code == 200


def test_groups_go_on_page_by_page(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    recognised_in(groups.VILLAGE, "Anggrek")
    recognised_in(groups.FAR_VILLAGE, "Melati")
    monkeypatch.setattr(views, "GROUPS", 1)
    first = Client().get("/daerah/33.03/kelompok/").content.decode()
    assert "Melati" not in first
    (more,) = re.findall(r'href="(\?sesudah=[^"]+)"', first)
    assert "Melati" in Client().get(f"/daerah/33.03/kelompok/{more}").content.decode()
