"""Every published figure as a declared object: its definition stands next to the number.

A figure is one aggregate over the facts rows of the registry, a dimension one way to divide them.
Each row lies in exactly one part of each dimension ("" is "belum diketahui"), so the parts add up
by construction, whatever is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guyub.kernel.dates import months_after
from guyub.registry.lists import SCALES, UNKNOWN_CHOICE
from guyub.registry.models.business import Branch, Status
from guyub.registry.rules import LABELS

STALE_MONTHS: Final = 12
SOURCE: Final = "Daftar usaha dinas"
UNKNOWN: Final = "Belum diketahui"


@dataclass(frozen=True)
class Figure:
    """``sql`` counts over columns of ``registry_facts``; ``{stale}`` is the day 12 months ago.

    ``query`` filters the list of businesses to the same rows, None when it is no count of rows.
    """

    key: str
    label: str
    definition: str
    sql: str
    query: dict[str, str] | None = None
    unit: str = "usaha"
    source: str = SOURCE
    # Head of a narrow column, where the label is too long.
    short: str = ""

    def expression(self, today: date) -> str:
        stale = months_after(today, -STALE_MONTHS)
        return self.sql.replace("{stale}", f"DATE '{stale.isoformat()}'")


def _where(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


FIGURES: Final[dict[str, Figure]] = {
    f.key: f
    for f in (
        Figure(
            "businesses", "Usaha terdaftar",
            "Semua usaha industri dalam daftar, termasuk yang tutup; catatan yang digabung"
            " dihitung sekali.",
            "count(*)", {},
            short="Terdaftar",
        ),
        Figure(
            "operating", "Usaha berjalan",
            "Usaha terdaftar yang tidak tercatat tutup, tutup sementara, atau digabung.",
            _where("status = 'active'"), {"status": "active"},
            short="Berjalan",
        ),
        Figure(
            "small", "Industri kecil",
            "Paling banyak 19 pekerja dan investasi di bawah Rp1 miliar, tanpa tanah dan bangunan"
            " (Permenperin 64/2016).",
            _where("scale_industry = 'kecil'"), {"skala": "kecil"},
        ),
        Figure(
            "medium", "Industri menengah",
            "Di atas batas kecil dan belum besar menurut tenaga kerja dan nilai investasi"
            " (Permenperin 64/2016).",
            _where("scale_industry = 'menengah'"), {"skala": "menengah"},
        ),
        Figure(
            "large", "Industri besar",
            "Paling sedikit 20 pekerja dan investasi di atas Rp15 miliar, tanpa tanah dan bangunan"
            " (Permenperin 64/2016).",
            _where("scale_industry = 'besar'"), {"skala": "besar"},
        ),
        Figure(
            "scale_unknown", "Belum diketahui skalanya",
            "Tenaga kerja atau nilai investasinya belum tercatat, jadi skala industri"
            " (Permenperin 64/2016) belum dapat ditentukan.",
            _where("scale_industry = ''"), {"skala": UNKNOWN_CHOICE},
            short="Skala belum diketahui",
        ),
        Figure(
            "unreached", "Lama tidak didatangi",
            "Terakhir didatangi lebih dari 12 bulan lalu, atau belum pernah didatangi.",
            _where("last_contact IS NULL OR last_contact < {stale}"),
            {"kontak": str(STALE_MONTHS)},
            short="Lama tidak didatangi",
        ),
        Figure(
            "never_reached", "Belum pernah didatangi",
            "Belum ada catatan kunjungan atau kontak satu kali pun.",
            _where("last_contact IS NULL"), {"kontak": UNKNOWN_CHOICE},
        ),
        Figure(
            "workers_known", "Usaha yang pekerjanya tercatat",
            "Usaha terdaftar dengan jumlah tenaga kerja pada pencatatan terbaru.",
            "count(workers)",
        ),
        Figure(
            "workers", "Tenaga kerja tercatat",
            "Jumlah tenaga kerja pada pencatatan terbaru tiap usaha; usaha yang pekerjanya belum"
            " tercatat tidak ikut dan tidak diperkirakan.",
            "coalesce(sum(workers), 0)", unit="orang",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """One way to divide; ``sql`` gives the part of a row as text.

    ``labels`` names fixed parts in their order (others follow by name); ``param`` is the filter of
    the list of businesses. ``filter_value`` turns a part into that filter's value, "" for none.
    """

    key: str
    label: str
    sql: str
    definition: str
    param: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    filter_value: Callable[[str], str] = str

    def expression(self, today: date) -> str:
        text = self.sql
        for months in (6, 12, 24):
            day = months_after(today, -months).isoformat()
            text = text.replace(f"{{m{months}}}", f"DATE '{day}'")
        return text


def _or_unknown(part: str) -> str:
    return part or UNKNOWN_CHOICE


def _scale(name: str, definition: str) -> Dimension:
    column, label, classes = SCALES[name]
    labels = tuple((c, LABELS[c]) for c in (*classes, ""))
    return Dimension(column, label, column, definition, name, labels, _or_unknown)


PLACES: Final[dict[str, Dimension]] = {
    d.key: d
    for d in (
        Dimension("province", "Provinsi", "left(regency_code, 2)", "Menurut letak usaha."),
        Dimension("regency", "Kabupaten/kota", "regency_code", "Menurut letak usaha.", "kabupaten"),
        Dimension("district", "Kecamatan", "district_code", "Menurut letak usaha.", "kecamatan"),
        Dimension("village", "Desa/kelurahan", "village_code", "Menurut letak usaha.", "desa"),
    )
}
DIMENSIONS: Final[dict[str, Dimension]] = {
    d.key: d
    for d in (
        Dimension(
            "branch", "Cabang industri", "branch",
            "Lima cabang yang dipakai dinas, menurut KBLI atau isian petugas.", "cabang",
            (*((str(k), str(v)) for k, v in Branch.choices), ("", UNKNOWN)), _or_unknown,
        ),
        Dimension(
            "kbli_group", "Golongan KBLI", "left(kbli_code, 2)",
            "Dua angka pertama kode KBLI yang tercatat, versi 2020 maupun 2025.", "kbli",
        ),
        _scale("skala", "Tenaga kerja dan nilai investasi (Permenperin 64/2016)."),
        _scale("umkm", "Hasil penjualan setahun, atau modal usaha (PP 7/2021 pasal 35)."),
        _scale("bps", "Jumlah tenaga kerja (BPS, industri mikro dan kecil)."),
        Dimension(
            "status", "Keadaan usaha", "status", "Keadaan terakhir yang tercatat.", "status",
            tuple((str(k), str(v)) for k, v in Status.choices if k != "merged"),
        ),
        Dimension(
            "contact", "Terakhir didatangi",
            "CASE WHEN last_contact IS NULL THEN 'belum' WHEN last_contact >= {m6} THEN 'm6'"
            " WHEN last_contact >= {m12} THEN 'm12' WHEN last_contact >= {m24} THEN 'm24'"
            " ELSE 'lebih' END",
            "Lamanya sejak kunjungan atau kontak terakhir yang tercatat.", "kontak",
            (
                ("m6", "Dalam 6 bulan terakhir"), ("m12", "6 sampai 12 bulan lalu"),
                ("m24", "12 sampai 24 bulan lalu"), ("lebih", "Lebih dari 24 bulan lalu"),
                ("belum", "Belum pernah"),
            ),
            # The list filters "longer than" only; of these parts it knows "never".
            lambda part: part if part == UNKNOWN_CHOICE else "",
        ),
    )
}  # fmt: skip


def part_order(dimension: Dimension, parts: Any, names: dict[str, str]) -> list[str]:
    """Parts in the dimension's own order, others by name, "" last."""
    fixed = [part for part, _label in dimension.labels]
    found = [p for p in fixed if p in parts]
    rest = sorted((p for p in parts if p not in fixed), key=lambda p: (not p, names.get(p, p), p))
    return found + rest
