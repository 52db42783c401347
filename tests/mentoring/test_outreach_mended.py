"""What must not happen to sessions: lost guests, false noes, wrong leaders, two of one, silent
mends."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office_act, register, sign_in, visit
from tests.mentoring import outreach as o
from tests.mentoring import visits as w
from tests.mentoring.test_outreach import _became, _events, _line, _rows

pytestmark = pytest.mark.usefixtures("db")
URL = "/pendampingan/sosialisasi/"


def _merged(one: Any, other: Any) -> Any:
    from guyub.registry.actions.merge import merge_businesses

    return merge_businesses(office_act(), one.pk, other.pk, {}, reason="Sama")


def _guests(made: Any) -> dict[Any, int]:
    """Products of each business that came, as the page reads them."""
    from guyub.mentoring.views.outreach import came_to

    seen = visit("section_head")
    with in_scope(seen.scope, read_only=True):
        found = came_to(type("Request", (), {"visit": seen})(), made)
    return {one["key"]: len(one["products"]) for one in found}


def test_a_guest_who_stands_wins_over_a_struck_one_in_a_merge() -> None:
    from guyub.mentoring.actions.attending import strike
    from guyub.registry.actions.merge import undo_merge

    head, one, two = office_act(role="section_head"), w.business(), w.business()
    made = o.held(head, one, two)
    strike(head, made.pk, one.pk, "Salah orang")
    done = _merged(one, two)
    assert _guests(made) == {one.pk: 0}
    undo_merge(office_act(), done.pk, reason="Ternyata lain")
    assert _guests(made) == {two.pk: 0}
    rows = {a.business_id: a.void_at is None for a in _rows("Attendance", session=made)}
    assert rows == {one.pk: False, two.pk: True}


def test_a_struck_guest_of_the_absorbed_record_changes_nothing() -> None:
    from guyub.mentoring.actions.attending import strike

    head, one, two = office_act(role="section_head"), w.business(), w.business()
    made = o.held(head, one, two)
    strike(head, made.pk, two.pk, "Salah orang")
    _merged(one, two)
    assert _guests(made) == {one.pk: 0}


def test_products_of_both_records_are_kept_in_a_merge() -> None:
    from guyub.mentoring.actions.attending import add_came
    from guyub.registry.actions.merge import undo_merge

    head, one, two = office_act(role="section_head"), w.business(), w.business()
    made = o.held(head, one, two)
    for of, name in ((one, "Keripik"), (two, "Sirup")):
        add_came(head, made.pk, o.came(of, products=[o.product(office_act(), of, name)]))
    done = _merged(one, two)
    assert _guests(made) == {one.pk: 2}
    undo_merge(office_act(), done.pk, reason="Ternyata lain")
    assert _guests(made) == {one.pk: 1, two.pk: 1}


def test_who_was_merged_comes_as_the_other_one() -> None:
    from guyub.mentoring.actions.attending import add_came

    head, one, two = office_act(role="section_head"), w.business(), w.business()
    made = o.held(head)
    _merged(one, two)
    add_came(head, made.pk, o.came(two))
    assert _guests(made) == {one.pk: 0}


def test_village_and_status_are_those_under_the_lock(monkeypatch: Any) -> None:
    """A merge that ends between looking and locking: the survivor comes."""
    from guyub.mentoring.actions import attending
    from guyub.registry.models import Business

    head, one, two = office_act(role="section_head"), w.business(), w.business()
    made = o.held(head)
    _merged(one, two)
    stale = type("Stale", (), {"values_list": lambda *_a: [(two.pk, None)]})()
    real, asked = Business.objects.filter, []

    def late(*args: Any, **kwargs: Any) -> Any:
        asked.append(1)
        return stale if len(asked) == 1 else real(*args, **kwargs)

    monkeypatch.setattr(attending.Business.objects, "filter", late)
    attending.add_came(head, made.pk, o.came(two))
    monkeypatch.undo()
    assert _guests(made) == {one.pk: 0}


def test_a_product_ticked_by_mistake_goes_with_the_strike() -> None:
    from guyub.ledger.models import Event
    from guyub.mentoring.actions.attending import add_came, strike

    head, of = office_act(role="section_head"), w.business()
    wrong, right = (o.product(office_act(), of, name) for name in ("Keripik", "Sirup"))
    made = o.held(head, of)
    add_came(head, made.pk, o.came(of, products=[wrong]))
    strike(head, made.pk, of.pk, "Salah produk")
    add_came(head, made.pk, o.came(of, products=[right]))
    assert [b.product_id for b in _rows("Brought")] == [right.pk]
    last = Event.objects.using("owner").filter(verb="mentoring.outreach.attend").latest("seq")
    assert str(wrong.pk) in str(last.before)


def test_striking_asks_why_and_ends_with_the_month(client: Any) -> None:
    from guyub.mentoring.actions.attending import strike
    from guyub.mentoring.actions.outreach import void_session

    act, head, of, other = w.officer(), office_act(role="section_head"), w.business(), w.business()
    made = o.held(act, of, other)
    with pytest.raises(DomainError) as refused:
        strike(act, made.pk, of.pk, "  ")
    assert refused.value.field == "reason"
    late = replace(act, now=NOW + timedelta(days=31), events=[], endings=[])
    with pytest.raises(NotAllowed, match="kepala bidang"):
        strike(late, made.pk, of.pk, "Tidak datang")
    strike(replace(head, now=NOW + timedelta(days=31)), made.pk, of.pk, "Tidak datang")
    sign_in(client, "section_head")
    answer = client.post(f"{URL}{made.number}/hadir/{other.pk}/coret/", follow=True)
    page = answer.content.decode()
    assert "Tulis alasannya" in page
    assert "Dicoret dari daftar hadir" not in page
    void_session(head, made.pk, "Tertukar")
    with pytest.raises(DomainError, match="tidak dihitung lagi"):
        strike(head, made.pk, other.pk, "Tidak datang")


def test_others_are_not_fewer_than_the_newcomers() -> None:
    from guyub.mentoring.actions.attending import note_newcomer
    from guyub.mentoring.actions.outreach import set_counts
    from guyub.registry.actions.registration import Submission, submit_registration

    act = office_act()
    made = o.held(act, others=3)
    told = Submission(village_code=w.VILLAGES["33.03"], owner_name="Tarno", product="tempe")
    note_newcomer(act, made.pk, submit_registration(act, told, "officer").receipt)
    with pytest.raises(DomainError) as refused:
        set_counts(act, made.pk, 0, None)
    assert refused.value.field == "others"
    assert set_counts(act, made.pk, 1, None).others == 1


def test_who_said_by_mistake_that_it_was_held_takes_it_back_that_day() -> None:
    from guyub.mentoring.actions.outreach import hold_session, void_session

    planner, holder = office_act(), w.officer()
    before = replace(planner, now=NOW - timedelta(days=9))
    one, two = o.planned(before), o.planned(before)
    for made in (one, two):
        hold_session(holder, made.pk, TODAY, 4, None)
    with pytest.raises(NotAllowed):
        void_session(planner, one.pk, "Belum diadakan")
    assert void_session(holder, one.pk, "Belum diadakan").state == "mistaken"
    with pytest.raises(NotAllowed):
        void_session(replace(holder, now=NOW + timedelta(days=1)), two.pk, "Belum diadakan")


def test_told_again_otherwise_or_after_its_end_is_refused() -> None:
    from guyub.mentoring.actions.outreach import set_counts, void_session

    act, pk = office_act(role="section_head"), uuid7()
    o.held(act, pk=pk, others=4)
    with pytest.raises(DomainError, match="isi lain"):
        o.held(act, pk=pk, others=9)
    set_counts(act, pk, 9, None)
    o.held(act, pk=pk, others=4)
    assert _events("mentoring.outreach.record") == 1
    void_session(act, pk, "Tertukar")
    with pytest.raises(DomainError, match="tidak tersimpan"):
        o.held(act, pk=pk, others=4)


def test_a_partner_leads_only_himself_and_for_the_partner() -> None:
    from tests.mentoring.worlds_caring import on_duty

    partner = w.officer(role="partner")
    mine = on_duty(user_pk=partner.user_id, tier="partner", organisation="Yayasan Bina")
    other = on_duty()
    with pytest.raises(DomainError) as refused:
        o.held(partner, officers=(other.pk,))
    assert refused.value.field == "officers"
    made = w.fresh(o.held(partner, organiser="office"))
    assert (made.organiser, made.organiser_name) == ("partner", "Yayasan Bina")
    assert made.officers == [mine.pk]


def test_a_round_is_a_round(client: Any) -> None:
    head = office_act(role="section_head")
    with pytest.raises(DomainError) as refused:
        o.held(head, theme="aid", round_number=o.held(head).number)
    assert refused.value.field == "round_number"
    sign_in(client, "section_head")
    answer = client.post(f"{URL}rencana/", {
        "id": str(uuid7()), "title": "Bantuan alat", "theme": "aid",
        "round_number": "BAN-33.03-000077-7", "on": f"{timezone.localdate():%d/%m/%Y}",
        "village_code": w.VILLAGES["33.03"], "organiser": "office", "versi": "0",
    })  # fmt: skip
    assert answer.status_code == 422
    assert len(_rows("Session")) == 1


@pytest.mark.parametrize("what", ["held", "planned", "potential"])
def test_a_double_tap_is_once(what: str) -> None:
    act, pk, problems, wait = office_act(role="section_head"), uuid7(), [], threading.Barrier(2)

    def send() -> None:
        try:
            wait.wait(10)
            getattr(o, what)(replace(act, events=[], endings=[]), pk=pk)
        except Exception as error:
            problems.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert problems == []


def test_a_paper_counts_from_its_submission_and_only_the_one_it_was_about() -> None:
    from guyub.licences import actions
    from guyub.registry.models import Business
    from tests.licences import worlds

    seen = visit("section_head")
    product = worlds.needs_pirt()
    of = Business.objects.using("owner").get(pk=product.business_id)
    made = o.held(seen.act(NOW), of, on=TODAY)
    about = o.held(seen.act(NOW), of, on=TODAY, paper="halal_self")
    case = actions.open_case(office_act(), product.pk, "spp_irt")

    def asked(session: Any, paper: str) -> bool:
        from guyub.mentoring.outreach.results import Guest, became_of

        with in_scope(seen.scope, read_only=True):
            found = became_of(seen, [Guest(of.pk, session.on, paper=paper)], TODAY)
        return any(f.key == "licence_asked" for f in found.facts[0])

    assert not asked(made, "spp_irt"), "only prepared"
    actions.advance(office_act(), case.pk, "submit", on=TODAY, version=case.version)
    assert asked(made, "spp_irt")
    assert asked(made, "")
    assert not asked(about, "halal_self")


def _second_of(owner_of: Any) -> Any:
    """Another business of the same owner."""
    from guyub.registry.models import Ownership

    held = Ownership.objects.using("owner").get(business=owner_of)
    other = register(office_act(), name="Usaha kedua", owner="")
    Ownership(
        regency_code=other.regency_code, business=other, owner_id=held.owner_id, since=held.since
    ).save(using="owner", force_insert=True)
    return other


def test_what_the_owner_got_for_another_business_is_no_no() -> None:
    from guyub.registry.models import Business
    from guyub.training.actions.holding import tick
    from tests.training import worlds as t

    seen, act = visit("section_head"), office_act()
    batch, (one, *_rest) = t.running(act, 1)
    tick(act, t.session(act, batch).pk, [one.pk])
    of = Business.objects.using("owner").get(pk=one.business_id)
    other = _second_of(of)
    made = o.held(seen.act(NOW), other, on=TODAY)
    assert _line(_became(seen, made), "training", 3) == (1, 0, 0, 0)


def test_aid_asked_for_by_the_owner_s_other_business_is_a_yes() -> None:
    from guyub.aid.models import ProposalMember
    from guyub.registry.models import Business
    from tests.aid import worlds as a

    a.world(until="submitted", groups=1)
    member = ProposalMember.objects.using("owner").filter(business__isnull=False).first()
    of = Business.objects.using("owner").get(pk=member.business_id)
    seen = visit("section_head")
    made = o.held(seen.act(NOW), _second_of(of), on=o.BEFORE.replace(year=2026, month=9))
    assert _line(_became(seen, made), "aid_asked", 12)[0] == 1


def test_guests_from_elsewhere_are_counted_without_days(client: Any) -> None:
    far, near = w.business(village="33.03.02.2001"), w.business()
    made = o.held(office_act(role="section_head"), far, near)
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    page = client.get(f"{URL}{made.number}/").content.decode()
    assert "Usaha di luar wilayah Anda: 1" in page
    assert page.count("Belum diketahui: belum ditemui") == 1


def test_products_named_after_people_are_hidden(client: Any) -> None:
    from guyub.mentoring.actions.attending import add_came

    head = office_act(role="section_head")
    of = w.business(name="Keripik Wagimin", owner="Wagimin", legal_form="perorangan")
    made = o.held(head, of)
    mine = o.product(office_act(), of, "Keripik Wagimin pedas")
    add_came(head, made.pk, o.came(of, products=[mine]))
    sign_in(client, "delegate")
    for url in (f"{URL}{made.number}/", reverse("registry:detail", args=[of.number])):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "Wagimin" not in answer.content.decode(), url
    sign_in(client, "section_head")
    assert "Keripik Wagimin pedas" in client.get(f"{URL}{made.number}/").content.decode()


def test_sums_keep_the_year_and_read_any_address(client: Any) -> None:
    o.held(office_act(role="section_head"), w.business())
    sign_in(client, "section_head")
    page = client.get(f"{URL}hasil/?tahun=2026").content.decode()
    assert "kecamatan=33.03.01&amp;tahun=2026" in page
    for year in ("²", "9" * 5000, "x"):
        assert client.get(f"{URL}hasil/", {"tahun": year}).status_code == 200


def test_what_waits_is_the_length_of_its_list(client: Any) -> None:
    from guyub.kernel.waiting import waiting_for

    head = office_act(role="section_head")
    today = timezone.localdate()
    o.planned(head, on=today - timedelta(days=3))
    o.planned(head, on=today + timedelta(days=3))
    seen = sign_in(client, "section_head")
    mine = o.potential(replace(seen.act(), now=NOW))
    o.potential(w.officer())
    assert mine.by_person == seen.user.person_id
    with in_scope(seen.scope, read_only=True):
        found = {f.kind.key: f for f in waiting_for(seen)}
    for key in ("mentoring_sessions", "mentoring_potentials"):
        page = client.get(found[key].kind.url).content.decode()
        assert page.count('data-label="Keadaan"') == found[key].count == 1, key
    with in_scope(seen.scope, read_only=True):
        partner = visit("partner", area_codes=["33.03.01"])
        assert "mentoring_sessions" not in {f.kind.key for f in waiting_for(partner)}


def test_nobody_was_not_yet_at_what_was_called_off(client: Any) -> None:
    from guyub.mentoring.actions.outreach import cancel_session

    head = office_act(role="section_head")
    cancel_session(head, o.planned(head).pk, "Hujan")
    sign_in(client, "section_head")
    page = client.get(URL).content.decode()
    cell = page.split('data-label="Usaha hadir"')[1].split("</td>")[0]
    assert "belum" not in cell


def test_the_month_tells_times_and_businesses_and_what_was_checked() -> None:
    from guyub.kernel.dates import month_period
    from guyub.mentoring.actions.potential import check_potential, end_potential
    from guyub.mentoring.outreach.reporting import outreach_of, people_of, rows_of

    seen, other, of = (
        visit("field_officer", area_codes=["33.03.01"]),
        visit("verifier"),
        w.business(),
    )
    act = seen.act(NOW)
    o.held(act, of)
    o.held(act, of, on=TODAY)
    never, there = o.potential(act), o.potential(act)
    check_potential(other.act(NOW), there.pk, TODAY)
    for row in (never, there):
        end_potential(other.act(NOW), row.pk, "Tidak ada di sana")
    month = month_period(2026, 11)
    head = visit("section_head")
    with in_scope(head.scope, read_only=True):
        made = outreach_of(head, seen.user.pk, month)
        checks = rows_of(head, other.user.pk, month)
        people = people_of(head, month)
    told = dict(made.figures())
    assert told["Kali usaha hadir di sosialisasi"] == "2"
    assert told["Usaha berbeda yang hadir di sosialisasi"] == "1"
    assert told["Potensi yang dicatat"] == "1", "what nobody else saw perhaps never was"
    assert [(r["met"], r["number"]) for r in checks] == [("Dicek", there.number)]
    assert {seen.user.pk, other.user.pk} <= people
