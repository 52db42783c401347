"""All products at once say the same as one by one."""

from __future__ import annotations

import random

import pytest

from guyub.kernel.db import in_scope
from guyub.licences import actions, funnel, queries
from guyub.licences.models import Code
from guyub.licences.product_facts import ANSWERS, PRODUCTS, derive
from guyub.registry.actions.product import add_product
from guyub.registry.models import Business
from tests.factories import TODAY, office_act, register, visit

pytestmark = pytest.mark.usefixtures("db")
CODES = ("10794", "10292", "10721", "11051", "10750", "31001", "14111", "13134", "")


def made(rng, act, n):
    village = f"33.03.{1 + n % 3:02d}.2001"
    business = register(act, name=f"Usaha {n}", village=village, owner=f"Pemilik {n}")
    code = rng.choice(CODES)
    Business.objects.using("owner").filter(pk=business.pk).update(
        kbli_version="2020" if code else "", kbli_code=code
    )
    from guyub.registry import facts

    with in_scope(act.scope):
        facts.refresh([business.pk], act.now)
    return add_product(act, business.pk, {"name": f"Produk {n}"})


def place(found):
    """What ``funnel`` counts, from the route of one product."""
    must = [n for n in found.needed if n.paper.weight == "must" and not n.held]
    if found.next_step is not None:
        return found.next_step.paper.key
    if any(n.verdict is None for n in must):
        return funnel.ASK
    return funnel.WAITS if any(n.verdict for n in must) else funnel.ALL_HELD


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_statement_and_the_rules_agree(seed):
    rng, act = random.Random(seed), office_act()
    products = [made(rng, act, n) for n in range(9)]
    for product in products:
        for key in ANSWERS:
            if rng.random() < 0.6:
                options = [o for o, _label in PRODUCTS[queries.ref_of(key)].options]
                actions.answer(act, product.pk, key, rng.choice(options or [True, False]))
        if rng.random() < 0.5:
            number = f"{rng.randrange(10**13):013d}"
            actions.record(act, product.pk, actions.Seen("nib", number, TODAY.replace(year=2024)))
        if rng.random() < 0.3:
            number = f"{rng.randrange(10**13):013d}-{rng.randrange(100):02d}"
            actions.record(
                act, product.pk, actions.Seen("spp_irt", number, TODAY.replace(year=2024))
            )
    who = visit("registrar")
    wanted: dict[tuple[str, str], int] = {}
    with in_scope(who.scope, read_only=True):
        for product in products:
            seen = queries.product_of(who, product.pk)
            at = place(queries.route_of(who, seen, TODAY))
            key = (seen.business.village_code[:8], at)
            wanted[key] = wanted.get(key, 0) + 1
        found = {(r.part, r.at): r.products for r in funnel.places(who, TODAY)}
    assert found == wanted


def test_another_regency_and_another_village_count_nothing_of_it():
    act = office_act()
    made(random.Random(1), act, 0)
    for who in (visit("registrar", "35.13"), visit("village_clerk", area_codes=["33.03.09"])):
        with in_scope(who.scope, read_only=True):
            assert funnel.places(who, TODAY) == []


def test_the_table_of_codes_says_what_the_file_says():
    rows = Code.objects.using("owner").all()
    assert len(rows) > 1000
    for row in random.Random(4).sample(list(rows), 200):
        said = derive(row.version, row.code)
        assert (row.kind, row.basis, row.keeping, row.sni_listed) == (
            said.kind, said.basis, said.keeping, said.sni_listed,
        )  # fmt: skip
