"""How well does a table with known truth link, by its own model or a stored one?"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from guyub.linkage import measuring
from guyub.linkage.clusters import components
from guyub.linkage.grouping import bits, probability
from guyub.linkage.linking import Linked, learn_and_link, link_itself
from guyub.linkage.model import Model
from guyub.linkage.training import train
from guyub.linkage.workspace import Limits

MB: Final = 1024 * 1024


def read(path: Path) -> pa.Table:
    """A CSV (comma, semicolon or tab; every cell is text) or Parquet file. ValueError otherwise."""
    if path.suffix.lower() == ".parquet":
        return pa.parquet.read_table(path)
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        head = file.readline()
    mark = max(",;\t|", key=head.count)
    names = [name.strip().strip('"') for name in head.rstrip("\r\n").split(mark)]
    try:
        return pa.csv.read_csv(
            path,
            read_options=pa.csv.ReadOptions(column_names=names, skip_rows=1),
            parse_options=pa.csv.ParseOptions(delimiter=mark, newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=["", "NULL", "null", "NaN", "nan"],
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise ValueError(f"Berkas {path.name} tidak terbaca sebagai CSV: {error}") from error


def peak_mb() -> float:
    """Most memory this process has held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (MB if sys.platform == "darwin" else 1024)


def evaluate(
    table: pa.Table,
    mapping: Mapping[str, str],
    truth: str,
    model: Model | None = None,
    limits: Limits | None = None,
    engine: str = "duckdb",
    master: str | None = None,
) -> tuple[Model, dict[str, Any]]:
    """Links the table (learning first, unless a model is given) and holds it against the column
    ``truth``, which the linkage never sees. Returns the model used and the figures. With ``engine``
    "spark" the model is still learnt by DuckDB, and the linking is Spark's (at ``master``)."""
    started, cpu = time.monotonic(), time.process_time()
    if model is None and engine == "duckdb":
        model, linked = learn_and_link(table, mapping, limits)
    else:
        model = model or train(table, mapping, limits=limits)
        linked = link_itself(table, mapping, model, limits, engine, master)
    seconds, cpu = time.monotonic() - started, time.process_time() - cpu
    named: list[Any] = table[truth].to_pylist()
    named = [f"? {at}" if name is None else name for at, name in enumerate(named)]
    told = {
        "rows": table.num_rows,
        "columns": dict(mapping),
        "model": model.version,
        "engine": engine,
        "thresholds": {
            "merge": model.thresholds.merge,
            "sure": model.thresholds.sure,
            "doubtful": model.thresholds.doubtful,
            "join": model.thresholds.join,
        },
        **scores(linked, named, model),
        "cuts": dict(Counter(cut.reason for cut in linked.clustering.cuts)),
        "seconds": {
            **linked.seconds, "all": round(seconds, 2), "processor": round(cpu, 2)
        },
        "peak_memory_mb": round(peak_mb()),
    }  # fmt: skip
    return model, told


def scores(linked: Linked, truth: Sequence[Any], model: Model) -> dict[str, Any]:
    """Pairs at the operating and at the best threshold, clusters split by evidence, and what
    plain connected components of the sure pairs would have given."""
    a, b, weight = (linked.pairs[name].to_pylist() for name in ("a", "b", "weight"))
    same = [truth[i] == truth[j] for i, j in zip(a, b, strict=True)]
    true = measuring.pairs_in(list(Counter(truth).values()))
    sure = bits(model.thresholds.sure)
    kept = [s for s, w in zip(same, weight, strict=True) if w >= sure]
    at_sure = measuring.Score(sum(kept), len(kept), true)
    unasked = [
        s for s, certain in zip(same, linked.pairs["sure"].to_pylist(), strict=True) if certain
    ]
    merged = measuring.Score(sum(unasked), len(unasked), true)
    errors = merged.found - merged.right
    best_at, best = measuring.best_threshold(list(zip(weight, same, strict=True)), true)
    chained = list(range(len(truth)))
    links = ((i, j) for i, j, w in zip(a, b, weight, strict=True) if w >= sure)
    for part in components(links):
        for row in part:
            chained[row] = part[0]
    return {
        "true_pairs": true,
        "pairs": {"threshold": model.thresholds.sure, **at_sure.told()},
        "merged_unasked": {
            "threshold": model.thresholds.merge,
            **merged.told(),
            "pairs": merged.found,
            "errors": errors,
            "precision_at_least": round(1 - measuring.most_errors(errors, merged.found), 6),
        },
        "pairs_best": {"threshold": round(probability(best_at), 6), **best.told()},
        "clusters": measuring.clusters(linked.clustering.cluster, truth).told(),
        "connected_components": measuring.clusters(chained, truth).told(),
        "rows_that_touch": round(sum(same) / true, 6) if true else 1.0,
    }
