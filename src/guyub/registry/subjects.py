"""Which businesses somebody who signs in as an owner stands for."""

from __future__ import annotations

from uuid import UUID

from guyub.registry.models import Ownership


def businesses_of(role: str, subject: UUID) -> list[UUID]:
    """Businesses that an owner owns today; read in the scope of that person."""
    if role != "owner":
        return []
    return list(
        Ownership.objects.filter(owner_id=subject, until__isnull=True)
        .order_by("business_id")
        .values_list("business_id", flat=True)
    )
