"""Proposals, field checks and scores."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.aid import states
from guyub.aid.permissions.common import naming_people

LIST: Final = "aid.proposal.list"
VIEW: Final = "aid.proposal.view"
PAPER: Final = "aid.proposal.paper"
SHEET: Final = "aid.check.sheet"
FILL: Final = "aid.proposal.fill"
OWN: Final = "aid.proposal.own"
LINK: Final = "aid.proposal.link"
HANDLE: Final = "aid.proposal.handle"
CHECK: Final = "aid.check.write"
SCORE: Final = "aid.score.write"
INTEREST: Final = "aid.interest.declare"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(LIST, _("Melihat daftar usulan bantuan"), r.READERS, writes=False)
    r.register_verb(
        VIEW,
        _("Melihat usulan bantuan"),
        (*r.READERS, r.OWNER, r.GROUP_CHAIR),
        writes=False,
        assisted=True,
    )
    names = naming_people(r.READERS)
    r.register_verb(
        PAPER, _("Membuka formulir dan berkas usulan dengan nama orangnya"),
        (*names, r.OWNER, r.GROUP_CHAIR), writes=False, assisted=True,
    )  # fmt: skip
    r.register_verb(SHEET, _("Mencetak lembar cek lapangan"), names, writes=False)
    r.register_verb(
        FILL, _("Mengisi usulan, untuk diri sendiri atau bersama ketua dan pemilik"),
        states.FILLERS, writes=True, assisted=True,
    )  # fmt: skip
    r.register_verb(
        OWN, _("Melihat usulan sendiri"), (r.OWNER, r.GROUP_CHAIR), writes=False, assisted=True
    )
    r.register_verb(
        LINK, _("Membuat tautan usulan untuk ketua"),
        (r.FIELD_OFFICER, r.REGISTRAR, r.SECTION_HEAD), writes=True,
    )  # fmt: skip
    r.register_verb(
        HANDLE, _("Memeriksa kelengkapan usulan"), (*states.WRITERS, r.VERIFIER), writes=True
    )
    r.register_verb(CHECK, _("Mencatat cek lapangan"), states.CHECKERS, writes=True)
    r.register_verb(SCORE, _("Memberi nilai"), (r.VERIFIER, r.SECTION_HEAD), writes=True)
    r.register_verb(
        INTEREST,
        _("Menyatakan hubungan dengan pengusul"),
        (*r.OFFICE_ROLES, r.FIELD_OFFICER, r.VILLAGE_CLERK),
        writes=True,
    )


def permission_rows() -> list[Row]:
    """The addresses of this part."""
    both, post = ("GET", "POST"), ("POST",)
    return [
        Row("aid:proposals", LIST),
        Row("aid:my_proposals", OWN),
        Row("aid:proposal_new", FILL, methods=both),
        Row("aid:proposal", VIEW, "aid_proposal"),
        Row("aid:proposal_fill", FILL, "aid_proposal_step", both),
        Row("aid:proposal_file", PAPER, "aid_proposal_file"),
        Row("aid:proposal_file_remove", FILL, "aid_proposal_open_file", post),
        Row("aid:proposal_form", PAPER, "aid_proposal"),
        Row("aid:empty_form", PUBLIC, "aid_round_open"),
        Row("aid:proposal_return", HANDLE, "aid_proposal", both),
        Row("aid:proposal_recheck", HANDLE, "aid_proposal_checked", both),
        Row("aid:proposal_withdraw", FILL, "aid_proposal", both),
        Row("aid:proposal_interest", INTEREST, "aid_proposal", both),
        Row("aid:to_check", CHECK),
        Row("aid:check_sheet", SHEET, "aid_proposal"),
        Row("aid:check", CHECK, "aid_proposal_member", both),
        Row("aid:check_finish", CHECK, "aid_proposal", post),
        Row("aid:to_score", SCORE),
        Row("aid:score", SCORE, "aid_proposal_checked", both),
        Row("aid:proposal_link", LINK, "aid_proposal_draft", both),
        Row("aid:proposal_link_revoke", LINK, "aid_link_pk", post),
        Row("aid:link", PUBLIC, "aid_link_token", both),
        Row("aid:link_fill", PUBLIC, "aid_link_step", both, note="needs the cookie of a link"),
    ]
