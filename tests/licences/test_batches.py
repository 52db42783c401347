"""Facilitation: candidates by the routing, seats, one board, a result."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.licences import actions, board, candidates
from guyub.licences.models import Batch, Case
from guyub.registry.benefits import benefits_of
from guyub.registry.models import Business
from tests.factories import TODAY, office_act, sign_in, visit
from tests.licences.worlds import PIRT, batch, needs_pirt, product, with_nib
from tests.permissions.makers_groups import photo

pytestmark = pytest.mark.usefixtures("db")


def stored(row):
    return type(row).objects.using("owner").get(pk=row.pk)


def listed(opened, who=None, **values):
    who = who or visit("registrar")
    with in_scope(who.scope, read_only=True):
        return [r["product_id"] for r in candidates.page(who, opened, TODAY, **values).rows]


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_candidates_are_those_whose_next_paper_it_is():
    fits = needs_pirt()
    product()  # nothing is known of it, and its NIB is missing
    opened = batch()
    assert listed(opened) == [fits.pk]
    actions.record(office_act(), fits.pk, actions.Seen("spp_irt", PIRT, TODAY))
    assert listed(opened) == []


def test_whoever_was_never_helped_comes_first_then_by_village():
    far, near, helped = (
        needs_pirt(village=v) for v in ("33.03.03.2001", "33.03.02.2001", "33.03.01.2001")
    )
    first = batch(name="Merek", paper="merek", chosen_by="needs")
    Case.objects.using("owner").filter(
        pk=actions.open_case(office_act(), helped.pk, "merek").pk
    ).update(batch=first)
    opened = batch()
    assert listed(opened) == [near.pk, far.pk, helped.pk]
    assert listed(opened, district="33.03.03") == [far.pk]


def test_candidates_come_in_pages_both_ways(monkeypatch):
    monkeypatch.setattr(candidates, "SIZE", 2)
    made = [needs_pirt() for _n in range(5)]
    opened, who = batch(), visit("registrar")
    with in_scope(who.scope, read_only=True):
        one = candidates.page(who, opened, TODAY)
        two = candidates.page(who, opened, TODAY, cursor=one.next)
        three = candidates.page(who, opened, TODAY, cursor=two.next)
        back = candidates.page(who, opened, TODAY, cursor=three.previous)
    seen = [r["product_id"] for p in (one, two, three) for r in p.rows]
    assert sorted(seen) == sorted(m.pk for m in made)
    assert len(seen) == 5
    assert [r["product_id"] for r in back.rows] == [r["product_id"] for r in two.rows]
    assert (one.previous, three.next) == ("", "")


def test_members_are_admitted_once_and_seats_hold():
    made = [needs_pirt() for _n in range(3)]
    opened, act = batch(capacity=2), office_act()
    one = actions.admit(act, opened.pk, [made[0].pk])
    again = actions.admit(act, opened.pk, [made[0].pk])
    assert [c.pk for c in one] == [c.pk for c in again]
    with pytest.raises(DomainError) as error:
        actions.admit(act, opened.pk, [m.pk for m in made])
    assert "tinggal 1" in str(error.value)
    assert Case.objects.using("owner").count() == 1
    actions.admit(act, opened.pk, [made[1].pk])
    case = stored(one[0])
    actions.advance(act, case.pk, "withdraw", reason="Pindah", version=case.version)
    actions.admit(act, opened.pk, [made[2].pk])
    assert Case.objects.using("owner").filter(batch=opened).count() == 3


def test_a_case_that_runs_by_itself_joins_and_one_elsewhere_does_not():
    made, act = needs_pirt(), office_act()
    own = actions.open_case(act, made.pk, "spp_irt")
    opened, other = batch(), batch(name="Lain")
    assert actions.admit(act, opened.pk, [made.pk])[0].pk == own.pk
    assert stored(own).batch_id == opened.pk
    with pytest.raises(DomainError):
        actions.admit(act, other.pk, [made.pk])
    assert listed(other) == []


def test_who_does_not_fit_is_not_admitted():
    made, act = with_nib(product()), office_act()
    with pytest.raises(DomainError):
        actions.admit(act, batch().pk, [made.pk])
    with pytest.raises(DomainError):
        actions.admit(act, batch(name="Lain").pk, [])
    assert not Case.objects.using("owner").exists()


def test_a_closed_business_is_not_admitted():
    made = needs_pirt()
    Business.objects.using("owner").filter(pk=made.business_id).update(status="closed")
    with pytest.raises(DomainError) as error:
        actions.admit(office_act(), batch().pk, [made.pk])
    assert "tutup" in str(error.value)
    assert not Case.objects.using("owner").exists()


def test_two_products_of_one_business_share_a_paper_of_the_business():
    from guyub.registry.actions.product import add_product

    made, act = needs_pirt(), office_act()
    second = add_product(act, made.business_id, {"name": "Keripik pisang"})
    opened = batch(name="NPWP", paper="npwp", chosen_by="needs")
    assert still(opened, made, second) == {made.pk, second.pk}
    assert len(listed(opened)) == 1
    actions.admit(act, opened.pk, [made.pk, second.pk])
    assert Case.objects.using("owner").filter(batch=opened).count() == 1
    assert listed(opened) == []


def still(opened, *made):
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        return candidates.still(opened, [m.pk for m in made], TODAY)


def test_the_list_and_the_wall_agree():
    rng = random.Random(5)
    made = [needs_pirt() if rng.random() < 0.5 else with_nib(product()) for _n in range(6)]
    opened = batch()
    assert set(listed(opened)) == still(opened, *made)


def test_a_facilitation_is_opened_once_and_checked():
    one = batch()
    assert batch().pk == one.pk
    for wrong, field in (
        ({"capacity": 20}, "name"), ({"name": " "}, "name"), ({"name": "X", "capacity": 0},
        "capacity"), ({"name": "X", "budget_source": ""}, "budget_source"),
        ({"name": "X", "year": 1999}, "year"), ({"name": "X", "paper": "sppl"}, "paper"),
        ({"name": "X", "paper": "merek"}, "chosen_by"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as error:
            batch(**wrong)
        assert error.value.field == field
    assert Batch.objects.using("owner").count() == 1
    with pytest.raises(IntegrityError):
        Batch.objects.using("owner").filter(pk=one.pk).update(capacity=0)


def test_it_closes_with_its_result_and_says_what_one_paper_cost():
    made, act, opened = needs_pirt(), office_act(), batch()
    case = actions.admit(act, opened.pk, [made.pk])[0]
    opened = stored(opened)
    with pytest.raises(DomainError) as error:
        actions.close_batch(act, opened.pk, "close", "Selesai", 400_000, version=opened.version)
    assert "1 pengajuan berjalan" in str(error.value)
    assert board_of(opened).cost_each is None
    case = actions.advance(act, case.pk, "submit", version=case.version)
    actions.issue(act, case.pk, PIRT, TODAY, None, version=case.version)
    with pytest.raises(DomainError) as error:
        actions.close_batch(act, opened.pk, "close", " ", 400_000, version=opened.version)
    assert error.value.field == "result"
    done = actions.close_batch(act, opened.pk, "close", "1 terbit", 400_000, version=opened.version)
    assert actions.close_batch(act, opened.pk, "close", "x", 1, version=0).version == done.version
    assert board_of(done).cost_each == 400_000
    with pytest.raises(DomainError):
        actions.admit(act, opened.pk, [needs_pirt().pk])


def test_a_paper_issued_within_a_facilitation_is_something_the_business_got():
    helped, alone, act, opened = needs_pirt(), needs_pirt(), office_act(), batch()
    inside = actions.admit(act, opened.pk, [helped.pk])[0]
    own = actions.open_case(act, alone.pk, "spp_irt")
    ids, who = [helped.business_id, alone.business_id], visit("registrar")

    def got():
        with in_scope(who.scope, read_only=True):
            return benefits_of(ids)

    assert got() == {}
    for n, case in enumerate((inside, own)):
        case = actions.advance(act, case.pk, "submit", version=case.version)
        actions.issue(act, case.pk, f"{PIRT[:12]}{n}{PIRT[13:]}", TODAY, None, version=case.version)
    assert got() == {helped.business_id: {"fasilitasi surat": 1}}
    paper = stored(inside).licence_id
    with in_scope(visit("registrar", "35.13").scope, read_only=True):
        assert benefits_of(ids) == {}
    # What was never issued gave nothing.
    actions.end(act, paper, "withdraw", "Nomor milik usaha lain")
    assert got() == {}


def board_of(opened):
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        return board.totals(stored(opened))


def test_a_member_leaves_and_runs_on():
    made, act, opened = needs_pirt(), office_act(), batch()
    case = actions.admit(act, opened.pk, [made.pk])[0]
    with pytest.raises(DomainError):
        actions.leave_batch(act, case.pk, "", version=case.version)
    out = actions.leave_batch(act, case.pk, "Ikut tahun depan", version=case.version)
    assert actions.leave_batch(act, case.pk, "x", version=0).version == out.version
    assert (stored(case).batch_id, stored(case).state) == (None, "prepared")


def test_edits_are_checked_against_version_and_seats():
    made, act, opened = [needs_pirt(), needs_pirt()], office_act(), batch()
    actions.admit(act, opened.pk, [m.pk for m in made])
    with pytest.raises(StaleVersion):
        actions.edit_batch(act, opened.pk, {"capacity": 3}, version=opened.version)
    now = stored(opened)
    with pytest.raises(DomainError) as error:
        actions.edit_batch(act, opened.pk, {"capacity": 1}, version=now.version)
    assert error.value.field == "capacity"
    new = actions.edit_batch(act, opened.pk, {"spent": 700_000}, version=now.version)
    assert actions.edit_batch(act, opened.pk, {"spent": 700_000}, version=0).version == new.version


def test_nobody_facilitates_elsewhere_or_without_the_verb():
    opened, made = batch(), needs_pirt()
    foreign = office_act("35.13")
    with pytest.raises((DomainError, NotAllowed)):
        actions.admit(foreign, opened.pk, [made.pk])
    with pytest.raises((DomainError, NotAllowed)):
        actions.close_batch(foreign, opened.pk, "close", "x", None, version=opened.version)
    with pytest.raises((DomainError, NotAllowed)):
        actions.open_batch(foreign, "33.03", actions.NewBatch("X", "spp_irt", 2026, 3))
    for role in ("field_officer", "village_clerk", "head"):
        with pytest.raises(NotAllowed):
            actions.admit(office_act(role=role, area_codes=["33.03.01.2001"]), opened.pk, [made.pk])


def test_papers_are_collected_once_and_used_again():
    made, act = needs_pirt(), office_act()
    case = actions.open_case(act, made.pk, "spp_irt")
    scan = photo()
    one = actions.collect(act, case.pk, "ktp", scan)
    assert actions.collect(act, case.pk, "ktp", scan).pk == one.pk
    assert one.restricted
    second = actions.open_case(act, made.pk, "merek")
    opened = batch()
    actions.admit(act, opened.pk, [made.pk])
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        row = board.members(who, opened, "", "").rows[0]
    assert row["missing"] == ["Daftar bahan dan cara membuat"]
    assert second.pk != case.pk
    with pytest.raises(DomainError):
        actions.drop_document(act, one.pk, " ")
    actions.drop_document(act, one.pk, "KTP orang lain")
    assert not type(one).objects.using("owner").exists()


def test_an_identity_paper_opens_only_for_those_who_work_with_it(client):
    made, act = needs_pirt(), office_act()
    case = actions.open_case(act, made.pk, "spp_irt")
    ktp = actions.collect(act, case.pk, "ktp", photo())
    here = reverse("licences:document", args=[ktp.pk])
    for role, status in (("registrar", 200), ("village_clerk", 403), ("auditor", 403)):
        values = {"area_codes": ["33.03.01.2001"]} if role == "village_clerk" else {}
        sign_in(client, role, **values)
        assert client.get(here).status_code == status
    sign_in(client, "village_clerk", area_codes=["33.03.02.2001"])
    assert client.get(here).status_code == 404
    sign_in(client, "registrar", "35.13")
    assert client.get(here).status_code == 404


def test_the_whole_way_through_the_pages(client):
    made = [needs_pirt() for _n in range(2)]
    sign_in(client, "registrar")
    gaps = client.get(reverse("licences:gaps")).content.decode()
    assert f"{reverse('licences:batch_new')}?surat=spp_irt" in gaps
    sent = client.post(
        reverse("licences:batch_new"),
        {"paper": "spp_irt", "name": "PIRT 2026", "year": "2026", "capacity": "2",
         "budget": "1.000.000", "budget_source": "APBD", "chosen_by": "next",
         "documents": ["ktp"]},
    )  # fmt: skip
    assert sent.status_code == 302, words(sent)
    home = sent.headers["Location"]
    opened = Batch.objects.using("owner").get()
    pick = reverse("licences:candidates", args=[opened.pk])
    assert "belum pernah dibantu" in words(client.get(pick))
    bad = client.post(pick, {"produk": "x"})
    assert bad.status_code == 422
    assert client.post(pick, {"produk": [str(m.pk) for m in made]}).headers["Location"] == home
    assert "2 peserta" in words(client.get(home))
    one, two = Case.objects.using("owner").order_by("pk")
    page = client.get(reverse("licences:case", args=[one.pk]))
    assert "Masih kurang: KTP pemilik" in words(page)
    step = reverse("licences:step", args=[one.pk, "submit"])
    assert client.post(step, {"on": "1/11/2026", "versi": "1"}).status_code == 302
    stale = client.post(reverse("licences:step", args=[one.pk, "check"]), {"versi": "1"})
    assert stale.status_code == 200
    assert "menyimpan lebih dulu" in words(stale)
    issue = reverse("licences:issue", args=[one.pk])
    done = client.post(
        issue, {"number": PIRT, "issued": "20/11/2026", "lasting": "usual", "versi": "2"}
    )
    assert done.status_code == 302, words(done)
    held = Case.objects.using("owner").get(pk=one.pk).licence
    assert held.expires > TODAY + timedelta(days=1500)
    stick = reverse("licences:step", args=[two.pk, "stick"])
    assert client.post(stick, {"reason": "Dapur direnovasi", "versi": "1"}).status_code == 302
    shown = words(client.get(home))
    assert "Macet" in shown
    assert "Dapur direnovasi" in shown
    business = client.get(reverse("registry:detail", args=[made[0].business.number]))
    assert "Pengajuan SPP-IRT" in words(business)
