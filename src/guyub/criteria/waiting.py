"""What waits among the rules: versions that somebody else proposed."""

from __future__ import annotations

from guyub.accounts.visit import Visit
from guyub.criteria.models import Version
from guyub.criteria.permissions import DECIDE
from guyub.criteria.states import PROPOSED
from guyub.kernel.waiting import Waiting, capped, register


def proposed(visit: Visit) -> int:
    """Of the own office, and not written by this person."""
    if visit.office is None or visit.user is None:
        return 0
    found = Version.objects.filter(state=PROPOSED, office_id=visit.office.pk)
    return capped(found.exclude(authors__contains=[visit.user.person_id]))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "rules", "Aturan yang diajukan", "Baca bunyinya, lihat siapa yang kena, lalu putuskan.",
            DECIDE, "criteria:list", proposed, icon="settings",
        )
    )  # fmt: skip
