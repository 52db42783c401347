"""What waits for the head: hooks that stopped by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guyub.api.models import STOPPED, Hook
from guyub.api.permissions import HOOKS
from guyub.kernel.waiting import Waiting, capped, register

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def _stopped(visit: Visit) -> int:
    return capped(Hook.objects.visible_to(visit).filter(state=STOPPED))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "hooks_stopped", "Kait API berhenti sendiri",
            "Alamatnya berkali-kali tidak menjawab. Hubungi pengelolanya, lalu jalankan lagi.",
            HOOKS, "api:hooks", _stopped, icon="warn",
        )
    )  # fmt: skip
