"""On which days the office is where: what anybody may know of plans and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from guyub.areas import known


@dataclass(frozen=True)
class Coming:
    """A day in a village; ``title`` and ``venue`` of a session, "" for visits to businesses."""

    day: date
    village_code: str
    village: str
    district: str
    title: str
    venue: str


def coming(regency: str, first: date, days: int = 7) -> list[Coming]:
    """Visits of plans that are in use and sessions that are planned, of ``days`` days from
    ``first`` on, by day and place. Nobody's name and no business; villages with one business in the
    plan are told like all others, since that somebody comes is no secret there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT village, day, title, venue FROM mentoring_public_days(%s, %s, %s)",
            [regency, first, first + timedelta(days=days - 1)],
        )
        rows = cursor.fetchall()
    found = []
    for village, day, title, venue in rows:
        place = known.area(village)
        name, within = (place.name, place.within) if place else (village, "")
        # Of the parents the nearest, the sub-district: the page is of one regency.
        found.append(Coming(day, village, name, within.split(", ")[0], title, venue))
    return sorted(found, key=lambda c: (c.day, c.district, c.village, c.title))
