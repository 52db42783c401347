"""Who keeps gift campaigns, who hands out, who reads them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.market.states.giving import GIVERS, HANDERS

GIFTS: Final = "market.gifts.view"
KEEP_GIFTS: Final = "market.gifts.keep"
HAND: Final = "market.gifts.hand"
OWN_GIFTS: Final = "market.gifts.own"
OTHER_HAND: Final = "bukan yang menyerahkannya"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        GIFTS, _("Melihat kampanye hadiah"), (*r.READERS, r.BUYER), writes=False
    )  # fmt: skip
    r.register_verb(KEEP_GIFTS, _("Mencatat kampanye hadiah"), GIVERS, writes=True)
    r.register_verb(HAND, _("Menyerahkan hadiah di loket"), HANDERS, writes=True)
    r.register_verb(OWN_GIFTS, _("Membuka kampanye hadiah sendiri"), (r.BUYER,), writes=False)


def permission_rows() -> list[Row]:
    """The addresses of gift campaigns."""
    both = ("GET", "POST")
    draft, running, counter = "market_campaign", "market_campaign_running", "market_counter"
    return [
        Row("market:campaigns", GIFTS),
        Row("market:campaign_new", KEEP_GIFTS, methods=both),
        Row("market:campaign", GIFTS, makes=running),
        Row("market:campaign_edit", KEEP_GIFTS, makes=draft, methods=both),
        Row("market:campaign_item_new", KEEP_GIFTS, makes=draft, methods=both),
        Row("market:campaign_item", KEEP_GIFTS, makes="market_campaign_item", methods=both),
        Row("market:campaign_start", KEEP_GIFTS, makes=draft, methods=("POST",)),
        Row("market:campaign_end", KEEP_GIFTS, makes=running, methods=("POST",)),
        Row("market:campaign_forget", KEEP_GIFTS, makes=running, methods=("POST",)),
        Row("market:campaign_drop", KEEP_GIFTS, makes=draft, methods=both),
        Row("market:campaign_stock_file", GIFTS, makes=running),
        Row("market:campaign_handed_file", GIFTS, makes=running),
        Row("market:campaign_sheet", GIFTS, makes=running),
        Row("market:counter_new", HAND, makes=draft, methods=both),
        Row("market:counter", HAND, makes=counter, methods=both),
        Row("market:counter_open", HAND, makes="market_counter_shut", methods=("POST",)),
        Row("market:counter_shut", HAND, makes=counter, methods=both),
        Row("market:counter_stock", HAND, makes=counter, methods=both),
        Row("market:handing_cancel", HAND, makes="market_handing", methods=both, note=OTHER_HAND),
    ]
