"""What an office sets about the search for doubles, as dated data."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from guyub.criteria.parameters import Parameter, register_parameters, value_of

MODEL_DAYS: Final = "pairs.model_days"
_ROOM: Final = "Catatan ganda"
_OURS: Final = "Angka dari Guyub, sampai dinas menetapkan sendiri"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            MODEL_DAYS, "Lama satu model pencocokan dipakai", "days", 180, _ROOM, _OURS,
            help="Sesudah itu pencarian berikutnya belajar lagi dari daftar usaha.",
            minimum=7, maximum=1095,
        ),
    )  # fmt: skip


def model_days(office: UUID | None, on: date) -> int:
    """Days after which a model is learnt anew."""
    return int(value_of(MODEL_DAYS, office, on))
