"""Funds, catalogue, scoring sheets, rounds and telling."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.aid import states

VIEW: Final = "aid.round.view"
WRITE: Final = "aid.round.write"
PUBLISH: Final = "aid.round.publish"
FUNDS: Final = "aid.fund.view"
MONEY: Final = "aid.fund.edit"
CATALOGUE: Final = "aid.item.edit"
TELL: Final = "aid.telling.add"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat bantuan"), r.READERS, writes=False)
    r.register_verb(WRITE, _("Menyusun putaran bantuan"), states.WRITERS, writes=True)
    r.register_verb(PUBLISH, _("Membuka dan mengumumkan bantuan"), states.APPROVERS, writes=True)
    r.register_verb(FUNDS, _("Melihat sumber dana"), (*r.OFFICE_ROLES, r.AUDITOR), writes=False)
    r.register_verb(MONEY, _("Mencatat sumber dana"), states.MONEY, writes=True)
    r.register_verb(
        CATALOGUE,
        _("Mengisi katalog alat dan harga"),
        (*states.WRITERS, *states.STORE),
        writes=True,
    )
    r.register_verb(
        TELL, _("Memberi tahu pemilik usaha"), (*r.AREA_ROLES, *states.WRITERS), writes=True
    )


def permission_rows() -> list[Row]:
    """The addresses of this part."""
    both = ("GET", "POST")
    return [
        Row("aid:list", VIEW),
        Row("aid:funds", FUNDS),
        Row("aid:fund_new", MONEY, methods=both),
        Row("aid:fund", FUNDS, makes="aid_fund"),
        Row("aid:fund_edit", MONEY, makes="aid_fund", methods=both),
        Row("aid:fund_close", MONEY, makes="aid_fund", methods=("POST",)),
        Row("aid:items", VIEW),
        Row("aid:item_new", CATALOGUE, methods=both),
        Row("aid:item_many", CATALOGUE, methods=both),
        Row("aid:item", VIEW, makes="aid_item"),
        Row("aid:item_edit", CATALOGUE, makes="aid_item", methods=both),
        Row("aid:item_price", CATALOGUE, makes="aid_item", methods=both),
        Row("aid:item_end", CATALOGUE, makes="aid_item", methods=("POST",)),
        Row("aid:price_explain", CATALOGUE, makes="aid_price", methods=both),
        Row("aid:sheets", VIEW),
        Row("aid:sheet_new", WRITE, methods=both),
        Row("aid:sheet", VIEW, makes="aid_sheet"),
        Row("aid:sheet_edit", WRITE, makes="aid_sheet", methods=both),
        Row("aid:sheet_publish", PUBLISH, makes="aid_sheet", methods=("POST",)),
        Row("aid:sheet_drop", WRITE, makes="aid_sheet", methods=("POST",)),
        Row("aid:round_new", WRITE, methods=both),
        Row("aid:round", VIEW, makes="aid_round"),
        Row("aid:round_edit", WRITE, makes="aid_round_draft", methods=both),
        Row("aid:round_purses", WRITE, makes="aid_round_draft", methods=both),
        Row("aid:round_offers", WRITE, makes="aid_round_draft", methods=both),
        Row("aid:round_asks", WRITE, makes="aid_round_draft", methods=both),
        Row("aid:round_propose", WRITE, makes="aid_round_draft", methods=("POST",)),
        Row("aid:round_decide", PUBLISH, makes="aid_round_proposed", methods=("POST",)),
        Row("aid:round_close", WRITE, makes="aid_round", methods=("POST",)),
        Row("aid:round_reopen", PUBLISH, makes="aid_round", methods=both),
        Row("aid:round_cancel", PUBLISH, makes="aid_round", methods=both),
        Row("aid:round_finish", PUBLISH, makes="aid_round", methods=("POST",)),
        Row("aid:who", VIEW, makes="aid_round"),
        Row("aid:who_list", VIEW, makes="aid_round"),
        Row("aid:who_tell", TELL, makes="aid_round", methods=("POST",)),
        Row("aid:open_list", PUBLIC),
        Row("aid:open_round", PUBLIC, makes="aid_round_open"),
        Row("aid:open_check", PUBLIC, makes="aid_round_open", methods=both),
    ]
