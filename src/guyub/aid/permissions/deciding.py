"""Selection, objections, decrees, agreements."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.aid import states
from guyub.aid.permissions.common import naming_people

VIEW: Final = "aid.decision.view"
LETTER: Final = "aid.refusal.letter"
RESULT: Final = "aid.result.view"
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
    r.register_verb(
        LETTER, _("Mencetak surat untuk yang tidak masuk daftar"),
        (*naming_people(r.OFFICE_ROLES), r.AUDITOR), writes=False,
    )  # fmt: skip
    r.register_verb(
        RESULT,
        _("Melihat hasil satu usulan"),
        (
            *r.OFFICE_ROLES,
            r.AUDITOR,
            r.FIELD_OFFICER,
            r.VILLAGE_CLERK,
            r.OWNER,
            r.GROUP_CHAIR,
        ),
        writes=False,
        assisted=True,
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
    both, post = ("GET", "POST"), ("POST",)
    return [
        Row("aid:lists", VIEW),
        Row("aid:selection", VIEW, makes="aid_ranked"),
        Row("aid:selection_run", RANK, makes="aid_scored", methods=post),
        Row("aid:selection_decide", ANNOUNCE, makes="aid_ranked", methods=post),
        Row("aid:selection_reconsider", ANNOUNCE, makes="aid_announced", methods=post),
        Row("aid:result", RESULT, makes="aid_result"),
        Row("aid:refusals", LETTER, makes="aid_announced"),
        Row("aid:refusal", LETTER, makes="aid_result"),
        Row("aid:summary", VIEW, makes="aid_announced"),
        Row("aid:summary_pdf", VIEW, makes="aid_announced"),
        Row("aid:public_list", PUBLIC, makes="aid_public"),
        Row("aid:objections", VIEW),
        Row("aid:objection_new", PUBLIC, makes="aid_public", methods=both),
        Row("aid:objection_lookup", PUBLIC, methods=both),
        Row("aid:objection_receipt", PUBLIC, makes="aid_receipt"),
        Row("aid:objection", VIEW, makes="aid_objection"),
        Row("aid:objection_answer", ANSWER, makes="aid_objection", methods=post),
        Row("aid:objection_withdraw", RECEIVE, makes="aid_objection", methods=post),
        Row("aid:objection_letter", VIEW, makes="aid_answered"),
        Row("aid:decrees", VIEW),
        Row("aid:decree_new", DRAFT, makes="aid_over", methods=both),
        Row("aid:decree", VIEW, makes="aid_decree"),
        Row("aid:decree_edit", DRAFT, makes="aid_decree", methods=both),
        Row("aid:decree_verify", VERIFY, makes="aid_decree", methods=post),
        Row("aid:decree_decide", SIGN, makes="aid_verified", methods=post),
        Row("aid:decree_drop", DRAFT, makes="aid_decree", methods=post),
        Row("aid:decree_revoke", SIGN, makes="aid_signed", methods=post),
        Row("aid:decree_letter", VIEW, makes="aid_decree"),
        Row("aid:decree_scan", SIGN, makes="aid_signed", methods=post),
        Row("aid:decree_scanned", VIEW, makes="aid_scan"),
        Row("aid:agreements", VIEW, makes="aid_signed"),
        Row("aid:agreements_open", DRAFT, makes="aid_signed", methods=post),
        Row("aid:agreements_number", DRAFT, makes="aid_signed", methods=post),
        Row("aid:agreements_pacts", DRAFT, makes="aid_signed", methods=post),
        Row("aid:agreements_letters", DRAFT, makes="aid_signed"),
        Row("aid:agreement", DRAFT, makes="aid_agreement", methods=both),
        Row("aid:agreement_letter", DRAFT, makes="aid_agreement"),
    ]
