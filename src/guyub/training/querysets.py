"""Querysets of training that speak the trade. Views filter with these, never by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from guyub.kernel.db import ALL
from guyub.registry.queries import in_villages_of
from guyub.training.states import ADMITTED, CANDIDATE, WAITING, WITHDRAWN

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
        """Adds ``taken`` (admitted) and ``asking`` (candidates and waiting)."""
        count = models.Count
        return self.annotate(
            taken=count("participants", filter=Q(participants__state=ADMITTED)),
            asking=count("participants", filter=Q(participants__state__in=(CANDIDATE, WAITING))),
        )


class ParticipantQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Participants whose business lies in the visit's areas; own reach: of the own ones."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def standing(self) -> Self:
        """Not withdrawn; a business merged into another counts with the record that stands."""
        return self.exclude(state=WITHDRAWN).exclude(business__status="merged")

    def admitted(self) -> Self:
        return self.filter(state=ADMITTED).exclude(business__status="merged")
