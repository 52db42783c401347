"""What is done with complaints stands in a chain of its own per office, which nobody reads who may
not read the complaint (``sql/complaints.sql``): the office's history page shows the office's chain,
so an entry without a word would still tell whom it concerns that something was begun."""

from __future__ import annotations

from typing import Final

from guyub.ledger.chain import register_shelf

SHELF: Final = "adu"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_shelf("complaints.", SHELF)
