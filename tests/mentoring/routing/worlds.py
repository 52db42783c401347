"""Invented regencies with officers and businesses that are due."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from guyub.mentoring.routing import Appointment, Officer, Point, Stop, Travel

MONDAY = date(2026, 11, 30)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
JEMBER = Point(-8.17, 113.70)


def around(chance: Random, middle: Point, km: float) -> Point:
    return Point(
        round(middle.lat + chance.uniform(-km, km) / 111, 5),
        round(middle.lon + chance.uniform(-km, km) / 110, 5),
    )


def regency(
    businesses: int, villages: int, officers: int, seed: int
) -> tuple[list[Stop], list[Officer], Travel]:
    """A regency some 60 km wide; villages belong to the officer who lives nearest."""
    chance = Random(seed)
    points = {f"v{n:03d}": around(chance, JEMBER, 30) for n in range(villages)}
    homes = [around(chance, JEMBER, 22) for _ in range(officers)]
    theirs: list[set[str]] = [set() for _ in homes]
    for code, point in points.items():
        near = min(
            range(officers),
            key=lambda n: (homes[n].lat - point.lat) ** 2 + (homes[n].lon - point.lon) ** 2,
        )
        theirs[near].add(code)
    staff = [
        Officer(f"o{n}", home, frozenset(theirs[n]), capacity=chance.randint(4, 8))
        for n, home in enumerate(homes)
    ]
    stops = []
    for n in range(businesses):
        village = chance.choice(sorted(points))
        point = around(chance, points[village], 1.5) if chance.random() < 0.9 else None
        fixed = promised = None
        if chance.random() < 0.02:
            opens = chance.randrange(8 * 60, 13 * 60, 30)
            fixed = Appointment(chance.choice(WEEK), opens, opens + 60)
        elif chance.random() < 0.03:
            promised = chance.choice(WEEK)
        stops.append(
            Stop(
                f"u{n:05d}", village, point and point.lat, point and point.lon,
                minutes=chance.choice((30, 45, 60)), weight=round(chance.expovariate(1 / 200), 1),
                fixed=fixed, promised_on=promised,
            )
        )  # fmt: skip
    return stops, staff, Travel(villages=points)
