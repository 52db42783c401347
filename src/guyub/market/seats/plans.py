"""Where plans stand in the frame of the office."""

from __future__ import annotations

from typing import Final

from guyub.accounts.nav import register_nav
from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.market.models import ProcurementPlan
from guyub.market.permissions.plans import KEEP, OWN, VIEW
from guyub.market.states.plans import UNSETTLED

ROOT: Final = "market:plans"
WAITING: Final = "menunggu"


def unsettled(visit: Visit) -> int:
    """Plans whose columns or whose work wait for a person."""
    return capped(ProcurementPlan.objects.visible_to(visit).filter(state__in=UNSETTLED))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Rencana belanja", ROOT, icon="calendar", needs=VIEW, order=46)
    register_nav("Rencana belanja", "market:plan_own", icon="calendar", needs=OWN, order=46)
    register(
        Waiting(
            "market_plans", "Rencana belanja yang menunggu kolomnya dicek atau diteruskan",
            "Buka, lalu cek kolomnya.", KEEP, ROOT, unsettled,
            f"?keadaan={WAITING}", icon="calendar",
        )
    )  # fmt: skip
