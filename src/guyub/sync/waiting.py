"""What waits: clashes that nobody decided yet, and what phones sent that nobody took."""

from __future__ import annotations

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.sync.models import Clash, Operation
from guyub.sync.permissions import SETTLE, STUCK


def open_clashes(visit: Visit) -> int:
    return capped(Clash.objects.visible_to(visit).open())


def stuck_operations(visit: Visit) -> int:
    return capped(Operation.objects.visible_to(visit).stuck(timezone.now()))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "sync_clashes", "Bentrokan isian dari ponsel",
            "Bandingkan isian kantor dan isian petugas, lalu pilih satu.",
            SETTLE, "sync:clashes", open_clashes, icon="edit",
        )
    )  # fmt: skip
    register(
        Waiting(
            "sync_stuck", "Kiriman petugas yang tertahan",
            "Hubungi petugasnya: isian ini belum tercatat. Petugas memperbaiki atau membuangnya.",
            STUCK, "sync:stuck", stuck_operations, icon="device",
        )
    )  # fmt: skip
