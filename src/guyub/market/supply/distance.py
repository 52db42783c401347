"""How far a maker is from where something is needed: straight lines, in whole kilometres.

From the centre of the need's village or sub-district to the maker's own point, else the centre of
its village, else of its sub-district (the last two are "kira-kira"). Own points are first taken to
a hundredth of a degree, a square of some 1.1 km: who asks from many places learns no more than
that. The formula is the haversine on the earth's mean radius (``sql/needs.sql``).

Policy for missing data: where one of the two points is not known, or the need's place is not more
than a regency, the distance is unknown, is said to be, and keeps nobody out. The centre of a
sub-district is too rough to keep somebody out either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

OWN, VILLAGE, DISTRICT = "own", "village", "district"
FARTHEST: Final = 500  # km a limit may be: beyond it is none
UNKNOWN: Final = "jaraknya belum diketahui"


@dataclass(frozen=True)
class Distance:
    """``km``: whole kilometres, 0 for less than one, None for unknown; ``near``: by which point."""

    km: int | None = None
    near: str = ""

    @property
    def words(self) -> str:
        return distance_text(self.km, self.near)

    def beyond(self, limit: int | None) -> bool:
        """Whether it is known to be farther than a limit."""
        known = self.km is not None and self.near != DISTRICT
        return known and limit is not None and (self.km or 0) > limit


NOWHERE: Final = Distance()


def distance_text(km: int | None, near: str) -> str:
    """ "3 km", "kira-kira 3 km", "kurang dari 1 km"; that it is unknown where it is."""
    if km is None:
        return UNKNOWN
    said = f"{km} km" if km else "kurang dari 1 km"
    return said if near == OWN else f"kira-kira {said}"


def measurable(place: str) -> bool:
    """Whether distances from a place say anything: a sub-district or a village."""
    return len(place) > 5


def measured(place: str, businesses: Sequence[UUID]) -> dict[UUID, Distance]:
    """Of those businesses that the scope reads; {} for a place from which nothing is measured."""
    if not measurable(place) or not businesses:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_id, km, near FROM market_measured(%s, %s::uuid[])",
            [place, list(businesses)],
        )
        return {pk: Distance(km, near) for pk, km, near in cursor.fetchall()}
