"""Querysets of groups, members and papers that speak the trade."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from guyub.accounts.roles import GROUP_CHAIR
from guyub.groups.states import ACTIVE, FOUNDED, RECOGNISED, STANDING
from guyub.kernel.db import ALL
from guyub.registry.queries import REGENCY_LENGTH, in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class GroupQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Groups seated in the visit's areas or with a member there; own reach: the groups of the
        visitor's businesses (also those they left), or the group that the visitor chairs."""
        from guyub.groups.models import Membership

        if visit.reach == "own":
            if visit.role == GROUP_CHAIR:
                return self.filter(pk=visit.scope.person) if visit.scope.person else self.none()
            own = Membership.objects.filter(business__in=visit.scope.businesses)
            return self.filter(pk__in=own.values("group_id"))
        codes = visit.area_codes
        if ALL in codes:
            return self
        condition = in_villages_of(codes)
        smaller = [c for c in codes if len(c) > REGENCY_LENGTH]
        if smaller:
            near = in_villages_of(smaller, "business__village_code")
            held = Membership.objects.filter(near, group=OuterRef("pk"), until__isnull=True)
            condition |= Q(Exists(held))
        return self.filter(condition)

    def active(self) -> Self:
        """Being formed, founded or recognised: not ended."""
        return self.filter(state__in=ACTIVE)

    def standing(self) -> Self:
        """Founded and not ended."""
        return self.filter(state__in=STANDING)

    def recognised(self) -> Self:
        return self.filter(state=RECOGNISED)

    def waiting_for_recognition(self) -> Self:
        """Founded, not yet recognised by decree."""
        return self.filter(state=FOUNDED)

    def without_domicile(self) -> Self:
        """Founded groups whose domicile letter is not recorded."""
        from guyub.groups.models import GroupPaper

        papers = GroupPaper.objects.valid().filter(group=OuterRef("pk"), kind="domicile")
        return self.standing().filter(~Exists(papers))

    def with_members(self) -> Self:
        """Adds ``members``: how many businesses belong to each today."""
        from guyub.groups.models import Membership
        from guyub.registry.models import Business

        # A chair sees who belongs to the group but not their businesses: no join, which would
        # make the number zero.
        merged = Business.objects.filter(pk=OuterRef("business_id"), status="merged")
        counted = (
            Membership.objects.filter(~Exists(merged), group=OuterRef("pk"), until__isnull=True)
            .order_by()
            .values("group")
            .annotate(n=models.Count("pk"))
            .values("n")
        )
        return self.annotate(members=Coalesce(Subquery(counted), 0))


class MembershipQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        """Not ended; a business merged into another counts with the record that stands."""
        return self.filter(until__isnull=True).exclude(business__status="merged")

    def on(self, day: date) -> Self:
        """Who belonged on a day: from the first day until before the last."""
        return (
            self.filter(since__lte=day)
            .filter(Q(until__isnull=True) | Q(until__gt=day))
            .exclude(business__status="merged")
        )

    def in_order(self) -> Self:
        """The board first, then by name of business."""
        place = models.Case(
            *(
                models.When(role=role, then=models.Value(at))
                for at, role in enumerate(("chair", "secretary", "treasurer"))
            ),
            default=models.Value(3),
            output_field=models.IntegerField(),
        )
        return self.order_by(place, F("business__sort_key"), "pk")


class PaperQuerySet(models.QuerySet[Any]):
    def valid(self) -> Self:
        """Papers that were not withdrawn as entered wrongly."""
        return self.filter(withdrawn_at__isnull=True)
