"""Candidates are told without the papers that come later, and are the same all the same."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from guyub.criteria.language import as_sql
from guyub.criteria.subjects import SUBJECTS
from guyub.kernel.db import in_scope
from guyub.licences import actions, funnel, narrowing, queries
from guyub.licences.product_facts import ANSWERS, PRODUCTS
from tests.factories import TODAY, office_act, visit
from tests.licences.test_funnel import made

pytestmark = pytest.mark.usefixtures("db")


def asked(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"{funnel.HELD_SQL} {sql}", [TODAY, *params])
        return sorted(str(row[0]) for row in cursor.fetchall())


@pytest.mark.parametrize("seed", [5, 6])
def test_the_short_way_gives_the_same_products(seed):
    rng, act = random.Random(seed), office_act()
    for product in [made(rng, act, n) for n in range(8)]:
        for key in ANSWERS:
            if rng.random() < 0.8:
                options = [o for o, _label in PRODUCTS[queries.ref_of(key)].options]
                actions.answer(act, product.pk, key, rng.choice(options or [True, False]))
        if rng.random() < 0.6:
            number = f"{rng.randrange(10**13):013d}"
            actions.record(act, product.pk, actions.Seen("nib", number, TODAY.replace(year=2024)))
    who, subject = visit("registrar"), SUBJECTS["product"]
    where, given = subject.visible(who)
    extra, seen = "t.product_id", set()
    with in_scope(who.scope, read_only=True):
        must = funnel.must_papers(TODAY)
        for paper, wording in must:
            sql, params = funnel.next_sql(subject, TODAY, where, extra)
            long = asked(
                f"SELECT product_id FROM ({sql}) w WHERE at = '{paper.key}'", [*params, *given]
            )
            sql, params = narrowing.next_is_sql(subject, paper, must, TODAY, where, extra)
            assert asked(f"SELECT product_id FROM ({sql}) w", [*params, *given]) == long
            rule = as_sql(wording.applies, subject.catalogue, TODAY)
            sql, params = narrowing.lacking_sql(subject, paper, rule, where, extra)
            assert set(asked(f"SELECT product_id FROM ({sql}) w", [*params, *given])) >= set(long)
            seen |= set(long)
    assert seen
