"""Purchases, arrivals, records and occasions as a visit may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from guyub.registry.queries import in_regencies_of, in_villages_of

if TYPE_CHECKING:
    from uuid import UUID

    from guyub.accounts.visit import Visit

OPEN = ("draft", "ready")
LIVE = ("draft", "ready", "signed")


def regencies(visit: Visit) -> Q:
    """Papers that carry their regency only."""
    return in_regencies_of(visit.area_codes)


class PurchaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        return self.filter(regencies(visit))

    def running(self) -> Self:
        """Ordered, and not all of it here."""
        return self.filter(state__in=("ordered", "partly"))


class ArrivalQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        return self.filter(regencies(visit))

    def waiting(self) -> Self:
        """Received, and nobody inspected it yet."""
        return self.filter(inspected_on__isnull=True)

    def for_inspector(self, person: UUID | None) -> Self:
        """Those that this person may inspect: neither received nor bought by them."""
        return self.exclude(receiver_person=person).exclude(purchase__maker_person=person)


class OccasionQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        return self.filter(regencies(visit))

    def counted(self) -> Self:
        """With the numbers of its records: all, handed over, symbolic."""
        return self.annotate(
            records=Count("handovers", filter=Q(handovers__state__in=LIVE), distinct=True),
            done=Count("handovers", filter=Q(handovers__state="signed"), distinct=True),
            on_stage=Count("symbolic", filter=Q(symbolic__state__in=LIVE), distinct=True),
        )


class HandoverQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Records of the visit's areas; those of the own group or businesses for their people."""
        if visit.reach == "own":
            return self.filter(
                Q(group_id=visit.scope.person) | Q(lines__business__in=visit.scope.businesses)
            ).distinct()
        return self.filter(in_villages_of(visit.area_codes))

    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def open(self) -> Self:
        """Prepared and not yet handed over."""
        return self.filter(state__in=OPEN)

    def for_approver(self, person: UUID | None) -> Self:
        """Drafts in which this person had no hand."""
        drafts = self.filter(state="draft")
        if person is None:
            return drafts
        return drafts.exclude(maker_person=person).exclude(hands__contains=[person])

    def for_revoker(self, person: UUID | None) -> Self:
        """Signed records that somebody else asks to revoke."""
        asked = self.filter(state="signed", revoke_asker_person__isnull=False)
        return asked.exclude(revoke_asker_person=person) if person else asked

    def counted(self) -> Self:
        """With kinds and units, counted apart."""
        from guyub.aid.models import HandoverLine

        lines = HandoverLine.objects.filter(handover=OuterRef("pk")).order_by().values("handover")
        kinds = lines.annotate(n=Count("decree_line__item", distinct=True)).values("n")
        units = lines.annotate(n=Sum("quantity")).values("n")
        return self.annotate(
            kinds=Coalesce(Subquery(kinds, output_field=BigIntegerField()), 0),
            units=Coalesce(Subquery(units, output_field=BigIntegerField()), 0),
        )


def value_of_lines() -> Any:
    """Sum of what lines are worth, for ``aggregate``."""
    return Coalesce(Sum(F("quantity") * F("unit_price"), output_field=BigIntegerField()), 0)
