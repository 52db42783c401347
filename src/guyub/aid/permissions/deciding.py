"""Selection, objections, decrees, agreements."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.aid import states

VIEW: Final = "aid.decision.view"
RANK: Final = "aid.selection.run"
ANNOUNCE: Final = "aid.selection.announce"
RECEIVE: Final = "aid.objection.receive"
ANSWER: Final = "aid.objection.answer"
DRAFT: Final = "aid.decree.write"
VERIFY: Final = "aid.decree.verify"
SIGN: Final = "aid.decree.sign"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(
        VIEW, _("Melihat hasil seleksi dan SK"), (*r.OFFICE_ROLES, r.AUDITOR), writes=False
    )
    r.register_verb(RANK, _("Menyusun daftar penerima"), states.WRITERS, writes=True)
    r.register_verb(ANNOUNCE, _("Menyetujui dan mengumumkan daftar"), states.APPROVERS, writes=True)
    r.register_verb(
        RECEIVE,
        _("Mencatat keberatan"),
        (*states.WRITERS, r.VILLAGE_CLERK, r.FIELD_OFFICER),
        writes=True,
    )
    r.register_verb(
        ANSWER, _("Menjawab keberatan"), (r.HEAD, r.DELEGATE, r.SECTION_HEAD), writes=True
    )
    r.register_verb(DRAFT, _("Menyusun SK dan perjanjian"), states.WRITERS, writes=True)
    r.register_verb(
        VERIFY, _("Memeriksa SK"), (r.SECTION_HEAD, r.FINANCE_OFFICER, r.VERIFIER), writes=True
    )
    r.register_verb(SIGN, _("Mencatat SK ditandatangani"), states.APPROVERS, writes=True)


def permission_rows() -> list[Row]:
    """The addresses of this part."""
    return []
