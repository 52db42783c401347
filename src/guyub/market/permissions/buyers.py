"""Who keeps buyers, who gives people the role of one, who reads them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row

VIEW: Final = "market.buyers.view"
KEEP: Final = "market.buyers.keep"
ACCOUNT: Final = "market.buyers.account"
KEEPERS: Final = (r.REGISTRAR, r.SECTION_HEAD)
BUYERS: Final = (r.BUYER, r.CONTRACTOR)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat pembeli"), (*r.READERS, *BUYERS), writes=False)
    r.register_verb(KEEP, _("Mencatat pembeli"), KEEPERS, writes=True)
    r.register_verb(ACCOUNT, _("Memberi akun kepada pembeli"), (r.HEAD,), writes=True)


def permission_rows() -> list[Row]:
    """The addresses of buyers."""
    both, buyer = ("GET", "POST"), "market_buyer"
    return [
        Row("market:buyers", VIEW),
        Row("market:buyer_new", KEEP, methods=both),
        Row("market:buyer", VIEW, makes=buyer),
        Row("market:buyer_change", KEEP, makes=buyer, methods=both),
        Row("market:buyer_end", KEEP, makes=buyer, methods=both),
        Row("market:buyer_again", KEEP, makes="market_buyer_ended", methods=("POST",)),
        Row("market:buyer_account", ACCOUNT, makes=buyer, methods=both),
    ]
