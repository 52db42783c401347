"""Querysets that speak of notices."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from guyub.kernel.db import ALL
from guyub.outreach.states import FAILED, QUEUED, SENDING, UNKNOWN, WAITING

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class NoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Notices of the visit's areas; own reach reads none here."""
        found = Q(pk__in=[])
        for code in visit.area_codes:
            if code == ALL:
                return self.all()
            if len(code) == 5:
                found |= Q(regency_code=code)
            else:
                found |= Q(regency_code=code[:5], village_code=code)
                found |= Q(regency_code=code[:5], village_code__startswith=f"{code}.")
                if len(code) < 5:
                    found |= Q(regency_code__startswith=f"{code}.")
        return self.filter(found)

    def due(self, now: datetime) -> Self:
        """To be sent by the machine now."""
        return self.filter(state=QUEUED, due_at__lte=now)

    def over(self, now: datetime) -> Self:
        """Past their time without having gone out."""
        return self.filter(state__in=(QUEUED, WAITING, FAILED, UNKNOWN), expires_at__lte=now)

    def hanging(self, before: datetime) -> Self:
        """Begun before a moment, and nothing recorded since: whoever sent it died."""
        return self.filter(state=SENDING, spent_at__lte=before)

    def spent_on(self, people: tuple[UUID, ...], since: datetime, but: UUID) -> Self:
        """What counts against the weekly cap of one human being."""
        rows = self.filter(recipient_id__in=people, counted=True, spent_at__gt=since)
        return rows.exclude(pk=but)

    def to_hand(self, now: datetime) -> Self:
        """What staff can send or has to decide now."""
        return self.filter(
            Q(state=WAITING, due_at__lte=now) | Q(state__in=(UNKNOWN, FAILED)),
            expires_at__gt=now,
        )

    def to_settle(self) -> Self:
        """Answers after which the office has to do something."""
        return self.filter(attention=True, settled_at=None)
