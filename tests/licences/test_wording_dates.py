"""A changed rule date re-routes what it should and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.licences import actions, candidates, funnel, queries, touched
from guyub.licences.book import book_of, compose, published, with_row
from guyub.licences.models import Case, OfficeWording
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import papers
from guyub.licences.routing import route
from guyub.licences.states import NEEDS
from tests.factories import TODAY, office_act, visit
from tests.licences import worlds
from tests.licences.test_funnel import place
from tests.licences.test_wordings import DRY
from tests.licences.worlds_rules import KINDS, details, draft, needs_of, product, routes_of
from tests.licences.worlds_rules import published as publish

pytestmark = pytest.mark.usefixtures("db")
MOVED = date(2027, 3, 1)
SHIPPED = "2026-10-17"
DAYS = (TODAY, MOVED - timedelta(days=1), MOVED)
MICRO = ("keripik", "kerupuk ikan")


def world(code: str = "33.03"):
    return {kind: product(kind, code) for kind in KINDS}


def routes(made, day, code: str = "33.03"):
    """What is asked of each. The statement over all products must say the same."""
    found, who = routes_of(made, day, code), visit("registrar", code)
    with in_scope(who.scope, read_only=True):
        counted = Counter({row.at: row.products for row in funnel.places(who, day)})
    assert counted == Counter(place(one) for one in found.values()), (code, day)
    return {kind: needs_of(one) for kind, one in found.items()}


def test_a_moved_day_reroutes_what_it_should_on_that_day_and_nothing_else():
    here, there = world(), world("35.13")
    before = {day: routes(here, day) for day in DAYS}
    others = {day: routes(there, day, "35.13") for day in DAYS}
    assert all("halal_self" in before[TODAY][kind] for kind in MICRO)
    row = publish(valid_from=MOVED, instead=SHIPPED)
    assert row.state == "published"
    assert row.instead_of == [date(2026, 10, 17)]
    for day in DAYS:
        after = routes(here, day)
        for kind in KINDS:
            gone = {"halal_self"} if kind in MICRO and day < MOVED else set()
            assert after[kind] == before[day][kind] - gone, (kind, day)
        assert routes(there, day, "35.13") == others[day]
    actions.end_wording(office_act(role="head"), row.pk, "Batas tidak jadi diundur")
    assert {day: routes(here, day) for day in DAYS} == before


def test_who_looks_at_both_regencies_counts_each_by_its_own_office():
    world(), world("35.13")
    publish(valid_from=MOVED, instead=SHIPPED)
    parts = {}
    for code in ("33.03", "35.13"):
        who = visit("registrar", code)
        with in_scope(who.scope, read_only=True):
            parts |= {(r.part, r.at): r.products for r in funnel.places(who, TODAY)}
    above = visit("auditor", "")
    with in_scope(above.scope, read_only=True):
        assert {(r.part, r.at): r.products for r in funnel.places(above, TODAY)} == parts
        by_branch = funnel.places(above, TODAY, by="branch")
    assert sum(r.products for r in by_branch) == sum(parts.values())
    assert len({(r.part, r.at) for r in by_branch}) == len(by_branch)


def test_an_application_keeps_what_it_saw():
    made = worlds.with_nib(product("keripik"))
    case = actions.open_case(office_act(), made.pk, "spp_irt")
    publish("spp_irt", cost_words="Rp25.000 menurut Perbup contoh", valid_from=TODAY)
    with in_scope(office_act().scope, read_only=True):
        kept = Case.objects.get(pk=case.pk)
    assert kept.wording == case.wording
    assert kept.wording["cost"] == "Gratis"
    later = actions.open_case(
        office_act(), worlds.with_nib(product("keripik")).pk, "spp_irt"
    )  # fmt: skip
    assert later.wording["cost"] == "Rp25.000 menurut Perbup contoh"


def test_a_paper_may_be_prepared_before_anybody_must_have_it():
    made = worlds.with_nib(product("keripik"))
    product("batik")
    publish(valid_from=MOVED, instead=SHIPPED)
    found = routes_of({"keripik": made}, TODAY)["keripik"]
    assert "halal_self" not in needs_of(found)
    case = actions.open_case(office_act(), made.pk, "halal_self")
    assert case.wording["since"] == MOVED.isoformat()
    batch = worlds.batch(name="Halal", paper="halal_self", chosen_by=NEEDS)
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        assert [r["product_id"] for r in candidates.page(who, batch, TODAY).rows] == [made.pk]


def shares(who, row):
    rows = published(["33.03"]).get("33.03", [])
    books = compose(rows), compose(with_row(rows, row))
    return [touched.own_share(who, "33.03", c) for c in touched.between(*books, TODAY)]


def test_products_that_a_draft_touches_are_those_whose_way_changes():
    here = world()
    world("35.13")
    before = {day: routes(here, day) for day in (TODAY, MOVED)}
    row = draft(valid_from=MOVED, instead=SHIPPED)
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        (share,) = shares(who, row)
        counts, page = touched.counts(share, TODAY), touched.page(share, TODAY)
    assert (share[0][2].day, share[0][2].until) == (TODAY, MOVED - timedelta(days=1))
    told = {r["product_id"]: r for r in page.rows}
    assert set(told) == {here[kind].pk for kind in (*MICRO, "belum ditanya")}
    assert counts.total == len(told)
    assert {k: dict(v) for k, v in counts.parts.items()} == {
        "33.03.01": {"loses": len(MICRO), "cleared": 1}
    }
    assert all(told[here[kind].pk]["lost"] == ["halal_self"] for kind in MICRO)
    assert sum(counts.ways.values()) == sum(r["was"] != r["becomes"] for r in page.rows)
    # What was foretold is what happens.
    publish_row(row)
    for day in (TODAY, MOVED):
        after = routes(here, day)
        changed = {kind for kind in KINDS if after[kind] != before[day][kind]}
        assert changed == (set(MICRO) if day < MOVED else set()), day


def publish_row(row):
    proposed = actions.propose_wording(office_act(), row.pk)
    return actions.publish_wording(office_act(role="head"), row.pk, proposed.token)


def test_a_shipped_day_tells_whom_it_touches():
    here = world()
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        day = date(2026, 10, 17)
        assert day in touched.days_of(book_of("33.03"), date(2026, 1, 1))
        share = touched.day_shares(who, day)
        page = touched.page(share, TODAY)
        told = {row["product_id"] for row in page.rows if row["kind"] == "gains"}
        assert touched.counts(share, TODAY).total == len(page.rows)
    eve, morn = routes(here, day - timedelta(days=1)), routes(here, day)
    assert told == {here[kind].pk for kind in KINDS if morn[kind] - eve[kind]}


def test_pages_of_touched_products_go_on_and_back(monkeypatch):
    monkeypatch.setattr(touched, "SIZE", 3)
    made = [product("keripik") for _ in range(5)]
    row = draft(valid_from=MOVED, instead=SHIPPED)
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        (share,) = shares(who, row)
        first = touched.page(share, TODAY)
        second = touched.page(share, TODAY, cursor=first.next)
        again = touched.page(share, TODAY, cursor=second.previous)
        none = touched.page(share, TODAY, kind="gains")
    assert not second.next
    assert not first.previous
    assert not again.previous
    assert [r["product_id"] for r in again.rows] == [r["product_id"] for r in first.rows]
    assert {r["product_id"] for r in (*first.rows, *second.rows)} == {p.pk for p in made}
    assert none.rows == []
    clerk = visit("village_clerk", area_codes=["33.03.09"])
    with in_scope(clerk.scope, read_only=True):
        (share,) = shares(clerk, row) or [[]]
        assert touched.counts(share, TODAY).total == 0


def test_a_later_shipped_law_comes_after_an_older_wording_of_the_office():
    row = draft("halal_reg", valid_from=date(2026, 1, 1), instead="2024-10-17")
    paper = compose([row])["halal_reg"]
    assert paper.on(date(2026, 10, 16)).own == row.pk
    assert paper.on(date(2026, 10, 17)).own is None
    assert paper.on(date(2025, 6, 1)) is None
    # Nobody publishes what is over before it begins.
    with pytest.raises(DomainError, match="tidak akan pernah dipakai"):
        actions.propose_wording(office_act(), row.pk)


def test_one_that_replaces_an_own_wording_takes_over_what_that_one_put_aside():
    first = publish(valid_from=MOVED, instead=SHIPPED)
    later = date(2027, 9, 1)
    second = publish(valid_from=later, instead=str(first.pk))
    with in_scope(office_act().scope, read_only=True):
        assert OfficeWording.objects.get(pk=first.pk).replaced_by_id == second.pk
        assert [w.since for w in book_of("33.03")["halal_self"].wordings] == [later]
        assert book_of("35.13") == papers()


def test_a_wording_that_cannot_be_read_any_more_leaves_the_shipped_one():
    row = publish(valid_from=TODAY)
    OfficeWording.objects.using("owner").filter(pk=row.pk).update(
        content={**row.content, "applies": {"fact": "licences.gone", "op": "is", "value": True}}
    )
    with in_scope(office_act().scope, read_only=True):
        assert book_of("33.03")["halal_self"].on(TODAY).own is None


def test_details_alone_touch_no_product():
    world()
    row = draft(cost_words="Rp0", valid_from=TODAY)
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        assert shares(who, row) == []
    assert details().cost_words != "Rp0"


def seen_of(made, book, day):
    """Verdicts and place of each product by a book, by the rules one by one."""
    who, found = visit("registrar"), {}
    with in_scope(who.scope, read_only=True):
        for one in made:
            product_ = queries.product_of(who, one.pk)
            known = queries.known_of(who, product_, day, book)
            way = route(book, known, PRODUCTS, day, held=queries.held_keys(product_, TODAY))
            found[one.pk] = {n.paper.key: n.verdict for n in way.needed if n.verdict is not False}
            found[one.pk]["next"] = place(way)
    return found


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("spp_irt", {"rule": DRY}),
        ("spp_irt", {"needs": ("nib", "merek")}),
        ("spp_irt", {"needs": ()}),
        ("sppl", {"needs": ("merek", "nib"), "valid_from": MOVED}),
        ("nib", {"rule": {"fact": "licences.branded", "op": "is", "value": True}}),
        ("halal_reg", {"instead": SHIPPED, "valid_from": MOVED}),
    ],
)
def test_touched_are_exactly_those_of_whom_the_rules_say_otherwise(key, values):
    made = [product(kind) for kind in KINDS]
    worlds.with_nib(made[0])
    worlds.with_nib(made[2])
    row = draft(key, **values)
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        rows = published(["33.03"]).get("33.03", [])
        before, after = compose(rows), compose(with_row(rows, row))
        changes = touched.between(before, after, TODAY)
        told = {c.day: touched.page(touched.own_share(who, "33.03", c), TODAY) for c in changes}
    assert changes
    for change in changes:
        was, becomes = (seen_of(made, book, change.day) for book in (before, after))
        assert {r["product_id"] for r in told[change.day].rows} == {
            pk for pk in was if was[pk] != becomes[pk]
        }
