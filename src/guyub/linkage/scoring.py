"""Pairs and their weights, by one SQL statement made from a model's settings.

The weights are Splink's (a test holds both against each other): log2 of the odds that two rows
speak of one, the prior and one summand per comparison, equal values adjusted by how many carry
them. Made here and not by Splink because building its statements alone takes longer (1.5 s) than
scoring a regency (0.7 s for 43,000 rows).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from guyub.linkage.prepare import ID
from guyub.linkage.tables import beside
from guyub.linkage.workspace import run

UNKNOWN: Final = -1
SCORED: Final = "scored"
LEVELS: Final = "levels_of_pairs"
WITHOUT_DEAREST: Final = "scored_without_dearest"
# Asked for at least this, every pair is wanted: nothing can be left out early.
EVERY_PAIR: Final = -100.0
ROUNDING: Final = 1e-6
# Roles whose forms all follow from one value, and of which a registry holds few.
FEW_VALUES: Final = ("business", "product")
DEAR: Final = ("jaro_winkler", "levenshtein", "list_")


def frequencies(
    connection: Any,
    tables: Sequence[str],
    settings: Mapping[str, Any],
    known: Mapping[str, str] | None = None,
) -> None:
    """Adds ``tf_<column>``, the share of rows with this value among those with any, over all
    tables together, where a model wants it and it is not there. ``known``: shares counted before
    (``tables.shares_of_numbers``), added likewise: each addition writes the tables anew."""
    known = known or {}
    wanted = counted(settings)
    has = {name for name, *_ in run(connection, f"DESCRIBE {tables[0]}")}
    missing = sorted(
        column for column in wanted if f"tf_{column}" not in has and column not in known
    )
    for column in missing:
        every = " UNION ALL ".join(
            f"SELECT {column} FROM {t} WHERE {column} IS NOT NULL" for t in tables
        )
        run(
            connection,
            f"CREATE OR REPLACE TEMP TABLE tf_of_{column} AS SELECT {column},"
            f" count(*)::DOUBLE / sum(count(*)) OVER () AS tf_{column} FROM ({every})"
            f" GROUP BY {column}",
        )
    beside(connection, tables, {**known, **{column: f"tf_of_{column}" for column in missing}})


def counted(settings: Mapping[str, Any]) -> set[str]:
    """Columns whose values weigh by how many carry them."""
    return {
        level["tf_adjustment_column"]
        for _comparison, level in _levels(settings)
        if level.get("tf_adjustment_column")
    }


def _levels(settings: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            yield comparison, level


def rules(settings: Mapping[str, Any]) -> list[str]:
    return [r["blocking_rule"] for r in settings["blocking_rules_to_generate_predictions"]]


def with_rules(settings: Mapping[str, Any], found: Sequence[str]) -> dict[str, Any]:
    """The same settings looking at the pairs of these rules."""
    told = [{"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in found]
    return {**settings, "blocking_rules_to_generate_predictions": told}


def blocked(settings: Mapping[str, Any], tables: Sequence[str]) -> str:
    """SQL of the pairs (a, b) that the rules find: within one table (a < b), or between two."""
    left, right = (tables[0], tables[0]) if len(tables) == 1 else (tables[0], tables[1])
    order = f" AND l.{ID} < r.{ID}" if len(tables) == 1 else ""
    parts = [
        f"SELECT l.{ID} AS a, r.{ID} AS b FROM {left} l JOIN {right} r ON {rule}{order}"
        for rule in rules(settings)
    ]
    if not parts:
        return "SELECT 0::BIGINT AS a, 0::BIGINT AS b WHERE false"
    return f"SELECT DISTINCT a, b FROM ({' UNION ALL '.join(parts)})"


def score(
    connection: Any,
    settings: Mapping[str, Any],
    tables: Sequence[str],
    least_weight: float,
    pairs: str | None = None,
    into: str = SCORED,
) -> str:
    """Makes table ``into``: a, b, weight, and per comparison ``g_<role>`` (index of the level it
    reached, best 0, -1 unknown) and ``w_<role>`` (its weight with adjustment).

    ``pairs`` is SQL of (a, b) to score instead of those the rules find. Weights below
    ``least_weight`` are left out. ``frequencies`` comes first.
    """
    compared = settings["comparisons"]
    source, done, asked = pairs or blocked(settings, tables), [], compared
    dear = _dearest(compared) if least_weight > EVERY_PAIR else []
    if dear:
        # Most pairs differ so much in all else that no name could make them near enough.
        done, asked = [c for c in compared if c not in dear], dear
        most = sum(_ceiling(connection, tables, c) for c in dear)
        total = _total({**settings, "comparisons": done}, most)
        _add(
            connection, settings, tables, source, [], done, total, least_weight - ROUNDING,
            WITHOUT_DEAREST,
        )  # fmt: skip
        source = f"SELECT * FROM {WITHOUT_DEAREST}"
    total = _total(settings)
    _add(connection, settings, tables, source, done, asked, total, least_weight, into)
    if dear:
        run(connection, f"DROP TABLE {WITHOUT_DEAREST}")
    return into


def levels(
    connection: Any, settings: Mapping[str, Any], tables: Sequence[str], into: str = LEVELS
) -> str:
    """Makes table ``into``: the levels of every pair the rules find, without weights, for
    ``weigh``. What a pair reaches does not change while weights are learnt."""
    compared = settings["comparisons"]
    told = _reached(connection, settings, tables, [], compared)
    run(
        connection,
        f"CREATE OR REPLACE TABLE {into} AS"
        f" WITH pairs AS MATERIALIZED ({blocked(settings, tables)}) {told}",
    )
    return into


def weigh(
    connection: Any,
    settings: Mapping[str, Any],
    source: str,
    least_weight: float,
    into: str = SCORED,
) -> str:
    """As ``score``, from a table of ``levels``."""
    compared = settings["comparisons"]
    run(
        connection,
        f"CREATE OR REPLACE TABLE {into} AS"
        f" {_weights(settings, source, [], compared, _total(settings), least_weight)}",
    )
    return into


def _add(
    connection: Any,
    settings: Mapping[str, Any],
    tables: Sequence[str],
    source: str,
    done: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
    total: str,
    least: float,
    into: str,
) -> None:
    """Table ``into``: the pairs of ``source`` with levels and weights of comparisons ``done``
    and those ``asked``, ``total`` as weight, where that is at least ``least``."""
    run(
        connection,
        f"CREATE OR REPLACE TABLE {into} AS WITH pairs AS MATERIALIZED ({source}),"
        f" levels AS ({_reached(connection, settings, tables, done, asked)})"
        f" {_weights(settings, 'levels', done, asked, total, least)}",
    )


def _reached(
    connection: Any,
    settings: Mapping[str, Any],
    tables: Sequence[str],
    done: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
) -> str:
    """SQL of the levels of comparisons ``asked`` for what ``pairs`` holds, with the frequencies
    that their weights need."""
    left, right = (tables[0], tables[0]) if len(tables) == 1 else (tables[0], tables[1])
    columns = [name for name, *_ in run(connection, f"DESCRIBE {left}")]
    text = " ".join(_case(c) + _weight(c, settings) for c in asked)
    needed = [c for c in columns if f"{c}_l" in text]
    kept = "".join(f', "{c}_l", "{c}_r"' for c in needed if c.startswith("tf_"))
    found, joined = "", ""
    for comparison in asked:
        role = comparison["output_column_name"]
        if role not in FEW_VALUES:
            found += f", {_case(comparison)} AS g_{role}"
            continue
        # Thousands of pairs of rows hold the same two values: these are compared once.
        found += f", coalesce(of_{role}.g_{role}, {UNKNOWN})::TINYINT AS g_{role}"
        its = [c for c in columns if f"{c}_l" in _case(comparison)]
        values = (
            f"SELECT min(a) AS a, min(b) AS b FROM pairs JOIN {left} l ON l.{ID} = a"
            f" JOIN {right} r ON r.{ID} = b WHERE l.{role} IS NOT NULL AND r.{role} IS NOT NULL"
            f" GROUP BY l.{role}, r.{role}"
        )
        joined += (
            f" LEFT JOIN (SELECT {role}_l AS one, {role}_r AS other,"
            f" {_case(comparison)} AS g_{role} FROM (SELECT {_sides(its)} FROM ({values}) held"
            f" JOIN {left} l ON l.{ID} = a JOIN {right} r ON r.{ID} = b) sides) of_{role}"
            f" ON of_{role}.one = {role}_l AND of_{role}.other = {role}_r"
        )
    before = _told(done)
    return (
        f"SELECT a, b{before}{kept}{found} FROM (SELECT a, b{before}, {_sides(needed)} FROM pairs"
        f" JOIN {left} l ON l.{ID} = a JOIN {right} r ON r.{ID} = b) sides{joined}"
    )


def _sides(columns: Sequence[str]) -> str:
    return ", ".join(f'l."{c}" AS "{c}_l", r."{c}" AS "{c}_r"' for c in columns)


def _weights(
    settings: Mapping[str, Any],
    source: str,
    done: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
    total: str,
    least: float,
) -> str:
    found = ", ".join(f"{_weight(c, settings)} AS w_{c['output_column_name']}" for c in asked)
    return (
        f"SELECT a, b, weight{_told(done)}{_told(asked)} FROM (SELECT *, {total} AS weight"
        f" FROM (SELECT *, {found} FROM {source}) weights) totals WHERE weight >= {least}"
    )


def _total(settings: Mapping[str, Any], more: float = 0.0) -> str:
    """SQL of a pair's weight; ``more`` stands for comparisons that were not made."""
    prior = settings["probability_two_random_records_match"]
    weights = "".join(f" + w_{c['output_column_name']}" for c in settings["comparisons"])
    return f"{math.log2(prior / (1 - prior)) + more}{weights}"


def _told(comparisons: Sequence[Mapping[str, Any]]) -> str:
    return "".join(f", {m}_{c['output_column_name']}" for m in "gw" for c in comparisons)


def _dearest(compared: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Comparisons that ask most for likeness of words; none where nothing else would be left."""
    costs = [
        sum(level["sql_condition"].count(word) for level in c["comparison_levels"] for word in DEAR)
        for c in compared
    ]
    found = [c for c, cost in zip(compared, costs, strict=True) if cost and cost == max(costs)]
    return found if len(found) < len(compared) else []


def _ceiling(connection: Any, tables: Sequence[str], comparison: Mapping[str, Any]) -> float:
    """The most that a comparison can weigh for values of these tables."""
    found = [0.0]
    for level in known_levels(comparison):
        told = math.log2(level["m_probability"] / level["u_probability"])
        found.append(told)
        column = level.get("tf_adjustment_column")
        if column:
            both = " UNION ALL ".join(f"SELECT min(tf_{column}) AS least FROM {t}" for t in tables)
            rarest = run(connection, f"SELECT min(least) FROM ({both})")[0][0]
            if rarest:
                seen = max(rarest, level.get("tf_minimum_u_value", 0.0))
                share = level.get("tf_adjustment_weight", 1.0)
                found.append(told + share * (math.log2(level["u_probability"]) - math.log2(seen)))
    return max(found)


def count_levels(
    connection: Any, settings: Mapping[str, Any], table: str, pairs: str
) -> dict[str, dict[int, int]]:
    """Per role how many of these pairs reach each level; unknown ones are left out."""
    score(connection, settings, [table], -1e9, pairs, "counted")
    found: dict[str, dict[int, int]] = {}
    for comparison in settings["comparisons"]:
        role = comparison["output_column_name"]
        seen = run(connection, f"SELECT g_{role}, count(*) FROM counted GROUP BY 1 ORDER BY 1")
        found[role] = {int(at): int(n) for at, n in seen if at != UNKNOWN}
    run(connection, "DROP TABLE counted")
    return found


def _case(comparison: Mapping[str, Any]) -> str:
    parts, at = [], 0
    for level in comparison["comparison_levels"]:
        if level.get("is_null_level"):
            parts.append(f"WHEN {level['sql_condition']} THEN {UNKNOWN}")
        elif level["sql_condition"] == "ELSE":
            parts.append(f"ELSE {at}")
        else:
            parts.append(f"WHEN {level['sql_condition']} THEN {at}")
            at += 1
    return f"(CASE {' '.join(parts)} END)::TINYINT"


def known_levels(comparison: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Levels of a comparison by their index, without "unknown"."""
    return [lv for lv in comparison["comparison_levels"] if not lv.get("is_null_level")]


def _weight(comparison: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    role = comparison["output_column_name"]
    parts = []
    for at, level in enumerate(known_levels(comparison)):
        told = f"{math.log2(level['m_probability'] / level['u_probability'])}"
        column = level.get("tf_adjustment_column")
        if column:
            share = level.get("tf_adjustment_weight", 1.0)
            least = level.get("tf_minimum_u_value", 0.0)
            seen = f'greatest("tf_{column}_l", "tf_{column}_r", {least})'
            told += (
                f" + coalesce({share} * ({math.log2(level['u_probability'])} - log2({seen})), 0)"
            )
        parts.append(f"WHEN {at} THEN {told}")
    return f"(CASE g_{role} {' '.join(parts)} ELSE 0.0 END)"
