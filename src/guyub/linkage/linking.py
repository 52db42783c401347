"""The three verbs: learn a model, link a table to itself, link a file to a registry.

Rows are numbered from 0 in the order of their table; in a link of two tables those of the second
go on counting. Nothing is kept: not the rows, not the DuckDB they were compared in.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from guyub.linkage import blocking, certainty, clusters, scoring, tables, training
from guyub.linkage.grouping import KEPT_BELOW, bits, grouped
from guyub.linkage.model import Model
from guyub.linkage.prepare import PARTS, WHOLE_NAME, prepare, with_whole_name
from guyub.linkage.roles import MappingError
from guyub.linkage.workspace import Limits, run, workspace

ENGINES: Final = ("duckdb", "spark")
Side = tuple[pa.Table, Mapping[str, str]]
PRIOR: Final = "probability_two_random_records_match"


@dataclass(frozen=True)
class Linked:
    """``pairs`` (a, b, weight, per comparison level and weight, and ``sure``: a machine may join
    it unasked, see ``certainty``), ``clustering``, seconds, and ``prior``, the chance that two
    rows drawn at random are one, which every weight begins with."""

    pairs: pa.Table
    clustering: clusters.Clustering
    seconds: Mapping[str, float]
    prior: float


def link_itself(
    table: pa.Table,
    mapping: Mapping[str, str],
    model: Model,
    limits: Limits | None = None,
    engine: str = "duckdb",
    master: str | None = None,
) -> Linked:
    """Which rows of one table are the same, by a stored model.

    ``engine`` "spark" needs the extra of that name (``workspace.NoEngine`` otherwise); ``master``
    is the URL of its cluster, None this machine.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine: one of {', '.join(ENGINES)}")
    mapping = fitting(mapping, model)
    if engine == "spark":
        return _on_spark(table, mapping, model, limits, master)
    clock = time.monotonic()
    prepared = prepare(table, mapping)
    took = {"prepare": time.monotonic() - clock}
    with workspace(limits) as connection:
        tables.load(connection, "rows", prepared)
        del prepared  # of a nation's rows gigabytes
        return _link(connection, ["rows"], table.num_rows, model, took)


def fitting(mapping: Mapping[str, str], model: Model) -> dict[str, str]:
    """The mapping with the names that the model compares: parts, a name, or (since 2026) the whole
    of both. MappingError for a role of the model without a column."""
    wanted = set(model.roles)
    if "whole_name" in wanted:
        wanted = wanted - {"whole_name"} | set(PARTS)
    if left := sorted(wanted - set(mapping)):
        raise MappingError(f"Model ini memerlukan kolom: {', '.join(left)}.")
    return {r: c for r, c in mapping.items() if r in wanted or r not in PARTS}


def _on_spark(
    table: pa.Table,
    mapping: Mapping[str, str],
    model: Model,
    limits: Limits | None,
    master: str | None,
) -> Linked:
    from guyub.linkage import spark

    clock = time.monotonic()
    with spark.workspace(limits, master) as connection:
        took = {"start": time.monotonic() - clock}
        clock = time.monotonic()
        connection.prepare(table, mapping)
        columns = [name for name, *_ in run(connection, f"DESCRIBE {tables.PREPARED}")]
        tables.complete(connection, "rows", columns)
        took["prepare"] = time.monotonic() - clock
        return _link(connection, ["rows"], table.num_rows, model, took, choose_rules=False)


def learn_and_link(
    table: pa.Table,
    mapping: Mapping[str, str],
    limits: Limits | None = None,
    seed: int = training.SEED,
) -> tuple[Model, Linked]:
    """A model learnt from the table, and the table linked by it."""
    clock = time.monotonic()
    prepared = prepare(table, mapping)
    took = {"prepare": time.monotonic() - clock}
    with workspace(limits) as connection:
        tables.load(connection, "rows", prepared)
        clock = time.monotonic()
        roles = training.roles_of(mapping)
        model = training.train_loaded(connection, "rows", prepared.num_rows, roles, seed)
        took["train"] = time.monotonic() - clock
        return model, _link(connection, ["rows"], prepared.num_rows, model, took)


def _link(
    connection: Any,
    names: list[str],
    rows: int,
    model: Model,
    took: dict[str, float],
    choose_rules: bool = True,
) -> Linked:
    """``choose_rules`` lets a table much larger than the model's have rules of its own."""
    clock = time.monotonic()
    settings = model.settings
    has = {n for n, *_ in run(connection, f"DESCRIBE {names[0]}")}
    numbers = tables.shares_of_numbers(connection, names, has)
    scoring.frequencies(connection, names, settings, numbers)
    if choose_rules and rows > blocking.MUCH_LARGER * max(model.report.get("rows", 0), 1000):
        found_rules = blocking.for_larger(connection, names[0], model.roles, rows)
        settings = scoring.with_rules(settings, [rule.sql for rule in found_rules])
    learnt = model.report.get("rows", 0)
    if 0 < learnt < rows:
        # A row has about as many doubles among many rows as among few, so two rows drawn from
        # many are one less often.
        settings = {**settings, PRIOR: settings[PRIOR] * learnt / rows}
    took["rules"] = time.monotonic() - clock
    clock = time.monotonic()
    least = bits(model.thresholds.doubtful)
    scored = scoring.score(connection, settings, names, least - KEPT_BELOW)
    took["score"] = time.monotonic() - clock
    clock = time.monotonic()
    join = bits(model.thresholds.join)
    found = grouped(connection, names, rows, settings, join, scored)
    took["cluster"] = time.monotonic() - clock
    sure = certainty.sql(model.settings, bits(model.thresholds.merge))
    pairs = connection.sql(f"SELECT *, {sure} AS sure FROM {scored} ORDER BY a, b").to_arrow_table()
    seconds = {k: round(v, 3) for k, v in took.items()}
    return Linked(pairs, found, seconds, settings[PRIOR])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the registry that a row of the file may be; ``weight`` in bits."""

    file_row: int
    registry_row: int
    weight: float
    outcome: str


def link_to(
    file: pa.Table,
    file_mapping: Mapping[str, str],
    registry: pa.Table,
    registry_mapping: Mapping[str, str],
    model: Model,
    limits: Limits | None = None,
) -> list[Candidate]:
    """Which rows of a registry the rows of a file may be, best first for each row of the file.

    ``outcome`` is "sure" where one candidate is sure (``certainty``: weight and evidence) and no
    other is above the doubtful threshold; all other candidates above it are "doubtful". Roles
    that only one side has are left out of the comparison (unknown says nothing). MappingError where
    the model compares whole names and a side lacks a part of them.
    """
    if "whole_name" in model.roles:
        file_mapping = fitting(file_mapping, model)
        registry_mapping = fitting(registry_mapping, model)
        (file, file_mapping), (registry, registry_mapping) = _names_together(
            (file, file_mapping), (registry, registry_mapping)
        )
    else:
        file_mapping, registry_mapping = (
            {r: c for r, c in told.items() if r in model.roles or r not in PARTS}
            for told in (file_mapping, registry_mapping)
        )
    mine, its = prepare(file, file_mapping), prepare(registry, registry_mapping)
    mine, its = _same_columns(mine, its, model.roles)
    with workspace(limits) as connection:
        names = ["file_rows", "registry_rows"]
        tables.load(connection, names[0], mine)
        tables.load(connection, names[1], its)
        has = {n for n, *_ in run(connection, f"DESCRIBE {names[0]}")}
        numbers = tables.shares_of_numbers(connection, names, has)
        scoring.frequencies(connection, names, model.settings, numbers)
        least = bits(model.thresholds.doubtful)
        scored = scoring.score(connection, model.settings, names, least)
        sure = certainty.sql(model.settings, bits(model.thresholds.merge))
        found = run(
            connection, f"SELECT a, b, weight, {sure} FROM {scored} ORDER BY a, weight DESC, b"
        )
    by_row: dict[int, list[tuple[int, float, bool]]] = {}
    for a, b, weight, certain in found:
        by_row.setdefault(a, []).append((b, weight, certain))
    return [
        Candidate(a, b, weight, "sure" if len(seen) == 1 and certain else "doubtful")
        for a, seen in by_row.items()
        for b, weight, certain in seen
    ]


def _names_together(*sides: Side) -> list[Side]:
    """The whole names of all tables told in one: in a file of five rows every name is rare, and a
    slip of the pen meets its word only where that is frequent."""
    names = [
        pa.table({role: table[mapping[role]].cast(pa.string()) for role in PARTS})
        for table, mapping in sides
    ]
    told, _mapping = with_whole_name(pa.concat_tables(names), {role: role for role in PARTS})
    made: list[Side] = []
    at = 0
    for table, mapping in sides:
        column = told[WHOLE_NAME].slice(at, table.num_rows)
        at += table.num_rows
        left = {role: name for role, name in mapping.items() if role not in PARTS}
        made.append((table.append_column(WHOLE_NAME, column), {"whole_name": WHOLE_NAME, **left}))
    return made


def _same_columns(
    one: pa.Table, other: pa.Table, roles: tuple[str, ...]
) -> tuple[pa.Table, pa.Table]:
    """Both tables with the columns of all roles of the model; what a side lacks is unknown."""
    whole = prepare(
        pa.table({role: pa.array([""], pa.string()) for role in roles}), {r: r for r in roles}
    )
    made = []
    for table in (one, other):
        columns = {
            field.name: table[field.name]
            if field.name in table.column_names
            else pa.nulls(table.num_rows, field.type)
            for field in whole.schema
        }
        made.append(pa.table(columns))
    return made[0], made[1]
