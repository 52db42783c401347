"""Querysets of purchases that speak the trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models

from guyub.market.states.purchases import ACCEPTED, DELIVERED, DRAFT

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class BoughtQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Purchases of the visit's regencies; own reach: of the buyer that the visitor stands
        for."""
        if visit.reach == "own":
            return self.filter(buyer=visit.scope.person) if visit.scope.person else self.none()
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def unchecked(self, person: UUID | None) -> Self:
        """Waits for a check by somebody who wrote none of it."""
        rows = self.filter(
            models.Q(state=DELIVERED) | models.Q(state=DRAFT, reverses__isnull=False)
        )
        return rows.exclude(writers__contains=[person]) if person is not None else rows

    def unpaid(self) -> Self:
        """Accepted and not paid."""
        return self.filter(state=ACCEPTED)
