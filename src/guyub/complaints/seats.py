"""Where complaints sit down in the house: navigation, what waits today."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.complaints.lists import LATE, MINE
from guyub.complaints.models import Complaint, Tip
from guyub.complaints.permissions import HANDLE, READ_TIP, VIEW
from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry import privacy


def mine(visit: Visit) -> int:
    return capped(Complaint.objects.visible_to(visit).to_do(visit))


def late(visit: Visit) -> int:
    return capped(Complaint.objects.visible_to(visit).late(timezone.localdate()))


def unread(visit: Visit) -> int:
    return capped(Tip.objects.visible_to(visit).unread())


def erase(act: Act, gone: privacy.Erased) -> int:
    """The name goes from what a person said from the own account (``mine``). What comes from the
    public page is not linked to anybody, so nothing finds it."""
    with in_scope(SYSTEM):
        rows = Complaint.objects.filter(disowned__owner_id=gone.person)
        return int(rows.update(name=None, phone=None))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    privacy.register_eraser("disowned", erase)
    register_nav(_("Pengaduan"), "complaints:list", icon="inbox", needs=VIEW, order=29)
    register_tab("complaints:list", _("Pengaduan"), "complaints:list", needs=VIEW, order=10)
    register_tab("complaints:list", _("Laporan rahasia"), "complaints:tips", needs=READ_TIP,
                 order=20)  # fmt: skip
    register(
        Waiting(
            "complaints_mine", "Pengaduan di meja Anda",
            "Yang batasnya paling dekat di atas.",
            HANDLE, "complaints:list", mine, f"?keadaan={MINE}", icon="inbox",
        )
    )  # fmt: skip
    register(
        Waiting(
            "complaints_late", "Pengaduan lewat batas",
            "Jawab sekarang. Pengirimnya melihat bahwa ini terlambat.",
            HANDLE, "complaints:list", late, f"?keadaan={LATE}", icon="inbox",
        )
    )  # fmt: skip
    register(
        Waiting(
            "complaints_tips", "Laporan rahasia belum dibaca",
            "Setiap pembacaan dicatat dengan nama Anda.",
            READ_TIP, "complaints:tips", unread, icon="inbox",
        )
    )  # fmt: skip
