"""What is counted with less work is the same as with more."""

from __future__ import annotations

from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guyub.linkage import scoring, tables
from guyub.linkage.comparisons import _edits, _one_digit
from guyub.linkage.grouping import bits
from guyub.linkage.normal import numbers, people
from guyub.linkage.prepare import prepare
from guyub.linkage.training import defaults
from guyub.linkage.workspace import run, workspace
from tests.linkage.conftest import MAPPING, Small

LEAST = bits(0.5) - 6
WORDS = st.sampled_from(
    "H HJ Siti SITI ahmad Moh st Nur bin alias Budi Bu se SH mm k Ki gus Widodo r als".split()
)
FEW = st.lists(st.text("0123", min_size=3, max_size=7), min_size=2, max_size=6, unique=True)


@given(st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
@example("St Aminah")
def test_a_name_of_bare_letters_is_read_as_any_other(name: str) -> None:
    # A blank behind makes it go the long way.
    assert people.plain_words(name) == people.plain_words(f"{name} ")
    assert people.person(name) == people.person(f"{name} ")


@given(st.text("0628", min_size=1, max_size=16))
def test_a_number_of_bare_digits_is_read_as_any_other(text: str) -> None:
    assert numbers.phone(text) == numbers.phone(f"{text} ")
    assert numbers.digits(text) == numbers.digits(f"'{text}")


@given(FEW)
def test_one_wrong_digit_is_one_of_damerau(values: list[str]) -> None:
    """Whatever their lengths; and letters wrong likewise, from the shortest length and likeness
    on."""
    pairs = list(combinations(values, 2))
    with workspace() as connection:
        connection.register("asked", pa.table({"c_l": [a for a, _ in pairs],
                                               "c_r": [b for _, b in pairs]}))  # fmt: skip
        for mine, plain in (
            (_one_digit("c"), "damerau_levenshtein(c_l, c_r) <= 1"),
            *(
                (
                    _edits("c", most, 4),
                    "jaro_winkler_similarity(c_l, c_r) >= 0.75"
                    " AND least(length(c_l), length(c_r)) >= 4"
                    f" AND damerau_levenshtein(c_l, c_r) <= {most}",
                )
                for most in (1, 2)
            ),
        ):
            found = run(connection, f"SELECT c_l, c_r FROM asked WHERE ({mine}) <> ({plain})")
            assert found == [], mine


@pytest.mark.parametrize("least", [LEAST, -20.0, 10.0])
def test_leaving_names_for_last_loses_no_pair_and_changes_no_weight(
    small: Small, least: float
) -> None:
    settings = small.model.settings
    with workspace() as connection:
        tables.load(connection, "rows", prepare(small.table, MAPPING))
        columns = {n for n, *_ in run(connection, "DESCRIBE rows")}
        tables.count_numbers(connection, ["rows"], columns)
        scoring.frequencies(connection, ["rows"], settings)
        scoring.score(connection, settings, ["rows"], least)
        scoring.score(connection, settings, ["rows"], scoring.EVERY_PAIR - 1, into="each")
        levels = scoring.levels(connection, settings, ["rows"])
        scoring.weigh(connection, settings, levels, least, "weighed")
        roles = [c["output_column_name"] for c in settings["comparisons"]]
        fields = ", ".join(["a", "b", "weight", *(f"{m}_{r}" for m in "gw" for r in roles)])
        told = [
            run(connection, f"SELECT {fields} FROM {table} WHERE weight >= {least} ORDER BY a, b")
            for table in (scoring.SCORED, "each", "weighed")
        ]
    assert len(told[0]) > 50
    assert told[0] == told[1] == told[2]


def test_names_are_compared_last_and_for_few(small: Small) -> None:
    """The step before leaves most pairs out: else it would be work for nothing."""
    settings = small.model.settings
    dear = scoring._dearest(settings["comparisons"])
    assert [c["output_column_name"] for c in dear] == ["name"]
    assert scoring._dearest(dear) == []


SOME = st.sampled_from([None, "", "makanan", "dodol", "dodol salak", "Dodoll", "UD Maju", "maju"])


@given(st.lists(st.tuples(SOME, SOME), min_size=2, max_size=9), st.integers(1, 8))
@settings(max_examples=25)
def test_values_compared_once_are_as_compared_each_time(
    rows: list[tuple[str | None, str | None]], cut: int
) -> None:
    """In one table and between two."""
    told = {"product": "product", "business": "business"}
    table = pa.table(
        {
            "product": pa.array([product for product, _business in rows], pa.string()),
            "business": pa.array([business for _product, business in rows], pa.string()),
        }
    )
    cut = min(cut, len(rows) - 1)
    model, made = defaults(table, told), prepare(table, told)
    with workspace() as connection:
        tables.load(connection, "every", made)
        tables.load(connection, "one", made.slice(0, cut))
        tables.load(connection, "other", made.slice(cut))
        for names, pairs in (
            (["every"], "SELECT l.unique_id AS a, r.unique_id AS b FROM every l JOIN every r"
                        " ON l.unique_id < r.unique_id"),
            (["one", "other"], "SELECT l.unique_id AS a, r.unique_id AS b FROM one l, other r"),
        ):  # fmt: skip
            scoring.frequencies(connection, names, model.settings)
            found = []
            for few in (scoring.FEW_VALUES, ()):
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(scoring, "FEW_VALUES", few)
                    scoring.score(connection, model.settings, names, -500.0, pairs)
                found.append(run(connection, "SELECT * FROM scored ORDER BY a, b"))
            assert found[0] == found[1]
