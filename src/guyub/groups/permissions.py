"""Who sees, forms, founds, recognises and ends groups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.groups.states import ENDERS, FOUNDERS

VIEW = "groups.group.view"
EDIT = "groups.group.edit"
FOUND = "groups.group.found"
RECOGNISE = "groups.group.recognise"
END = "groups.group.end"
VERIFY = "groups.group.verify"
SEEK = "groups.group.seek"
OPEN = "groups.paper.open"
MEASURE = "groups.readiness.choose"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        VIEW,
        _("Melihat kelompok"),
        (*r.READERS, r.OWNER, r.GROUP_CHAIR),
        writes=False,
        assisted=True,
    )
    r.register_verb(EDIT, _("Mengubah kelompok dan anggotanya"), FOUNDERS, writes=True)
    r.register_verb(FOUND, _("Mencatat pembentukan kelompok"), FOUNDERS, writes=True)
    r.register_verb(RECOGNISE, _("Mengakui kelompok dengan SK"), (r.HEAD,), writes=True)
    r.register_verb(END, _("Menggabung atau membubarkan kelompok"), ENDERS, writes=True)
    r.register_verb(
        VERIFY,
        _("Melihat anggota yang ada di kelompok lain"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, r.VERIFIER, r.AUDITOR),
        writes=False,
    )
    r.register_verb(
        SEEK,
        _("Mencarikan kelompok untuk usaha"),
        (*FOUNDERS, r.PARTNER, r.OWNER),
        writes=False,
        assisted=True,
    )
    r.register_verb(
        OPEN,
        _("Membuka surat kelompok yang dipindai"),
        (*FOUNDERS, r.HEAD, r.VERIFIER, r.AUDITOR),
        writes=False,
    )
    r.register_verb(
        MEASURE, _("Memilih aturan kesiapan kelompok"), (r.HEAD, r.SECTION_HEAD), writes=True
    )


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("groups:list", VIEW),
        Row("groups:new", EDIT, methods=both),
        Row("groups:around", EDIT),
        Row("groups:invite_around", EDIT),
        Row("groups:seek", SEEK, "business"),
        Row("groups:invite", EDIT, "business"),
        Row("groups:asked", VIEW),
        Row("groups:measure", MEASURE, methods=both),
        Row("groups:detail", VIEW, "group"),
        *(Row(f"groups:{name}", EDIT, "group", both) for name in ("edit", "members")),
        *(Row(f"groups:{name}", EDIT, "group_member", both) for name in ("role", "leave")),
        Row("groups:found", FOUND, "group_forming", both),
        Row("groups:drop", EDIT, "group_forming", both),
        Row("groups:attendance", EDIT, "group"),
        Row("groups:minutes", EDIT, "group"),
        Row("groups:paper", EDIT, "group", both),
        Row("groups:scan", EDIT, "group_paper", both),
        Row("groups:withdraw", EDIT, "group_paper", both),
        Row("groups:open_scan", OPEN, "group_scan"),
        Row("groups:recognise", RECOGNISE, "group", both),
        *(Row(f"groups:{name}", END, "group", both) for name in ("dissolve", "merge", "split")),
    ]
