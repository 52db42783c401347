"""Proposals, field checks and scores."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.aid import states

FILL: Final = "aid.proposal.fill"
OWN: Final = "aid.proposal.own"
VIEW: Final = "aid.proposal.view"
HANDLE: Final = "aid.proposal.handle"
CHECK: Final = "aid.check.write"
SCORE: Final = "aid.score.write"
INTEREST: Final = "aid.interest.declare"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat usulan bantuan"), r.READERS, writes=False)
    r.register_verb(
        FILL, _("Mengisi usulan bersama ketua atau pemilik"), states.HELPERS, writes=True
    )
    r.register_verb(OWN, _("Mengisi usulan sendiri"), (r.OWNER, r.GROUP_CHAIR), writes=True)
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
    return []
