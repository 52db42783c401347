"""The finder comes to what a whole evaluation comes to, in any order and with gaps."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guyub.criteria.language import All, Any_, Condition, Not, Ref, decide
from guyub.portal.finder.engine import Rules
from guyub.portal.finder.facts import HAS, INVESTMENT, RUNNING, SALES, WORKERS, complete, of_trade
from guyub.portal.finder.outside import shipped
from guyub.portal.finder.ranges import cell_of
from guyub.registry.rules import DEFINITIONS

TODAY = date(2026, 11, 27)
SCALES = {d["scheme"]: d["rule"] for d in DEFINITIONS}
MEMBER = Ref("groups.member")
NIB, HALAL = Ref(HAS, (("paper", "nib"),)), Ref(HAS, (("paper", "halal"),))
POOL = (
    Condition(SALES, "<=", 4_800_000_000), Condition(WORKERS, "<=", 19),
    Condition(WORKERS, ">", 4), Condition(INVESTMENT, "<", 500_000_000),
    Condition(Ref("registry.scale_msme"), "in", ("mikro",)),
    Condition(Ref("registry.scale_msme"), "in", ("kecil", "menengah")),
    Condition(Ref("registry.scale_industry"), "in", ("kecil",)),
    Condition(Ref("registry.scale_bps"), "not_in", ("mikro",)),
    Condition(Ref("registry.status"), "in", ("active",)),
    Condition(RUNNING, "in", ("old",)), Condition(MEMBER, "is", value=True),
    Condition(NIB, "is", value=True), Condition(HALAL, "is", value=False),
    Condition(Ref("registry.branch"), "in", ("pangan",)),
    Condition(Ref("registry.last_contact"), ">=", date(2026, 3, 1)),
)  # fmt: skip
LEAVES = st.sampled_from(POOL)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: All(tuple(p))),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: Any_(tuple(p))),
    ),
    max_leaves=5,
)  # fmt: skip
AMOUNTS = st.one_of(
    st.none(),
    st.sampled_from([0, 5, 10**9 - 1, 10**9, 2 * 10**9, 2 * 10**9 + 1, 48 * 10**8, 48 * 10**8 + 1,
                     5 * 10**9, 15 * 10**9, 15 * 10**9 + 1, 50 * 10**9, 10**12]),
    st.integers(0, 10**11),
)  # fmt: skip
TRUTH = st.one_of(st.none(), st.booleans())
PEOPLE = st.fixed_dictionaries({
    SALES: AMOUNTS, INVESTMENT: AMOUNTS,
    WORKERS: st.one_of(st.none(), st.integers(1, 120)),
    RUNNING: st.sampled_from([None, "old", "new", "paused", "closed"]),
    MEMBER: TRUTH, NIB: TRUTH, HALAL: TRUTH,
    Ref("registry.branch"): st.sampled_from([None, "pangan", "sandang"]),
    Ref("registry.last_contact"): st.one_of(
        st.none(), st.dates(date(2026, 2, 26), date(2026, 3, 4))),
})  # fmt: skip


def walked(rules, person, limit=40):
    """Answer every question as the person would; returns what is known and the questions."""
    known, unknown, asked = {}, set(), []
    while True:
        topic = rules.next_topic(known, frozenset(unknown))
        if topic is None:
            return known, frozenset(unknown), asked
        assert topic.key not in asked, "asked twice"
        asked.append(topic.key)
        assert len(asked) < limit
        for ref in topic.refs:
            value = person[ref]
            if value is None:
                unknown.add(ref)
            else:
                cell = cell_of(rules.answers[ref], value)
                assert cell is not None, (ref, value)
                known[ref] = cell.value


def whole(rules, person):
    """Every rule over everything that the person knows, with the true numbers."""
    known = {ref: value for ref, value in person.items() if value is not None}
    unknown = {ref for ref, value in person.items() if value is None}
    return [decide(node, complete(known, unknown, SCALES), TODAY) for node in rules.nodes]


@settings(max_examples=250)
@given(st.lists(NODES, min_size=1, max_size=4), PEOPLE)
def test_the_end_is_what_a_whole_evaluation_gives(nodes, person):
    rules = Rules(tuple(nodes), (True,) * len(nodes), SCALES, TODAY)
    known, unknown, _asked = walked(rules, person)
    assert rules.verdicts(known, unknown) == whole(rules, person)


@settings(max_examples=150)
@given(st.lists(NODES, min_size=1, max_size=3), PEOPLE, st.randoms(use_true_random=False))
def test_any_order_of_answers_gives_the_same(nodes, person, chance):
    rules = Rules(tuple(nodes), (True,) * len(nodes), SCALES, TODAY)
    order = list(rules.refs)
    chance.shuffle(order)
    known, unknown = {}, set()
    for ref in order:
        if person[ref] is None:
            unknown.add(ref)
        else:
            known[ref] = cell_of(rules.answers[ref], person[ref]).value
    assert rules.verdicts(known, unknown) == whole(rules, person)


@settings(max_examples=150)
@given(st.lists(NODES, min_size=1, max_size=3), PEOPLE)
def test_unknown_never_excludes(nodes, person):
    """A no with gaps stays a no whatever fills them; so does a yes."""
    rules = Rules(tuple(nodes), (True,) * len(nodes), SCALES, TODAY)
    nothing = rules.verdicts({}, frozenset(rules.refs))
    known, unknown, _asked = walked(rules, {**person, SALES: 1, INVESTMENT: 1})
    for before, after in zip(nothing, rules.verdicts(known, unknown), strict=True):
        assert before is None or after is None or before is after


def test_who_says_tidak_tahu_to_everything_is_refused_nothing():
    nodes = tuple(one.rule() for one in shipped())
    rules = Rules(nodes, tuple(one.firm for one in shipped()), SCALES, TODAY)
    _known, unknown, asked = walked(rules, dict.fromkeys(rules.refs))
    assert asked
    assert rules.verdicts({}, unknown) == [None] * len(nodes)


def test_programmes_that_nobody_is_sure_of_ask_nothing():
    rules = Rules((POOL[0], POOL[10]), (True, False), SCALES, TODAY)
    known, _unknown, asked = walked(rules, dict.fromkeys(rules.refs) | {SALES: 1, MEMBER: True})
    assert asked == [str(SALES)]
    assert MEMBER not in known


def test_the_most_telling_question_comes_first():
    """NIB settles three rules, the group one."""
    nodes = (POOL[11], All((POOL[11], POOL[10])), All((POOL[11], POOL[9])))
    rules = Rules(nodes, (True,) * 3, SCALES, TODAY)
    assert rules.next_topic({}, frozenset()).key == "papers"
    assert rules.next_topic({NIB: False}, frozenset()) is None


def test_the_prior_moves_a_question_and_never_an_answer():
    nodes = (All((POOL[10], POOL[9])),)

    def rare(ref, cells):
        return [0.02, 0.98] if ref == MEMBER else None

    plain = Rules(nodes, (True,), SCALES, TODAY)
    told = Rules(nodes, (True,), SCALES, TODAY, rare)
    assert told.next_topic({}, frozenset()).key != plain.next_topic({}, frozenset()).key
    for member, running in itertools.product((True, False, None), ("old", "new", None)):
        person = {MEMBER: member, RUNNING: running}
        ends = [r.verdicts(*walked(r, person)[:2]) for r in (plain, told)]
        assert ends[0] == ends[1]


def test_the_same_answers_meet_the_same_question():
    nodes = tuple(one.rule() for one in shipped())
    first, second = (Rules(nodes, (True,) * len(nodes), SCALES, TODAY) for _ in "ab")
    person = {ref: cells[0].value for ref, cells in first.answers.items()}
    assert walked(first, person)[2] == walked(second, person)[2]


@given(st.integers(0, 10**12))
def test_a_range_answers_like_every_number_in_it(amount):
    nodes = tuple(c for c in POOL if c.ref in (SALES, INVESTMENT))
    rules = Rules(nodes, (True,) * len(nodes), SCALES, TODAY)
    for ref in (SALES, INVESTMENT):
        cell = cell_of(rules.answers[ref], amount)
        for node in nodes:
            if node.ref == ref:
                assert decide(node, {ref: amount}, TODAY) is decide(node, {ref: cell.value}, TODAY)


@pytest.mark.parametrize(
    ("version", "code", "branch", "kind"),
    [("2020", "10794", "pangan", "food"), ("2020", "13134", "sandang", "textile"),
     ("2020", "31001", None, "wood")],
)  # fmt: skip
def test_a_trade_tells_what_is_true_of_all_it_covers(version, code, branch, kind):
    found = of_trade(version, code)
    assert found[Ref("registry.kbli", (("version", version),))] == code
    assert found[Ref("licences.kind")] == kind
    if branch:
        assert found[Ref("registry.branch")] == branch
