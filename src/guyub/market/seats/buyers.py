"""Where buyers stand in the frame of the office."""

from __future__ import annotations

from guyub.accounts.nav import register_tab
from guyub.market.permissions.buyers import VIEW as BUYERS
from guyub.market.permissions.catalogue import VIEW
from guyub.market.seats.catalogue import ROOT
from guyub.market.seats.purchases import ROOT as PURCHASES


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(ROOT, "Katalog", ROOT, needs=VIEW, order=10)
    register_tab(PURCHASES, "Pembeli", "market:buyers", needs=BUYERS, order=20)
