"""Which rows are one business: what is sure, what is a question, what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.intake.linking import (
    Pool,
    Record,
    compare,
    decide,
    likeness,
    product_words,
    shortened,
)

V1, V2 = "33.03.01.2001", "33.03.02.2001"


def record(ref, owner="karsinah", product="keripik singkong", village=V1, **more):
    return Record(
        ref, (owner,) if owner else (), more.pop("business", ""), product,
        (village,) if village else (), **more,
    )  # fmt: skip


def outcome(*known, probe):
    pool = Pool()
    for one in known:
        pool.add(one)
    return pool.find(probe)


@pytest.mark.parametrize(
    ("one", "other"),
    [("sumiyati", "sumyati"), ("rohman", "ruhman"), ("ahmad", "achmod"), ("zaenal", "zunal"),
     ("hariyanto", "haryanto"), ("mohamad", "muhamad"), ("bambang", "bombang")],
)  # fmt: skip
def test_spellings_that_offices_mix_are_alike_but_not_equal(one, other):
    assert 0.8 <= likeness(one, other) < 1


def test_full_nik_and_name_are_sure():
    found = outcome(record(1, nik=b"n", village=V2), probe=record(2, nik=b"n"))
    assert found.outcome == "sure"
    assert "NIK sama" in found.candidates[0].reasons


def test_fifteen_digits_are_never_sure():
    found = outcome(record(1, nik15=b"n"), probe=record(2, nik15=b"n"))
    assert found.outcome == "question"


def test_one_person_with_two_trades_is_a_question():
    found = outcome(record(1, nik=b"n", phone=b"p"), probe=record(2, nik=b"n", phone=b"p",
                                                              product="batik tulis"))  # fmt: skip
    assert found.outcome == "question"


def test_a_family_phone_is_a_question():
    found = outcome(record(1, owner="suparman", phone=b"p"), probe=record(2, phone=b"p"))
    assert found.outcome == "question"


def test_two_plausible_records_are_a_question_never_the_first():
    known = (record(1, nik=b"n", nik15=b"m"), record(2, nik=b"n", nik15=b"m"))
    assert outcome(*known, probe=record(3, nik=b"n", nik15=b"m")).outcome == "question"


def test_two_rows_settled_on_one_business_do_not_make_each_other_doubtful():
    pool = Pool()
    pool.add(record("B", nik=b"n"))
    pool.add(record(1, nik=b"n"))
    found = pool.find(record(2, nik=b"n"), lambda ref: "B" if ref == 1 else ref)
    assert (found.outcome, found.candidates[0].ref) == ("sure", "B")


def test_a_name_alone_in_another_village_with_another_product_is_nothing():
    found = outcome(record(1, village=V2, product="batik tulis"), probe=record(2))
    assert found.outcome == "none"


def test_a_different_full_nik_speaks_against_a_namesake():
    found = outcome(record(1, nik=b"a", nik15=b"a"), probe=record(2, nik=b"b", nik15=b"b"))
    assert found.outcome == "none"


def test_an_owners_other_firm_is_a_question_where_no_product_is_stated():
    known = record(1, nik=b"n", business="maju")
    assert outcome(known, probe=record(2, nik=b"n", product="")).outcome == "sure"
    other = record(2, nik=b"n", product="", business="mebel jati")
    assert outcome(known, probe=other).outcome == "question"
    away = record(2, nik=b"n", product="", village=V2)
    assert outcome(known, probe=away).outcome == "question"


def test_a_phone_is_not_enough_for_another_firm():
    known = record(1, phone=b"p", business="maju")
    assert outcome(known, probe=record(2, phone=b"p")).outcome == "sure"
    other = record(2, phone=b"p", business="mebel jati")
    assert outcome(known, probe=other).outcome == "question"


@pytest.mark.parametrize(
    ("one", "other"),
    [("sri", "sri rahayu"), ("sri r", "sri rahayu"), ("sugeng", "sugeng hadi"),
     ("rahayu sri", "sri rahayu"), ("umi s", "umi saputri")],
)  # fmt: skip
def test_a_shortened_or_turned_name_with_a_like_product_is_a_question(one, other):
    known = record(1, owner=other, product="tempe kedelai")
    assert outcome(known, probe=record(2, owner=one, product="tempe")).outcome == "question"
    away = record(2, owner=one, product="tempe", village=V2)
    assert outcome(known, probe=away).outcome == "none"


@pytest.mark.parametrize(("one", "other"), [("sri wahyuni", "sri rahayu"), ("sri w", "sri rahayu")])
def test_another_second_name_is_no_shortened_one(one, other):
    assert not shortened(one, other)


def test_words_of_every_trade_tell_nothing_of_a_product():
    assert product_words("industri makanan olahan tempe") == ("tempe",)


NAMES = st.sampled_from(["karsinah", "karsinoh", "sumarno", "sri lestari", ""])
PRODUCTS = st.sampled_from(["keripik singkong", "keripik", "batik tulis", ""])
DIGITS = st.sampled_from([None, b"a", b"b"])
RECORDS = st.builds(
    lambda owner, product, village, nik, phone, nib: record(
        0, owner, product, village, nik=nik, nik15=nik, phone=phone, nib=nib
    ),
    NAMES, PRODUCTS, st.sampled_from([V1, V2, ""]), DIGITS, DIGITS, DIGITS,
)  # fmt: skip


@given(RECORDS, RECORDS)
def test_sure_always_rests_on_an_identity_and_an_agreeing_name(one, other):
    found = compare(one, other)
    assert found == compare(one, other)
    assert 0 <= found.score <= 1
    if found.strong:
        assert (one.nik and one.nik == other.nik) or (one.nib and one.nib == other.nib) or (
            one.phone and one.phone == other.phone
        )  # fmt: skip
        assert (
            likeness(one.owners[0], other.owners[0]) >= 0.8 if one.owners and other.owners else True
        )
        assert not (one.nik and other.nik and one.nik != other.nik)
    assert compare(other, one).strong == found.strong
    assert compare(other, one).score == found.score


@given(st.lists(RECORDS, max_size=4))
def test_sure_is_said_of_one_candidate_only(records):
    probe = record(99, nik=b"a", nik15=b"a")
    likely = [compare(probe, r) for r in records]
    found = decide(type(one)(n, one.score, one.strong, one.reasons) for n, one in enumerate(likely))
    assert (found.outcome == "sure") <= (len(found.candidates) == 1)
