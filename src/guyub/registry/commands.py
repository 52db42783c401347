"""`guyub kbli suggest | load`: the suggestions need no database, loading does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from guyub.registry.kbli import commands as kbli_commands


def register(subparsers: Any) -> None:
    """Add `kbli` with all its actions to the subparsers of the `guyub` command."""
    kbli_commands.register(subparsers)
    actions = next(
        a for a in subparsers.choices["kbli"]._actions if isinstance(a, argparse._SubParsersAction)
    )
    load = actions.add_parser("load", help="muat kode dan judul KBLI 2020 dan 2025")
    load.add_argument("--file", type=Path, help="berkas lain dengan kolom version, code, title")
    load.set_defaults(run=run_load, database="owner")


def run_load(options: argparse.Namespace) -> int:
    from guyub.registry.reference import KBLI, load_definitions, load_kbli

    count = load_kbli(using="owner", path=options.file or KBLI)
    made = load_definitions(using="owner")
    sys.stdout.write(f"{count} kode KBLI dimuat, {made} batas skala baru.\n")
    return 0
