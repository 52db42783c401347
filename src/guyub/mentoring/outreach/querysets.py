"""Querysets about outreach and potential that speak the trade."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Substr

from guyub.mentoring.outreach.states import GONE, HELD, NOTED, PLANNED, STANDING_POTENTIAL
from guyub.registry.queries import in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class SessionQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Sessions held in the visit's areas."""
        if visit.reach == "own":
            return self.none()
        return self.filter(in_villages_of(visit.area_codes))

    def in_area(self, code: str) -> Self:
        return self.filter(in_villages_of((code,)))

    def held(self) -> Self:
        return self.filter(state=HELD)

    def left_open(self, today: date) -> Self:
        """Planned for a day that has passed: nobody said whether it was held."""
        return self.filter(state=PLANNED, on__lt=today)

    def counted(self) -> Self:
        """With ``came``, how many businesses came."""
        valid = Q(
            attendances__void_at__isnull=True, attendances__business__merged_into__isnull=True
        )
        return self.annotate(came=Count("attendances", filter=valid))


class AttendanceQuerySet(models.QuerySet[Any]):
    def valid(self) -> Self:
        """Businesses that came to what was held, without mistakes; one of two records that were
        joined, where both stood on the list."""
        return self.filter(
            void_at__isnull=True, session__state=HELD, business__merged_into__isnull=True
        )


class UseQuerySet(models.QuerySet[Any]):
    def present(self) -> Self:
        """One of two records that were joined, where both were tied to it."""
        return self.filter(business__merged_into__isnull=True)

    def at_work(self) -> Self:
        """Of businesses that have not closed."""
        return self.present().exclude(business__status="closed")


class PotentialQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Potential in the visit's areas."""
        if visit.reach == "own":
            return self.none()
        return self.filter(in_villages_of(visit.area_codes))

    def in_area(self, code: str) -> Self:
        return self.filter(in_villages_of((code,)))

    def standing(self) -> Self:
        """Still there, as far as anybody knows."""
        return self.filter(state__in=STANDING_POTENTIAL)

    def told(self) -> Self:
        """Without what was gone before anybody else saw it: perhaps it never was."""
        return self.exclude(state=GONE, checked_by__isnull=True)

    def unused(self) -> Self:
        """Still there, and no business that has not closed works with it."""
        return self.standing().with_worked().filter(worked=False)

    def awaits(self, person: UUID | None) -> Self:
        """Not checked yet, and noted by somebody else."""
        rows = self.filter(state=NOTED)
        return rows.exclude(by_person=person) if person is not None else rows

    def with_worked(self) -> Self:
        """With ``worked``: whether a business that has not closed works with it."""
        from guyub.mentoring.models import Use

        users = Use.objects.filter(potential=OuterRef("pk")).at_work()
        return self.annotate(worked=Exists(users))

    def with_kindred(self) -> Self:
        """With ``kindred``: whether any running business of the sub-district makes something of the
        same KBLI division."""
        from guyub.registry.models import BusinessFacts

        rows = BusinessFacts.objects.filter(
            regency_code=OuterRef("regency_code"), district_code=OuterRef("district_code"),
            listed=True, status="active",
        ).annotate(division=Substr("kbli_code", 1, 2))  # fmt: skip
        return self.annotate(kindred=Exists(rows.filter(division=OuterRef("division"))))
