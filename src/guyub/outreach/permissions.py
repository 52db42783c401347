"""Who reads notices, who sends them by hand, who switches a kind off."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.outreach.states import SENDERS

VIEW: Final = "outreach.notice.view"
SEND: Final = "outreach.notice.send"
SWITCH: Final = "outreach.kind.switch"
POSTING: Final = "outreach.post.send"
ANSWER: Final = "outreach.link.answer"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        VIEW, _("Melihat kabar kepada pemilik usaha"), (*SENDERS, r.HEAD, r.AUDITOR), writes=False
    )
    r.register_verb(SEND, _("Mengirim kabar dari HP sendiri"), SENDERS, writes=True)
    r.register_verb(
        SWITCH, _("Mematikan dan menyalakan jenis kabar"), (r.HEAD, r.SECTION_HEAD), writes=True
    )
    r.register_verb(
        POSTING, _("Mencetak dan mengirim surat kabar"), (r.SECTION_HEAD, r.REGISTRAR), writes=True
    )
    # Held by the link in a notice and by no role.
    r.register_verb(ANSWER, _("Menjawab kabar lewat tautan"), (), writes=True)


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("outreach:list", VIEW),
        Row("outreach:kinds", VIEW),
        Row("outreach:kind_switch", SWITCH, makes="outreach_kind", methods=both),
        Row("outreach:answers", VIEW),
        Row("outreach:notice", VIEW, makes="outreach_notice"),
        Row("outreach:open", SEND, makes="outreach_notice", methods=("POST",)),
        Row("outreach:step", SEND, makes="outreach_notice", methods=("POST",)),
        Row("outreach:settle_answer", SEND, makes="outreach_answered", methods=("POST",)),
        Row("outreach:person", VIEW, makes="outreach_recipient"),
        Row("outreach:opt_out_person", SEND, makes="outreach_recipient", methods=("POST",)),
        Row("outreach:post", POSTING, methods=both),
        Row("outreach:batch", POSTING, makes="outreach_batch", methods=both),
        Row("outreach:batch_pdf", POSTING, makes="outreach_batch"),
        Row("outreach:answer", PUBLIC, makes="outreach_link", methods=both),
        Row("outreach:stop", PUBLIC, makes="outreach_stop", methods=both),
        Row("outreach:whatsapp_status", PUBLIC, methods=both),
    ]
