"""Querysets of phones and clashes that speak the trade."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from guyub.kernel.db import ALL
from guyub.sync import limits
from guyub.sync.states import APPLIED, CONFLICT, DROPPED, HELD, OPEN, REJECTED

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_REGENCY = 5


def in_areas(codes: Iterable[str], *, placeless: bool = False) -> Q:
    """Rows whose ``village_code`` lies in one of the areas; a regency or "*" holds all of them.

    ``placeless``: rows without a village too. No area holds nothing.
    """
    found = Q(pk__in=[])
    for code in codes:
        if code == ALL or len(code) <= _REGENCY:
            # Which regencies a visit reads is told to row security.
            return Q()
        found |= Q(village_code=code) | Q(village_code__gte=f"{code}.", village_code__lt=f"{code}/")
    return found | Q(village_code="") if placeless else found


class DeviceQuerySet(models.QuerySet[Any]):
    def of(self, visit: Visit) -> Self:
        """The visitor's own phones, whichever office they were enrolled for."""
        return self.filter(person_id=visit.user.person_id) if visit.user else self.none()

    def visible_to(self, visit: Visit) -> Self:
        """Phones of the visit's own office."""
        return self.filter(office=visit.office) if visit.office else self.none()

    def working(self, now: datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class OperationQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """What phones of the visit's own office sent."""
        return self.filter(office_id=visit.office.pk) if visit.office else self.none()

    def stuck(self, now: datetime) -> Self:
        """Nobody took it: sent back and not mended since, or held for long. What is mended comes
        under the id of its record and from the same person: several people write about one
        record."""
        later = self.model.objects.filter(
            person_id=OuterRef("person_id"), entity=OuterRef("entity"),
            entity_id=OuterRef("entity_id"), received_at__gt=OuterRef("received_at"),
            state__in=(APPLIED, CONFLICT),
        )  # fmt: skip
        back = Q(state=REJECTED, received_at__gt=now - limits.CONTENT_KEPT) & ~Exists(later)
        return self.filter(back | Q(state=HELD, received_at__lt=now - limits.HELD_LONG))

    def returned_to(self, visit: Visit, now: datetime) -> Self:
        """The visitor's own ones that were sent back and neither mended nor dropped since."""
        if visit.user is None:
            return self.none()
        return self.stuck(now).filter(state=REJECTED, person_id=visit.user.person_id)

    def dropped(self, now: datetime) -> Self:
        """Thrown away by their officers not long ago."""
        return self.filter(state=DROPPED, closed_at__gt=now - limits.DROPPED_SHOWN)


class ClashQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """In the visit's areas; what has no village is for whoever has the whole regency."""
        if visit.reach == "own":
            return self.none()
        return self.filter(in_areas(visit.area_codes))

    def open(self) -> Self:
        """Nobody decided yet."""
        return self.filter(state=OPEN)
