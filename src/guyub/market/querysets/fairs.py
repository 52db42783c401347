"""Querysets of fairs and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class FairQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Fairs of the visit's regencies; own reach: those to which an own business was invited."""
        if visit.reach == "own":
            from guyub.market.models import FairInvitation

            own = FairInvitation.objects.filter(
                fair=OuterRef("pk"), business__in=visit.scope.businesses
            )
            return self.filter(Exists(own))
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)


class FairInvitationQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Invitations of the visit's regencies; own reach: of the own businesses."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)
