"""What the advice about plan lines goes by."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from guyub.criteria.parameters import Parameter, register_parameters, value_of
from guyub.market.plans.advising import Limits

READY: Final = "market.plan_ready_makers"
LOTS: Final = "market.plan_lots_over"
RESERVE: Final = "market.plan_reserve_up_to"
_OURS: Final = "Bawaan Guyub; belum ada aturan yang menetapkannya, dinas mengisinya sendiri"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            READY, "Pembuat siap sebelum paket disarankan untuk usaha kecil", "int", 3, "Pasar",
            source=_OURS,
            help="Paling sedikit berapa pembuat yang tidak kekurangan surat.",
            minimum=1, maximum=100,
        ),
        Parameter(
            LOTS, "Saran lot untuk paket di atas", "rupiah", 200_000_000, "Pasar", source=_OURS,
            help="Di atas pagu ini disarankan lot, supaya beberapa pembuat bisa ikut.",
            minimum=1_000_000,
        ),
        Parameter(
            RESERVE, "Paket untuk usaha kecil sampai", "rupiah", 15_000_000_000, "Pasar",
            source="Perpres 16/2018 pasal 65 ayat (4), diubah Perpres 12/2021; teks Perpres 46/2025"
            " belum dibaca",
            help="Pagu paket yang diperuntukkan bagi usaha kecil.", minimum=1_000_000,
        ),
    )  # fmt: skip


def limits_of(office: UUID | None, day: date) -> Limits:
    """The limits that hold for an office on a day."""
    return Limits(*(value_of(key, office, day) for key in (READY, LOTS, RESERVE)))
