"""Querysets of gift campaigns."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from guyub.market.states.giving import ENDED, RUNNING

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class OfBuyerQuerySet(models.QuerySet[Any]):
    """Rows with ``regency_code`` and ``buyer``."""

    def visible_to(self, visit: Visit) -> Self:
        """Of the visit's regencies; own reach: of the buyer that the visitor stands for."""
        if visit.reach == "own":
            subject = visit.scope.person
            return self.filter(buyer=subject) if subject else self.none()
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)


class CampaignQuerySet(OfBuyerQuerySet):
    def running(self, today: date) -> Self:
        """Those in which something may be handed out on a day."""
        return self.filter(state=RUNNING, from_day__lte=today, to_day__gte=today)

    def overdue(self, today: date) -> Self:
        """Those whose last day is past and that were not ended."""
        return self.filter(state=RUNNING, to_day__lt=today)

    def to_forget(self, day: datetime) -> Self:
        """Those that ended before a moment and still tell one tax object from another."""
        return self.filter(state=ENDED, forgotten_at__isnull=True, state_at__lt=day)


class HandingQuerySet(OfBuyerQuerySet):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(cancelled_at__isnull=True)
