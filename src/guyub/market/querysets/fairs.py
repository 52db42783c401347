"""Querysets of fairs and invitations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from guyub.market.states.fairs import CALLED_OFF

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

# Days after a fair at which orders are asked, and how long after it anybody is still asked.
MONTH: Final = 30
QUARTER: Final = 91
ASKED_FOR: Final = 400


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

    def to_ask(self, today: date) -> Self:
        """Those of which somebody who came can tell more by now."""
        from guyub.market.models import FairInvitation

        rows = FairInvitation.objects.to_ask(today)
        return self.filter(Exists(rows.filter(fair=OuterRef("pk"))))


class FairInvitationQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Invitations of the visit's regencies; own reach: of the own businesses."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self if visit.scope.reads_all else self.filter(regency_code__in=visit.scope.read)

    def to_ask(self, today: date) -> Self:
        """Who came and can tell more by now: what it brought, after a month and after three what
        was ordered. Told zero is told; nobody is asked for more than a year after."""
        past = self.filter(
            fair__to_day__lt=today, fair__to_day__gte=today - timedelta(days=ASKED_FOR)
        ).exclude(fair__state=CALLED_OFF)
        month, quarter = today - timedelta(days=MONTH), today - timedelta(days=QUARTER)
        return past.filter(
            Q(result__isnull=True, answer="come")
            | Q(result__came=True, fair__to_day__lte=month, result__orders_1__isnull=True,
                result__orders_3__isnull=True)
            | Q(result__came=True, fair__to_day__lte=quarter, result__orders_3__isnull=True)
        )  # fmt: skip
