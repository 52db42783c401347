"""`guyub areas load | boundaries | change-codes`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guyub.kernel.actions import Act


def register(subparsers: Any) -> None:
    """Add `areas` to the subparsers of the `guyub` command."""
    areas = subparsers.add_parser("areas", help="wilayah: daftar, batas, perubahan kode")
    verbs = areas.add_subparsers(dest="areas_action", required=True, metavar="TINDAKAN")

    load = verbs.add_parser("load", help="muat daftar provinsi sampai desa")
    load.set_defaults(run=run_load, database="owner")

    outlines = verbs.add_parser("boundaries", help="muat batas wilayah dari berkas GeoJSON")
    outlines.add_argument("file", type=Path, metavar="BERKAS")
    outlines.add_argument("--office", required=True, metavar="KODE", help="misalnya 33.03")
    outlines.add_argument("--source", default="", help="asal batas, misalnya nomor perda")
    outlines.set_defaults(run=run_boundaries, database="worker")

    change = verbs.add_parser("change-codes", help="terapkan perubahan kode wilayah")
    change.add_argument("file", type=Path, metavar="BERKAS.csv")
    change.add_argument("--apply", action="store_true", help="simpan; tanpa ini hanya dicoba")
    change.set_defaults(run=run_change_codes, database="worker")


def _act(office_id: Any = None) -> Act:
    from django.utils import timezone

    from guyub.kernel.actions import Act
    from guyub.kernel.db import SYSTEM

    return Act(
        now=timezone.now(), scope=SYSTEM, actor="Perintah di server", role="sistem",
        office_id=office_id, area_codes=("*",),
    )  # fmt: skip


def run_load(options: argparse.Namespace) -> int:
    from guyub.areas.loading import load_areas

    sys.stdout.write(f"{load_areas(using='owner')} wilayah dimuat.\n")
    return 0


def run_boundaries(options: argparse.Namespace) -> int:
    """2 when the office is unknown or the file cannot be used."""
    from django.apps import apps

    from guyub.areas.actions import load_boundaries
    from guyub.kernel.actions import DomainError

    # Offices live one floor up; only their id is needed here.
    office = apps.get_model("accounts.Office").objects.filter(area_code=options.office).first()
    if office is None:
        sys.stderr.write(f"Tidak ada kantor untuk wilayah {options.office}.\n")
        return 2
    try:
        count = load_boundaries(
            _act(office.pk), options.file, office_id=office.pk, area_code=options.office,
            source=(options.source or options.file.name)[:200],
        )  # fmt: skip
    except DomainError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return 2
    sys.stdout.write(f"{count} batas wilayah dimuat untuk {office}.\n")
    return 0


class _OnlyTried(Exception):
    """Rolls a dry run back."""


def run_change_codes(options: argparse.Namespace) -> int:
    """A dry run is the real run rolled back. 2 when the file cannot be used."""
    from django.db import transaction

    from guyub.areas.changes import change_codes, read_changes
    from guyub.kernel.actions import DomainError

    moved: dict[str, int] = {}
    try:
        with transaction.atomic():
            moved = change_codes(_act(), read_changes(options.file))
            if not options.apply:
                raise _OnlyTried
    except _OnlyTried:
        sys.stdout.write("Hanya dicoba; tambahkan --apply untuk menyimpan.\n")
    except DomainError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return 2
    for name, count in moved.items():
        sys.stdout.write(f"{name}: {count}\n")
    return 0
