"""What the market gives to the rooms below: panels, figures, numbers, waiting counts."""

from __future__ import annotations

from guyub.market.seats import catalogue, plans


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    catalogue.register_all()
    plans.register_all()
