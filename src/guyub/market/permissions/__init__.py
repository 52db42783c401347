"""What may be done about the market, by whom; one file per part of the room."""

from __future__ import annotations

from guyub.accounts.permission_table import Row
from guyub.market.permissions import (
    awarded,
    buyers,
    catalogue,
    circulars,
    fairs,
    giving,
    needs,
    ocds,
    plans,
    purchases,
)

PARTS = (catalogue, buyers, needs, purchases, giving, fairs, circulars, plans, awarded, ocds)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    for part in PARTS:
        part.register()


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    return [row for part in PARTS for row in part.permission_rows()]
