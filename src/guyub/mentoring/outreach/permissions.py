"""Who plans and records outreach sessions, who notes and checks potential."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.mentoring.outreach.states import CHECKERS, HOLDERS, LINKERS, PLANNERS, SPOTTERS
from guyub.mentoring.permissions import VIEW

PLAN: Final = "mentoring.outreach.plan"
RECORD: Final = "mentoring.outreach.record"
SPOT: Final = "mentoring.potential.record"
CHECK: Final = "mentoring.potential.check"
LINK: Final = "mentoring.potential.link"
OWN: Final = "pendamping mitra: hanya yang dicatatnya sendiri"
VOIDED: Final = "pencatatnya pada hari itu, atau kepala bidang"
STRUCK: Final = f"{OWN}; sesudah 30 hari hanya kepala bidang"
NOTER: Final = "hanya yang mencatat potensinya"
NAMED: Final = "hanya yang boleh membaca nama orang"
REMOVER: Final = "yang mencatat potensinya, atau kepala bidang"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(PLAN, _("Merencanakan dan membatalkan sosialisasi"), PLANNERS, writes=True)
    r.register_verb(RECORD, _("Mencatat sosialisasi dan yang hadir"), HOLDERS, writes=True)
    r.register_verb(SPOT, _("Mencatat potensi"), SPOTTERS, writes=True)
    r.register_verb(CHECK, _("Mengecek potensi"), CHECKERS, writes=True)
    r.register_verb(LINK, _("Mencatat usaha yang memakai potensi"), LINKERS, writes=True)


def rows() -> list[Row]:
    """The addresses of outreach and potential."""
    both = ("GET", "POST")
    held, planned = "mentoring_session", "mentoring_planned"
    potential = "mentoring_potential"
    return [
        Row("mentoring:sessions", VIEW),
        Row("mentoring:session_sums", VIEW),
        Row("mentoring:session_new", PLAN, methods=both),
        Row("mentoring:session_record", RECORD, methods=both),
        Row("mentoring:session", VIEW, makes=held),
        Row("mentoring:session_change", PLAN, makes=planned, methods=both),
        Row("mentoring:session_hold", RECORD, makes=planned, methods=both, note=OWN),
        Row("mentoring:session_cancel", PLAN, makes=planned, methods=both),
        Row("mentoring:session_void", RECORD, makes=held, methods=both, note=VOIDED),
        Row("mentoring:session_counts", RECORD, makes=held, methods=both, note=OWN),
        Row("mentoring:session_attend", RECORD, makes=held, methods=both, note=OWN),
        Row(
            "mentoring:session_strike",
            RECORD,
            makes="mentoring_came",
            methods=("POST",),
            note=STRUCK,
        ),
        Row("mentoring:session_newcomer", RECORD, makes=held, methods=both, note=OWN),
        Row("mentoring:session_sheet", RECORD, makes=planned),
        Row("mentoring:session_paper", RECORD),
        Row("mentoring:potential_paper", SPOT),
        Row("mentoring:potentials", VIEW),
        Row("mentoring:potential_sums", VIEW),
        Row("mentoring:potential_new", SPOT, methods=both),
        Row("mentoring:potential", VIEW, makes=potential),
        Row("mentoring:potential_check", CHECK, makes=potential, methods=both),
        Row("mentoring:potential_gone", CHECK, makes=potential, methods=both),
        Row("mentoring:potential_use", LINK, makes="mentoring_potential_checked", methods=both),
        Row("mentoring:potential_unuse", LINK, makes="mentoring_potential_used", methods=both),
        Row("mentoring:potential_release", LINK, makes="mentoring_potential_user", methods=both),
        Row("mentoring:potential_photo_add", SPOT, makes=potential, methods=("POST",), note=NOTER),
        Row(
            "mentoring:potential_photo_remove",
            SPOT,
            makes="mentoring_potential_photo",
            methods=("POST",),
            note=REMOVER,
        ),
        Row("mentoring:potential_photo", VIEW, makes="mentoring_potential_photo", note=NAMED),
    ]
