"""Querysets of cash books that speak the trade. Row security decides who sees a book at all;
``visible_to`` narrows it to the areas and the role of a visit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from guyub.accounts.roles import PARTNER
from guyub.registry.queries import in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class BookQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Own books; for the office those shared with it, in the areas of the visit. A partner is
        no staff of the office and sees only what was shared with that very person."""
        if visit.reach == "own":
            return self.filter(owner=visit.scope.person)
        shared = self.filter(in_villages_of(visit.area_codes, "business__village_code"))
        if visit.role == PARTNER:
            shared = shared.filter(
                shares__officer_person=visit.scope.person, shares__revoked_at=None
            ).distinct()
        return shared


class EntryQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """What was neither taken back nor takes something back."""
        return self.filter(reverses=None, reversal=None)

    def between(self, first: date, last: date) -> Self:
        return self.filter(on__gte=first, on__lte=last)


class OfferQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Own offers; for the office those of businesses in its areas."""
        if visit.reach == "own":
            return self.filter(book__owner=visit.scope.person)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def waiting(self) -> Self:
        """Agreed to by the owner, not taken by the office yet."""
        return self.filter(Q(withdrawn_at=None) & Q(taken_at=None))
