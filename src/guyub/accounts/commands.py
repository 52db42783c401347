"""`guyub office add`: a new office with its first administrator. `guyub office code`: a one-time
code for whom nobody in an office can give one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from guyub.kernel.actions import Act

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
    code = verbs.add_parser(
        "code", help="kode masuk untuk orang yang tidak bisa dibantu kantornya sendiri"
    )
    code.add_argument("username", metavar="NAMA_PENGGUNA")
    code.set_defaults(run=run_code, database="worker")


def _server(office_id: UUID | None = None) -> Act:
    """The actor of a command; its event stands in the chain of the office, if one is given."""
    from django.utils import timezone

    from guyub.kernel.actions import Act
    from guyub.kernel.db import SYSTEM

    return Act(
        now=timezone.now(), scope=SYSTEM, actor="Perintah di server", role="sistem",
        office_id=office_id, area_codes=("*",),
    )  # fmt: skip


def run_add(options: argparse.Namespace) -> int:
    """Prints the one-time code of the first administrator; 2 when something is not right."""
    from guyub.accounts.actions import found_office
    from guyub.areas.models import Area
    from guyub.kernel.actions import DomainError

    area = "" if options.area == "nasional" else options.area
    if len(area) not in KINDS or (area and not Area.objects.filter(pk=area).exists()):
        sys.stderr.write(f"Kode wilayah {options.area} tidak dikenal. Contoh: 33.03 atau 33.\n")
        return 2
    try:
        office, code = found_office(
            _server(),
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


def run_code(options: argparse.Namespace) -> int:
    """Prints a one-time code for an account: of the last administrator, or of somebody who
    serves two offices. 2 when there is no such open account."""
    from guyub.accounts.actions import issue_code
    from guyub.accounts.models import User

    user = User.objects.filter(username__iexact=options.username, is_active=True).first()
    if user is None:
        sys.stderr.write(f"Tidak ada akun terbuka dengan nama pengguna {options.username}.\n")
        return 2
    office = user.appointments.order_by("-starts", "pk").values_list("office_id", flat=True).first()
    code = issue_code(_server(office), user)
    sys.stdout.write(
        f"Kode sekali pakai (7 hari) untuk {user.username}: {code}\n"
        "Serahkan langsung. Buka /masuk/kode/ lalu buat kata sandi. Tercatat di riwayat kantor.\n"
    )
    return 0
