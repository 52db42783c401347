"""How far two points lie from each other along the earth. Pure."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final

Point = tuple[float, float]
EARTH: Final = 6_371_000  # mean radius in metres (IUGG)


def metres(one: Point, other: Point) -> float:
    """Great-circle distance of two points (latitude, longitude in degrees) by the haversine, which
    also holds for points that are near."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, p)) for p in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))
