"""Maps as plain numbers: projection, outlines and bubbles of a drawing made on the server. Pure.

The projection is equirectangular at the middle latitude: over one province the error of shapes is
below a pixel. Coordinates are longitude, latitude in degrees (WGS 84), as in GeoJSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Any, Final

WIDTH: Final = 640
MAX_HEIGHT: Final = 640
MARGIN: Final = 28
EDGE: Final = 70
SMALLEST, LARGEST = 3.0, 24.0
CLASSES: Final = 5

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where longitude and latitude fall in the drawing."""

    west: float
    north: float
    scale: float
    squeeze: float
    width: int
    height: int

    def place(self, lon: float, lat: float) -> Point:
        """Pixels from the upper left corner."""
        return (
            MARGIN + (lon - self.west) * self.squeeze * self.scale,
            MARGIN + (self.north - lat) * self.scale,
        )


def frame(points: Iterable[Point]) -> Frame | None:
    """A drawing that holds all points; None without points. One point gets a village's width."""
    found = list(points)
    if not found:
        return None
    west, east = min(p[0] for p in found), max(p[0] for p in found)
    south, north = min(p[1] for p in found), max(p[1] for p in found)
    squeeze = cos(radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 0.01), max(north - south, 0.01)
    room = WIDTH - 2 * MARGIN
    scale = min(room / wide, (MAX_HEIGHT - 2 * MARGIN) / high)
    return Frame(west, north, scale, squeeze, WIDTH, round(high * scale) + 2 * MARGIN)


def rings(geometry: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """The rings of a Polygon or MultiPolygon, holes included."""
    if geometry["type"] == "Polygon":
        yield from geometry["coordinates"]
    else:
        for polygon in geometry["coordinates"]:
            yield from polygon


def corners(geometry: dict[str, Any]) -> Iterator[Point]:
    for ring in rings(geometry):
        for point in ring:
            yield float(point[0]), float(point[1])


def outline(geometry: dict[str, Any], at: Frame) -> str:
    """An SVG path in whole pixels; points that fall on the one before are left out."""
    parts = []
    for ring in rings(geometry):
        drawn: list[tuple[int, int]] = []
        for lon, lat, *_height in ring:
            x, y = at.place(lon, lat)
            here = (round(x), round(y))
            if not drawn or drawn[-1] != here:
                drawn.append(here)
        if len(drawn) > 2:
            parts.append("M" + "L".join(f"{x} {y}" for x, y in drawn) + "Z")
    return "".join(parts)


def anchor(x: float, at: Frame) -> str:
    """Which end of a name stands at ``x``, so that names near the edge stay inside."""
    if x < EDGE:
        return "start"
    return "end" if x > at.width - EDGE else "middle"


def radius(value: int, most: int) -> float:
    """Bubble radius in pixels: its area grows with the value; nothing has no bubble."""
    if value <= 0 or most <= 0:
        return 0.0
    return round(max(SMALLEST, LARGEST * sqrt(value / most)), 1)


def shade(value: int, most: int) -> int:
    """Class 0 (none) to 5 (the fifth with the highest values) of equal steps up to ``most``."""
    if value <= 0 or most <= 0:
        return 0
    return min(CLASSES, 1 + (value * CLASSES - 1) // most)


def steps(most: int) -> list[tuple[int, int, int]]:
    """(class, from, to) of each shade that can occur, for the legend."""
    found = []
    for number in range(1, CLASSES + 1):
        low = (number - 1) * most // CLASSES + 1
        high = number * most // CLASSES
        if low <= high:
            found.append((number, low, high))
    return found
