"""How long a gift campaign keeps what tells one tax object from another."""

from __future__ import annotations

from typing import Final

from guyub.criteria.parameters import Parameter, register_parameters

KEEP_DAYS: Final = "market.gift_days"
_OURS: Final = "Bawaan Guyub; belum ada aturan yang menetapkannya, dinas mengisinya sendiri"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            KEEP_DAYS, "Jejak objek pajak hadiah dihapus sesudah", "days", 365, "Pasar",
            source=_OURS, minimum=30, maximum=1826,
            help="Berapa hari sesudah kampanye hadiah selesai jejak objek pajaknya disimpan untuk"
            " pemeriksa.",
        ),
    )  # fmt: skip
