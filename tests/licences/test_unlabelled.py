"""Products without a permit: each counted once, at the permit that its own route names."""

from __future__ import annotations

import random
import re

import pytest
from django.urls import reverse

from guyub.kernel.db import in_scope
from guyub.licences import actions, queries, unlabelled
from guyub.licences.product_facts import ANSWERS, PRODUCTS
from tests.factories import TODAY, office_act, sign_in, visit
from tests.licences.test_funnel import made
from tests.licences.worlds import KRIPIK, PIRT, needs_pirt, product, with_nib

pytestmark = pytest.mark.usefixtures("db")


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def counted(who, **asked):
    with in_scope(who.scope, read_only=True):
        return unlabelled.count(who, TODAY, unlabelled.Asked(**asked)).rows


def listed(who, **asked):
    with in_scope(who.scope, read_only=True):
        return unlabelled.page(who, TODAY, unlabelled.Asked(**asked)).rows


@pytest.mark.parametrize("seed", [1, 2])
def test_each_product_stands_where_its_own_route_puts_it(seed):
    rng, act, who = random.Random(seed), office_act(), visit("registrar")
    products = [made(rng, act, n) for n in range(9)]
    for one in products:
        for key in ANSWERS:
            if rng.random() < 0.6:
                options = [o for o, _label in PRODUCTS[queries.ref_of(key)].options]
                actions.answer(act, one.pk, key, rng.choice(options or [True, False]))
    actions.record(act, products[0].pk, actions.Seen("spp_irt", PIRT, TODAY.replace(year=2025)))
    found = {row["product_id"]: row["way"] for row in listed(who)}
    with in_scope(who.scope, read_only=True):
        for one in products:
            route = queries.route_of(who, queries.product_of(who, one.pk), TODAY)
            kind = queries.known_of(who, one, TODAY).get(queries.ref_of("kind"))
            verdicts = {n.paper.key: n.verdict for n in route.needed}
            fits = [key for key in unlabelled.PERMITS if verdicts.get(key)]
            unsure = any(verdicts.get(key, False) is None for key in unlabelled.PERMITS)
            expected = fits[0] if fits else unlabelled.ASK if unsure else unlabelled.NONE
            eaten = kind in ("food", "ready", "plant", "animal", "jamu")
            if one == products[0] or not eaten:
                assert one.pk not in found
            else:
                assert found[one.pk] == expected
    assert sum(row.products for row in counted(who)) == len(found)


def test_what_was_answered_is_told_apart_and_areas_are_kept():
    told, untold = needs_pirt(), product(village="33.03.02.2001")
    actions.answer(office_act(), untold.pk, "kind", "food")
    needs_pirt("35.13")
    who = visit("registrar")
    assert [r["product_id"] for r in listed(who)] == [told.pk, untold.pk]
    assert {r["way"] for r in listed(who, district="33.03.02")} == {unlabelled.ASK}
    assert [r["product_id"] for r in listed(who, way="spp_irt")] == [told.pk]
    assert listed(who, told=unlabelled.UNTOLD) == []
    clerk = visit("village_clerk", area_codes=["33.03.02.2001"])
    assert [r["product_id"] for r in listed(clerk)] == [untold.pk]


def test_the_page_says_how_many_need_what_and_why(client):
    needs_pirt()
    frozen = with_nib(product())
    act = office_act()
    for key, value in {**KRIPIK, "keeping": "cold", "basis": "fish", "made_at": "separate"}.items():
        actions.answer(act, frozen.pk, key, value)
    product()  # nobody knows what it is
    sign_in(client, "section_head")
    text = words(client.get(reverse("licences:unlabelled")))
    assert "SPP-IRT : 1 produk" in text
    assert "BPOM MD : 1 produk" in text
    reasons = re.search(r"Sebabnya: (.*?) Buat fasilitasi", text)[1]
    assert "menyimpan" in reasons
    assert "tempat membuat" in reasons
    assert reasons.count("(1)") == 2
    assert "SKP ikan 1 produk" in text
    assert "Tidak dihitung: 1 produk yang jenisnya belum diketahui" in text
    only = client.get(reverse("licences:unlabelled") + "?izin=bpom_md").content.decode()
    assert only.count("/surat/produk/") == 1
    assert reverse("licences:product", args=[frozen.pk]) in only
    assert client.get(reverse("licences:unlabelled") + "?hal=xx&izin=zz").status_code == 200


def test_many_are_paged_without_gaps():
    for n in range(unlabelled.SIZE + 3):
        actions.answer(office_act(), product(name=f"Produk {n}").pk, "kind", "food")
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        first = unlabelled.page(who, TODAY, unlabelled.Asked())
        second = unlabelled.page(who, TODAY, unlabelled.Asked(), first.next)
        back = unlabelled.page(who, TODAY, unlabelled.Asked(), second.previous)
    assert len(first.rows) == unlabelled.SIZE
    assert len(second.rows) == 3
    assert not second.next
    assert [r["product_id"] for r in back.rows] == [r["product_id"] for r in first.rows]
