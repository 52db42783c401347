"""What waits among the papers: to renew, to look at again, applications that are stuck."""

from __future__ import annotations

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.licences.lists import CHANGED, ENDING
from guyub.licences.models import Case, Licence
from guyub.licences.parameters import horizon
from guyub.licences.permissions import CASE_WORK, RECORD
from guyub.licences.states import STUCK


def ending(visit: Visit) -> int:
    """Papers that ran out or run out soon."""
    today = timezone.localdate()
    return capped(Licence.objects.visible_to(visit).ending(today, horizon(visit, today)))


def changed(visit: Visit) -> int:
    """Papers whose product is made otherwise than when they were issued."""
    return capped(Licence.objects.visible_to(visit).of_changed())


def stuck(visit: Visit) -> int:
    return capped(Case.objects.visible_to(visit).filter(state=STUCK))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "licences_ending", "Surat habis atau akan habis",
            "Buka pengajuan perpanjangan, atau catat surat barunya.",
            RECORD, "licences:radar", ending, f"?perlu={ENDING}", icon="paper",
        )
    )  # fmt: skip
    register(
        Waiting(
            "licences_changed", "Surat yang produknya berubah",
            "Cek apakah suratnya masih cocok.",
            RECORD, "licences:radar", changed, f"?perlu={CHANGED}", icon="paper",
        )
    )  # fmt: skip
    register(
        Waiting(
            "licences_stuck", "Pengajuan surat yang macet",
            "Baca alasannya, lalu lanjutkan atau tarik.",
            CASE_WORK, "licences:cases", stuck, f"?keadaan={STUCK}", icon="paper",
        )
    )  # fmt: skip
