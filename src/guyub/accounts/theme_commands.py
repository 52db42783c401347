"""`guyub theme`: a region's name, emblem and accent, from a file that anybody can edit."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def register(subparsers: Any) -> None:
    """Add `theme` to the subparsers of the `guyub` command."""
    theme = subparsers.add_parser("theme", help="tampilan daerah: nama, lambang, warna")
    verbs = theme.add_subparsers(dest="theme_action", required=True, metavar="TINDAKAN")
    new = verbs.add_parser("new", help="tulis berkas tampilan dari data kantor")
    new.add_argument("--area", required=True, metavar="KODE", help="33.03, 33, atau nasional")
    new.set_defaults(run=run_new, database="worker")
    check = verbs.add_parser("check", help="periksa semua berkas tampilan")
    check.set_defaults(run=run_check, database="worker")


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def run_new(options: argparse.Namespace) -> int:
    """Writes the file once; never over one that is there. 2 when nothing was written."""
    from guyub.accounts import themes
    from guyub.accounts.models import Office
    from guyub.areas import known
    from guyub.kernel.db import SYSTEM, in_scope

    area = "" if options.area == "nasional" else options.area
    with in_scope(SYSTEM, read_only=True):
        office = Office.objects.filter(area_code=area).first()
        place = known.names_of([area]).get(area, "") if area else ""
    if office is None:
        sys.stderr.write(
            f"Belum ada kantor untuk {options.area}. Buat dulu dengan: guyub office add\n"
        )
        return 2
    path = themes.folder() / f"{options.area}.toml"
    if path.exists():
        sys.stderr.write(f"{path} sudah ada. Ubah isinya, lalu: guyub theme check\n")
        return 2
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"area = {_text(area)}\n"
        f"name = {_text(office.name)}\n"
        f"short_name = {_text(office.short_name)}\n"
        f"place = {_text(place)}\n"
        f"accent = {_text(office.accent or '#0b5f5c')}\n"
        "# Lambang di folder ini juga: .svg, .png, atau .webp, paling besar 60 KB.\n"
        '# emblem = "lambang.svg"\n'
        '# greeting = "Satu kalimat sapaan di halaman depan."\n'
        "# Halaman depan pemasangan ini milik daerah ini:\n"
        "# default = true\n",
        "utf-8",
    )
    sys.stdout.write(f"{path} ditulis. Ubah isinya, lalu: guyub theme check\n")
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Says of each file what it gives or what is wrong; 2 when one is wrong."""
    from guyub.accounts import themes
    from guyub.accounts.models import Office
    from guyub.kernel.db import SYSTEM, in_scope

    paths = sorted(themes.folder().glob("*.toml")) if themes.folder().is_dir() else []
    if not paths:
        sys.stdout.write(f"Belum ada berkas tampilan di {themes.folder()}.\n")
        return 0
    wrong, seen, defaults = False, dict[str, str](), list[str]()
    with in_scope(SYSTEM, read_only=True):
        offices = dict(Office.objects.values_list("area_code", "name"))
    for path in paths:
        try:
            theme = themes.read(path)
        except themes.ThemeError as error:
            sys.stdout.write(f"SALAH  {error}\n")
            wrong = True
            continue
        told = f"{theme.name or offices.get(theme.area, '')}, {theme.accent or 'warna bawaan'}"
        told += ", dengan lambang" if theme.emblem_bytes else ", tanpa lambang"
        if theme.area not in offices:
            told += ". Belum ada kantor dengan kode ini"
        if before := seen.get(theme.area):
            sys.stdout.write(f"SALAH  {path.name}: daerahnya sama dengan {before}.\n")
            wrong = True
            continue
        seen[theme.area] = path.name
        defaults += [path.name] if theme.default else []
        sys.stdout.write(f"BAIK   {path.name}: {told}.\n")
    if len(defaults) > 1:
        sys.stdout.write(f"SALAH  default = true ada di {', '.join(defaults)}; pilih satu saja.\n")
        wrong = True
    return 2 if wrong else 0
