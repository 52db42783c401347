"""How makers are asked: how many at a time, how long they have, how many answers are enough."""

from __future__ import annotations

from typing import Final

from guyub.criteria.parameters import Parameter, register_parameters

BATCH: Final = "market.need_batch"
HOURS: Final = "market.need_hours"
ANSWERS: Final = "market.need_answers"
TURN_DAYS: Final = "market.turn_days"
ALL: Final = (BATCH, HOURS, ANSWERS, TURN_DAYS)
_OURS: Final = "Bawaan Guyub; belum ada aturan yang menetapkannya, dinas mengisinya sendiri"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            BATCH, "Pembuat yang ditanya sekaligus", "int", 5, "Pasar", source=_OURS,
            unit="pembuat", help="Sesudah waktunya habis, sebanyak ini lagi yang ditanya.",
            minimum=1, maximum=50,
        ),
        Parameter(
            HOURS, "Waktu menjawab kebutuhan", "int", 24, "Pasar", source=_OURS, unit="jam",
            help="Sesudah berapa jam pembuat berikutnya ditanya.", minimum=1, maximum=336,
        ),
        Parameter(
            ANSWERS, "Jawaban sanggup yang dicari", "int", 3, "Pasar", source=_OURS,
            unit="jawaban", help="Sampai berapa pembuat sanggup, yang lain tidak ditanya lagi.",
            minimum=1, maximum=30,
        ),
        Parameter(
            TURN_DAYS, "Pesanan yang dihitung dalam giliran", "days", 180, "Pasar", source=_OURS,
            help="Pesanan berapa hari terakhir yang dihitung waktu menentukan giliran.",
            minimum=30, maximum=730,
        ),
    )  # fmt: skip
