"""Dated settings of the market; one file per part of the room."""

from __future__ import annotations

from guyub.market.parameters import catalogue, giving, needs, ocds, plans, purchases


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    catalogue.register()
    needs.register()
    purchases.register()
    giving.register()
    plans.register()
    ocds.register()
