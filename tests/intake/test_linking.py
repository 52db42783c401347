"""Which rows are one business: what is sure, what is a question, what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.intake.linking import (
    Pair,
    asked,
    decide,
    likeness,
    numbers_agree,
    probability,
    reason,
    settled,
)
from guyub.linkage.comparisons import comparisons
from guyub.linkage.roles import ROLES

ALIKE = {"name": "same", "product": "same", "village": "same"}
STRONG = 20.0


def pair(ref, weight=STRONG, together=True, first15=None, **levels):
    return Pair(ref, weight, together, weight > 4, {**ALIKE, **levels}, first15)


def found(*pairs, root=lambda r: r, **more):
    return decide(pairs, lambda _pair: (), root, **{"learnt": True, **more})


@pytest.mark.parametrize(
    ("one", "other"),
    [("sumiyati", "sumyati"), ("rohman", "ruhman"), ("ahmad", "achmod"), ("zaenal", "zunal"),
     ("hariyanto", "haryanto"), ("mohamad", "muhamad"), ("bambang", "bombang")],
)  # fmt: skip
def test_spellings_that_offices_mix_are_alike_but_not_equal(one, other):
    assert 0.8 <= likeness(one, other) < 1


def test_one_settled_business_in_the_cluster_is_sure():
    assert found(pair("B")).outcome == "sure"


def test_default_weights_settle_only_with_a_number():
    assert found(pair("B"), learnt=False).outcome == "question"
    for number in ("nik", "nib", "phone"):
        assert found(pair("B", **{number: "same"}), learnt=False).outcome == "sure"


@pytest.mark.parametrize(
    "levels",
    [
        {"product": "other"},  # one person with two trades
        {"product": "part"},  # keripik is not keripik singkong
        {"name": "other", "phone": "same"},  # a family's phone
        {"name": "close"},
        {"nik": "other"},
        {"nik": "one_digit"},
        {"nib": "other"},
    ],
)
def test_what_a_person_should_look_at_is_a_question(levels):
    assert found(pair("B", **levels)).outcome == "question"


def test_a_digit_typed_wrong_in_a_nik_is_no_quarrel_where_all_else_agrees():
    assert found(pair("B", nik="one_digit_same_birth")).outcome == "sure"


def test_a_shortened_name_settles_with_a_number_only():
    assert found(pair("B", name="shortened")).outcome == "question"
    assert found(pair("B", name="shortened", nik="same")).outcome == "sure"


def test_fifteen_digits_settle_nothing_and_other_ones_quarrel():
    only = Pair("B", 0.0, False, first15=True, weighed=False)
    assert found(only).outcome == "question"
    assert found(only).candidates[0].score == 0, "nobody computed a probability"
    assert found(pair("B", first15=False)).outcome == "question"


def test_without_a_product_place_and_firm_may_say_it_is_another():
    levels = {"name": "same", "village": "same", "nik": "same"}
    same = Pair("B", STRONG, True, True, levels)
    assert settled(same, learnt=True)
    assert not settled(Pair("B", STRONG, True, True, {**levels, "business": "other"}), learnt=True)
    assert not settled(Pair("B", STRONG, True, True, {**levels, "village": "regency"}), learnt=True)


def test_two_businesses_are_a_question_never_the_first():
    both = found(pair("A", 20.0), pair("B", 19.0))
    assert (both.outcome, [c.ref for c in both.candidates]) == ("question", ["A", "B"])


def test_two_rows_settled_on_one_business_do_not_make_each_other_doubtful():
    one = found(pair("B"), pair(1), root=lambda ref: "B" if ref == 1 else ref)
    assert (one.outcome, one.candidates[0].ref) == ("sure", "B")


def test_a_row_that_waits_itself_is_no_second_business():
    assert found(pair("B"), pair(1), floating={1}).candidates[0].ref == "B"
    assert found(pair("B"), pair(1), floating={1}).outcome == "sure"
    assert found(pair(1), pair(2), floating={1, 2}).outcome == "question"


def test_one_village_and_one_trade_are_no_question():
    assert found(pair("B", name="other", together=False)).outcome == "none"
    assert found(pair("B", name="first_word", together=False)).outcome == "none"
    assert found(pair("B", 0.0, together=False)).outcome == "question"
    assert found(pair("B", -9.0, together=False)).outcome == "none"


def test_every_level_of_linkage_has_words():
    has = frozenset({"given_name", "surname"})
    shown = {"name", "business", "product", "nik", "nib", "phone", "birth_date", "village",
             "address"}  # fmt: skip
    for compared in comparisons([r for r in ROLES if r in shown], has):
        for level in compared.levels:
            assert reason(compared.role, level.code), (compared.role, level.code)


LEVELS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["same", "sound", "close", "first_word", "other"]),
        "product": st.sampled_from(["same", "part", "other"]),
        "village": st.sampled_from(["same", "district", "headed_other"]),
        "business": st.sampled_from(["same", "other"]),
        "nik": st.sampled_from(["same", "one_digit", "other"]),
        "nib": st.sampled_from(["same", "other"]),
        "phone": st.sampled_from(["same", "other"]),
    },
)
PAIRS = st.builds(
    Pair, st.integers(1, 4), st.floats(-30, 30), st.booleans(), st.booleans(), LEVELS,
    st.sampled_from([None, None, True, False]),
)  # fmt: skip


@given(st.lists(PAIRS, max_size=6), st.booleans())
def test_sure_is_said_of_one_settled_candidate_only(pairs, learnt):
    told = found(*pairs, learnt=learnt)
    if told.outcome == "sure":
        (one,) = told.candidates
        behind = [p for p in pairs if p.ref == one.ref and p.together and settled(p, learnt=learnt)]
        assert behind
        assert all(p.levels.get("nib") != "other" and p.first15 is not False for p in behind)
        if not learnt:
            assert any(numbers_agree(p) for p in behind)
    for one in told.candidates:
        assert any(p.ref == one.ref and asked(p) for p in pairs)
    assert (told.outcome == "none") == (not told.candidates)


@given(st.floats(-1e6, 1e6))
def test_a_probability_is_one(weight):
    assert 0 <= probability(weight) <= 1
