"""Purchases, stock, hand-over records, occasions."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.aid import states

VIEW: Final = "aid.goods.view"
BUY: Final = "aid.purchase.write"
RECEIVE: Final = "aid.arrival.receive"
INSPECT: Final = "aid.arrival.inspect"
PREPARE: Final = "aid.handover.prepare"
APPROVE: Final = "aid.handover.approve"
HAND: Final = "aid.handover.sign"
REVOKE: Final = "aid.handover.revoke"
THUMB: Final = "aid.handover.thumb"
OCCASION: Final = "aid.occasion.write"
LOOK: Final = "aid.occasion.look"
AGENDA: Final = "aid.agenda.write"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(
        VIEW,
        _("Melihat barang dan serah terima"),
        (*r.OFFICE_ROLES, r.AUDITOR, r.FIELD_OFFICER),
        writes=False,
    )
    r.register_verb(BUY, _("Mencatat pembelian"), (*states.MONEY, *states.STORE), writes=True)
    r.register_verb(RECEIVE, _("Menerima barang datang"), states.STORE, writes=True)
    r.register_verb(
        INSPECT,
        _("Memeriksa barang datang"),
        (r.VERIFIER, r.SECTION_HEAD, r.FINANCE_OFFICER),
        writes=True,
    )
    r.register_verb(PREPARE, _("Menyiapkan berita acara serah terima"), states.STORE, writes=True)
    r.register_verb(
        APPROVE,
        _("Menyetujui berita acara serah terima"),
        (r.HEAD, r.SECTION_HEAD, r.DELEGATE),
        writes=True,
    )
    r.register_verb(
        HAND, _("Mencatat serah terima"), (r.ASSET_OFFICER, r.FIELD_OFFICER), writes=True
    )
    r.register_verb(REVOKE, _("Mencabut berita acara"), states.APPROVERS, writes=True)
    r.register_verb(
        THUMB,
        _("Membuka cap jempol dan tanda tangan di layar"),
        (r.HEAD, r.SECTION_HEAD, r.ASSET_OFFICER),
        writes=False,
    )
    r.register_verb(
        OCCASION,
        _("Menyusun acara serah terima"),
        (r.ASSET_OFFICER, r.SECTION_HEAD),
        writes=True,
    )
    r.register_verb(
        LOOK,
        _("Melihat kedua kali acara menjelang pemilihan"),
        (r.HEAD, r.SECTION_HEAD, r.DELEGATE),
        writes=True,
    )
    r.register_verb(
        AGENDA,
        _("Mengatur nomor agenda"),
        (r.ASSET_OFFICER, r.SECTION_HEAD, r.REGISTRAR),
        writes=True,
    )


def permission_rows() -> list[Row]:
    """The addresses of this part."""
    return []
