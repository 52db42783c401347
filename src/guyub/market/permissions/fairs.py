"""Who keeps fairs, who tells what came of them, who reads it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.market.states.fairs import INVITERS, TELLERS

FAIRS: Final = "market.fairs.view"
INVITE: Final = "market.fairs.keep"
TELL: Final = "market.fairs.tell"
OWN_FAIRS: Final = "market.fairs.own"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(FAIRS, _("Melihat pameran dan undangannya"), r.READERS, writes=False)
    r.register_verb(INVITE, _("Mencatat pameran dan mengundang"), INVITERS, writes=True)
    r.register_verb(TELL, _("Mencatat jawaban dan hasil pameran"), TELLERS, writes=True)
    r.register_verb(
        OWN_FAIRS, _("Melihat undangan sendiri"), (r.OWNER,), writes=False, assisted=True
    )


def permission_rows() -> list[Row]:
    """The addresses of fairs."""
    both, fair, asked = ("GET", "POST"), "market_fair", "market_invitation"
    return [
        Row("market:fairs", FAIRS),
        Row("market:fairs_by_requester", FAIRS),
        Row("market:fairs_by_requester_file", FAIRS),
        Row("market:fair_new", INVITE, methods=both),
        Row("market:fair", FAIRS, makes=fair),
        Row("market:fair_edit", INVITE, makes=fair, methods=both),
        Row("market:fair_finish", INVITE, makes=fair, methods=("POST",)),
        Row("market:fair_call_off", INVITE, makes=fair, methods=both),
        Row("market:fair_invite", INVITE, makes=fair, methods=both),
        Row("market:fair_file", FAIRS, makes=fair),
        Row("market:fair_sheet", FAIRS, makes=fair),
        Row("market:fair_answer", TELL, makes=asked, methods=both),
        Row("market:fair_result", TELL, makes=asked, methods=both),
    ]
