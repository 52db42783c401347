"""Querysets of needs that speak the trade."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from guyub.market.states.needs import ASKING, OPEN, POSITIVE, WAITING

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class NeedQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Needs of the visit's regencies; own reach: of the buyer that the visitor stands for."""
        if visit.reach == "own":
            person = visit.scope.person
            return self.filter(buyer=person) if person else self.none()
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def in_area(self, code: str) -> Self:
        """Needs of buyers of an area."""
        if code in ("", "*"):
            return self
        inside = models.Q(place_code=code) | models.Q(place_code__startswith=f"{code}.")
        return self.filter(inside)

    def to_send(self) -> Self:
        """With a question that the office has not sent yet and that still has time."""
        from django.utils import timezone

        from guyub.market.models import NeedAsk

        rows = NeedAsk.objects.unsent(timezone.now()).filter(need=models.OuterRef("pk"))
        return self.filter(models.Exists(rows))

    def passed(self, today: date) -> Self:
        """Open, and the day on which it was wanted is over."""
        return self.filter(state__in=OPEN, day__lt=today)

    def due(self, now: datetime) -> Self:
        """Asked, and the last few had their time to answer."""
        from guyub.market.models import NeedBatch

        later = NeedBatch.objects.filter(need=models.OuterRef("pk"), ends_at__gt=now)
        return self.filter(state=ASKING).exclude(models.Exists(later))


class NeedAskQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        """Asked for the day that the need has now."""
        return self.filter(closed_at__isnull=True)

    def positive(self) -> Self:
        """Who can, wholly or in part."""
        return self.filter(state__in=POSITIVE)

    def unsent(self, now: datetime) -> Self:
        """To be sent by the office: not answered, not sent, still in time."""
        return self.current().filter(
            state=WAITING, sent_at__isnull=True, expires_at__gt=now, need__state=ASKING
        )


class NeedAwardQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Orders that were not taken back."""
        return self.filter(cancelled_at__isnull=True)

    def of_month(self, month: date) -> Self:
        """Which take capacity of a month (its first day)."""
        return self.standing().filter(month=month)

    def since(self, day: date) -> Self:
        """Chosen on or after a day."""
        return self.standing().filter(chosen_on__gte=day)
