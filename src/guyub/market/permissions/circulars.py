"""Who writes circulars and plans, who signs, who reads what came of them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.market.states.circulars import SIGNERS, WRITERS

VIEW: Final = "market.circulars.view"
KEEP: Final = "market.circulars.keep"
SIGN: Final = "market.circulars.sign"
PROPOSER: Final = "bukan yang mengusulkan"
OTHER: Final = "bukan yang menulis isinya"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    readers = (*r.OFFICE_ROLES, r.AUDITOR, r.BUYER)
    r.register_verb(VIEW, _("Melihat surat edaran belanja dan hasilnya"), readers, writes=False)
    r.register_verb(KEEP, _("Menulis surat edaran dan rencana belanja OPD"), WRITERS, writes=True)
    r.register_verb(
        SIGN, _("Mencatat surat edaran dan pernyataan yang ditandatangani"), SIGNERS, writes=True
    )


def permission_rows() -> list[Row]:
    """The addresses of circulars, plans of agencies and what came of them."""
    both, draft, signed = ("GET", "POST"), "market_circular", "market_circular_signed"
    return [
        Row("market:circulars", VIEW),
        Row("market:circular_new", KEEP, methods=both),
        Row("market:circular", VIEW, makes=signed),
        Row("market:circular_edit", KEEP, makes=draft, methods=both),
        Row("market:circular_letter", VIEW, makes=signed),
        Row("market:circular_sign", SIGN, makes=draft, methods=both, note=OTHER),
        Row("market:circular_drop", KEEP, makes=draft, methods=both),
        Row("market:circular_end", SIGN, makes=signed, methods=both),
        Row("market:circular_named", KEEP, makes=draft, methods=both),
        Row("market:circular_unname", KEEP, makes="market_circular_named", methods=("POST",)),
        Row("market:exception_new", KEEP, makes=signed, methods=both),
        Row(
            "market:exception_confirm", SIGN, makes="market_exception", methods=both, note=PROPOSER
        ),
        Row("market:exception_refuse", SIGN, makes="market_exception", methods=both),
        Row("market:exception_withdraw", KEEP, makes="market_exception", methods=both),
        Row("market:exception_end", SIGN, makes="market_exception_holds", methods=both),
        Row("market:circular_scan_new", KEEP, makes=signed, methods=both),
        Row("market:circular_scan", VIEW, makes="market_circular_scan"),
        Row("market:circular_scan_drop", KEEP, makes="market_circular_scan", methods=both),
        Row("market:compliance", VIEW, makes=signed),
        Row("market:year_plans", VIEW),
        Row("market:year_plan", KEEP, makes="market_buyer_year", methods=both),
        Row("market:declaration_new", KEEP, makes="market_declarable", methods=both),
        Row("market:declaration", VIEW, makes="market_declaration"),
        Row("market:declaration_letter", VIEW, makes="market_declaration"),
        Row("market:declaration_sign", SIGN, makes="market_declaration", methods=both, note=OTHER),
        Row("market:declaration_drop", KEEP, makes="market_declaration", methods=both),
    ]
