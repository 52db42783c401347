"""When participants are asked what became of a course, as dated data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from guyub.criteria.parameters import Parameter, Used, register_parameters, used_all, value_of

FIRST: Final = "training.outcome_first"
LAST: Final = "training.outcome_last"
WINDOW: Final = "training.outcome_days"
_ROOM: Final = "Pelatihan"
_SAME: Final = (
    "Bawaan Guyub: 6 dan 12 bulan seperti hasil bantuan alat, supaya angkanya sebanding; belum ada"
    " aturan yang menetapkannya"
)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            FIRST, "Hasil pelatihan didata pertama kali", "months", 6, _ROOM, source=_SAME,
            help="Berapa bulan sesudah angkatan selesai usahanya didata.", minimum=1, maximum=36,
        ),
        Parameter(
            LAST, "Hasil pelatihan didata kedua kali", "months", 12, _ROOM, source=_SAME,
            help="Berapa bulan sesudah angkatan selesai usahanya didata lagi.", minimum=1,
            maximum=60,
        ),
        Parameter(
            WINDOW, "Waktu untuk mendata hasil pelatihan", "days", 30, _ROOM,
            source="Bawaan Guyub; angka yang didata terlalu jauh dari harinya tidak sebanding",
            help="Paling banyak berapa hari sebelum atau sesudah jatuh tempo hasil boleh didata.",
            minimum=7, maximum=180,
        ),
    )  # fmt: skip


def milestones(office_id: UUID, on: date) -> dict[int, Used]:
    """Months after the end at which businesses are asked, each with where that comes from."""
    found = used_all([FIRST, LAST], office_id, on)
    return {int(found[key].value): found[key] for key in (FIRST, LAST)}


def window_days(office_id: UUID, on: date) -> timedelta:
    """How far from the due day figures may still be measured."""
    return timedelta(days=int(value_of(WINDOW, office_id, on)))
