"""Querysets of the catalogue that speak the trade."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from guyub.kernel.db import ALL
from guyub.market.states.catalogue import DRAFT, LISTED, PAUSED, STANDING
from guyub.registry.naming import SEES_NAMES
from guyub.registry.queries import REGENCY_LENGTH, in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def _shown(visit: Visit, which: str = "") -> RawSQL:
    """Ids of offers that everybody may read, in the regencies that a visit reads."""
    wanted = None if visit.scope.reads_all else list(visit.scope.read)
    return RawSQL(f"SELECT offer_id FROM market_shown(%s::text[]){which}", (wanted,))  # noqa: S611  ours


class CatalogueQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Offers of the visit's regencies; for who looks after villages those with a maker there;
        own reach: of the own businesses. Whoever may not read names of people sees what everybody
        sees, because titles and stories tell them."""
        from guyub.market.models import OfferMaker

        makers = OfferMaker.objects.filter(offer=OuterRef("pk"))
        if visit.reach == "own":
            return self.filter(Exists(makers.filter(business__in=visit.scope.businesses)))
        if not visit.may(SEES_NAMES):
            self = self.shown(visit)
        codes = visit.area_codes
        if ALL in codes:
            return self
        wide = [c for c in codes if len(c) <= REGENCY_LENGTH]
        condition = Q(pk__in=[])
        for code in wide:
            condition |= Q(regency_code=code) if len(code) == REGENCY_LENGTH else Q(
                regency_code__startswith=f"{code}."
            )  # fmt: skip
        smaller = [c for c in codes if len(c) > REGENCY_LENGTH]
        if smaller:
            near = in_villages_of(smaller, "business__village_code")
            condition |= Q(Exists(makers.filter(near)))
        return self.filter(condition)

    def in_area(self, code: str) -> Self:
        """Offers with a maker in an area."""
        from guyub.market.models import OfferMaker

        if len(code) <= REGENCY_LENGTH:
            return self.filter(regency_code__startswith=code)
        near = in_villages_of((code,), "business__village_code")
        return self.filter(Exists(OfferMaker.objects.filter(near, offer=OuterRef("pk"))))

    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(state__in=STANDING)

    def listed(self) -> Self:
        """Shown to everybody whose makers agreed to that."""
        return self.filter(state=LISTED)

    def shown(self, visit: Visit) -> Self:
        """What everybody may read in the visit's regencies, also while it cannot be ordered."""
        return self.filter(pk__in=_shown(visit))

    def orderable(self, visit: Visit) -> Self:
        """What can be ordered now in the visit's regencies."""
        return self.filter(pk__in=_shown(visit, " WHERE open"))

    def hidden(self, visit: Visit) -> Self:
        """Put up, and yet nobody can order it: something stands against a maker."""
        return self.listed().exclude(pk__in=_shown(visit, " WHERE open"))

    def overdue(self, today: date) -> Self:
        """The day on which it could be ordered again has come."""
        return self.filter(state=PAUSED, back_on__lte=today)

    def awaits(self, person: UUID | None) -> Self:
        """To be read by somebody else than who wrote it."""
        rows = self.filter(state=DRAFT)
        return rows.exclude(writers__contains=[person]) if person is not None else rows

    def priced_before(self, day: date) -> Self:
        """Standing offers whose price is older than a day."""
        return self.standing().filter(price_on__lt=day)

    def with_capacity(self) -> Self:
        """Adds ``capacity``: units a month that all makers together can make."""
        from guyub.market.models import OfferMaker

        summed = (
            OfferMaker.objects.present().filter(offer=OuterRef("pk")).order_by().values("offer")
            .annotate(n=Sum("capacity")).values("n")
        )  # fmt: skip
        return self.annotate(capacity=Subquery(summed))

    def with_scans(self) -> Self:
        """Adds ``scanned``: how many times the code on the goods was read."""
        from guyub.market.models import OfferScans

        summed = (
            OfferScans.objects.filter(offer=OuterRef("pk")).order_by().values("offer")
            .annotate(n=Sum("times")).values("n")
        )  # fmt: skip
        return self.annotate(scanned=Coalesce(Subquery(summed), 0))


class OfferMakerQuerySet(models.QuerySet[Any]):
    def present(self) -> Self:
        """Businesses that work now and products that are made."""
        return self.filter(business__status="active", product__state="active")
