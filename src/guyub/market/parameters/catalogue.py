"""How long a price told by a maker counts as fresh."""

from __future__ import annotations

from typing import Final

from guyub.criteria.parameters import Parameter, register_parameters

PRICE_DAYS: Final = "market.price_days"
_OURS: Final = "Bawaan Guyub; belum ada aturan yang menetapkannya, dinas mengisinya sendiri"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            PRICE_DAYS, "Harga katalog ditanyakan lagi sesudah", "days", 120, "Pasar", source=_OURS,
            help="Sesudah berapa hari harga di katalog ditanyakan lagi kepada pembuatnya.",
            minimum=7, maximum=730,
        ),
    )  # fmt: skip
