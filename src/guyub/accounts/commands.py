"""`guyub office add`: a new office with its first administrator, on a fresh installation."""

from __future__ import annotations

import argparse
import sys
from typing import Any

KINDS = {0: "ministry", 2: "province", 5: "regency"}


def register(subparsers: Any) -> None:
    """Add `office` to the subparsers of the `guyub` command."""
    office = subparsers.add_parser("office", help="kantor: buat kantor dan pengelola pertamanya")
    verbs = office.add_subparsers(dest="office_action", required=True, metavar="TINDAKAN")
    add = verbs.add_parser("add", help="buat kantor dan pengelola sistem pertamanya")
    add.add_argument("--area", required=True, metavar="KODE", help="33.03, 33, atau nasional")
    add.add_argument("--name", required=True, help="nama lengkap dinas")
    add.add_argument("--short", required=True, help="nama pendek, misalnya Dinperin Purbalingga")
    add.add_argument("--admin", required=True, metavar="NAMA_PENGGUNA")
    add.add_argument("--admin-name", required=True, help="nama pengelola sistem")
    add.add_argument("--decree", default="", help="nomor SK penunjukan")
    add.set_defaults(run=run_add, database="worker")


def run_add(options: argparse.Namespace) -> int:
    """Prints the one-time code of the first administrator; 2 when something is not right."""
    from django.utils import timezone

    from guyub.accounts.actions import found_office
    from guyub.areas.models import Area
    from guyub.kernel.actions import Act, DomainError
    from guyub.kernel.db import SYSTEM

    area = "" if options.area == "nasional" else options.area
    if len(area) not in KINDS or (area and not Area.objects.filter(pk=area).exists()):
        sys.stderr.write(f"Kode wilayah {options.area} tidak dikenal. Contoh: 33.03 atau 33.\n")
        return 2
    act = Act(
        now=timezone.now(), scope=SYSTEM, actor="Perintah di server", role="sistem",
        area_codes=("*",),
    )  # fmt: skip
    try:
        office, code = found_office(
            act,
            kind=KINDS[len(area)],
            area_code=area,
            name=options.name,
            short_name=options.short,
            admin={"username": options.admin, "name": options.admin_name},
            decree_number=options.decree,
        )
    except DomainError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return 2
    sys.stdout.write(
        f"{office.name} siap. Pengelola sistem: {options.admin}\n"
        f"Kode sekali pakai (7 hari): {code}\n"
        "Buka /masuk/kode/ lalu buat kata sandi. Kepala dinas ditunjuk di menu Orang.\n"
    )
    return 0
