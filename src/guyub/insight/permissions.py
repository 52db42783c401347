"""What may be seen and stated in insight, by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import SIGNED_IN, Row
from guyub.aid.permissions.rounds import VIEW as ROUND
from guyub.licences.permissions import COUNT as PRODUCTS
from guyub.mentoring.permissions import VIEW as MENTORING

COVERAGE = "insight.coverage.view"
RECONCILE = "insight.reconcile.view"
STATE = "insight.figure.state"
CORNER = "insight.own.view"
ASSISTED = "insight.assisted.view"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(COVERAGE, _("Melihat cakupan dan peta"), r.READERS, writes=False)
    r.register_verb(
        RECONCILE,
        _("Melihat rekonsiliasi angka dan lembar siaran"),
        (*r.OFFICE_ROLES, r.AUDITOR),
        writes=False,
    )
    r.register_verb(
        CORNER, _("Melihat halaman usaha sendiri"), (r.OWNER,), writes=False, assisted=True
    )
    r.register_verb(
        ASSISTED, _("Melihat yang dikerjakan petugas atas nama pemilik"),
        (r.OWNER, r.FIELD_OFFICER, r.VILLAGE_CLERK, r.HEAD, r.SECTION_HEAD, r.AUDITOR),
        writes=False,
        own_only=_("Daftar ini untuk pemilik menilai yang dikerjakan atas namanya."),
    )  # fmt: skip
    r.register_verb(
        STATE,
        _("Mencatat angka yang diumumkan"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR),
        writes=True,
    )


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    return [
        Row("home", SIGNED_IN),
        Row("insight:own", CORNER, makes="own_corner"),
        Row("insight:assisted", ASSISTED, makes="assistance"),
        Row("insight:coverage", COVERAGE),
        Row("insight:neglected", COVERAGE),
        Row("insight:map", COVERAGE),
        Row("insight:map_data", COVERAGE),
        Row("insight:round_map", ROUND, makes="aid_round"),
        Row("insight:gap_map", PRODUCTS),
        Row("insight:potential_map", MENTORING),
        Row("insight:silence_map", MENTORING),
        Row("insight:reconcile", RECONCILE),
        Row("insight:text", RECONCILE, methods=("GET", "POST")),
        Row("insight:press", RECONCILE),
        Row("insight:press_pdf", RECONCILE),
        Row("insight:state", STATE, methods=("GET", "POST")),
        Row("insight:withdraw", STATE, makes="stated_figure", methods=("GET", "POST")),
    ]
