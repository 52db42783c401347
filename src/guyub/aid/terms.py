"""Dated parameters that several parts of aid use: how often tools are checked, when use is told."""

from __future__ import annotations

from datetime import date
from typing import Final

from guyub.criteria.parameters import Parameter, register_parameters

CHECK_MONTHS: Final = "aid.check_months"
REPORT_DUE: Final = "aid.use_report_due"
_ROOM: Final = "Bantuan alat"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            CHECK_MONTHS, "Jarak antara dua cek alat", "months", 3, _ROOM,
            source="Praktik DAK di Karanganyar: alat dicek tiap tiga bulan (spotnews.id)",
            help="Setiap berapa bulan alat yang sudah diserahkan dilihat lagi.",
            legal_basis="Perjanjian hibah dan berita acara serah terima dinas sendiri",
            checked_on=date(2026, 11, 22), minimum=1, maximum=24,
        ),
        Parameter(
            REPORT_DUE, "Batas laporan pemakaian", "day_month", "01-10", _ROOM,
            source="Perbup Aceh Singkil 2/2022 pasal 24 ayat (4), dibaca di penaaceh.com;"
            " tanggal yang sama di Permendagri 32/2011",
            help="Sampai tanggal berapa penerima melaporkan pemakaian alat tahun sebelumnya.",
            legal_basis="Permendagri 32/2011 dan peraturan kepala daerah sendiri",
            checked_on=date(2026, 11, 22),
        ),
    )  # fmt: skip
