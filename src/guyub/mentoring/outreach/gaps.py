"""Gaps: potential that stands and that no business works with, by sub-district and by division.
A business that closed works with nothing.

The same querysets as the list, so that every number here is the length of a list there.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from guyub.mentoring.models import Potential
from guyub.mentoring.outreach.states import CHECKED, USED


@dataclass(frozen=True, slots=True)
class Standing:
    """Potential that is still there: ``all`` is ``used`` and ``unused``. ``checked`` counts what
    two saw, in use or not. ``alone``: unused, and no business of the kind in the sub-district."""

    all: int = 0
    checked: int = 0
    used: int = 0
    alone: int = 0

    @property
    def unused(self) -> int:
        return self.all - self.used

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.all + other.all, self.checked + other.checked, self.used + other.used,
            self.alone + other.alone,
        )  # fmt: skip

    def share(self, measure: str) -> Fraction:
        """Part of what stands; 0 where nothing stands."""
        return Fraction(getattr(self, measure), self.all) if self.all else Fraction(0)


def by_district(visit: Any) -> tuple[dict[str, Standing], dict[str, Standing]]:
    """(by sub-district, by KBLI division) of what the visit sees."""
    rows = (
        Potential.objects.visible_to(visit).standing().with_kindred().with_worked().order_by()
        .values_list("district_code", "division")
        .annotate(
            n=Count("pk"), checked=Count("pk", filter=Q(state__in=(CHECKED, USED))),
            used=Count("pk", filter=Q(worked=True)),
            alone=Count("pk", filter=Q(kindred=False, worked=False)),
        )
    )  # fmt: skip
    places: dict[str, Standing] = {}
    kinds: dict[str, Standing] = {}
    for district, division, *numbers in rows:
        one = Standing(*numbers)
        places[district] = places.get(district, Standing()) + one
        kinds[division] = kinds.get(division, Standing()) + one
    return places, kinds


def whole(parts: dict[str, Standing]) -> Standing:
    return sum(parts.values(), Standing())
