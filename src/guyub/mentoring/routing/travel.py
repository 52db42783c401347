"""How long the way takes: an estimate, and how an office makes it better.

Straight-line distance (haversine on the mean radius of WGS84) x a detour factor ÷ a speed. It
knows no road, river or hill; so where these lie between two villages, the office enters the
minutes it knows, and these replace the estimate in both directions, or in one when the other
direction was entered as well. Entered minutes reach no further than that pair: the estimate
between two other villages beyond the same river is as wrong as before.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from guyub.mentoring.routing import words
from guyub.mentoring.routing.values import DAY, BadInput, Point, Stop, checked, whole

RADIUS_KM: Final = 6371.0088  # mean radius R1 of WGS84
# Both are assumptions until the office measures: no figure of an Indonesian office was found.
DETOUR: Final = 1.4
SPEED: Final = 25.0  # km/h, a motorcycle on village roads
ENOUGH: Final = 10  # days with odometer before an office's own factor replaces the assumption
SHORT_KM: Final = 1.0  # below this a phone's error of place decides the ratio
ODD: Final = 3.5  # modified z-score beyond which a day is an error of reading (Iglewicz, Hoaglin)


def straight_km(a: Point, b: Point) -> float:
    """Great-circle distance in kilometres."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    half_lat, half_lon = (lb - la) / 2, math.radians(b[1] - a[1]) / 2
    h = math.sin(half_lat) ** 2 + math.cos(la) * math.cos(lb) * math.sin(half_lon) ** 2
    return 2 * RADIUS_KM * math.asin(math.sqrt(min(1.0, h)))


class Spot(NamedTuple):
    """Where somebody stands: a point and, for known times, its village."""

    lat: float
    lon: float
    village: str


@dataclass(frozen=True, slots=True)
class Travel:
    """``known``: minutes from a village to another; ``villages``: the point of each village, for
    businesses without a place of their own."""

    detour: float = DETOUR
    speed: float = SPEED
    known: Mapping[tuple[str, str], int] = field(default_factory=dict)
    villages: Mapping[str, Point] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.detour) and 1 <= self.detour <= 5):
            raise BadInput(words.DETOUR)
        if not (math.isfinite(self.speed) and 3 <= self.speed <= 100):
            raise BadInput(words.SPEED)
        for (one, other), minutes in self.known.items():
            if one == other:
                raise BadInput(words.KNOWN_SAME)
            whole(minutes, 1, DAY, words.KNOWN)
        points = {code: checked(point) for code, point in self.villages.items()}
        object.__setattr__(self, "known", MappingProxyType(dict(self.known)))
        object.__setattr__(self, "villages", MappingProxyType(points))

    def spot(self, stop: Stop) -> Spot | None:
        """Where the stop is, or its village; None when neither is known."""
        point = stop.point or self.villages.get(stop.village)
        return None if point is None else Spot(point[0], point[1], stop.village)

    def seconds(self, a: Spot, b: Spot) -> int:
        """The estimated way from a to b."""
        if self.known and a.village != b.village:
            minutes = self.known.get((a.village, b.village))
            if minutes is None:
                minutes = self.known.get((b.village, a.village))
            if minutes is not None:
                return minutes * 60
        return round(self.km(a, b) / self.speed * 3600)

    def km(self, a: Spot, b: Spot) -> float:
        """Estimated kilometres on the road; a known time says nothing about them."""
        return straight_km(Point(a[0], a[1]), Point(b[0], b[1])) * self.detour


@dataclass(frozen=True, slots=True)
class Calibration:
    """A detour factor and what it rests on.

    ``n`` pairs were used and ``dropped`` were not; ``spread`` is half of the range in which the
    middle half of the ratios lies (None when too few). ``assumed``: too few, so the factor is the
    assumption ``DETOUR``.
    """

    factor: float
    n: int
    dropped: int
    spread: float | None
    assumed: bool


def calibrate(pairs: Iterable[tuple[float, float]], enough: int = ENOUGH) -> Calibration:
    """The office's factor from (straight-line km of a day's visits in order, odometer km).

    Sum of odometers ÷ sum of straight lines, so that long days count by their length. Not used:
    days under 1 km, odometers below the straight line (impossible) or beyond five times it, and
    ratios that lie far out among the others (modified z-score above 3.5 by the median absolute
    deviation): a private trip, a mistyped digit. BadInput for what is no number.
    """
    given = []
    for straight, odometer in pairs:
        if not (math.isfinite(straight) and math.isfinite(odometer)):
            raise BadInput(words.PAIRS)
        given.append((float(straight), float(odometer)))
    able = [(s, o) for s, o in given if s >= SHORT_KM and s <= o <= 5 * s]
    if able:
        ratios = [o / s for s, o in able]
        middle = statistics.median(ratios)
        deviation = statistics.median([abs(r - middle) for r in ratios])
        # Hand-read odometers are whole kilometres: equal ratios must not make the rest outliers.
        limit = ODD * max(deviation, 0.02 * middle) / 0.6745
        able = [(s, o) for s, o in able if abs(o / s - middle) <= limit]
    n = len(able)
    if n < max(enough, 2):
        return Calibration(DETOUR, n, len(given) - n, None, True)
    low, _middle, high = statistics.quantiles([o / s for s, o in able], n=4)
    factor = sum(o for _s, o in able) / sum(s for s, _o in able)
    return Calibration(round(factor, 3), n, len(given) - n, round((high - low) / 2, 3), False)
