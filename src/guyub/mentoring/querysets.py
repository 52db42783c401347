"""Querysets that speak the trade. Views filter with these and never by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from guyub.mentoring.states import (
    APPOINTED,
    ASKED,
    ENDED,
    OPEN_REQUESTS,
    OPEN_STEPS,
    PLANNED,
    STANDING,
)
from guyub.registry.queries import in_regencies_of, in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def _on(day: date) -> Q:
    """In force on a day: begun, and not ended before it."""
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))


class OfficerQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Officers of the visit's regencies; whoever works in villages sees colleagues too."""
        if visit.reach == "own":
            return self.none()
        return self.filter(in_regencies_of(visit.area_codes))

    def standing(self) -> Self:
        """Who counts: appointed or on the way to it."""
        return self.filter(state__in=STANDING)

    def on_duty(self, day: date) -> Self:
        return self.filter(_on(day), state=APPOINTED)

    def of_user(self, user: Any) -> Self:
        """The standing officer that an account is, if any."""
        return self.standing().filter(user=user)


class AssignmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        if visit.reach == "own":
            return self.none()
        return self.filter(in_regencies_of(visit.area_codes))

    def in_force(self, day: date) -> Self:
        """Of officers on duty that day, also of those who have ended since."""
        officer = (
            Q(officer__starts__lte=day)
            & (Q(officer__ends__isnull=True) | Q(officer__ends__gte=day))
            & Q(officer__state__in=(APPOINTED, ENDED))
        )
        return self.filter(_on(day), officer)

    def intended(self) -> Self:
        """Meant for somebody who is not appointed yet."""
        return self.filter(starts__isnull=True, ends__isnull=True)


class ObstacleQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        if visit.reach == "own":
            return self.none()
        return self.filter(in_regencies_of(visit.area_codes))

    def in_force(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class VisitQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Contacts with businesses of the visit's areas, or with the own ones."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def valid(self) -> Self:
        """Without those marked as a mistake."""
        return self.filter(void_at__isnull=True)

    def met(self) -> Self:
        return self.valid().filter(met="met")

    def between(self, first: date, last: date) -> Self:
        return self.filter(on__gte=first, on__lte=last)


class StepQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STEPS, visit__void_at__isnull=True)

    def overdue(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)

    def of(self, businesses: Iterable[Any]) -> Self:
        return self.filter(business__in=businesses)

    def in_area(self, code: str) -> Self:
        return self.filter(in_villages_of((code,), "business__village_code"))


class RequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_REQUESTS)

    def late(self, day: date) -> Self:
        """The answer was promised, or the visit planned, for an earlier day."""
        asked = Q(state=ASKED, promised_by__lt=day)
        return self.filter(asked | Q(state=PLANNED, planned_on__lt=day))
