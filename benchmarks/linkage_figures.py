"""The figures of linkage, from ``python -m benchmarks.linkage`` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from benchmarks.figures import Figure
from benchmarks.installation import PROJECT

ROWS = 43_000
MANY_ROWS = 500_000
OWN = {"all fields": 0.993, "without NIK and phone": 0.97, "also without birth date": 0.945}


def _part(name: str, rows: int = ROWS) -> dict[str, Any]:
    words = [sys.executable, "-m", "benchmarks.linkage", str(rows), name]
    done = subprocess.run(words, capture_output=True, text=True, cwd=PROJECT, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout)[name]
    return found


def _f1(name: str, least: float, told: dict[str, float], note: str) -> Figure:
    """Shares are held as what is missing to 1, because less is better in this table."""
    return Figure(
        name, f">= {least}", 1 - told["f1"], 1 - least, f"{told['f1']:.4f}",
        f"precision {told['precision']:.4f}, recall {told['recall']:.4f}; {note}",
    )  # fmt: skip


def measure() -> list[Figure]:
    """FEBRL, our own rows with stock Splink beside them, what is joined unasked, seconds."""
    febrl, own, times = (_part(name) for name in ("febrl", "own", "times"))
    many, stock = _part("large", MANY_ROWS), _part("stock")
    found = [
        _f1("linkage: FEBRL 4, pairs, F1 without the identity number", 0.9995,
            febrl["febrl4"]["pairs"], "at the sure threshold, learnt from the rows themselves"),
        _f1("linkage: FEBRL 3, clusters, F1 without the identity number", 0.999,
            febrl["febrl3"]["clusters"], "pairs F1"
            f" {febrl['febrl3']['pairs']['f1']:.4f} at the sure threshold"),
    ]  # fmt: skip
    for words, least in OWN.items():
        theirs = stock[words]["clusters"]["f1"]
        chains = own[words]["connected_components"]["f1"]
        found.append(
            _f1(f"linkage: {ROWS:,} invented rows, clusters, F1, {words}", least,
                own[words]["clusters"],
                f"as plain connected components {chains:.4f}; Splink as in its tutorial, at its"
                f" best threshold, {theirs:.4f}")
        )  # fmt: skip
    found.append(
        Figure(
            f"linkage: {ROWS:,} rows with a stored model", "<= 2 s", times["link"], 2,
            f"{times['link']:.2f} s",
            f"best of three; processor {times['link_processor']:.1f} s; at most"
            f" {times['peak_memory_mb']} MB",
        )
    )  # fmt: skip
    found.append(
        Figure(
            f"linkage: learning from {ROWS:,} rows", "<= 25 s", times["learn"], 25,
            f"{times['learn']:.1f} s", f"processor of learning and linking"
            f" {times['all']['processor']:.1f} s",
        )
    )  # fmt: skip
    merged, seconds = many["merged_unasked"], many["seconds"]
    found.append(
        Figure(
            f"linkage: {MANY_ROWS:,} invented rows, precision of what is joined unasked",
            ">= 0.9999", 1 - merged["precision"], 1e-4, f"{merged['precision']:.6f}",
            f"{merged['errors']} of {merged['pairs']:,} pairs wrong, at least"
            f" {merged['precision_at_least']:.6f} (95 %); {merged['recall']:.3f} of all true pairs",
        )
    )  # fmt: skip
    linked = sum(v for k, v in seconds.items() if k not in ("all", "processor"))
    found.append(
        Figure(
            f"linkage: {MANY_ROWS:,} rows with a stored model", "<= 10 s", linked, 10,
            f"{linked:.1f} s", f"processor {seconds['processor']:.1f} s; at most"
            f" {many['peak_memory_mb']} MB with learning before",
        )
    )  # fmt: skip
    return found
