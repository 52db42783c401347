"""What the market gives to the rooms below: panels, figures, numbers, waiting counts."""

from __future__ import annotations

from guyub.market.seats import (
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


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    catalogue.register_all()
    buyers.register_all()
    needs.register_all()
    purchases.register_all()
    giving.register_all()
    fairs.register_all()
    circulars.register_all()
    plans.register_all()
    ocds.register_all()
