"""Who complains (everybody), who deals with it, who reads secret tips, who looks on."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row

VIEW: Final = "complaints.list"
HANDLE: Final = "complaints.handle"
READ_TIP: Final = "complaints.tip.read"
DISOWN: Final = "complaints.assisted.disown"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    desks = (r.HEAD, r.SECTION_HEAD, r.DELEGATE)
    r.register_verb(VIEW, _("Melihat pengaduan yang boleh dilihatnya"), (*desks, r.AUDITOR),
                    writes=False)  # fmt: skip
    r.register_verb(HANDLE, _("Menangani dan menjawab pengaduan"), desks, writes=True)
    r.register_verb(
        DISOWN, _("Menyatakan bukan dirinya yang minta"), (r.OWNER,), writes=True,
        own_only=_("Sanggahan atas yang dikerjakan petugas hanya dari pemilik sendiri."),
    )  # fmt: skip
    r.register_verb(READ_TIP, _("Membaca laporan rahasia"), (r.HEAD, r.DELEGATE), writes=True)


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("complaints:start", PUBLIC),
        Row("complaints:objections", PUBLIC),
        Row("complaints:send", PUBLIC, makes="complaint_place", methods=both),
        Row("complaints:receipt", PUBLIC, makes="complaint_receipt"),
        Row("complaints:reply", PUBLIC, makes="complaint_reply", methods=both),
        Row("complaints:receipt_letter", PUBLIC, makes="complaint_answered"),
        Row("complaints:lookup", PUBLIC, methods=both),
        Row("complaints:tip", PUBLIC, makes="complaint_place", methods=both),
        Row("complaints:tip_lookup", PUBLIC, methods=both),
        Row("complaints:disown", DISOWN, makes="assisted_event", methods=both),
        Row("complaints:list", VIEW),
        Row("complaints:one", VIEW, makes="complaint"),
        Row("complaints:photo", VIEW, makes="complaint_photo"),
        Row("complaints:letter", VIEW, makes="complaint_letter"),
        Row("complaints:contact", HANDLE, makes="complaint", methods=("POST",)),
        Row("complaints:step", HANDLE, makes="complaint_step", methods=both),
        Row("complaints:subject", HANDLE, makes="complaint", methods=both),
        Row("complaints:tips", READ_TIP),
        Row("complaints:tip_page", READ_TIP, makes="tip", methods=both),
    ]
