"""Querysets of plans. Views filter with these and never by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import DateField, Exists, F, Func, OuterRef, Subquery

from guyub.accounts.roles import SECTION_HEAD
from guyub.mentoring.permissions import PLAN
from guyub.mentoring.plan.policy import monday_of
from guyub.mentoring.plan.states import ACCEPTED, DRAFT, OUT, RUNNING, SEATED, STANDING
from guyub.mentoring.states import APPOINTED
from guyub.registry.models.business import Status
from guyub.registry.queries import in_regencies_of, in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class _InRegencies(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        if visit.reach == "own":
            return self.none()
        return self.filter(in_regencies_of(visit.area_codes))


class PlanQuerySet(_InRegencies):
    """Plans of the visit's regencies; whoever works in villages sees colleagues' too."""

    def of_week(self, week: date) -> Self:
        return self.filter(week=week)

    def waiting_for(self, visit: Visit, today: date) -> Self:
        """Proposals that this visit may take: of this week or later, with somebody in them."""
        if visit.user is None or not visit.may(PLAN):
            return self.none()
        stop = apps.get_model("mentoring", "PlanStop").objects.living().filter(plan=OuterRef("pk"))
        rows = self.visible_to(visit).filter(
            Exists(stop), state=DRAFT, week__gte=monday_of(today), officer__state=APPOINTED,
            regency_code__in=visit.scope.write,
        ).exclude(officer__tier="partner")  # fmt: skip
        return rows if visit.role == SECTION_HEAD else rows.filter(officer__user=visit.user)


class PlanRunQuerySet(_InRegencies):
    def at_work(self) -> Self:
        return self.filter(state=RUNNING)


class StopQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Stops at businesses of the visit's areas."""
        if visit.reach == "own":
            return self.none()
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def seated(self) -> Self:
        return self.filter(state=SEATED)

    def living(self) -> Self:
        """Seated, and the business is still a record of its own."""
        return self.seated().exclude(business__status=Status.MERGED)

    def ahead(self, today: date) -> Self:
        """Of plans that are not over, taken or not, by whoever is still on duty."""
        return self.living().filter(day__gte=today, plan__officer__state=APPOINTED)

    def dropped(self) -> Self:
        return self.filter(state=OUT)

    def accepted(self) -> Self:
        return self.filter(plan__state=ACCEPTED)

    def with_results(self) -> Self:
        """``met_on`` and ``tried_on``: the first visit of the stop's week, since it was placed, in
        which somebody was met, or nobody."""
        visits = apps.get_model("mentoring", "Visit").objects.valid()
        sunday = Func(
            OuterRef("week"), template="(%(expressions)s + 6)", output_field=DateField()
        )  # fmt: skip
        mine = visits.filter(
            business=OuterRef("business"), kind="visit", on__gte=OuterRef("since"), on__lte=sunday
        ).order_by("on")
        return self.annotate(
            met_on=Subquery(mine.filter(met="met").values("on")[:1]),
            tried_on=Subquery(mine.exclude(met="met").values("on")[:1]),
        )

    def in_order(self) -> Self:
        return self.order_by("day", F("turn").asc(nulls_last=True), "pk")


class AppointmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def standing(self) -> Self:
        return self.filter(state=STANDING)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__gte=first, day__lte=last)


class TravelTimeQuerySet(_InRegencies):
    def in_force(self) -> Self:
        return self.filter(until__isnull=True)


class OdometerQuerySet(_InRegencies):
    pass
