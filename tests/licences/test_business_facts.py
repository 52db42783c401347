"""Papers of a business as rules ask them: kept with their sources, running out by themselves."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from guyub.criteria.language import Ref, decide, read
from guyub.criteria.queries import whole
from guyub.criteria.subjects import SUBJECTS, count, values_of
from guyub.kernel.db import SYSTEM, in_scope
from guyub.licences import actions
from guyub.licences.business_facts import PAPERS, STATEMENTS, UNRECORDED
from guyub.licences.models import Licence
from guyub.licences.requirements import papers
from guyub.registry import facts as registry_facts
from guyub.registry.actions.product import add_product
from guyub.registry.models import Business, Product
from tests.factories import NOW, office_act, register, visit
from tests.licences.worlds import PIRT, product, submitted

pytestmark = pytest.mark.usefixtures("db")
REFS = [Ref("licences.has", (("paper", key),)) for key in PAPERS]
NUMBERS = {"spp_irt": PIRT, "bpom_md": "MD123456789012", "nib": "1234567890123"}
STALE = """SELECT f.business_id FROM registry_facts f
    LEFT JOIN licences_facts(ARRAY(SELECT id FROM registry_business)) x USING (business_id)
    WHERE f.papers_until IS DISTINCT FROM coalesce(x.papers_until, '{}'::jsonb)"""


def has(business_id) -> set[str]:
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        found = values_of(SUBJECTS["business"], who, business_id, REFS)
    held = {dict(ref.args)["paper"] for ref, value in found.items() if value}
    # What is there without anybody recording it (a statement, an NPWP) is unknown, and never a no.
    unknown = {dict(r.args)["paper"] for r, v in found.items() if v is None}
    assert unknown == set(UNRECORDED) - held
    return held


def stale():
    with connections["owner"].cursor() as cursor:
        cursor.execute(STALE)
        return cursor.fetchall()


def seen(paper: str, *, ends: int | None = None) -> actions.Seen:
    today = timezone.localdate()
    last = None if ends is None else today + timedelta(days=ends)
    issued = min(today, last or today) - timedelta(days=700)
    return actions.Seen(paper, NUMBERS.get(paper, "A-1"), issued, last)


def act():
    made = office_act()
    made.now = timezone.now()
    return made


def test_a_paper_counts_from_its_record_to_its_last_day():
    made = product()
    assert has(made.business_id) == set()
    for paper, ends in (("spp_irt", 0), ("merek", -1), ("bpom_md", None)):
        actions.record(act(), made.pk, seen(paper, ends=ends))
    assert has(made.business_id) == {"spp_irt", "bpom_md"}
    # The day passes and nobody writes: the same row says something else.
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE registry_facts SET papers_until = jsonb_set(papers_until, '{spp_irt}',"
            " to_jsonb(((now() AT TIME ZONE 'Asia/Jakarta')::date - 1)::text))"
            " WHERE business_id = %s", [made.business_id],
        )  # fmt: skip
    assert has(made.business_id) == {"bpom_md"}


def test_the_row_changes_in_the_transaction_of_its_source():
    made = product()
    row = actions.record(act(), made.pk, seen("halal_self"))
    assert has(made.business_id) == {"halal"}
    assert not stale()
    other = actions.record(act(), made.pk, seen("halal_reg", ends=30))
    actions.end(act(), row.pk, "revoke", "Dicabut BPJPH")
    assert has(made.business_id) == {"halal"}
    assert not stale()
    actions.end(act(), other.pk, "withdraw", "Salah catat")
    assert has(made.business_id) == set()
    assert not stale()
    case = submitted(made)
    issued = case.submitted_on
    actions.issue(act(), case.pk, PIRT, issued, None, version=case.version)
    assert has(made.business_id) == {"spp_irt"}
    assert not stale()


def test_a_product_that_is_made_no_more_has_no_paper_and_a_nib_of_the_registry_counts():
    made = product()
    actions.record(act(), made.pk, seen("spp_irt"))
    Product.objects.using("owner").filter(pk=made.pk).update(state="stopped")
    Business.objects.using("owner").filter(pk=made.business_id).update(nib="1234567890123")
    with in_scope(SYSTEM):
        registry_facts.refresh([made.business_id], NOW)
    assert has(made.business_id) == {"nib"}


def laid(rng: random.Random, n: int):
    """A business with two products and any papers, and what it has by the records."""
    business = register(office_act(), name=f"Usaha {n}", owner="")
    products = [add_product(office_act(), business.pk, {"name": f"P{i}"}) for i in range(2)]
    today, expected = timezone.localdate(), set()
    for paper in (*PAPERS, "halal_self", "halal_reg", "pkp"):
        if paper in ("halal", *STATEMENTS) or rng.random() < 0.5:
            continue
        ends = rng.choice([None, -30, -1, 0, 1, 400])
        state = rng.choice(["held", "held", "revoked"])
        whole_one = rng.random() < 0.3
        Licence.objects.using("owner").create(
            regency_code="33.03", business_id=business.pk, paper=paper, number=f"N{n}",
            number_key=f"N{n}", issued=today - timedelta(days=900), state=state,
            product_id=None if whole_one else rng.choice(products).pk,
            expires=None if ends is None else today + timedelta(days=ends),
            recorder_person=business.pk, recorder="Uji", created_at=NOW,
        )  # fmt: skip
        if state == "held" and (ends is None or ends >= 0):
            expected.add("halal" if paper.startswith("halal") else paper)
    return business, expected & set(PAPERS)


def rule(rng: random.Random, depth: int = 2):
    if depth and rng.random() < 0.6:
        parts = [rule(rng, depth - 1) for _ in range(rng.randint(2, 3))]
        return {rng.choice(["all", "any"]): parts}
    return {"fact": "licences.has", "args": {"paper": rng.choice(list(PAPERS))}, "op": "is",
            "value": rng.random() < 0.5}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_deciding_one_and_counting_all_agree(seed):
    rng, who = random.Random(seed), visit("registrar")
    made = [laid(rng, n) for n in range(8)]
    with in_scope(SYSTEM):
        registry_facts.refresh([business.pk for business, _e in made], NOW)
    assert not stale()
    subject, today = SUBJECTS["business"], timezone.localdate()
    with in_scope(who.scope, read_only=True):
        known = {b.pk: values_of(subject, who, b.pk, REFS) for b, _e in made}
        for business, expected in made:
            found = {dict(r.args)["paper"] for r, v in known[business.pk].items() if v}
            assert found == expected
        for _ in range(25):
            node = read(rule(rng), subject.catalogue)
            verdicts = [decide(node, values, today) for values in known.values()]
            counted = whole(count(subject, who, node, today))
            assert (counted.yes, counted.no, counted.unknown) == (
                verdicts.count(True), verdicts.count(False), verdicts.count(None),
            )  # fmt: skip


def test_rules_say_it_in_words():
    catalogue = SUBJECTS["business"].catalogue
    ref = Ref("licences.has", (("paper", "halal"),))
    assert catalogue.phrase(ref, True) == "tercatat punya sertifikat halal yang berlaku"
    assert catalogue.verb(ref) == "mengurus sertifikat halal"


def test_statements_are_those_that_cannot_be_recorded():
    known = papers()
    assert {key for key in PAPERS if key in known and not known[key].certificate} == set(STATEMENTS)
