"""Who looks for what the region can supply, who writes needs, asks makers, chooses."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.market.permissions.buyers import BUYERS, KEEPERS

SUPPLY: Final = "market.supply.view"
VIEW: Final = "market.needs.view"
WRITE: Final = "market.needs.write"
SEND: Final = "market.needs.send"
# Of whoever holds the link of a question; no role has it.
ANSWER: Final = "market.needs.answer"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        SUPPLY, _("Mencari apa yang bisa dipasok daerah ini"), (*r.READERS, *BUYERS), writes=False
    )
    r.register_verb(VIEW, _("Melihat kebutuhan pembeli"), (*r.READERS, *BUYERS), writes=False)
    r.register_verb(
        WRITE, _("Menulis kebutuhan, menanyakannya, memilih pembuat"), (*KEEPERS, *BUYERS),
        writes=True,
    )  # fmt: skip
    r.register_verb(
        SEND, _("Mengirim pertanyaan kepada pembuat, mencatat jawabannya"), KEEPERS, writes=True
    )


def permission_rows() -> list[Row]:
    """The addresses of needs."""
    return [Row("market:supply", SUPPLY)]
