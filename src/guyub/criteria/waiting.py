"""What waits among rules and parameters: what somebody else proposed."""

from __future__ import annotations

from guyub.accounts.visit import Visit
from guyub.criteria.models import Setting, Version
from guyub.criteria.parameters import PARAMETERS
from guyub.criteria.permissions import DECIDE
from guyub.criteria.states import PROPOSED
from guyub.kernel.waiting import Waiting, capped, register


def proposed(visit: Visit) -> int:
    """Of the own office, and not written by this person."""
    if visit.office is None or visit.user is None:
        return 0
    found = Version.objects.filter(state=PROPOSED, office_id=visit.office.pk)
    return capped(found.exclude(authors__contains=[visit.user.person_id]))


def proposed_settings(visit: Visit) -> int:
    """Of the own office, and not proposed by this person."""
    if visit.office is None or visit.user is None:
        return 0
    found = Setting.objects.filter(
        state=PROPOSED, office_id=visit.office.pk, key__in=list(PARAMETERS)
    )
    return capped(found.exclude(made_by=visit.user.person_id))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "rules", "Aturan yang diajukan", "Baca bunyinya, lihat siapa yang kena, lalu putuskan.",
            DECIDE, "criteria:list", proposed, icon="settings",
        )
    )  # fmt: skip
    register(
        Waiting(
            "parameters", "Ketentuan yang diusulkan", "Bandingkan dengan sumbernya, lalu putuskan.",
            DECIDE, "criteria:parameters", proposed_settings, query="#menunggu", icon="settings",
        )
    )  # fmt: skip
