"""``guyub bench``: the measurements of ``benchmarks/``, which live beside the package."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from guyub.config.errors import LaunchError

PROJECT = Path(__file__).resolve().parents[3]


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``bench``; it starts its own installation, so it needs no database here."""
    bench = subparsers.add_parser("bench", help="ukur kecepatan pada pemasangan baru")
    bench.add_argument("--national", action="store_true", help="juga dengan 4,33 juta usaha")
    bench.add_argument("--write", action="store_true", help="tulis docs/benchmarks.md")
    bench.add_argument("--rounds", type=int, default=300, help="permintaan tiap jenis (300)")
    bench.add_argument("--seconds", type=int, default=30, help="lama 20 klien meminta (30)")
    bench.set_defaults(run=_bench)


def _bench(options: argparse.Namespace) -> int:
    if not (PROJECT / "benchmarks" / "__main__.py").is_file():
        raise LaunchError("Pengukuran hanya ada di salinan kode sumber, bukan di paket terpasang.")
    words = [sys.executable, "-m", "benchmarks", "--rounds", str(options.rounds)]
    words += ["--seconds", str(options.seconds)]
    words += [f"--{name}" for name in ("national", "write") if getattr(options, name)]
    return subprocess.run(words, cwd=PROJECT, check=False).returncode
