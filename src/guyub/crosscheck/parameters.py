"""What an office sets about comparing lists with others, as dated data."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from guyub.criteria.parameters import Parameter, register_parameters, used_all

LONGEST: Final = "crosscheck.agreement_days"
WAITS: Final = "crosscheck.waiting_days"
YEARS: Final = "crosscheck.aid_years"
_ROOM: Final = "Cek silang antar dinas"
_OURS: Final = "Angka dari Guyub, sampai dinas menetapkan sendiri"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            LONGEST, "Lama kesepakatan cek silang paling panjang", "days", 365, _ROOM, _OURS,
            minimum=1, maximum=1095,
        ),
        Parameter(
            WAITS, "Lama menunggu dinas lain", "days", 14, _ROOM, _OURS,
            help="Sesudah itu kunci dan sidik daftar dihapus.", minimum=1, maximum=60,
        ),
        Parameter(
            YEARS, "Bantuan berapa tahun terakhir yang dibandingkan", "int", 2, _ROOM, _OURS,
            unit="tahun", minimum=1, maximum=20,
        ),
    )  # fmt: skip


def number_of(key: str, office: UUID | None, on: date) -> int:
    """The value in force of an office on a day."""
    return int(used_all((key,), office, on)[key].value)
