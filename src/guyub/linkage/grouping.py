"""Scored pairs made into clusters: missing ones are scored, then ``clusters`` decides."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from guyub.linkage import clusters, scoring
from guyub.linkage.normal.numbers import one_digit_off
from guyub.linkage.workspace import run

# Pairs this many bits below the doubtful threshold are still evidence against a cluster.
KEPT_BELOW: Final = 6.0


def bits(chance: float) -> float:
    """log2 of the odds of a probability."""
    return math.log2(chance / (1 - chance))


def probability(weight: float) -> float:
    return float(1 / (1 + 2.0**-weight))


def grouped(
    connection: Any,
    names: Sequence[str],
    rows: int,
    settings: Mapping[str, Any],
    join: float,
    scored: str,
) -> clusters.Clustering:
    """Clusters of the scored pairs; pairs inside a component that no rule found are scored too.
    ``join`` in bits."""
    near = join - KEPT_BELOW
    kept = connection.sql(f"SELECT a, b, weight FROM {scored} WHERE weight >= {near}")
    one, other, weight = (its.to_numpy() for its in kept.to_arrow_table().columns)
    link = weight >= join
    links = np.bincount(np.concatenate([one[link], other[link]]), minlength=rows)
    # Most that is one is two rows that hang together with nobody else: nothing to weigh there.
    lone = link & (links[one] == 1) & (links[other] == 1)
    done = np.zeros(rows, bool)
    done[one[lone]] = done[other[lone]] = True
    asked = (links[one] > 0) & (links[other] > 0) & ~done[one] & ~done[other]
    rest = (its[asked].tolist() for its in (one, other, weight))
    weights: dict[clusters.Pair, float] = {(a, b): w for a, b, w in zip(*rest, strict=True)}
    parts, cuts = clusters.bounded_components(weights, join)
    wanted = clusters.missing(parts, weights)
    if wanted:
        connection.register("asked_pairs", table_of(wanted))
        more = scoring.score(
            connection, settings, names, -1000.0, "SELECT a, b FROM asked_pairs", "more"
        )
        weights |= {(a, b): w for a, b, w in run(connection, f"SELECT a, b, weight FROM {more}")}
        connection.unregister("asked_pairs")
    niks = _niks(connection, names, parts) if _compares_nik(settings) else {}
    found = clusters.cluster(rows, parts, weights, join, niks, one_digit_off)
    for a, b in zip(one[lone].tolist(), other[lone].tolist(), strict=True):
        found.cluster[b] = a
    return clusters.Clustering(found.cluster, cuts + found.cuts)


def _niks(connection: Any, names: Sequence[str], parts: list[list[int]]) -> dict[int, str]:
    inside = {row for part in parts if len(part) > 2 for row in part}
    return {
        row: nik
        for name in names
        for row, nik in run(connection, f"SELECT unique_id, nik FROM {name} WHERE nik IS NOT NULL")
        if row in inside
    }


def _compares_nik(settings: Mapping[str, Any]) -> bool:
    return any(c["output_column_name"] == "nik" for c in settings["comparisons"])


def table_of(pairs: Sequence[clusters.Pair]) -> pa.Table:
    """Pairs as a table of (a, b)."""
    return pa.table(
        {
            "a": pa.array([a for a, _ in pairs], pa.int64()),
            "b": pa.array([b for _, b in pairs], pa.int64()),
        }
    )
