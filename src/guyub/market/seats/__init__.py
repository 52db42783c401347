"""What the market gives to the rooms below: panels, figures, numbers, waiting counts."""

from __future__ import annotations

from guyub.market.seats import buyers, catalogue, circulars, needs, ocds, purchases


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    catalogue.register_all()
    buyers.register_all()
    needs.register_all()
    purchases.register_all()
    circulars.register_all()
    ocds.register_all()
