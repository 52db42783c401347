"""`guyub link --office CODE`; `guyub link evaluate` is the linkage package's own."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from guyub.linkage import commands as linkage_commands


def register(subparsers: Any) -> None:
    """Add `link` with all its actions to the subparsers of the `guyub` command."""
    linkage_commands.register(subparsers)
    link = subparsers.choices["link"]
    link.description = "penautan data: cari catatan ganda satu dinas, atau ukur mutu pada berkas"
    verbs = next(a for a in link._actions if isinstance(a, argparse._SubParsersAction))
    verbs.required = False
    verbs.choices["evaluate"].set_defaults(database=None)
    link.add_argument(
        "--office", metavar="KODE", help="cari catatan ganda di daftar usaha kabupaten/kota ini"
    )
    link.add_argument("--json", action="store_true", help="angka sebagai JSON")
    link.set_defaults(run=run_office, database="worker")


def run_office(options: argparse.Namespace) -> int:
    """Search the registry of one office now, as the monthly job does. 2 for an unknown office."""
    from django.utils import timezone

    from guyub.accounts.models import Office
    from guyub.config.errors import LaunchError
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.pairs.actions.running import start
    from guyub.pairs.models import LinkRun
    from guyub.pairs.running import machine_act, work

    if not options.office:
        raise LaunchError("Sebutkan dinasnya: guyub link --office 33.03")
    with in_scope(SYSTEM, read_only=True):
        office = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=options.office).first()
    if office is None:
        raise LaunchError(f"Dinas {options.office} belum ada. Periksa kodenya.")
    act = machine_act(timezone.now(), office.area_code, office.pk)
    run = start(act, defer=False)
    work(run.pk)
    with in_scope(act.scope, read_only=True):
        done = LinkRun.objects.get(pk=run.pk)
    told = {
        "office": office.area_code, "rows": done.rows, "pairs": done.pairs,
        "model": done.model_version, **done.figures,
    }  # fmt: skip
    sys.stdout.write(
        json.dumps(told, ensure_ascii=False) + "\n" if options.json else in_words(told)
    )
    return 0


def in_words(told: dict[str, Any]) -> str:
    """The result for a person."""
    took = sum(told["seconds"].get(part, 0) for part in ("read", "learn", "find"))
    return (
        f"{told['rows']} baris dibaca, {told['pairs']} pasangan mungkin sama"
        f" ({told['sure']} hampir pasti)\n"
        f"baru {told['new']}, masih menunggu {told['again']}, tidak perlu lagi {told['gone']},"
        f" kelompok lebih dari dua {told['clusters']}\n"
        f"model {told['model']}, {took:.1f} detik\n"
    )
