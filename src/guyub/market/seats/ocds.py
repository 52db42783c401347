"""Where the export stands in the frame."""

from __future__ import annotations

from guyub.accounts.nav import register_tab
from guyub.market.permissions.ocds import EXPORT

_ROOT = "market:purchases"


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(_ROOT, "Ekspor data", "market:export", needs=EXPORT, order=90)
