"""Who writes, checks and pays purchases, and who reads them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.market.states.purchases import CHECKERS, PAYERS, WRITERS

VIEW: Final = "market.purchase.view"
RECORD: Final = "market.purchase.record"
CHECK: Final = "market.purchase.check"
PAY: Final = "market.purchase.pay"
PAPER: Final = "market.purchase.paper"
READERS: Final = (*r.OFFICE_ROLES, r.AUDITOR, r.BUYER, r.CONTRACTOR)
KEEPERS: Final = (*CHECKERS, r.FINANCE_OFFICER)
OTHER: Final = "bukan yang menulisnya"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat pembelian"), READERS, writes=False)
    r.register_verb(RECORD, _("Mencatat pembelian"), WRITERS, writes=True)
    r.register_verb(CHECK, _("Memeriksa dan menerima pembelian"), CHECKERS, writes=True)
    r.register_verb(PAPER, _("Menyimpan berkas pembelian"), KEEPERS, writes=True)
    r.register_verb(PAY, _("Mencatat pembayaran dan masalah pembelian"), PAYERS, writes=True)


def permission_rows() -> list[Row]:
    """The addresses of purchases."""
    both, row, post = ("GET", "POST"), "market_purchase", ("POST",)
    came, accepted = "market_purchase_delivered", "market_purchase_accepted"
    return [
        Row("market:purchases", VIEW),
        Row("market:purchase_new", RECORD, methods=both),
        Row("market:purchase_upload_new", RECORD, methods=both),
        Row("market:purchase_upload", VIEW, makes="market_upload"),
        Row(
            "market:purchase_upload_accept", CHECK, makes="market_upload", methods=post, note=OTHER
        ),
        Row("market:purchase_upload_drop", RECORD, makes="market_upload", methods=both),
        Row("market:purchase_looked", RECORD, makes="market_purchase_doubtful", methods=post),
        Row("market:purchase", VIEW, makes=accepted),
        Row("market:purchase_edit", RECORD, makes=row, methods=both),
        Row("market:purchase_line_new", RECORD, makes=row, methods=both),
        Row("market:purchase_line", RECORD, makes="market_purchase_line", methods=both),
        Row("market:purchase_component_new", RECORD, makes="market_purchase_line", methods=both),
        Row("market:purchase_component", RECORD, makes="market_purchase_inside", methods=both),
        Row("market:purchase_maker", RECORD, makes="market_purchase_line", methods=both),
        Row("market:purchase_part_drop", RECORD, makes="market_purchase_line", methods=post),
        Row("market:purchase_order", RECORD, makes=row, methods=both),
        Row("market:purchase_deliver", CHECK, makes=row, methods=both),
        Row("market:purchase_accept", CHECK, makes=came, methods=both, note=OTHER),
        Row("market:purchase_book", CHECK, makes="market_purchase_back", methods=post, note=OTHER),
        Row("market:purchase_pay", PAY, makes=accepted, methods=both),
        Row("market:purchase_dispute", PAY, makes=accepted, methods=both),
        Row("market:purchase_settle", RECORD, makes="market_purchase_disputed", methods=both),
        Row("market:purchase_rework", RECORD, makes=came, methods=both),
        Row("market:purchase_cancel", RECORD, makes=row, methods=both),
        Row("market:purchase_reverse", RECORD, makes=accepted, methods=both),
        Row("market:purchase_numbers", PAPER, makes=accepted, methods=both),
        Row("market:purchase_bundle", VIEW, makes=accepted),
        Row("market:purchase_drawn", VIEW, makes="market_purchase_drawn"),
        Row("market:purchase_paper_new", PAPER, makes=row, methods=both),
        Row("market:purchase_paper", VIEW, makes="market_purchase_paper"),
        Row("market:purchase_paper_drop", PAPER, makes="market_purchase_paper", methods=post),
    ]
