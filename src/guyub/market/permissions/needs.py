"""Who looks for what the region can supply, who writes needs, asks makers, chooses."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.market.permissions.buyers import BUYERS

SUPPLY: Final = "market.supply.view"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        SUPPLY, _("Mencari apa yang bisa dipasok daerah ini"), (*r.READERS, *BUYERS), writes=False
    )


def permission_rows() -> list[Row]:
    """The addresses of needs."""
    return [Row("market:supply", SUPPLY)]
