"""Dated settings of the market; one file per part of the room."""

from __future__ import annotations

from guyub.market.parameters import catalogue, ocds, purchases


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    catalogue.register()
    purchases.register()
    ocds.register()
