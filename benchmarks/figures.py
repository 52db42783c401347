"""A figure, what it has to reach, and the table. Pure."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

REACHED, NOT_YET, NOT_MEASURED = "tercapai", "belum", "tidak diukur"


@dataclass(frozen=True)
class Figure:
    """One row: ``value`` and ``limit`` in the same unit; None is "not measured", with why."""

    name: str
    reach: str
    value: float | None
    limit: float
    shown: str
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.value is None:
            return NOT_MEASURED
        return REACHED if self.value <= self.limit else NOT_YET


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` (0..1) of all do not exceed. ValueError if none."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def p95(values: Sequence[float]) -> float:
    return percentile(values, 0.95)


def machine() -> str:
    """Processor, cores, memory and system of this machine in one line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    cores = os.cpu_count()
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{model}, {cores} cores, {memory:.0f} GB, {system}"


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| figure | reach | measured | verdict | how |", "|---|---|---|---|---|"]
    lines += [f"| {f.name} | {f.reach} | {f.shown} | {f.verdict} | {f.note} |" for f in figures]
    return "\n".join(lines)


def busy(load: float) -> str:
    """A warning when others already worked on the machine (load average over the cores)."""
    if load < (os.cpu_count() or 1) * 0.5:
        return ""
    return (
        "* **The machine was busy with other work: times are inflated and only ratios and sizes say"
        " something. Measure again on a quiet machine.**\n"
    )


def page(figures: Sequence[Figure], rows: str, at: datetime, load: float) -> str:
    """docs/benchmarks.md as a whole."""
    reached = sum(f.verdict == REACHED for f in figures)
    return f"""# Benchmarks

Written by `python -m benchmarks --write` on {at:%d %B %Y, %H:%M} UTC.

* Machine: {machine()}; load average before the run: {load:.1f}.
{busy(load)}* Rows: {rows}.
* {reached} of {len(figures)} figures are reached; "{NOT_YET}" stands where a figure is missed.

{table(figures)}

Every figure is measured on a fresh installation with production settings (fsync on, row-level
security, whole middleware). Floors are measured in the same run, taking turns with the figure.
Run again: `make bench`, with the nation's 4.33 million rows `make bench ARGS=--national`.
"""
