"""Querysets that speak of subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models

from guyub.kernel.db import ALL

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class SubscriptionQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Those of the regencies that the visit reads; counted by offices, never listed."""
        if ALL in visit.area_codes:
            return self.all()
        return self.filter(regency_code__in=[c for c in visit.area_codes if len(c) == 5])

    def confirmed(self) -> Self:
        """Those that the number's holder said yes to."""
        return self.filter(confirmed_at__isnull=False)

    def asked_by(self, contact: UUID, message: UUID) -> Self:
        """Those without a yes that a message to a number asked about: the ones that it asked first,
        and the ones that an earlier message had asked already. Ids of messages are in order."""
        return self.filter(contact=contact, confirmed_at=None, confirm_id__lte=message)

    def unanswered(self, before: datetime) -> Self:
        """Those asked before a moment that nobody said yes to."""
        return self.filter(confirmed_at=None, asked_at__lt=before)
