"""`guyub verify [--json]` and `guyub ledger root --date`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any


def register(subparsers: Any) -> None:
    """Add `verify` and `ledger` to the subparsers of the `guyub` command."""
    verify = subparsers.add_parser("verify", help="periksa apakah riwayat pernah diubah")
    verify.add_argument("--json", action="store_true", help="hasil sebagai JSON")
    verify.add_argument("--date", type=_day, metavar="TTTT-BB-HH", help="hari dari --root")
    verify.add_argument("--root", metavar="HEX", help="cocokkan dengan sidik hari yang dicetak")
    verify.set_defaults(run=run_verify, database="owner", ready=False)

    ledger = subparsers.add_parser("ledger", help="riwayat: sidik hari untuk dicetak")
    verbs = ledger.add_subparsers(dest="ledger_action", required=True, metavar="TINDAKAN")
    root = verbs.add_parser("root", help="sidik semua rantai pada akhir satu hari (UTC)")
    root.add_argument("--date", type=_day, required=True, metavar="TTTT-BB-HH")
    root.add_argument("--json", action="store_true", help="hasil sebagai JSON")
    root.set_defaults(run=run_root, database="owner", ready=False)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "tanggal ditulis tahun-bulan-hari, misalnya 2026-11-22"
        ) from None


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def run_verify(options: argparse.Namespace) -> int:
    """0 when every chain holds, 1 when one is broken, 2 when the words do not fit together."""
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.ledger.chain import Broken, root_of, verify

    if (options.root is None) != (options.date is None):
        sys.stderr.write("--root dan --date dipakai berdua: sidik yang dicetak dan harinya.\n")
        return 2
    with in_scope(SYSTEM, read_only=True):
        results = list(verify())
        root = root_of(options.date) if options.date else None
    broken = [r for r in results if isinstance(r, Broken)]
    differs = root is not None and root.hex != options.root.strip().lower()
    if options.json:
        found: dict[str, Any] = {
            "whole": not broken and not differs,
            "chains": [
                {"chain": r.chain, "events": r.events, "head": r.head.hex()}
                for r in results
                if not isinstance(r, Broken)
            ],
            "broken": [
                {
                    "chain": r.chain,
                    "seq": r.seq,
                    "event": str(r.event) if r.event else None,
                    "why": r.why,
                }
                for r in broken
            ],
        }
        if root is not None:
            found["root"] = {"date": root.day.isoformat(), "hex": root.hex, "same": not differs}
        _say(json.dumps(found, ensure_ascii=False))
    else:
        for r in results:
            if isinstance(r, Broken):
                which = f" ({r.event})" if r.event else ""
                _say(f"Rantai {r.chain}: RUSAK pada event ke-{r.seq}{which}: {r.why}.")
            else:
                _say(f"Rantai {r.chain}: utuh, {r.events} event.")
        if not results:
            _say("Belum ada riwayat.")
        if root is not None:
            _say(
                f"Sidik hari {root.day}: TIDAK SAMA dengan yang dicetak; sekarang {root.hex}."
                if differs
                else f"Sidik hari {root.day}: sama dengan yang dicetak."
            )
    return 1 if broken or differs else 0


def run_root(options: argparse.Namespace) -> int:
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.ledger.chain import root_of

    with in_scope(SYSTEM, read_only=True):
        root = root_of(options.date)
    if options.json:
        chains = [{"chain": k, "events": n, "hash": h} for k, n, h in root.chains]
        _say(json.dumps({"date": root.day.isoformat(), "root": root.hex, "chains": chains}))
    else:
        _say(f"{root.day} {root.hex}")
        for key, events, value in root.chains:
            _say(f"  {key} {events} {value}")
    return 0
