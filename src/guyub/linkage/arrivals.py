"""Rows that arrive beside rows that are there: who of both speak of one. Pure.

Only pairs with a new row in them are looked at; how often a value occurs is counted in all rows.
Four things differ from a table linked to itself:

* *Names are counted by the places and products they occur with.* Lists repeat each other: a name
  that five files carry for one business is no common name. Of those, one is the row's own.
* *A village that only a heading tells is believed as far as the rows bear it out.* A report may be
  filed under the village that sent it. How often likely partners of such rows (by all but the
  village) stand in that village is counted, and weighs in levels of its own (``HEADED``).
* *How many pairs match is found in the pairs with the new rows* (``_expecting``).
* *Without a stored model a few thousand rows teach their own* (``adapted``): chances among
  strangers are counted, those among matches twice in the clusters of the round before, from the
  defaults on. On the four workbooks that gives what EM gives (F1 0.918 both) in a third of the
  time, and Splink is not loaded. Fewer rows keep the defaults; more only count the strangers.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyarrow as pa

from guyub.linkage import clusters, engine, scoring, tables, training
from guyub.linkage.comparisons import comparisons
from guyub.linkage.grouping import KEPT_BELOW, bits, grouped
from guyub.linkage.model import Model, Thresholds
from guyub.linkage.prepare import prepare
from guyub.linkage.workspace import Limits, run, workspace

EVERY: Final = "every_row"
# Rows up to which the rows themselves teach (1 s for 500, 6 s for 4,000, measured).
MOST_ADAPTED: Final = 4_000
# What two rows must share to be looked at where no model brings its own rules, best first.
RULES: Final = (
    ("nik",), ("nik_tail",), ("nib",), ("phone",),
    ("name_sound", "village"), ("name_bones", "village"), ("name_sound", "product"),
    ("name_bones", "product"), ("name_first", "village"), ("name_last", "village"),
    ("name_joined[1:5]", "village"), ("name_first", "product", "village_district"),
    ("name_last", "product", "village_district"), ("name_first", "birth_date"),
    ("village", "birth_date"), ("business_sound", "village"), ("name_sound",), ("name_bones",),
    ("name_first", "product"), ("name_last", "product"), ("name_joined[1:5]", "product"),
    ("business_sound", "product"), ("village", "product"), ("village",),
)  # fmt: skip
# All of them together may find so many pairs, and so many a new row; dearer rules are left out.
FEW_PAIRS: Final = 150_000
PER_ROW: Final = 12
SAMPLED: Final = 400  # rows whose pairs are strangers: 80,000 pairs, 0.6 s
# Columns that are counted by the places and products they occur with.
COUNTED: Final = ("name", "name_sound", "name_first")
LEANING: Final = 20.0
USUAL: Final = 0.01
OWN: Final = 0.5  # a name seen at one place only is still now and then another's
# Rows that headings count as borne out by in advance, in the shares of the model's own villages.
HEADING_SAY: Final = 4.0
EXPECTED: Final = 5.0
ROUNDS: Final = 3  # of counting how headings are borne out, each with the prior of the last
FEWEST_PAIRS: Final = 20  # pairs from which chances among matches are counted
SAID: Final = "village_said"
# Levels of such villages, and those of the model they are made of.
HEADED: Final[Mapping[str, tuple[str, ...]]] = {
    "headed_same": ("same", "near"),
    "headed_district": ("district",),
    "headed_other": ("regency", "other"),
}
LOOKED_BELOW: Final = 16.0  # bits below even odds: what a wrong village takes away


@dataclass(frozen=True)
class Arrived:
    """``pairs`` as in ``linking.Linked`` with ``a`` < ``b``: rows that are there count from 0, new
    ones after them. ``model`` is the one that weighed; ``borne_out`` the share of rows whose
    partner stands where the heading says (None without such rows)."""

    pairs: pa.Table
    clustering: clusters.Clustering
    model: Model
    borne_out: float | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


def arrive(
    there: pa.Table,
    new: pa.Table,
    mapping: Mapping[str, str],
    model: Model | None = None,
    headed: Sequence[bool] = (),
    least: float = 0.1,
    limits: Limits | None = None,
) -> Arrived:
    """Link ``new`` to ``there`` and to itself. Both tables have the columns of ``mapping``.

    ``headed``: for each row (those that are there first) whether only a heading tells its village.
    ``least``: pairs of at least this probability are kept.
    """
    clock = time.monotonic()
    took: dict[str, float] = {}

    def step(name: str) -> None:
        nonlocal clock
        now = time.monotonic()
        took[name] = round(now - clock, 3)
        clock = now

    first = there.num_rows
    rows = first + new.num_rows
    # Together, since what is rare is rare in both.
    columns = list(dict.fromkeys(mapping.values()))
    both = [table.select(columns) for table in (there, new)]
    prepared = prepare(pa.concat_tables(both, promote_options="permissive"), mapping)
    step("prepare")
    with workspace(limits) as connection:
        tables.load(connection, EVERY, prepared)
        roles = training.roles_of(mapping)
        settings = dict(model.settings) if model else _settings(connection, roles, rows, first)
        _count(connection, settings)
        made = model or adapted(connection, EVERY, rows, roles, settings)
        step("count")
        made = _expecting(connection, made, first, rows)
        share = None
        if "village" in mapping and any(headed):
            _mark(connection, [row for row, yes in enumerate(headed) if yes])
            for _ in range(ROUNDS):
                believing, share = _believing(connection, made, first, headed)
                believing = _expecting(connection, believing, first, rows)
                prior = believing.settings["probability_two_random_records_match"]
                made = replace(
                    made,
                    settings={**made.settings, "probability_two_random_records_match": prior},
                )
            made = believing
        join = bits(made.thresholds.join)
        least_weight = min(bits(least), join - KEPT_BELOW)
        scored = scoring.score(
            connection, made.settings, [EVERY], least_weight, _pairs(made.settings, first)
        )
        step("score")
        found = grouped(connection, [EVERY], rows, made.settings, join, scored)
        kept = connection.sql(f"SELECT * FROM {scored} WHERE weight >= {bits(least)} ORDER BY a, b")
        pairs = kept.to_arrow_table()
        step("cluster")
    return Arrived(pairs, found, made, share, took)


def _settings(connection: Any, roles: Sequence[str], rows: int, first: int) -> dict[str, Any]:
    """The defaults with those of ``RULES`` that fit the columns and do not find too many pairs."""
    has = frozenset(name for name, *_ in run(connection, f"DESCRIBE {EVERY}"))
    budget = max(FEW_PAIRS, PER_ROW * (rows - first))
    rules = []
    for keys in RULES:
        if all(key.split("[")[0] in has for key in keys):
            rule = " AND ".join(f"l.{key} = r.{key}" for key in keys)
            found = int(run(connection, f"SELECT count(*) FROM ({_meeting(rule, first)})")[0][0])
            if found <= budget:
                rules.append(rule)
                budget -= found
    prior = 1 / max(rows, 100)
    return engine.settings("dedupe_only", comparisons(roles, has), rules, prior)


def adapted(
    connection: Any, table: str, rows: int, roles: Sequence[str], told: dict[str, Any]
) -> Model:
    """A model for loaded and counted rows from the defaults ``told``, which it changes. Nothing is
    learnt from fewer rows than ``training.FEWEST``; of more than ``MOST_ADAPTED`` only how
    strangers agree."""
    has = frozenset(name for name, *_ in run(connection, f"DESCRIBE {table}"))
    compared = comparisons(roles, has)
    report: dict[str, Any] = {"rows": rows, "trained": False, "adapted": False}
    if "nik" in roles:
        training.set_near_niks(told, tables.near_niks(connection, table, "birth_date" in roles))
    if rows >= training.FEWEST and scoring.rules(told):
        training.count_strangers(connection, table, told, training.SEED, SAMPLED)
        if rows <= MOST_ADAPTED:
            report["adapted"] = True
            levels = scoring.levels(connection, told, [table])
            for _ in range(training.RECOUNTS):
                training.recount(connection, table, told, compared, levels, FEWEST_PAIRS)
                prior = training.find_prior(connection, table, told, report, levels)
                told["probability_two_random_records_match"] = prior
            run(connection, f"DROP TABLE {levels}")
    return Model(tuple(roles), told, Thresholds(), report)


def _count(connection: Any, settings: Mapping[str, Any]) -> None:
    """Frequencies of all values: how many others carry a number, at how many places and with how
    many products a name occurs (module text), the rest as ``scoring.frequencies``. Made on the few
    columns that are counted, and joined once: the whole table copied for each took 4 s of 43,000
    rows, this 0.9 s."""
    has = {name for name, *_ in run(connection, f"DESCRIBE {EVERY}")}
    wanted = {c for c in scoring.counted(settings) if c in has}
    asked = wanted | {"village", "product", *tables.NUMBERS, *tables.OWNERS}
    narrow = ", ".join(["unique_id", *sorted(asked & has)])
    run(connection, f"CREATE OR REPLACE TABLE narrow AS SELECT {narrow} FROM {EVERY}")
    tables.count_numbers(connection, ["narrow"], has)
    apart = [f"coalesce({c}, '')" for c in ("village", "product") if c in has]
    for column in [str(c) for c in COUNTED if c in wanted and apart]:
        known = "village" if "village" in has else "product"
        run(
            connection,
            f"CREATE OR REPLACE TABLE narrow AS SELECT t.*, f.tf_{column} FROM narrow t LEFT JOIN"
            f" (SELECT {column}, greatest(count(DISTINCT {' || chr(31) || '.join(apart)})"
            f" FILTER (WHERE {known} IS NOT NULL) - 1, {OWN})::DOUBLE"
            f" / greatest((SELECT count({column}) FROM narrow), {training.FEWEST}) AS tf_{column}"
            f" FROM narrow WHERE {column} IS NOT NULL GROUP BY {column}) f USING ({column})",
        )
    scoring.frequencies(connection, ["narrow"], settings)
    # Three rows of one village do not make it the only one, forty do: shares of few rows lean on
    # what such values mostly have.
    size = int(run(connection, "SELECT count(*) FROM narrow")[0][0])
    for plain in wanted if size < training.FEWEST else ():
        if plain not in (*COUNTED, *tables.NUMBERS):
            share = f"(tf_{plain} * {size} + {LEANING * USUAL}) / {size + LEANING}"
            run(connection, f"UPDATE narrow SET tf_{plain} = {share}")
    made = [n for n, *_ in run(connection, "DESCRIBE narrow") if n.startswith("tf_")]
    added = ", ".join(f"n.{column}" for column in made)
    if made:
        run(
            connection,
            f"CREATE OR REPLACE TABLE {EVERY} AS SELECT e.*, {added} FROM {EVERY} e"
            " JOIN narrow n USING (unique_id)",
        )
    run(connection, "DROP TABLE narrow")


def _meeting(rule: str, first: int) -> str:
    """SQL of the pairs (a, b), a < b, that one rule finds and of which b is new."""
    return (
        f"SELECT l.unique_id AS a, r.unique_id AS b FROM {EVERY} l JOIN {EVERY} r"
        f" ON {rule} AND r.unique_id >= {first} AND l.unique_id < r.unique_id"
    )


def _pairs(settings: Mapping[str, Any], first: int) -> str:
    parts = [_meeting(rule, first) for rule in scoring.rules(settings)]
    if not parts:
        return "SELECT 0::BIGINT AS a, 0::BIGINT AS b WHERE false"
    return f"SELECT DISTINCT a, b FROM ({' UNION ALL '.join(parts)})"


def _expecting(connection: Any, model: Model, first: int, rows: int) -> Model:
    """The model with the share of pairs that match as this file shows it: how many of its rows are
    there already is not what a registry compared with itself tells. Found by going from one match
    a row to where the sum of probabilities stays, beside ``EXPECTED`` rows of which half are."""
    new = rows - first
    if not new:
        return model
    everything = new * max(first + new / 2, 100.0)
    start = prior = min(1.0 / max(first + new / 2, 100.0), 0.5)
    settings = {**model.settings, "probability_two_random_records_match": start}
    scored = scoring.score(connection, settings, [EVERY], -20.0, _pairs(settings, first), "all_new")
    for _ in range(20):
        shift = bits(prior) - bits(start)
        told = run(
            connection,
            f"SELECT coalesce(sum(1 / (1 + pow(2, -(weight + {shift})))), 0) FROM {scored}",
        )
        a_row = (float(told[0][0]) + EXPECTED / 2) / (new + EXPECTED)
        found = min(max(a_row * new / everything, 1e-9), 0.5)
        if abs(found - prior) < 0.001 * prior:
            break
        prior = found
    run(connection, f"DROP TABLE {scored}")
    return replace(
        model, settings={**model.settings, "probability_two_random_records_match": prior}
    )


def _mark(connection: Any, rows: Sequence[int]) -> None:
    """Column ``SAID``: whether only a heading tells the row's village."""
    connection.register("marked", pa.table({"unique_id": pa.array(rows, pa.int64())}))
    run(
        connection,
        f"CREATE OR REPLACE TABLE {EVERY} AS SELECT t.*, m.unique_id IS NOT NULL AS {SAID}"
        f" FROM {EVERY} t LEFT JOIN marked m USING (unique_id)",
    )
    connection.unregister("marked")


def _believing(
    connection: Any, model: Model, first: int, headed: Sequence[bool]
) -> tuple[Model, float | None]:
    """The model with levels of their own for villages that a heading tells, weighed as the rows
    bear them out; and the share of rows that do."""
    settings = copy.deepcopy(dict(model.settings))
    village = next(
        (c for c in settings["comparisons"] if c["output_column_name"] == "village"), None
    )
    if village is None:
        return model, None
    levels = {lv["label_for_charts"]: lv for lv in scoring.known_levels(village)}
    counts = _borne(connection, settings, first, headed, list(levels))
    rows = sum(counts.values())
    made = []
    for code, parts in HEADED.items():
        held = [levels[part] for part in parts if part in levels]
        own = sum(level["m_probability"] for level in held)
        seen = sum(counts.get(part, 0) for part in parts)
        level = {
            "sql_condition": f"({SAID}_l OR {SAID}_r) AND ({_any(held)})",
            "label_for_charts": code,
            "m_probability": (seen + HEADING_SAY * own) / (rows + HEADING_SAY),
            "u_probability": min(sum(level["u_probability"] for level in held), 1.0),
        }
        if code == "headed_same":
            level["tf_adjustment_column"] = "village"
            level["disable_tf_exact_match_detection"] = True
        made.append(level)
    at = sum(1 for lv in village["comparison_levels"] if lv.get("is_null_level"))
    village["comparison_levels"][at:at] = made
    agree = sum(counts.get(part, 0) for part in HEADED["headed_same"])
    return replace(model, settings=settings), agree / rows if rows else None


def _any(levels: Sequence[Mapping[str, Any]]) -> str:
    parts = [level["sql_condition"] for level in levels]
    return "true" if "ELSE" in parts else " OR ".join(f"({part})" for part in parts)


def _borne(
    connection: Any,
    settings: Mapping[str, Any],
    first: int,
    headed: Sequence[bool],
    codes: Sequence[str],
) -> dict[str, int]:
    """Per level of the village how many rows under a heading have their likeliest partner there."""
    scored = scoring.score(
        connection, settings, [EVERY], -LOOKED_BELOW, _pairs(settings, first), "borne"
    )
    best: dict[int, tuple[float, int]] = {}
    likely = run(
        connection,
        f"SELECT a, b, weight - w_village, g_village FROM {scored}"
        " WHERE weight - w_village >= 0 AND g_village >= 0",
    )
    for a, b, weight, level in likely:
        for own, other in ((a, b), (b, a)):
            # Two rows under headings tell nothing of each other's.
            if headed[own] and not headed[other]:
                best[own] = max(best.get(own, (-1.0, 0)), (weight, -level))
    run(connection, f"DROP TABLE {scored}")
    found: dict[str, int] = {}
    for _weight, level in best.values():
        found[codes[-level]] = found.get(codes[-level], 0) + 1
    return found
