"""Querysets of buyers that speak the trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class BuyerQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Buyers of the visit's regencies; own reach: the buyer that the visitor stands for."""
        if visit.reach == "own":
            return self.filter(pk=visit.scope.person) if visit.scope.person else self.none()
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def in_area(self, code: str) -> Self:
        """Buyers whose place lies in an area."""
        if code in ("", "*"):
            return self
        return self.filter(models.Q(area_code=code) | models.Q(area_code__startswith=f"{code}."))

    def buying(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_on__isnull=True)
