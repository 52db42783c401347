"""Answers, papers held, and the page of a product."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.licences import actions, queries
from guyub.licences.models import Answers, Licence
from guyub.registry.actions.product import add_product
from guyub.registry.models import Ownership
from tests.factories import TODAY, office_act, register, sign_in, visit

pytestmark = pytest.mark.usefixtures("db")
KRIPIK = {
    "kind": "food", "keeping": "dry", "basis": "plant", "made_at": "home", "claim": False,
    "sni_listed": False,
}  # fmt: skip
PIRT = "1234567890123-45"


def product(code="33.03", **values):
    act = office_act(code)
    village = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}[code]
    business = register(act, name="Keripik Bu Siti", village=village, owner="Siti", **values)
    return add_product(act, business.pk, {"name": "Keripik singkong"})


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def routed(made, role="registrar", code="33.03"):
    who = visit(role, code)
    with in_scope(who.scope, read_only=True):
        return queries.route_of(who, queries.product_of(who, made.pk), TODAY)


def test_answers_route_a_product_and_are_asked_once():
    made = product()
    act = office_act()
    first = routed(made)
    assert not first.settled
    for key, value in KRIPIK.items():
        actions.answer(act, made.pk, key, value)
    found = routed(made)
    assert found.question is None or found.question.ref.key.startswith("registry.")
    assert "spp_irt" in {n.paper.key for n in found.of(True)}
    assert {n.paper.key for n in found.of(False)} >= {"bpom_md", "slhs"}
    row = Answers.objects.using("owner").get()
    assert row.told["keeping"]["by"] == act.actor


def test_the_same_answer_again_changes_nothing():
    made, act = product(), office_act()
    actions.answer(act, made.pk, "keeping", "dry")
    before = Answers.objects.using("owner").get()
    actions.answer(act, made.pk, "keeping", "dry")
    after = Answers.objects.using("owner").get()
    assert (after.version, after.updated_at) == (before.version, before.updated_at)


def test_not_knowing_is_kept_and_not_asked_again():
    made, act = product(), office_act()
    actions.answer(act, made.pk, "kind", "food")
    actions.answer(act, made.pk, "keeping", actions.DONT_KNOW)
    found = routed(made)
    assert found.question is None or found.question.ref.key != "licences.keeping"
    assert not found.settled
    actions.answer(act, made.pk, "keeping", "dry")
    assert Answers.objects.using("owner").get().unknown == []


@pytest.mark.parametrize(
    ("key", "value"), [("keeping", "hot"), ("claim", "dry"), ("umur", "dry"), ("kind", True)]
)
def test_what_is_no_answer_is_refused(key, value):
    made = product()
    with pytest.raises(DomainError):
        actions.answer(office_act(), made.pk, key, value)
    assert not Answers.objects.using("owner").exists()


def test_nobody_answers_for_another_regency_or_beyond_the_own_villages():
    made = product()
    with pytest.raises((DomainError, NotAllowed)):
        actions.answer(office_act("35.13"), made.pk, "keeping", "dry")
    clerk = office_act(role="village_clerk", area_codes=["33.03.02"])
    with pytest.raises((DomainError, NotAllowed)):
        actions.answer(clerk, made.pk, "keeping", "dry")


def seen(paper="spp_irt", number=PIRT, **values):
    return actions.Seen(paper, number, **{"issued": TODAY - timedelta(days=400), **values})


def test_a_paper_seen_is_held_once_and_moves_the_next_step():
    made, act = product(), office_act()
    for key, value in KRIPIK.items():
        actions.answer(act, made.pk, key, value)
    one = actions.record(act, made.pk, seen())
    assert actions.record(act, made.pk, seen(number=f" {PIRT} ")).pk == one.pk
    found = routed(made)
    assert [n.held for n in found.needed if n.paper.key == "spp_irt"] == [True]
    actions.end(act, one.pk, "revoke", "Dicabut dinas kesehatan")
    found = routed(made)
    assert [n.held for n in found.needed if n.paper.key == "spp_irt"] == [False]
    again = actions.record(act, made.pk, seen())
    assert again.pk != one.pk


def test_a_paper_that_ran_out_is_not_held():
    made, act = product(), office_act()
    actions.record(act, made.pk, seen(expires=TODAY - timedelta(days=1)))
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        assert queries.held_of(queries.product_of(who, made.pk), TODAY) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "12345"}, "number"),
        ({"number": " "}, "number"),
        ({"paper": "lain"}, "paper"),
        ({"issued": TODAY + timedelta(days=400)}, "issued"),
        ({"expires": TODAY - timedelta(days=500)}, "expires"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(values, field):
    made = product()
    with pytest.raises(DomainError) as error:
        actions.record(office_act(), made.pk, seen(**values))
    assert error.value.field == field
    assert not Licence.objects.using("owner").exists()


def test_ending_wants_a_reason():
    made, act = product(), office_act()
    one = actions.record(act, made.pk, seen())
    with pytest.raises(DomainError):
        actions.end(act, one.pk, "revoke", " ")


def test_the_page_asks_takes_and_says_why(client):
    made = product()
    sign_in(client, "registrar")
    here = reverse("licences:product", args=[made.pk])
    asked = 0
    while True:
        page = client.get(here)
        found = re.search(
            r'href="(/surat/produk/[^"]+/jawab/(\w+)/)"[^>]*>\s*Jawab', page.content.decode()
        )
        if not found or asked > 8:
            break
        value = KRIPIK[found[2]]
        given = {True: "ya", False: "tidak"}.get(value, value) if isinstance(value, bool) else value
        answer = client.post(found[1], {"jawaban": given})
        assert answer.headers["Location"] == here
        asked += 1
    assert 1 <= asked <= 8
    text = words(page)
    assert "Langkah berikutnya: NIB" in text
    assert "SPP-IRT" in text
    assert "cara menyimpan: kering" in text
    wrong = client.post(reverse("licences:answer", args=[made.pk, "keeping"]), {"jawaban": "x"})
    assert wrong.status_code == 422
    assert "Pilih salah satu jawaban" in words(wrong)


def test_a_paper_is_recorded_and_ended_through_the_pages(client):
    made = product()
    sign_in(client, "registrar")
    form = reverse("licences:record", args=[made.pk])
    bad = client.post(form, {"paper": "spp_irt", "number": "77", "issued": "1/2/2026"})
    assert "15 angka" in words(bad)
    good = client.post(form, {"paper": "spp_irt", "number": PIRT, "issued": "1/2/2026"})
    assert good.status_code == 302
    page = client.get(good.headers["Location"])
    assert f"nomor {PIRT}" in words(page)
    row = Licence.objects.using("owner").get()
    ended = client.post(
        reverse("licences:end", args=[row.pk]), {"verb": "withdraw", "reason": "Salah produk"}
    )
    assert ended.status_code == 302
    assert Licence.objects.using("owner").get().state == "withdrawn"


def test_the_book_of_papers_says_sources_and_doubts(client):
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    assert "SPP-IRT" in words(client.get(reverse("licences:papers")))
    page = words(client.get(reverse("licences:paper", args=["spp_irt"])))
    assert "Belum pasti:" in page
    assert "Peraturan BPOM 4/2024" in page
    assert client.get(reverse("licences:paper", args=["tidak-ada"])).status_code == 404


def test_the_business_page_leads_to_its_products_papers(client):
    made = product()
    sign_in(client, "registrar")
    page = client.get(reverse("registry:detail", args=[made.business.number]))
    assert reverse("licences:product", args=[made.pk]) in page.content.decode()


def test_an_owner_sees_the_next_step_of_the_own_product_and_of_no_other(client):
    from tests.licences.worlds import needs_pirt

    mine, other = needs_pirt(), needs_pirt()
    owner = Ownership.objects.using("owner").get(business=mine.business_id).owner_id
    sign_in(client, "owner", subject_id=owner)
    text = words(client.get(reverse("licences:product", args=[mine.pk])))
    assert "Langkah berikutnya: SPP-IRT" in text
    assert client.get(reverse("licences:product", args=[other.pk])).status_code == 404
