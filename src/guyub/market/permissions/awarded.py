"""The way from an order to its purchase: for whoever records purchases."""

from __future__ import annotations

from guyub.accounts.permission_table import Row
from guyub.market.permissions.purchases import RECORD


def register() -> None:
    """Its verb is that of purchases."""


def permission_rows() -> list[Row]:
    """The address."""
    return [Row("market:award_bought", RECORD, makes="market_award", methods=("GET", "POST"))]
