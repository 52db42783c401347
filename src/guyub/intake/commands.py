"""`guyub import FILE... --office 33.03`: the same road as the pages, in one go.

Without ``--apply`` nothing stays: the real run is done and rolled back. With it, rows that are
settled go in (sure matches and rows with no doubt); questions stay and wait on the import's pages.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

NICENESS = 5
ROLLED_BACK = "Percobaan: tidak ada yang disimpan. Tambahkan --apply untuk memasukkannya."


def register(subparsers: Any) -> None:
    """Add `import`."""
    parser = subparsers.add_parser("import", help="impor berkas Excel, ODS, atau CSV")
    parser.add_argument("files", nargs="+", type=Path, metavar="BERKAS")
    parser.add_argument("--office", required=True, help="kode kabupaten/kota dinas, mis. 33.03")
    parser.add_argument("--apply", action="store_true", help="masukkan ke daftar usaha")
    parser.add_argument("--report", type=Path, help="simpan berkas hasil (xlsx)")
    parser.add_argument("--json", action="store_true", help="hasil lengkap sebagai JSON")
    parser.add_argument("--kbli", choices=("2020", "2025"), help="versi kode KBLI di berkas")
    parser.add_argument("--year", type=int, help="tahun data bila tidak tertulis di berkas")
    parser.set_defaults(run=run, database="worker")


def give_way() -> None:
    """The office works meanwhile: its pages go before this command."""
    with suppress(OSError):
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, 0, max(mine, NICENESS))


def run(options: argparse.Namespace) -> int:
    """Read, check and match every file; apply them with ``--apply``."""
    from django.db import transaction
    from django.utils import timezone

    from guyub.config.errors import LaunchError
    from guyub.intake.running import Options, act_of, import_files, office_of
    from guyub.kernel.db import in_scope

    for path in options.files:
        if not path.is_file():
            raise LaunchError(f"Berkas {path} tidak ditemukan.")
    office = office_of(options.office)
    if office is None:
        raise LaunchError(
            f"Dinas {options.office} belum ada. Periksa kodenya, atau buat dulu dinasnya."
        )
    give_way()
    act = act_of(office, timezone.now())
    wanted = Options(
        apply=options.apply, report=options.report, kbli=options.kbli or "", year=options.year
    )
    with ExitStack() as stack:
        if not options.apply:
            stack.enter_context(in_scope(act.scope))
        found = import_files(act, office.area_code, options.files, wanted)
        if not options.apply:
            transaction.set_rollback(True)
    if options.json:
        # One line, the last one: a start of the database may have said something before it.
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(in_words(found))
        if not options.apply:
            sys.stdout.write(ROLLED_BACK + "\n")
    return 2 if any(f.get("error") for f in found["files"]) else 0


def in_words(found: dict[str, Any]) -> str:
    """The result for a person: counts, totals that disagree, what waits."""
    lines: list[str] = []
    for one in found["files"]:
        lines.append(one["file"])
        if one.get("error"):
            lines.append(f"  {one['error']}")
            continue
        if one["already"]:
            lines.append("  Berkas yang sama sudah pernah diimpor; tidak ada yang diubah.")
        lines += [f"  {note}" for note in one["notes"]]
        c = one["counts"]
        lines.append(f"  {c['data']} baris data, {c['agregat']} baris gabungan")
        lines += [f"  {t['sentence']}" for t in one["totals"] if not t["agrees"]]
        lines.append(
            f"  yakin sama {one['matches']['sure']}, mungkin sama {one['matches']['question']},"
            f" baru {c['baru'] or c['siap_baru']}, desanya belum jelas {c['tempat']}"
        )
    return "\n".join(lines) + "\n"
