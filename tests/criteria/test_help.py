"""The next question and the nearest yes, against a search through everything."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings

from guyub.criteria.language import (
    All,
    Any_,
    Condition,
    Kind,
    Not,
    Ref,
    decide,
    nearest_yes,
    next_question,
)
from guyub.criteria.language.cells import told_apart
from guyub.criteria.language.nearest import _reachable
from guyub.criteria.language.tree import Ago, conditions, refs
from tests.criteria.worlds import CATALOGUE, TODAY, rules, subjects

WORKERS, BOOKS, MEMBER = (
    Ref(f"{k}") for k in ("registry.workers", "registry.books", "groups.member")
)
NIB, HALAL = (Ref("licences.has", (("paper", p),)) for p in ("nib", "halal"))
FEW = Condition(WORKERS, "<=", 19)


def is_so(ref: Ref, value: bool = True) -> Condition:
    return Condition(ref, "is", value)


# --- asking --------------------------------------------------------------------------------------


def test_the_question_that_decides_most_comes_first():
    rule = All((is_so(NIB), Any_((is_so(BOOKS), FEW))))
    asked = next_question([(rule, 1.0)], {}, CATALOGUE, TODAY)
    assert asked is not None
    assert asked.ref == NIB
    assert asked.text == "Apakah usaha ini punya NIB?"


def test_weights_of_rules_count():
    rules_ = [(is_so(NIB), 1.0), (FEW, 3.0)]
    asked = next_question(rules_, {}, CATALOGUE, TODAY)
    assert asked is not None
    assert (asked.ref, asked.decides) == (WORKERS, 3.0)


def test_known_shares_change_the_order():
    """Nearly everybody has a NIB: asking for it decides less than asking for the group."""
    rule = All((is_so(NIB), is_so(MEMBER)))
    asked = next_question(
        [(rule, 1.0)], {}, CATALOGUE, TODAY,
        share=lambda ref, cell: (0.95 if cell.value else 0.05) if ref == NIB else 0.5,
    )  # fmt: skip
    assert asked is not None
    assert asked.ref == MEMBER


def test_a_question_about_a_decided_part_is_not_asked():
    rule = Any_((
        All((is_so(NIB), is_so(HALAL))), All((is_so(BOOKS), FEW)),
        All((is_so(MEMBER), Condition(Ref("registry.investment"), "<", 5))),
    ))  # fmt: skip
    asked = next_question(
        [(rule, 1.0)], {Ref("registry.investment"): 9}, CATALOGUE, TODAY, asked=[NIB]
    )
    assert asked is not None
    assert asked.ref not in (MEMBER, NIB)


@settings(max_examples=40)
@given(rules(leaves=8), subjects())
def test_questions_end_with_an_answer_and_never_repeat(rule, known):
    learnt: dict = dict.fromkeys(known)
    asked: list[Ref] = []
    while (
        question := next_question([(rule, 1.0)], learnt, CATALOGUE, TODAY, asked=asked)
    ) is not None:
        assert question.ref not in asked
        asked.append(question.ref)
        learnt[question.ref] = known[question.ref]
    assert decide(rule, learnt, TODAY) is decide(rule, known, TODAY)


def test_whoever_qualifies_already_needs_nothing_however_long_the_rule():
    pairs = tuple(Any_((is_so(NIB), is_so(HALAL), is_so(BOOKS, n % 2 == 0))) for n in range(15))
    rule = All((*pairs, FEW))
    known = {NIB: True, HALAL: False, BOOKS: False, WORKERS: 3}
    assert [p.steps for p in nearest_yes(rule, known, CATALOGUE, TODAY)] == [()]


def test_a_visit_is_asked_for_today_not_on_a_past_day():
    visited = Ref("registry.visited")
    (path,) = nearest_yes(
        Condition(visited, ">=", Ago(6)), {visited: TODAY.replace(year=2020)}, CATALOGUE, TODAY
    )
    assert path.steps[0].value == TODAY


# --- the nearest yes -----------------------------------------------------------------------------


def test_what_is_missing_with_its_time_and_cost():
    rule = All((FEW, is_so(NIB), Any_((is_so(HALAL), is_so(BOOKS)))))
    known = {WORKERS: 3, NIB: False, HALAL: False, BOOKS: False}
    paths = nearest_yes(rule, known, CATALOGUE, TODAY)
    assert [[str(s.ref) for s in p.steps] for p in paths] == [
        ["licences.has(paper=nib)", "registry.books"],
        ["licences.has(paper=halal)", "licences.has(paper=nib)"],
    ]
    assert (paths[0].cost, paths[0].days) == (50_000, 20)
    assert CATALOGUE.verb(paths[0].steps[0].ref) == "mengurus NIB"


def test_what_nobody_can_change_gives_no_path():
    assert nearest_yes(FEW, {WORKERS: 40}, CATALOGUE, TODAY) == []
    assert nearest_yes(is_so(BOOKS, False), {BOOKS: True}, CATALOGUE, TODAY) == []


def test_what_is_unknown_is_found_out_rather_than_changed():
    (path,) = nearest_yes(All((FEW, is_so(MEMBER))), {WORKERS: 3}, CATALOGUE, TODAY)
    assert [(str(s.ref), s.kind, s.change) for s in path.steps] == [("groups.member", "ask", None)]


def test_a_yes_needs_nothing():
    (path,) = nearest_yes(FEW, {WORKERS: 3}, CATALOGUE, TODAY)
    assert path.steps == ()


def test_the_nearest_amount_is_named():
    capital = Ref("registry.investment")
    (path,) = nearest_yes(Condition(capital, ">=", 5), {capital: 1}, CATALOGUE, TODAY)
    assert path.steps[0].value == 5
    assert nearest_yes(Condition(capital, "<=", 5), {capital: 9}, CATALOGUE, TODAY) == []


def test_contradictions_have_no_path():
    assert nearest_yes(All((is_so(NIB), Not(is_so(NIB)))), {NIB: False}, CATALOGUE, TODAY) == []


FEW_REFS = [WORKERS, Ref("registry.investment"), BOOKS, NIB, MEMBER, Ref("registry.visited")]


@settings(max_examples=60)
@given(rules(FEW_REFS, leaves=7), subjects(FEW_REFS))
def test_no_shorter_path_exists(rule, known):
    paths = nearest_yes(rule, known, CATALOGUE, TODAY)
    for path in paths:
        assert decide(rule, {**known, **{s.ref: s.value for s in path.steps}}, TODAY) is True
    best = min((len(p.steps) for p in paths), default=None)
    changed = min((sum(s.kind == "change" for s in p.steps) for p in paths), default=None)
    assert (changed, best) == exhaustive(rule, known)


def exhaustive(rule, known):
    """(fewest changes, fewest steps among those) by trying every value of every fact."""
    asked = {}
    for condition in conditions(rule):
        asked.setdefault(condition.ref, []).append(condition)
    choices = []
    for ref in refs(rule):
        fact, value = CATALOGUE[ref], known.get(ref)
        values = told_apart(fact, asked[ref], TODAY)
        if fact.kind is Kind.DATE:
            values = [TODAY, *(v for v in values if v >= TODAY)]
        able = [v for v in values if _reachable(fact, value, v)]
        choices.append([(ref, value), *((ref, v) for v in able if v != value)])
    found = []
    for pick in product(*choices):
        learnt = {**known, **dict(pick)}
        if decide(rule, learnt, TODAY) is True:
            moved = [ref for ref, v in pick if v != known.get(ref)]
            changes = sum(known.get(ref) is not None for ref in moved)
            found.append((changes, len(moved)))
    return min(found, default=(None, None))


def test_every_kind_of_fact_is_in_this_world():
    assert {fact.kind for fact in CATALOGUE} == set(Kind)
