"""`guyub link evaluate FILE --truth COLUMN --columns ROLE=COLUMN ... [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add `link`; it needs no database."""
    link = subparsers.add_parser("link", help="penautan data: ukur mutu pada berkas berkunci")
    verbs = link.add_subparsers(dest="link_action", required=True, metavar="TINDAKAN")
    evaluate = verbs.add_parser(
        "evaluate", help="tautkan berkas dan bandingkan dengan kolom kebenaran"
    )
    evaluate.add_argument("file", type=Path, metavar="BERKAS", help="CSV atau Parquet")
    evaluate.add_argument(
        "--truth", required=True, metavar="KOLOM", help="nama kelompok yang benar"
    )
    evaluate.add_argument(
        "--columns", nargs="+", metavar="PERAN=KOLOM",
        help="misalnya name=nama birth_date=tgl_lahir; tanpa ini ditebak dari nama kolom",
    )  # fmt: skip
    evaluate.add_argument("--model", type=Path, metavar="BERKAS", help="model tersimpan")
    evaluate.add_argument("--save-model", type=Path, metavar="BERKAS", help="simpan model di sini")
    evaluate.add_argument("--threads", type=int, default=2, help="utas paling banyak (2)")
    evaluate.add_argument("--memory", type=int, default=4096, help="memori DuckDB dalam MB (4096)")
    evaluate.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="mesin hitung; spark perlu pustaka tambahan dan Java 17 (make spark)",
    )
    evaluate.add_argument(
        "--spark-master", metavar="URL", help="gugus Spark, mis. spark://host:7077"
    )
    evaluate.add_argument("--json", action="store_true", help="angka sebagai JSON")
    evaluate.set_defaults(run=run_evaluate)


def run_evaluate(options: argparse.Namespace) -> int:
    """2 when the file, the mapping or the model cannot be used."""
    from guyub.linkage.evaluation import evaluate, read
    from guyub.linkage.model import Model, ModelError
    from guyub.linkage.roles import MappingError, guess_mapping, read_mapping
    from guyub.linkage.workspace import Limits, NoEngine

    try:
        table = read(options.file)
        held = [name for name in table.column_names if name != options.truth]
        if options.truth not in table.column_names:
            raise MappingError(
                f"Kolom '{options.truth}' tidak ada. Yang ada: {', '.join(table.column_names)}."
            )
        words = [part for word in options.columns or () for part in word.split(",") if part]
        mapping = read_mapping(words, held) if words else guess_mapping(held)
        if not mapping:
            raise MappingError("Tidak ada kolom yang dikenal. Sebutkan dengan --columns.")
        model = Model.load(options.model) if options.model else None
    except (OSError, ValueError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    limits = Limits(options.threads, options.memory)
    try:
        used, told = evaluate(
            table, mapping, options.truth, model, limits, options.engine, options.spark_master
        )
    except (NoEngine, MappingError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.save_model:
        used.save(options.save_model)
    sys.stdout.write(
        json.dumps(told, ensure_ascii=False, indent=1) + "\n" if options.json else _page(told)
    )
    return 0


def _page(told: dict[str, Any]) -> str:
    lines = [
        f"{told['rows']:,} baris, {told['true_pairs']:,} pasangan benar, model {told['model']}",
        *(
            f"{label:<38} ketepatan {found['precision']:.4f}  kelengkapan {found['recall']:.4f}"
            f"  F1 {found['f1']:.4f}"
            for label, found in (
                (f"pasangan mulai {told['pairs']['threshold']:g}", told["pairs"]),
                (f"pasangan, ambang terbaik {told['pairs_best']['threshold']:g}",
                 told["pairs_best"]),
                ("pasangan yang digabung tanpa tanya", told["merged_unasked"]),
                ("kelompok", told["clusters"]),
                ("kelompok, rantai biasa", told["connected_components"]),
            )
        ),
        f"digabung tanpa tanya: {told['merged_unasked']['pairs']:,} pasangan,"
        f" {told['merged_unasked']['errors']} salah; ketepatan paling rendah"
        f" {told['merged_unasked']['precision_at_least']:.5f} (batas bawah 95 %)",
        f"{told['seconds']['all']:.1f} detik, paling banyak {told['peak_memory_mb']} MB",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
