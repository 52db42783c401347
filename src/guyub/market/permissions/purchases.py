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
READERS: Final = (*r.OFFICE_ROLES, r.AUDITOR, r.BUYER, r.CONTRACTOR)
OTHER: Final = "bukan yang menulisnya"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat pembelian"), READERS, writes=False)
    r.register_verb(RECORD, _("Mencatat pembelian"), WRITERS, writes=True)
    r.register_verb(CHECK, _("Memeriksa dan menerima pembelian"), CHECKERS, writes=True)
    r.register_verb(PAY, _("Mencatat pembayaran dan masalah pembelian"), PAYERS, writes=True)


def permission_rows() -> list[Row]:
    """The addresses of purchases."""
    return []
