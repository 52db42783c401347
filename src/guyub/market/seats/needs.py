"""Where needs stand in the frame of the office and of buyers."""

from __future__ import annotations

from guyub.accounts.nav import register_nav, register_tab
from guyub.market.permissions.needs import SUPPLY
from guyub.market.seats.catalogue import ROOT


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(ROOT, "Bisa dipasok", "market:supply", needs=SUPPLY, order=40)
    register_nav("Cari pemasok", "market:supply", icon="search", needs=SUPPLY, order=46)
