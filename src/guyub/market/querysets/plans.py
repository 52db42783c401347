"""Querysets of procurement plans that speak the trade."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from guyub.market.states.plans import DONE, STANDING, WORKING

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class ProcurementPlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Plans of the visit's regencies; own reach: those with lines of the visitor's own unit."""
        if visit.reach == "own":
            return self.filter(lines__buyer=visit.scope.person).distinct() if (
                visit.scope.person
            ) else self.none()  # fmt: skip
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def standing(self) -> Self:
        return self.filter(state__in=STANDING)

    def at_work(self) -> Self:
        return self.filter(state=WORKING)

    def analysed(self) -> Self:
        return self.filter(state=DONE)


class PlanLineQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Lines of the visit's regencies; own reach: of the visitor's own unit."""
        if visit.reach == "own":
            return self.filter(buyer=visit.scope.person) if visit.scope.person else self.none()
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def of_makers(self) -> Self:
        """What small makers could supply."""
        return self.filter(result="y")

    def coming(self, today: date, months: int) -> Self:
        """Of finished plans, to be bought from this month on for some months."""
        first = today.replace(day=1)
        last = date(first.year + (first.month - 1 + months) // 12,
                    (first.month - 1 + months) % 12 + 1, 1)  # fmt: skip
        return self.filter(plan__state=DONE, starts_on__gte=first, starts_on__lt=last)

    def near(self, district: str) -> Self:
        """For a sub-district or for the whole regency."""
        return self.filter(Q(district_code=district) | Q(district_code=""))
