"""A model learnt from the rows themselves: expectation maximisation, fixed seeds, sane defaults.

Policy: nobody labels anything. Chances among strangers (u) are counted in a seeded sample, chances
among matches (m) come from EM over pairs that share a blocking key, in sessions whose keys leave
every comparison free at least once. A level that no session saw keeps the default of
``comparisons``; so does everything in a file of fewer than ``FEWEST`` rows. How many pairs match
at all is what the trained model itself finds, not a guess.

EM takes kin for matches: same village, house, phone and trade, other name. So what it learnt is
only the beginning: the table is clustered by it at a high threshold, and the chances among matches
are counted anew in *all* pairs of those clusters, twice. On invented rows that takes cluster F1
from 0.913 to 0.944 where no number tells, and from 0.962 to 0.974 with ten rows a person,
each at its best threshold.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import pyarrow as pa

from guyub.linkage import blocking, engine, grouping, scoring, tables
from guyub.linkage.comparisons import NEAR_BORN, NEAR_OTHER, Comparison, comparisons
from guyub.linkage.model import Model, Thresholds
from guyub.linkage.prepare import PARTS, prepare
from guyub.linkage.workspace import Limits, run, workspace

FEWEST: Final = 300
SEED: Final = 1972
SAMPLED_ROWS: Final = 1000  # half a million pairs
SESSION_PAIRS: Final = 4e5
MOST_SESSIONS: Final = 4
RECOUNTS: Final = 2
RECOUNT_JOIN: Final = 5.0  # bits
FEWEST_PAIRS: Final = 50
OWN_SAY: Final = 10.0  # pairs that the defaults count for beside those seen
SURE_DEFAULT: Final = Thresholds()
_LEAST: Final = 1e-7


def roles_of(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Roles that are compared, in their fixed order; of a name and its parts one of all three."""
    from guyub.linkage.roles import ROLES

    held = set(mapping)
    if held >= set(PARTS):
        held = held - set(PARTS) | {"whole_name"}
    return tuple(r for r in ROLES if r in held)


def train(
    table: pa.Table, mapping: Mapping[str, str], seed: int = SEED, limits: Limits | None = None
) -> Model:
    """A model for tables like this one. Same rows, same seed: same model."""
    prepared = prepare(table, mapping)
    with workspace(limits) as connection:
        tables.load(connection, "trained", prepared)
        return train_loaded(connection, "trained", prepared.num_rows, roles_of(mapping), seed)


def defaults(table: pa.Table, mapping: Mapping[str, str], limits: Limits | None = None) -> Model:
    """The package's own weights with rules chosen for this table: where there is nothing to learn
    from, as in a list that hardly holds doubles (EM then takes neighbours for matches)."""
    prepared = prepare(table, mapping)
    with workspace(limits) as connection:
        tables.load(connection, "trained", prepared)
        rows, roles = prepared.num_rows, roles_of(mapping)
        return train_loaded(connection, "trained", rows, roles, learn=False)


def train_loaded(
    connection: Any, table: str, rows: int, roles: Sequence[str], seed: int = SEED,
    *, learn: bool = True,
) -> Model:  # fmt: skip
    """The same for rows that ``tables.load`` put into DuckDB."""
    started = time.monotonic()
    has = frozenset(name for name, *_ in run(connection, f"DESCRIBE {table}"))
    tables.count_numbers(connection, [table], set(has))
    compared = comparisons(roles, has)
    rules = blocking.choose(connection, table, roles, rows)
    # What the weights start from; replaced by what the model finds.
    prior = 1 / max(rows, 100)
    told = engine.settings("dedupe_only", compared, [rule.sql for rule in rules], prior)
    if "nik" in roles:
        set_near_niks(told, tables.near_niks(connection, table, "birth_date" in roles))
    report: dict[str, Any] = {
        "rows": rows,
        "seed": seed,
        "rules": [{"keys": list(r.keys), "pairs": r.pairs} for r in rules],
        "trained": False,
        "sessions": [],
        "untrained_levels": [],
    }
    if learn and rows >= FEWEST and rules:
        told = _trained(connection, table, told, compared, rules, seed, report)
    report["prior"] = told["probability_two_random_records_match"]
    report["seconds"] = round(time.monotonic() - started, 2)
    return Model(tuple(roles), told, SURE_DEFAULT, report)


def _trained(
    connection: Any,
    table: str,
    told: dict[str, Any],
    compared: Sequence[Comparison],
    rules: Sequence[blocking.Rule],
    seed: int,
    report: dict[str, Any],
) -> dict[str, Any]:
    scoring.frequencies(connection, [table], told)
    defaults = _strangers_chances(told)
    strangers = count_strangers(connection, table, told, seed)
    linker = engine.linker(connection, [table], told)
    for rule in _sessions(rules, {c.role for c in compared}):
        try:
            session = engine.quietly(
                linker.training.estimate_parameters_using_expectation_maximisation,
                rule.sql, estimate_without_term_frequencies=True, max_pairs=SESSION_PAIRS,
            )  # fmt: skip
        except ValueError:
            # Splink refuses a level that no pair of these reached: others teach, or the defaults.
            continue
        report["sessions"].append(
            {"keys": list(rule.keys), "pairs": rule.pairs, "rounds": _rounds(session)}
        )
    found = linker.misc.save_model_to_json(None)
    made = told
    made["comparisons"] = [
        _merged(one, trained, report)
        for one, trained in zip(made["comparisons"], found["comparisons"], strict=True)
    ]
    report["trained"] = True
    levels = scoring.levels(connection, made, [table])
    made["probability_two_random_records_match"] = find_prior(
        connection, table, made, report, levels
    )
    for _ in range(RECOUNTS):
        found = recount(connection, table, made, compared, levels)
        if found:
            _without_matches(connection, made, strangers, defaults, found)
        made["probability_two_random_records_match"] = find_prior(
            connection, table, made, report, levels
        )
    run(connection, f"DROP TABLE {levels}")
    return made


def recount(
    connection: Any,
    table: str,
    told: dict[str, Any],
    compared: Sequence[Comparison],
    levels: str,
    fewest: int = FEWEST_PAIRS,
) -> Sequence[int]:
    """Chances among matches, counted in the clusters that ``told`` gives; changes ``told``,
    unless they hold fewer than ``fewest`` pairs. ``levels``: table of ``scoring.levels``. The
    cluster of each row; none where unchanged."""
    rows = int(run(connection, f"SELECT count(*) FROM {table}")[0][0])
    scored = scoring.weigh(connection, told, levels, RECOUNT_JOIN - grouping.KEPT_BELOW)
    found = grouping.grouped(connection, [table], rows, told, RECOUNT_JOIN, scored)
    pairs = [
        (a, b)
        for rows_of in found.members().values()
        for at, a in enumerate(rows_of)
        for b in rows_of[at + 1 :]
    ]
    if len(pairs) < fewest:
        return ()
    connection.register("together", grouping.table_of(pairs))
    counted = scoring.count_levels(connection, told, table, "SELECT a, b FROM together")
    for default, trained in zip(compared, told["comparisons"], strict=True):
        seen = counted[default.role]
        total = sum(seen.values()) + OWN_SAY
        for at, known in enumerate(scoring.known_levels(trained)):
            own = OWN_SAY * default.levels[at].m
            known["m_probability"] = _rounded((seen.get(at, 0) + own) / total)
    connection.unregister("together")
    return found.cluster


def set_near_niks(told: dict[str, Any], chances: tuple[float, float]) -> None:
    by_code = dict(zip((NEAR_BORN, NEAR_OTHER), chances, strict=True))
    for comparison in told["comparisons"]:
        if comparison["output_column_name"] == "nik":
            for level in comparison["comparison_levels"]:
                code = level["label_for_charts"]
                level["u_probability"] = by_code.get(code, level.get("u_probability"))


def _rounds(session: Any) -> int:
    return len(getattr(session, "_core_model_settings_history", [])) - 1


def _sessions(rules: Sequence[blocking.Rule], roles: set[str]) -> list[blocking.Rule]:
    """Rules to train on: few roles each, no two sharing one, until every role is free twice."""
    chosen: list[blocking.Rule] = []
    used: set[str] = set()
    for rule in sorted(rules, key=lambda r: (len(r.roles), -r.pairs, r.keys)):
        if rule.roles & used:
            continue
        chosen.append(rule)
        used |= rule.roles
        if len(chosen) == MOST_SESSIONS:
            break
    return chosen


def count_strangers(
    connection: Any, table: str, told: dict[str, Any], seed: int, sample: int = SAMPLED_ROWS
) -> dict[str, dict[int, int]]:
    """Chances among strangers, counted in all pairs of a seeded sample of rows; changes ``told``.
    Two rows of a sample are seldom one person (``_without_matches`` takes those out once they are
    known). A level not seen keeps its default, at most once in the sample. Returns the counts."""
    run(
        connection,
        f"CREATE OR REPLACE TEMP TABLE sampled AS FROM {table}"
        f" ORDER BY hash(unique_id::VARCHAR || '/{seed}') LIMIT {sample}",
    )
    pairs = (
        "SELECT l.unique_id AS a, r.unique_id AS b FROM sampled l, sampled r"
        " WHERE l.unique_id < r.unique_id"
    )
    seen = scoring.count_levels(connection, told, "sampled", pairs)
    _set_strangers(told, seen, _strangers_chances(told))
    return seen


def _strangers_chances(told: Mapping[str, Any]) -> dict[tuple[str, int], float]:
    return {
        (comparison["output_column_name"], at): level["u_probability"]
        for comparison in told["comparisons"]
        for at, level in enumerate(scoring.known_levels(comparison))
    }


def _set_strangers(
    told: dict[str, Any],
    seen: Mapping[str, Mapping[int, int]],
    defaults: Mapping[tuple[str, int], float],
) -> None:
    for comparison in told["comparisons"]:
        role = comparison["output_column_name"]
        total = sum(seen[role].values())
        for at, level in enumerate(scoring.known_levels(comparison)):
            if level.get("fix_u_probability") or not total:
                continue
            count = seen[role].get(at, 0)
            chance = count / total if count else min(defaults[role, at], 1 / total)
            level["u_probability"] = _rounded(chance)


def _without_matches(
    connection: Any,
    told: dict[str, Any],
    strangers: Mapping[str, Mapping[int, int]],
    defaults: Mapping[tuple[str, int], float],
    cluster: Sequence[int],
) -> None:
    """Chances among strangers without those pairs of the sample that stand in one cluster: where
    each person has ten rows they were most of what agreed; changes ``told``."""
    rows: dict[int, list[int]] = {}
    for (row,) in run(connection, "SELECT unique_id FROM sampled ORDER BY unique_id"):
        rows.setdefault(cluster[row], []).append(row)
    pairs = [pair for members in rows.values() for pair in combinations(members, 2)]
    if not pairs:
        return
    connection.register("matched", grouping.table_of(pairs))
    within = scoring.count_levels(connection, told, "sampled", "SELECT a, b FROM matched")
    connection.unregister("matched")
    apart = {
        role: {at: max(0, count - within[role].get(at, 0)) for at, count in counts.items()}
        for role, counts in strangers.items()
    }
    _set_strangers(told, apart, defaults)


def _rounded(chance: float) -> float:
    """Six digits: the last bits of a sum depend on which processor was faster."""
    return float(f"{chance:.6g}")


def _merged(told: dict[str, Any], trained: dict[str, Any], report: dict[str, Any]) -> Any:
    """Trained weights in our settings; what training did not see keeps its default."""
    for level, seen in zip(told["comparison_levels"], trained["comparison_levels"], strict=True):
        if level.get("is_null_level"):
            continue
        value = seen.get("m_probability")
        if isinstance(value, float | int) and value > 0:
            level["m_probability"] = _rounded(max(float(value), _LEAST))
        else:
            name = f"{told['output_column_name']}.{level['label_for_charts']}"
            report["untrained_levels"].append(name)
    return told


def find_prior(
    connection: Any, table: str, told: dict[str, Any], report: dict[str, Any], levels: str
) -> float:
    """Share of all pairs that match: the sum of probabilities the model gives, found by going
    from what one match a row would be to where it stays. ``levels`` as in ``recount``."""
    rows = int(run(connection, f"SELECT count(*) FROM {table}")[0][0])
    everything = rows * (rows - 1) / 2
    start = prior = 1 / rows
    told = {**told, "probability_two_random_records_match": start}
    scored = scoring.weigh(connection, told, levels, -25)
    for _ in range(20):
        shift = math.log2(prior / (1 - prior)) - math.log2(start / (1 - start))
        total = run(
            connection,
            f"SELECT coalesce(sum(1 / (1 + pow(2, -(weight + {shift})))), 0) FROM {scored}",
        )[0][0]
        new = min(max(float(total), 1.0) / everything, 0.5)
        if abs(new - prior) < 0.001 * prior:
            break
        prior = new
    prior = float(f"{prior:.4g}")
    run(connection, f"DROP TABLE {scored}")
    report["expected_matches"] = round(prior * everything)
    return prior
