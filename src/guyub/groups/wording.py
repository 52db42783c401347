"""Indonesian words for what is kept of groups."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from guyub.groups.models import Group, GroupPaper, Kind, Membership
from guyub.groups.states import MACHINE
from guyub.kernel.dates import format_date
from guyub.registry import places
from guyub.registry.wording import BRANCHES

KINDS = {value: str(label) for value, label in Kind.choices}
ROLES = {value: str(label) for value, label in Membership.Role.choices}
ENDED = {value: str(label) for value, label in Membership.Ended.choices}
PAPERS = {value: str(label) for value, label in GroupPaper.Kind.choices}
KIND_HELP = {
    "kelompok": "Beberapa usaha sejenis yang bekerja bersama, paling sederhana.",
    "kub": "Kelompok usaha bersama: punya pengurus, kas, dan kegiatan bersama.",
    "paguyuban": "Perkumpulan usaha dari semua jenis di satu daerah.",
    "sentra": "Usaha sejenis yang berkumpul di satu tempat.",
    "koperasi": "Badan hukum milik anggotanya, dengan akta dan pengesahan.",
}
OTHERS = {
    "nomor": "Nomor", "nama": "Nama", "jenis": "Jenis", "desa": "Desa", "keadaan": "Keadaan",
    "tanggal": "Tanggal", "berita_acara": "Berita acara", "anggota": "Anggota",
    "diperiksa": "Sudah diperiksa", "sk": "SK", "usaha": "Usaha", "sejak": "Sejak",
    "keluar": "Keluar", "tugas": "Tugas", "sebelumnya": "Sebelumnya", "surat": "Surat",
    "nomor_surat": "Nomor surat", "berkas": "Berkas", "ke": "Ke kelompok",
    "kelompok_baru": "Kelompok baru", "barang": "Barang",
}  # fmt: skip
# Said by the state itself, or of no use to a reader.
SILENT = frozenset({"nomor", "keadaan", "berkas", "diperiksa", "kbli_version"})
FINDINGS = {
    "area": "anggota dari luar", "trade": "jenis usaha lain", "many": "anggota banyak",
    "board": "pengurus belum lengkap", "few": "anggota sedikit", "chair": "tanpa ketua",
}  # fmt: skip


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    found = {f.name: str(f.verbose_name) for f in Group._meta.concrete_fields}
    return {**found, **OTHERS}


def label(name: str) -> str:
    return _labels().get(name, name.replace("_", " ").capitalize())


def value(name: str, given: Any) -> str:
    """A stored value as people read it; "" for nothing."""
    if given in (None, "", [], {}):
        return ""
    if name in {"kind", "jenis"}:
        return KINDS.get(str(given), str(given))
    if name == "branch":
        return str(BRANCHES.get(given, given))
    if name in {"village_code", "desa"}:
        return places.short_name(str(given))
    if name == "tugas":
        return ROLES.get(str(given), str(given))
    if name == "surat":
        return PAPERS.get(str(given), str(given))
    if name == "state":
        return MACHINE.states.get(str(given), str(given))
    if isinstance(given, date):
        return format_date(given)
    if name in {"tanggal", "sejak", "keluar"}:
        try:
            return format_date(date.fromisoformat(str(given)))
        except ValueError:
            return str(given)
    if isinstance(given, list):
        return ", ".join(map(str, given))
    if isinstance(given, dict):
        return "; ".join(f"{k}: {v}" for k, v in given.items())
    return str(given)
