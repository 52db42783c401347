"""Deadlines after hand-over that an office may set itself (``criteria.parameters``)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from guyub.aid.terms import CHECK_MONTHS, REPORT_DUE
from guyub.criteria.parameters import Parameter, Used, register_parameters, used, value_of

DRAW_DAYS: Final = "aid.draw_days"
OUTCOME_DAYS: Final = "aid.outcome_days"
_ROOM: Final = "Bantuan alat"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            DRAW_DAYS, "Waktu untuk cek acak", "days", 30, _ROOM,
            source="Bawaan Guyub; sesuaikan dengan jumlah petugas",
            help="Berapa hari sesudah angka undian (benih) diketahui semua alat yang terundi harus"
            " dicek.",
            minimum=1, maximum=180,
        ),
        Parameter(
            OUTCOME_DAYS, "Waktu untuk mendata hasil", "days", 30, _ROOM,
            source="Bawaan Guyub; angka yang didata terlalu jauh dari harinya tidak sebanding",
            help="Sampai berapa hari sesudah jatuh tempo hasil masih boleh didata.",
            minimum=7, maximum=180,
        ),
    )  # fmt: skip


def check_months(office_id: UUID | None, on: date) -> int:
    """Months between two checks of a tool."""
    return int(value_of(CHECK_MONTHS, office_id, on))


def check_months_used(office_id: UUID | None, on: date) -> Used:
    """The same with its source, for pages."""
    return used(CHECK_MONTHS, office_id, on)


def report_due(office_id: UUID | None, year: int, on: date) -> date:
    """The day in ``year`` by which use of the year before is reported."""
    due: date = value_of(REPORT_DUE, office_id, on).in_year(year)
    return due


def draw_days(office_id: UUID | None, on: date) -> int:
    """Days to check what was drawn, from the day the seed is known."""
    return int(value_of(DRAW_DAYS, office_id, on))


def outcome_days(office_id: UUID | None, on: date) -> int:
    """Days after the due day during which figures may still be measured."""
    return int(value_of(OUTCOME_DAYS, office_id, on))
