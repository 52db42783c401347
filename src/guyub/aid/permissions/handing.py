"""Purchases, stock, hand-over records, occasions."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.aid import states
from guyub.aid.permissions.common import naming_people

VIEW: Final = "aid.goods.view"
PAPER: Final = "aid.handover.paper"
BUY: Final = "aid.purchase.write"
RECEIVE: Final = "aid.arrival.receive"
INSPECT: Final = "aid.arrival.inspect"
PREPARE: Final = "aid.handover.prepare"
APPROVE: Final = "aid.handover.approve"
HAND: Final = "aid.handover.sign"
ASK_REVOKE: Final = "aid.handover.ask_revoke"
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
    r.register_verb(
        PAPER,
        _("Membuka berita acara serah terima dengan nama orangnya"),
        (*naming_people(r.OFFICE_ROLES), r.AUDITOR, r.FIELD_OFFICER),
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
    r.register_verb(
        ASK_REVOKE,
        _("Mengusulkan berita acara dicabut"),
        (r.HEAD, r.SECTION_HEAD, r.ASSET_OFFICER),
        writes=True,
    )
    r.register_verb(REVOKE, _("Memutuskan pencabutan berita acara"), states.APPROVERS, writes=True)
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
    both, post = ("GET", "POST"), ("POST",)
    return [
        Row("aid:purchases", VIEW),
        Row("aid:purchase_new", BUY, makes="aid_round_fund", methods=both),
        Row("aid:purchase", VIEW, makes="aid_purchase"),
        Row("aid:receive", RECEIVE, makes="aid_purchase", methods=both),
        Row("aid:purchase_close", BUY, makes="aid_purchase", methods=both),
        Row("aid:inspect", INSPECT, makes="aid_arrival", methods=both),
        Row("aid:stock", VIEW),
        Row("aid:handovers", VIEW),
        Row("aid:handover_approve", APPROVE, methods=both),
        Row("aid:agenda", VIEW),
        Row("aid:series", AGENDA, methods=both),
        Row("aid:gap", AGENDA, methods=both),
        Row("aid:handing_paper", VIEW, makes="aid_handing_paper"),
        Row("aid:handover_prepare", PREPARE, makes="aid_round", methods=both),
        Row("aid:handover_download", PAPER, makes="aid_round", methods=both),
        Row("aid:handover", VIEW, makes="aid_handover"),
        Row("aid:handover_edit", PREPARE, makes="aid_handover", methods=both),
        Row("aid:handover_number", PREPARE, makes="aid_handover", methods=both),
        Row("aid:handover_return", APPROVE, makes="aid_handover", methods=both),
        Row("aid:handover_drop", PREPARE, makes="aid_handover", methods=both),
        Row("aid:handover_refuse", HAND, makes="aid_handover", methods=both),
        Row("aid:handover_revoke", ASK_REVOKE, makes="aid_handover_signed", methods=both),
        Row("aid:handover_revoke_decide", REVOKE, makes="aid_handover_asked", methods=post),
        Row("aid:handover_revoke_withdraw", ASK_REVOKE, makes="aid_handover_asked", methods=post),
        Row("aid:handover_sign", HAND, makes="aid_handover", methods=both),
        Row("aid:handover_paper", PAPER, makes="aid_handover"),
        Row("aid:handover_attach", HAND, makes="aid_handover", methods=both),
        Row("aid:occasions", VIEW),
        Row("aid:occasion_new", OCCASION, makes="aid_round", methods=both),
        Row("aid:occasion", VIEW, makes="aid_occasion"),
        Row("aid:occasion_edit", OCCASION, makes="aid_occasion", methods=both),
        Row("aid:queue", VIEW, makes="aid_occasion"),
        Row("aid:occasion_fill", OCCASION, makes="aid_occasion", methods=post),
        Row("aid:occasion_empty", OCCASION, makes="aid_occasion", methods=post),
        Row("aid:occasion_seats", OCCASION, makes="aid_occasion", methods=post),
        Row("aid:occasion_look", LOOK, makes="aid_occasion", methods=both),
        Row("aid:occasion_drop", OCCASION, makes="aid_occasion", methods=post),
        Row("aid:occasion_photo", OCCASION, makes="aid_occasion", methods=post),
        Row("aid:occasion_photo_remove", OCCASION, makes="aid_occasion_photo", methods=post),
        Row("aid:receivers", PUBLIC, makes="aid_public_round"),
        Row("aid:receivers_file", PUBLIC, makes="aid_public_round"),
        Row("check:form", PUBLIC),
        Row("check:code", PUBLIC, makes="aid_code"),
        Row("check:short", PUBLIC, makes="aid_code"),
    ]
