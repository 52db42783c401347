"""Where notices stand on other pages: the navigation and what waits today."""

from __future__ import annotations

from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.outreach.models import Notice
from guyub.outreach.permissions import POSTING, SEND, VIEW
from guyub.outreach.words import _

ROOT = "outreach:list"


def to_hand(visit: Visit) -> int:
    return capped(Notice.objects.visible_to(visit).to_hand(timezone.now()))


def to_settle(visit: Visit) -> int:
    return capped(Notice.objects.visible_to(visit).to_settle())


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav(_("Kabar"), ROOT, icon="phone", needs=VIEW, order=29)
    register_tab(ROOT, _("Kabar"), ROOT, needs=VIEW, order=10)
    register_tab(ROOT, _("Jawaban"), "outreach:answers", needs=VIEW, order=20)
    register_tab(ROOT, _("Surat pos"), "outreach:post", needs=POSTING, order=30)
    register_tab(ROOT, _("Jenis kabar"), "outreach:kinds", needs=VIEW, order=40)
    register(
        Waiting(
            "outreach_to_hand", _("Kabar menunggu dikirim"),
            _("Buka pesannya, kirim dari HP Anda, lalu catat."),
            SEND, ROOT, to_hand, icon="phone",
        )
    )  # fmt: skip
    register(
        Waiting(
            "outreach_to_settle", _("Jawaban kabar perlu ditangani"),
            _("Hubungi orangnya, lalu catat sudah ditangani."),
            SEND, "outreach:answers", to_settle, icon="inbox",
        )
    )  # fmt: skip
