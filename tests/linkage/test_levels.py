"""What two values of a role are said to be, and what is looked at where a value is missing."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guyub.linkage import blocking, scoring, tables
from guyub.linkage.normal import trades
from guyub.linkage.prepare import prepare
from guyub.linkage.training import defaults
from guyub.linkage.workspace import run, workspace


def level(role: str, one: str, other: str) -> str:
    table = pa.table({role: pa.array([one, other], pa.string())})
    model = defaults(table, {role: role})
    with workspace() as connection:
        tables.load(connection, "rows", prepare(table, {role: role}))
        scoring.frequencies(connection, ["rows"], model.settings)
        pair = "SELECT 0::BIGINT AS a, 1::BIGINT AS b"
        scoring.score(connection, model.settings, ["rows"], scoring.EVERY_PAIR, pair)
        at = run(connection, f"SELECT g_{role} FROM scored")[0][0]
    return str(scoring.known_levels(model.settings["comparisons"][0])[at]["label_for_charts"])


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Muwliryo Subekti", "Mulwiryo", "short_near"),
        ("Bp Nariman", "NARDIMAN TEGUH YATLASTYO", "short_near"),
        ("Sabary", "Slamet Sabari", "shortened"),
        ("Supdarno", "Slamet Supdarmo", "short_near"),
        ("Mulwiryo Subekti", "Muwliryo Santoso", "other"),  # two words each: not one cut short
        ("Slamet", "Sutarno Wibowo", "other"),
    ],
)
def test_a_single_word_like_one_of_the_longer_name(one: str, other: str, found: str) -> None:
    assert level("name", one, other) == level("name", other, one) == found


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("makanan", "dodol", "general"),
        ("aneka kerajinan", "sapu glagah", "general"),
        ("makanan", "kerajinan", "general"),
        ("makanan", "makanan", "same"),
        ("gula kelapa", "gula merah", "one_word"),
        ("dodol", "sapu", "other"),
    ],
)
def test_a_general_word_is_no_other_product(one: str, other: str, found: str) -> None:
    assert level("product", one, other) == level("product", other, one) == found


def test_general_words() -> None:
    assert trades.general("Olahan makanan")
    assert not trades.general("Olahan singkong")
    assert not trades.general("")
    assert not trades.general(None)


def test_an_rt_is_a_key_where_no_address_stands_before_it() -> None:
    """Villages write "RT 02/01" and nothing else; such rows still meet by it."""
    rows = 400
    table = pa.table(
        {
            "name": pa.array([f"{chr(97 + n % 26)}wa{n}" for n in range(rows)], pa.string()),
            "address": pa.array([f"RT {n % 40}/1" for n in range(rows)], pa.string()),
            "village": pa.array([f"33.03.07.20{n % 7:02}" for n in range(rows)], pa.string()),
        }
    )
    mapping = {name: name for name in table.column_names}
    with workspace() as connection:
        tables.load(connection, "rows", prepare(table, mapping))
        rules = blocking.choose(connection, "rows", mapping, rows)
    assert any("address_rt" in rule.keys for rule in rules)


def test_two_dear_keys_may_take_a_third() -> None:
    """Each pair of keys finds too many of these rows; the three together few."""
    rows = 1200
    table = pa.table(
        {
            "name": pa.array([f"{chr(97 + n % 20)}{n}x" for n in range(rows)], pa.string()),
            "product": pa.array([f"kue{n % 5}" for n in range(rows)], pa.string()),
            "village": pa.array([f"33.03.07.20{n % 7:02}" for n in range(rows)], pa.string()),
        }
    )
    mapping = {name: name for name in table.column_names}
    with workspace() as connection:
        tables.load(connection, "rows", prepare(table, mapping))
        rules = blocking.choose(connection, "rows", mapping, rows)
        dear = blocking.count(connection, "rows", ("village", "product"))
    assert dear > blocking.DEAR * rows
    assert {"name_initial", "village", "product"} in [set(rule.keys) for rule in rules] or {
        "name_initial", "village", "product_first"
    } in [set(rule.keys) for rule in rules]  # fmt: skip
