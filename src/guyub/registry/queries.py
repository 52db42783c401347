"""Querysets that speak the trade. Views filter with these and never by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from guyub.areas.models import DISTRICT, PROVINCE, REGENCY, level_of
from guyub.kernel.db import ALL

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

REGENCY_LENGTH = 5


def within(code: str) -> Q:
    """Rows with ``regency_code`` (and district, village) that lie in an area, as index ranges.

    A province is a range over regency codes: "33." <= code < "33/" ("/" follows "." in C order).
    """
    level = level_of(code)
    if level == PROVINCE:
        return Q(regency_code__gte=f"{code}.", regency_code__lt=f"{code}/")
    if level == REGENCY:
        return Q(regency_code=code)
    if level == DISTRICT:
        return Q(regency_code=code[:5], district_code=code)
    return Q(regency_code=code[:5], village_code=code)


def any_of(codes: Iterable[str]) -> Q:
    """Rows in any of the areas; no codes, no rows; "*" is everywhere."""
    codes = tuple(codes)
    if not codes:
        return Q(pk__in=[])
    if ALL in codes:
        return Q()
    regencies = [c for c in codes if len(c) == 5]
    condition = Q()
    if len(regencies) == 1:
        condition |= Q(regency_code=regencies[0])
    elif regencies:
        condition |= Q(regency_code__in=regencies)
    for code in codes:
        if len(code) != 5:
            condition |= within(code)
    return condition


def in_villages_of(codes: Iterable[str], village: str = "village_code") -> Q:
    """Rows with ``regency_code`` and a village (``village`` leads to it, also through a relation)
    in any of the areas, as index ranges; no codes, no rows; "*" is everywhere."""
    codes = tuple(codes)
    if not codes:
        return Q(pk__in=[])
    if ALL in codes:
        return Q()
    condition = Q()
    for code in codes:
        if len(code) <= REGENCY_LENGTH:
            condition |= within(code)
        else:
            inside = Q(**{f"{village}__gte": code, f"{village}__lt": f"{code}/"})
            condition |= Q(regency_code=code[:REGENCY_LENGTH]) & inside
    return condition


def in_regencies_of(codes: Iterable[str]) -> Q:
    """Rows that carry their regency only: those of every regency that an area lies in."""
    return any_of({code if code == ALL else code[:REGENCY_LENGTH] for code in codes})


class FactsQuerySet(models.QuerySet[Any]):
    """Lists, counts and rules run on the facts: one wide, indexed row per business."""

    def visible_to(self, visit: Visit) -> Self:
        """Rows of the visit's areas, or of the visitor's own businesses."""
        if visit.reach == "own":
            return self.filter(pk__in=visit.scope.businesses)
        return self.filter(any_of(visit.area_codes))

    def listed(self) -> Self:
        """What the registry counts: not merged away."""
        return self.filter(listed=True)

    def in_area(self, code: str) -> Self:
        return self.filter(within(code))

    def operating(self) -> Self:
        return self.filter(status="active")

    def unreached_since(self, day: date) -> Self:
        """Last contact before ``day``, or never."""
        return self.filter(Q(last_contact__lt=day) | Q(last_contact__isnull=True))

    def never_reached(self) -> Self:
        return self.filter(last_contact__isnull=True)

    def scale_unknown(self) -> Self:
        return self.filter(scale_industry="")


class BusinessQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Businesses of the visit's areas."""
        if visit.reach == "own":
            return self.filter(pk__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes))
