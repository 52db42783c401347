"""Querysets of training that speak the trade. Views filter with these, never by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from guyub.kernel.db import ALL
from guyub.registry.queries import in_villages_of
from guyub.training.states import (
    ADMITTED,
    CANDIDATE,
    FINISHED,
    RUNNING,
    TAKING,
    WAITING,
    WITHDRAWN,
)

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def regencies(visit: Visit) -> Q:
    """Rows of the regencies that a visit reads, also where its own area is a village of one."""
    codes = visit.area_codes
    return Q() if ALL in codes else Q(regency_code__in=sorted({code[:5] for code in codes}))


class ProgrammeQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Programmes of the visit's regencies."""
        return self.filter(regencies(visit))


class CourseBatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Batches of the visit's regencies: what is offered is no secret of one village."""
        return self.filter(regencies(visit))

    def with_places(self) -> Self:
        """Adds ``taken`` (admitted), ``seeking`` (candidates and waiting) and ``since`` (when the
        first of these asked)."""
        count = models.Count
        asking = Q(participants__state__in=(CANDIDATE, WAITING))
        return self.annotate(
            taken=count("participants", filter=Q(participants__state=ADMITTED)),
            seeking=count("participants", filter=asking),
            since=models.Min("participants__asked_at", filter=asking),
        )

    def to_fill(self) -> Self:
        """People ask for places and there are some left."""
        return self.filter(state__in=TAKING).with_places().filter(
            seeking__gt=0, taken__lt=models.F("capacity")
        )  # fmt: skip

    def unlisted(self, today: date) -> Self:
        """A session was held and nobody is written down for it."""
        held = self.model._meta.get_field("sessions").related_model._default_manager.filter(
            batch=OuterRef("pk"), on__lte=today, attendances=None
        )  # fmt: skip
        return self.filter(Exists(held), state=RUNNING)

    def to_certify(self) -> Self:
        """Somebody passed every module and has no certificate."""
        people = self.model._meta.get_field("participants").related_model._default_manager
        return self.filter(Exists(people.complete().filter(batch=OuterRef("pk"))))


class ParticipantQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Participants whose business lies in the visit's areas; own reach: of the own ones."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def standing(self) -> Self:
        """Not withdrawn; a business merged into another counts with the record that stands."""
        return self.exclude(state=WITHDRAWN).exclude(business__status="merged")

    def complete(self) -> Self:
        """Admitted, every module of the programme passed in whichever batch, and no certificate
        that stands."""
        from guyub.training.models import Certificate, Module, Passed

        many = models.Count("pk")
        modules = (
            Module.objects.filter(programme=OuterRef("batch__programme")).order_by()
            .values("programme").annotate(many=many).values("many")
        )  # fmt: skip
        passed = (
            Passed.objects.filter(
                participant__owner=OuterRef("owner"), module__programme=OuterRef("batch__programme")
            ).order_by().values("participant__owner")
            .annotate(many=models.Count("module", distinct=True)).values("many")
        )  # fmt: skip
        papers = Certificate.objects.filter(participant=OuterRef("pk"), revoked_at=None)
        rows = self.admitted().filter(~Exists(papers), batch__state__in=(RUNNING, FINISHED))
        return rows.alias(has=models.Subquery(passed), whole=models.Subquery(modules)).filter(
            has=models.F("whole")
        )

    def admitted(self) -> Self:
        return self.filter(state=ADMITTED).exclude(business__status="merged")


class OutcomeQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Of businesses in the visit's areas; own reach: of the own businesses."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def later(self) -> Self:
        """Milestones that are measured; what stood before the course is read from the registry.
        A business merged into another is followed with the record that stands."""
        return self.filter(months__gt=0).exclude(business__status="merged")

    def open(self) -> Self:
        """Neither measured nor said to be missed."""
        return self.later().filter(on__isnull=True, missed_because="")

    def due_until(self, day: date) -> Self:
        return self.open().filter(due__lte=day)

    def in_area(self, code: str) -> Self:
        return self.filter(in_villages_of((code,), "business__village_code"))
