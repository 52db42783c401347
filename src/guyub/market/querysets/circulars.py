"""Querysets of circulars, exceptions and declarations that speak the trade."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from guyub.market.states.circulars import ENDED, EXCEPTION_HOLDS, SIGNED

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class CircularQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Circulars of the visit's regencies; own reach: those that were signed, in the buyer's."""
        if visit.reach == "own":
            from guyub.market.models import Buyer

            mine = Buyer.objects.visible_to(visit).values("regency_code")
            return self.filter(regency_code__in=mine, state__in=(SIGNED, ENDED))
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def binding(self, first: date, last: date) -> Self:
        """Those that bind on any day of a period."""
        return self.filter(
            Q(until_day__isnull=True) | Q(until_day__gte=first),
            Q(ended_on__isnull=True) | Q(ended_on__gt=first),
            state__in=(SIGNED, ENDED), from_day__lte=last,
        )  # fmt: skip


class ExceptionQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Exceptions of the visit's regencies; own reach: those of the buyer itself."""
        if visit.reach == "own":
            return self.filter(buyer=visit.scope.person) if visit.scope.person else self.none()
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def holding(self, first: date, last: date) -> Self:
        """Confirmed ones that hold on any day of a period."""
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=F("from_day")) & Q(ended_on__gt=first),
            state__in=EXCEPTION_HOLDS, from_day__lte=last, until_day__gte=first,
        )  # fmt: skip


class DeclarationQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Declarations of the visit's regencies; own reach: of the buyer itself."""
        if visit.reach == "own":
            return self.filter(buyer=visit.scope.person) if visit.scope.person else self.none()
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)
