"""Names in lists that hold a whole name beside its parts."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given as property_of
from hypothesis import strategies as st

from guyub.linkage.normal import given, numbers
from guyub.linkage.prepare import PARTS, prepare, with_whole_name
from guyub.linkage.training import roles_of

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thomas Clifford, 1st Baron Clifford of Chudleigh", "tom clifford chudleigh"),
        ("Sir William Foo, 3rd Baronet", "Bill Foo"),
        ("Moh. Arifin", "Muhammad Arifin"),
        ("Yohanes Slamet", "Yohannes Slamet"),
        ("J. Smith Jr", "smith"),
    ],
)
def test_titles_and_short_forms_make_no_other_name(one: str, other: str) -> None:
    assert given.name_words(one)[-1:] == given.name_words(other)[-1:] != []
    assert set(given.name_words(other)) <= {*given.name_words(one), "john"}


def test_a_name_of_titles_only_has_no_words() -> None:
    assert given.name_words("Sir, 3rd baronet") == []
    assert given.name_words(None, "") == []


def test_short_forms_lead_to_full_names_and_end_there() -> None:
    short = given.short_names()
    assert short["tom"] == "thomas"
    assert short["moh"] == "muhamad"
    assert not set(short) & set(short.values())


def test_a_rare_word_is_taken_for_a_frequent_one_beside_it() -> None:
    counts = {"chudleigh": 9, "chudleugh": 1, "clifford": 9, "clifton": 2, "smith": 5, "smyth": 3}
    assert given.repaired(counts) == {"chudleugh": "chudleigh"}


@property_of(WORDS, st.integers(0, 3), st.randoms(use_true_random=False))
def test_one_slip_of_the_pen_is_repaired(word: str, kind: int, rng) -> None:
    at = rng.randrange(len(word) - 1)
    slipped = (
        word[:at] + word[at + 1 :],
        word[:at] + "0" + word[at:],
        word[:at] + "0" + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[kind]
    if slipped != word and len(slipped) >= given.SHORTEST:
        assert given.repaired({word: 8, slipped: 1}) == {slipped: word}
        assert given.repaired({word: 3, slipped: 1}) == {}


@property_of(st.dictionaries(WORDS, st.integers(1, 40), max_size=8))
def test_repairing_never_leads_to_a_rarer_word(counts: dict[str, int]) -> None:
    for word, better in given.repaired(counts).items():
        assert counts[better] >= given.RARER * counts[word]


def test_a_repaired_word_is_not_itself_one_to_repair() -> None:
    counts = {"marten": 1, "martin": 5, "martia": 25}
    assert given.repaired(counts) == {"marten": "martia", "martin": "martia"}


def test_what_stands_for_an_unknown_date_is_no_evidence() -> None:
    written = ["99-99-9999", "1980-05-00", "00-05-1980", "31-02-1980", "0000-00-00", "1980-02-01"]
    found = [numbers.impossible_date(text) for text in written]
    assert found == ["", "1980", "1980", "1980-02-31", "", ""]


def test_words_stand_rarest_first_with_what_they_tell() -> None:
    names = [["thomas", "foo"], ["thomas"], ["thomas", "bar"], []]
    told = given.told(names)
    assert told[0] == "foo thomas:1.58:1.58"
    assert told[1] == "thomas:0.00:0.00"
    assert told[3] is None


def test_three_columns_of_one_name_become_one_role() -> None:
    table = pa.table(
        {
            "a": ["Tom Foo", None, "sir"],
            "b": ["tom", "tom", "sir"],
            "c": ["foo", "foo", None],
            "d": ["1850-13-01", "1850-00-00", "1850-01-01"],
        }
    )
    mapping = {"name": "a", "given_name": "b", "surname": "c", "birth_date": "d"}
    made, settled = with_whole_name(table, mapping)
    assert set(settled) == {"whole_name", "birth_date"}
    assert with_whole_name(made, settled) == (made, settled)
    assert roles_of(mapping) == ("whole_name", "birth_date")
    found = prepare(table, mapping)
    assert found["whole_name"].to_pylist() == ["fo thomas", "fo thomas", None]
    assert found["birth_date_written"].to_pylist() == ["1850-13-01", "1850", None]
    for left in PARTS:
        less = {role: column for role, column in mapping.items() if role != left}
        assert "whole_name" not in prepare(table, less).column_names
