"""What waits: clashes that nobody decided yet."""

from __future__ import annotations

from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.sync.models import Clash
from guyub.sync.permissions import SETTLE


def open_clashes(visit: Visit) -> int:
    return capped(Clash.objects.visible_to(visit).open())


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "sync_clashes", "Bentrokan isian dari ponsel",
            "Bandingkan isian kantor dan isian petugas, lalu pilih satu.",
            SETTLE, "sync:clashes", open_clashes, icon="edit",
        )
    )  # fmt: skip
