"""Who looks for what the region can supply, who writes needs, asks makers, chooses."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.market.permissions.buyers import BUYERS, KEEPERS

SUPPLY: Final = "market.supply.view"
VIEW: Final = "market.needs.view"
WRITE: Final = "market.needs.write"
SEND: Final = "market.needs.send"
# Of whoever signs in for a buyer: what is its own work stands in its navigation.
AS_BUYER: Final = "market.needs.own"
# Of whoever holds the link of a question; no role has it.
ANSWER: Final = "market.needs.answer"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        SUPPLY, _("Mencari apa yang bisa dipasok daerah ini"), (*r.READERS, *BUYERS), writes=False
    )
    r.register_verb(AS_BUYER, _("Bekerja sebagai pembeli"), BUYERS, writes=False)
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
    both, need, ask = ("GET", "POST"), "market_need", "market_need_ask"
    return [
        Row("market:supply", SUPPLY),
        Row("market:needs", VIEW),
        Row("market:need_new", WRITE, methods=both),
        Row("market:need", VIEW, makes="market_need_asked"),
        Row("market:need_change", WRITE, makes=need, methods=both),
        Row("market:need_ask", WRITE, makes=need, methods=("POST",)),
        Row("market:need_choose", WRITE, makes="market_need_answered", methods=both),
        Row("market:need_undo", WRITE, makes="market_need_chosen", methods=both),
        Row("market:need_withdraw", WRITE, makes=need, methods=both),
        Row("market:need_again", WRITE, makes="market_need_expired", methods=both),
        Row("market:ask_sent", SEND, makes=ask, methods=("POST",)),
        Row("market:ask_note", SEND, makes=ask, methods=both),
        Row("market:ask_link", PUBLIC, makes="market_ask_link", methods=both),
    ]
