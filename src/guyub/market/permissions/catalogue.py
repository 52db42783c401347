"""Who keeps the catalogue, who puts a product up, who reads it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.market.states.catalogue import KEEPERS, LISTERS

VIEW: Final = "market.catalogue.view"
KEEP: Final = "market.catalogue.keep"
LIST: Final = "market.catalogue.list"
OWN: Final = "market.own"
OTHER: Final = "bukan yang menulis isinya"
NAMED: Final = "hanya yang boleh membaca nama orang"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat katalog produk"), r.READERS, writes=False)
    r.register_verb(KEEP, _("Mencatat produk katalog dan harganya"), KEEPERS, writes=True)
    r.register_verb(LIST, _("Menayangkan produk katalog"), LISTERS, writes=True)
    r.register_verb(
        OWN, _("Melihat produk sendiri di katalog"), (r.OWNER,), writes=False, assisted=True
    )


def permission_rows() -> list[Row]:
    """The addresses of the catalogue."""
    both, offer = ("GET", "POST"), "market_offer"
    return [
        Row("market:offers", VIEW),
        Row("market:offer_new", KEEP, makes="market_maker", methods=both),
        Row("market:offer", VIEW, makes="market_offer_listed"),
        Row("market:offer_words", KEEP, makes=offer, methods=both),
        Row("market:offer_terms", KEEP, makes=offer, methods=both),
        Row("market:offer_makers", KEEP, makes=offer, methods=both),
        Row("market:offer_photos", KEEP, makes=offer, methods=both),
        Row("market:offer_list", LIST, makes=offer, methods=("POST",), note=OTHER),
        Row("market:offer_pause", KEEP, makes="market_offer_listed", methods=both),
        Row("market:offer_resume", KEEP, makes="market_offer_paused", methods=("POST",)),
        Row("market:offer_withdraw", KEEP, makes=offer, methods=both),
        Row("market:offer_revive", KEEP, makes="market_offer_withdrawn", methods=("POST",)),
        Row("market:offer_labels", VIEW, makes="market_offer_listed"),
        Row("market:sheet", VIEW),
        Row("market:public", PUBLIC),
        Row("market:public_offer", PUBLIC, makes="market_offer_shown"),
        Row("market:public_photo", PUBLIC, makes="market_photo_shown"),
        Row("market:scanned", PUBLIC, makes="market_offer_shown", methods=("POST",)),
    ]
