"""Whom of a business's owners the office tells something, and whether that person agreed.

Policy: one person for one thing. The owner with a phone number comes first, then the one who is
recorded longest. Agreed is who has an answer that stands under any id of the same human being;
refused who has only withdrawn ones; who was never asked is neither.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from guyub.registry.models import Consent, Owner, Ownership

TITLES: Final = {"L": "Pak", "P": "Bu", "": "Bapak/Ibu"}


def owner_to_tell(business: UUID) -> UUID | None:
    """The owner of a business whom the office tells; None when nobody is known."""
    rows = Ownership.objects.filter(
        business=business, until__isnull=True, owner__erased_at__isnull=True
    ).values_list("owner_id", "owner__phone_index")
    found = sorted((index is None, pk) for pk, index in rows)
    return found[0][1] if found else None


def agreed(people: set[UUID], purpose: str) -> bool | None:
    """Whether a human being agreed to a purpose; None for never asked."""
    rows = Consent.objects.filter(owner__in=people, purpose=purpose)
    withdrawn = list(rows.values_list("withdrawn_at", flat=True))
    return any(one is None for one in withdrawn) if withdrawn else None


def greeting(owner: Owner) -> str:
    """How a letter begins."""
    return f"{TITLES.get(owner.sex, TITLES[''])} {owner.name}"
