"""Areas are given, overlap visibly, are handed over whole; causes are decided by one rule."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.ids import uuid7
from guyub.mentoring.actions import areas
from guyub.mentoring.causes import Cause, Hurdle, Post, cause_of, cover_of, responsible
from guyub.mentoring.models import Assignment, Obstacle
from tests.factories import office_act, sign_in
from tests.mentoring import worlds_caring as w

VILLAGE, DISTRICT = "33.03.01.2001", "33.03.01"
DAY = date(2026, 2, 3)


def post(**values):
    return Post(**{"officer": uuid7(), "tier": "district", "area": DISTRICT, "since": DAY,
                   **values})  # fmt: skip


def test_the_cause_is_what_an_office_can_do_something_about():
    waits = post(on_duty=False, waiting_for="Bupati")
    hurdle = Hurdle(VILLAGE, "no_budget", "Bappeda", date(2026, 1, 1))
    far = Hurdle(DISTRICT, "unreachable", "Dinas PU", date(2025, 1, 1))
    there = post(since=date(2026, 3, 1))
    assert cause_of(VILLAGE, [], []) == Cause("no_officer")
    assert cause_of(VILLAGE, [waits], []) == Cause("waiting", "Bupati", DAY)
    assert cause_of(VILLAGE, [waits, there], []) == Cause("not_yet", "", date(2026, 3, 1))
    assert cause_of(VILLAGE, [there], [far]) == Cause("unreachable", "Dinas PU", far.since)
    assert cause_of(VILLAGE, [there], [far, hurdle]).kind == "no_budget"
    assert cause_of("33.03.01.2002", [there], [hurdle]).kind == "not_yet"
    # The longest wait counts; what nobody wrote down is still a wait for the office's own decree.
    longer = post(on_duty=False, since=date(2025, 9, 1))
    assert cause_of(VILLAGE, [waits, longer], []).who == "SK pengangkatan dari dinas"
    # A partner advises: nobody from the office is there.
    assert cause_of(VILLAGE, [post(tier="partner")], []) == Cause("no_officer")
    assert cause_of(VILLAGE, [post(branch="pangan")], [], "sandang").kind == "no_officer"
    assert cause_of(VILLAGE, [post(branch="pangan")], [], "pangan").kind == "not_yet"
    # 33.03.01 is not the beginning of 33.03.010.
    assert cause_of("33.03.010.2001", [there], []).kind == "no_officer"


def test_one_officer_answers_for_a_business():
    near, wide = post(tier="village", area=VILLAGE), post()
    partner, branch = post(tier="partner", area=VILLAGE), post(branch="pangan")
    group = post(group=uuid7())
    every = [partner, wide, branch, near, group]
    assert responsible(every, VILLAGE, "pangan") is near
    assert responsible([partner, wide, branch], VILLAGE, "pangan") is branch
    assert responsible([partner, wide, branch], VILLAGE, "sandang") is wide
    assert responsible([partner, group], VILLAGE, "", group.group) is partner
    assert responsible([group], VILLAGE, "") is None
    for rows in (every, every[::-1]):
        assert responsible(rows, VILLAGE) is near


def test_gaps_and_overlaps_are_seen():
    assert cover_of(VILLAGE, [post(branch="pangan")], []).gap
    assert not cover_of(VILLAGE, [post()], []).gap
    assert cover_of(VILLAGE, [post(), post()], []).overlap
    assert not cover_of(VILLAGE, [post(), post(tier="village", area=VILLAGE)], []).overlap
    assert not cover_of(VILLAGE, [post(branch="pangan"), post(branch="sandang")], []).overlap


@pytest.fixture
def act(db):
    return office_act(role="section_head")


def held(officer):
    return {
        (a.area_code, a.starts, a.ends)
        for a in Assignment.objects.using("owner").filter(officer=officer)
    }


def test_several_areas_at_once_and_twice_is_once(act):
    made = w.on_duty()
    rows = areas.assign(act, made.pk, [DISTRICT, "33.03.02.2001"], w.STARTS, None, "094/1/2026")
    assert len(rows) == 2
    assert areas.assign(act, made.pk, [DISTRICT], w.STARTS, None) == []
    assert len(held(made)) == 2
    for codes in ([], ["35.13.01"], ["33.03"], ["33.03.99"]):
        with pytest.raises(DomainError):
            areas.assign(act, made.pk, codes, w.STARTS, None)
    with pytest.raises(DomainError, match="baru bertugas"):
        areas.assign(act, made.pk, ["33.03.02"], date(2026, 1, 1), None)
    with pytest.raises(NotAllowed):
        areas.assign(office_act(), made.pk, ["33.03.02"], w.STARTS, None)
    with pytest.raises(DomainError):
        areas.assign(office_act("35.13", "section_head"), made.pk, ["35.13.01"], w.STARTS, None)


def test_a_territory_is_handed_over_without_a_day_between(act):
    giver, taker = w.on_duty(areas=(DISTRICT, "33.03.02.2001")), w.on_duty(areas=("33.03.03",))
    last = date(2026, 11, 30)
    made = areas.hand_over(act, giver.pk, taker.pk, last, "Tiga usaha menunggu SPP-IRT.")
    assert {(a.area_code, a.starts) for a in made} == {
        (DISTRICT, date(2026, 12, 1)), ("33.03.02.2001", date(2026, 12, 1)),
    }  # fmt: skip
    assert {e for _c, _s, e in held(giver)} == {last}
    assert all(a.after.officer_id == giver.pk for a in made)
    assert areas.hand_over(act, giver.pk, taker.pk, last, "lagi") == []
    assert len(held(taker)) == 3
    with pytest.raises(DomainError, match="Cek tahunnya"):
        areas.hand_over(act, taker.pk, giver.pk, date(9999, 12, 31), "x")
    with pytest.raises(DomainError, match="petugas lain"):
        areas.hand_over(act, taker.pk, taker.pk, last, "x")


def test_on_every_day_of_a_hand_over_exactly_one_looks_after_the_area(act):
    giver, middle, taker = (w.on_duty(areas=(DISTRICT,) if n == 0 else ()) for n in range(3))
    areas.hand_over(act, giver.pk, middle.pk, date(2026, 5, 31), "a")
    areas.hand_over(act, middle.pk, taker.pk, date(2026, 8, 31), "b")
    rows = sorted(
        Assignment.objects.using("owner").filter(area_code=DISTRICT), key=lambda a: a.starts
    )
    assert [a.officer_id for a in rows] == [giver.pk, middle.pk, taker.pk]
    assert all((b.starts - a.ends).days == 1 for a, b in pairwise(rows))
    for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1)):
        assert Assignment.objects.using("owner").in_force(day).count() == 1


def test_a_territory_waits_for_whoever_is_not_appointed_yet(act):
    from guyub.mentoring.actions.officers import appoint

    giver, taker = w.on_duty(), w.chosen(act)
    areas.assign(act, giver.pk, [DISTRICT], w.STARTS, date(2026, 12, 31))
    areas.hand_over(act, giver.pk, taker.pk, date(2026, 6, 30), "belum ada SK-nya")
    assert held(taker) == {(DISTRICT, None, None)}
    appoint(office_act(role="head"), taker.pk, "800/3/2026", date(2026, 8, 1), None, None)
    assert held(taker) == {(DISTRICT, date(2026, 8, 1), None)}


def test_an_obstacle_names_who_can_end_it(act):
    made = areas.note_obstacle(act, DISTRICT, "no_budget", "Bappeda", DAY, "menunggu perubahan")
    assert areas.note_obstacle(act, DISTRICT, "no_budget", "Bappeda", DAY).pk == made.pk
    with pytest.raises(DomainError, match="sudah tercatat"):
        areas.note_obstacle(act, DISTRICT, "no_budget", "Sekda", DAY)
    with pytest.raises(DomainError, match="jabatan"):
        areas.note_obstacle(act, DISTRICT, "unreachable", " ", DAY)
    areas.end_obstacle(act, made.pk, date(2026, 6, 1))
    rows = Obstacle.objects.using("owner")
    assert rows.in_force(date(2026, 6, 1)).exists()
    assert not rows.in_force(date(2026, 6, 2)).exists()
    assert areas.note_obstacle(act, DISTRICT, "no_budget", "Sekda", date(2026, 7, 1)).pk != made.pk


def test_the_page_shows_gap_overlap_and_who_is_waited_for(act, client):
    from guyub.mentoring.actions.officers import wait

    waits = w.chosen(act)
    areas.assign(act, waits.pk, ["33.03.02"], None, None)
    wait(act, waits.pk, "Bupati", DAY, None)
    w.on_duty(areas=(DISTRICT,)), w.on_duty(areas=(DISTRICT,))
    sign_in(client, "section_head")
    url = reverse("mentoring:areas")
    page = client.get(url).content.decode()
    assert "belum ada petugasnya" in page
    assert "setingkat" in page
    assert "Tumpang tindih" in client.get(url, {"kecamatan": DISTRICT}).content.decode()
    page = client.get(url, {"kecamatan": "33.03.02"}).content.decode()
    assert "menunggu Bupati sejak 3 Februari 2026" in page
    # Before the decree nobody was there.
    before = client.get(url, {"hari": "1/2/2026", "kecamatan": DISTRICT}).content.decode()
    assert "Tanpa petugas" in before
    assert "Tumpang tindih</span>" not in before
    assert "tidak terbaca" in client.get(url, {"hari": "besok lusa"}).content.decode()
