"""The three verbs: learn a model, link a table to itself, link a file to a registry.

Rows are numbered from 0 in the order of their table; in a link of two tables those of the second
go on counting. Nothing is kept: not the rows, not the DuckDB they were compared in.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from guyub.linkage import clusters, scoring, tables, training
from guyub.linkage.model import Model
from guyub.linkage.normal.numbers import one_digit_off
from guyub.linkage.prepare import prepare
from guyub.linkage.workspace import Limits, run, workspace

# Pairs this many bits below the doubtful threshold are still evidence against a cluster.
KEPT_BELOW: Final = 6.0


def bits(probability: float) -> float:
    """log2 of the odds."""
    return math.log2(probability / (1 - probability))


def probability(weight: float) -> float:
    return 1 / (1 + 2.0**-weight)


@dataclass(frozen=True)
class Linked:
    """``pairs`` (a, b, weight and per comparison level and weight), ``clustering``, seconds."""

    pairs: pa.Table
    clustering: clusters.Clustering
    seconds: Mapping[str, float] = field(default_factory=dict)


def link_itself(
    table: pa.Table, mapping: Mapping[str, str], model: Model, limits: Limits | None = None
) -> Linked:
    """Which rows of one table are the same, by a stored model."""
    clock = time.monotonic()
    prepared = prepare(table, mapping)
    took = {"prepare": time.monotonic() - clock}
    with workspace(limits) as connection:
        tables.load(connection, "rows", prepared)
        return _link(connection, ["rows"], prepared.num_rows, model, took)


def learn_and_link(
    table: pa.Table, mapping: Mapping[str, str], limits: Limits | None = None,
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
    connection: Any, names: list[str], rows: int, model: Model, took: dict[str, float]
) -> Linked:
    clock = time.monotonic()
    tables.count_numbers(connection, names, {n for n, *_ in run(connection, f"DESCRIBE {names[0]}")})
    scoring.frequencies(connection, names, model.settings)
    least = bits(model.thresholds.doubtful)
    scored = scoring.score(connection, model.settings, names, least - KEPT_BELOW)
    took["score"] = time.monotonic() - clock
    clock = time.monotonic()
    found = grouped(connection, names, rows, model, scored)
    took["cluster"] = time.monotonic() - clock
    pairs = connection.execute(f"SELECT * FROM {scored} WHERE weight >= {least}").to_arrow_table()
    return Linked(pairs, found, {k: round(v, 3) for k, v in took.items()})


def grouped(
    connection: Any, names: list[str], rows: int, model: Model, scored: str
) -> clusters.Clustering:
    """Clusters of the scored pairs; pairs inside a component that no rule found are scored too."""
    join = bits(model.thresholds.join)
    near = join - KEPT_BELOW
    weights: dict[clusters.Pair, float] = {
        (a, b): w
        for a, b, w in run(connection, f"SELECT a, b, weight FROM {scored} WHERE weight >= {near}")
    }
    parts, cuts = clusters.bounded_components(weights, join)
    wanted = clusters.missing(parts, weights)
    if wanted:
        asked = pa.table(
            {"a": pa.array([a for a, _ in wanted], pa.int64()),
             "b": pa.array([b for _, b in wanted], pa.int64())}
        )  # fmt: skip
        connection.register("asked_pairs", asked)
        more = scoring.score(
            connection, model.settings, names, -1000.0, "SELECT a, b FROM asked_pairs", "more"
        )
        weights |= {(a, b): w for a, b, w in run(connection, f"SELECT a, b, weight FROM {more}")}
        connection.unregister("asked_pairs")
    niks = _niks(connection, names, parts) if "nik" in model.roles else {}
    found = clusters.cluster(rows, parts, weights, join, niks, one_digit_off)
    return clusters.Clustering(found.cluster, cuts + found.cuts)


def _niks(connection: Any, names: list[str], parts: list[list[int]]) -> dict[int, str]:
    inside = {row for part in parts if len(part) > 2 for row in part}
    return {
        row: nik
        for name in names
        for row, nik in run(connection, f"SELECT unique_id, nik FROM {name} WHERE nik IS NOT NULL")
        if row in inside
    }
