"""The requirement files: readable, sourced, and true to their own examples."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from guyub.criteria.language import Ref, check_examples
from guyub.criteria.language.cells import cells
from guyub.criteria.language.tree import conditions, refs
from guyub.licences.product_facts import DATA, PRODUCTS, derive, derived
from guyub.licences.requirements import Misfiled, _in_order, papers
from guyub.licences.routing import questions_until_settled, route
from guyub.registry.kbli import catalogue

TODAY = date(2026, 11, 26)
KRIPIK = {
    "kind": "food", "keeping": "dry", "basis": "plant", "made_at": "home", "claim": False,
    "sni_listed": False,
}  # fmt: skip


def known(**values):
    return {Ref(f"licences.{k}"): v for k, v in values.items()} | {Ref("registry.status"): "active"}


@pytest.mark.parametrize("key", list(papers()))
def test_a_paper_keeps_its_own_examples_and_says_where_it_is_written(key):
    for wording in papers()[key].wordings:
        assert len(wording.examples) >= 5, "five worked examples, borderline ones included"
        assert check_examples(wording.applies, wording.examples) == []
        assert {e.expected for e in wording.examples} >= {True, False}
        assert wording.source
        assert wording.legal_basis
        assert wording.checked_on is not None or (wording.confidence == "K" and wording.doubts)
        assert wording.steps
        assert wording.helps


def test_papers_stand_after_those_they_need():
    seen: set[str] = set()
    for paper in papers().values():
        assert {n for w in paper.wordings for n in w.needs} <= seen
        seen.add(paper.key)


def test_a_circle_of_needs_is_named():
    found = dict(papers())
    first = next(iter(found))
    wording = found[first].wordings[0]
    object.__setattr__(wording, "needs", (first,))
    try:
        with pytest.raises(Misfiled, match="needs itself"):
            _in_order(found)
    finally:
        object.__setattr__(wording, "needs", ())


def must(values):
    found = route(papers(), known(**values), PRODUCTS, TODAY)
    return {n.paper.key for n in found.of(True) if n.paper.weight == "must"}


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (KRIPIK, "spp_irt"),
        (KRIPIK | {"keeping": "cold"}, "bpom_md"),
        (KRIPIK | {"made_at": "separate"}, "bpom_md"),
        (KRIPIK | {"claim": True}, "bpom_md"),
        (KRIPIK | {"sni_listed": True}, "bpom_md"),
        (KRIPIK | {"basis": "milk"}, "bpom_md"),
        (KRIPIK | {"keeping": "short"}, "slhs"),
        ({"kind": "ready"}, "slhs"),
    ],
)
def test_food_goes_to_one_of_three(values, wanted):
    found = must(values)
    assert found & {"spp_irt", "bpom_md", "slhs"} == {wanted}


def test_every_food_with_all_answers_goes_to_exactly_one():
    spoken = [
        c
        for key in ("spp_irt", "bpom_md", "slhs")
        for c in conditions(papers()[key].on(TODAY).applies)
    ]
    by_ref = {}
    for c in spoken:
        by_ref.setdefault(c.ref, []).append(c)
    worlds = [{}]
    for ref, told in by_ref.items():
        options = (
            [o for o, _label in PRODUCTS[ref].options]
            if PRODUCTS[ref].options
            else [cell.value for cell in cells(PRODUCTS[ref], told, TODAY)]
        )
        worlds = [{**w, ref: o} for w in worlds for o in options]
    for world in worlds:
        found = route(papers(), world, PRODUCTS, TODAY)
        food = {n.paper.key for n in found.of(True)} & {"spp_irt", "bpom_md", "slhs"}
        kind = world[Ref("licences.kind")]
        assert len(food) == (1 if kind in ("food", "ready") else 0), world


def test_what_is_no_food_is_asked_none_of_the_food_questions():
    food = {"licences.basis", "licences.keeping", "licences.made_at", "licences.claim"}
    for kind in ("textile", "wood", "other"):
        found = route(papers(), known(kind=kind, sni_listed=False), PRODUCTS, TODAY)
        open_refs = {r.key for n in found.of(None) for r in refs(n.wording.applies)}
        assert found.question is None or found.question.ref.key not in food
        assert not open_refs & food or found.question is None


def test_no_question_twice_and_few_of_them():
    count = questions_until_settled(
        papers(), known(kind="food", basis="plant", sni_listed=False), known(**KRIPIK), PRODUCTS,
        TODAY,
    )  # fmt: skip
    assert count <= 4


def test_what_is_not_known_is_not_asked_again():
    asked = []
    now = known(kind="food")
    for _turn in range(12):
        question = route(papers(), now, PRODUCTS, TODAY, asked=asked).question
        if question is None:
            break
        assert question.ref not in asked
        asked.append(question.ref)
    else:
        pytest.fail("asked for ever")
    assert not route(papers(), now, PRODUCTS, TODAY, asked=asked).settled


def test_the_next_step_begins_with_what_others_need():
    first = route(papers(), known(**KRIPIK), PRODUCTS, TODAY)
    assert first.next_step.paper.key == "nib"
    with_nib = route(papers(), known(**KRIPIK), PRODUCTS, TODAY, held={"nib"})
    assert with_nib.next_step.paper.key != "nib"
    everything = {n.paper.key for n in with_nib.of(True)}
    assert route(papers(), known(**KRIPIK), PRODUCTS, TODAY, held=everything).next_step is None


def test_before_the_first_day_of_a_wording_there_is_none():
    paper = papers()["spp_irt"]
    assert paper.on(paper.wordings[0].since - timedelta(days=1)) is None
    assert paper.on(paper.wordings[0].since) is paper.wordings[0]


def test_every_prefix_is_a_code_of_its_versions():
    for row in derived():
        versions = [row.version] if row.version else catalogue.VERSIONS
        for version in versions:
            codes = catalogue.titles(version)
            assert any(c.startswith(row.prefix) for c in codes), f"{DATA.name}: {row}"


def test_the_longest_prefix_of_the_version_counts():
    assert derive("2020", "10616").sni_listed is True
    assert derive("2020", "10772").sni_listed is None or derive("2020", "10772").basis == ""
    assert derive("2025", "10772").sni_listed is True
    assert derive("2020", "99999") is None
