"""What the database tells of a product is what its code tells in Python; answers go before it."""

from __future__ import annotations

import pytest

from guyub.criteria.language import Ref
from guyub.criteria.subjects import SUBJECTS, values_of
from guyub.kernel.db import in_scope
from guyub.licences.models import Answers
from guyub.licences.product_facts import derive, derived
from guyub.registry.kbli import catalogue
from guyub.registry.models import Product
from tests.factories import NOW, office_act, register, visit

TOLD = ("kind", "basis", "keeping", "sni_listed")
REFS = [Ref(f"licences.{key}") for key in TOLD]


def codes():
    """Of each row and version a code that it speaks of, and codes that no row knows."""
    found = {("2020", "01111"), ("2025", "62011")}
    for row in derived():
        for version in [row.version] if row.version else catalogue.VERSIONS:
            whole = [c for c in catalogue.titles(version) if len(c) == 5]
            own = [c for c in whole if derive(version, c) is row][:1]
            # The same digits in the other version may mean something else.
            found |= {(v, c) for v in catalogue.VERSIONS for c in own}
    return sorted(found)


def made(business, version="", code="", **values):
    return Product(
        regency_code=business.regency_code, business=business, name=f"Barang {code}",
        name_key=f"barang {code}", kbli_version=version, kbli_code=code, created_at=NOW,
        updated_at=NOW, **values,
    )  # fmt: skip


def kept(*products):
    return Product.objects.using("owner").bulk_create(products)


def told(pk, refs=REFS):
    who = visit("section_head")
    with in_scope(who.scope, read_only=True):
        found = values_of(SUBJECTS["product"], who, pk, refs)
    return tuple(found[ref] for ref in refs)


@pytest.fixture
def business(db):
    return register(office_act("33.03"), kbli_version="2025", kbli_code="13133")


def expected(version, code):
    row = derive(version, code)
    # A code that its version does not have says nothing.
    if row is None or code not in catalogue.titles(version):
        return (None, None, None, None)
    return (row.kind or None, row.basis or None, row.keeping or None, row.sni_listed)


def test_the_database_and_python_read_codes_alike(business):
    pairs = codes()
    assert len(pairs) > 150
    products = kept(*(made(business, *pair) for pair in pairs))
    who = visit("section_head")
    with in_scope(who.scope, read_only=True):
        for pair, product in zip(pairs, products, strict=True):
            found = values_of(SUBJECTS["product"], who, product.pk, REFS)
            assert tuple(found.values()) == expected(*pair), pair


def test_a_product_without_a_code_has_that_of_its_business(business):
    (product,) = kept(made(business))
    assert told(product.pk) == ("textile", None, None, False)


def test_an_answer_goes_before_the_code_and_nothing_told_leaves_it(business):
    (product,) = kept(made(business, "2025", "10794"))
    Answers.objects.using("owner").create(
        regency_code="33.03", business=business, product=product, basis="fish", updated_at=NOW
    )
    assert told(product.pk) == ("food", "fish", "dry", False)
    Answers.objects.using("owner").filter(product=product).update(keeping="cold", sni_listed=True)
    assert told(product.pk) == ("food", "fish", "cold", True)


def test_a_product_that_is_no_longer_made_needs_no_papers(business):
    (product,) = kept(made(business, "2025", "10794", state=Product.State.STOPPED))
    who = visit("section_head")
    with in_scope(who.scope, read_only=True):
        assert values_of(SUBJECTS["product"], who, product.pk, REFS) == {}


def test_other_offices_see_nothing_of_it(business):
    (product,) = kept(made(business, "2025", "10794"))
    away = visit("section_head", "35.13")
    with in_scope(away.scope, read_only=True):
        assert values_of(SUBJECTS["product"], away, product.pk, REFS) == {}


def test_the_brand_is_known_also_when_there_is_none(business):
    plain, named = kept(
        made(business, "2025", "10794"), made(business, "2025", "10722", brand="Sari Manis")
    )
    branded = [Ref("licences.branded")]
    assert told(plain.pk, branded) == (False,)
    assert told(named.pk, branded) == (True,)
