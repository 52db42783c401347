"""Tools, reports and outcomes as the trade speaks of them. Views filter with these."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from guyub.accounts.roles import GROUP_CHAIR
from guyub.registry.queries import in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

GONE: Final = ("taken_back", "written_off")


class ToolQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Tools standing in the visit's areas; own reach: those held by the own business or by
        the group that the visitor chairs."""
        if visit.reach == "own":
            if visit.role == GROUP_CHAIR:
                return self.filter(holder_group=visit.scope.person)
            return self.filter(holder__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes))

    def kept(self) -> Self:
        """Still with somebody: neither taken back nor written off."""
        return self.exclude(state__in=GONE)

    def overdue(self, today: date) -> Self:
        """Whose check should have been before today."""
        return self.kept().filter(check_due__lt=today)

    def due_until(self, day: date) -> Self:
        return self.kept().filter(check_due__lte=day)

    def told_broken(self) -> Self:
        """Told by their holder and not checked since."""
        from guyub.aid.models import ToolEvent

        told = ToolEvent.objects.filter(tool=OuterRef("pk"), kind="told")
        later = ToolEvent.objects.filter(
            tool=OuterRef("tool"), created_at__gt=OuterRef("created_at")
        ).exclude(kind="told")
        return self.kept().filter(Exists(told.filter(~Exists(later))))

    def in_area(self, code: str) -> Self:
        return self.filter(in_villages_of((code,)))


class UseReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Reports of records in the visit's areas; own reach: of the own group or business."""
        if visit.reach == "own":
            if visit.role == GROUP_CHAIR:
                return self.filter(handover__group=visit.scope.person)
            own = Q(handover__business__in=visit.scope.businesses)
            own |= Q(handover__lines__business__in=visit.scope.businesses)
            return self.filter(own).distinct()
        seen = in_villages_of(visit.area_codes, "handover__village_code")
        return self.filter(seen, handover__state="signed")

    def missing(self, today: date) -> Self:
        """Not received although the day has passed."""
        return self.filter(received_on__isnull=True, due__lt=today)

    def in_area(self, code: str) -> Self:
        return self.filter(in_villages_of((code,), "handover__village_code"))


class OutcomeQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Of businesses in the visit's areas; own reach: of the own businesses."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def open(self) -> Self:
        """Neither measured nor said to be missed."""
        return self.filter(on__isnull=True, missed_because="")

    def due_until(self, day: date) -> Self:
        return self.open().filter(due__lte=day)

    def in_area(self, code: str) -> Self:
        return self.filter(in_villages_of((code,), "business__village_code"))
