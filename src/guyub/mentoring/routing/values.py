"""What a plan of visits is made of. Frozen values; bad ones are refused where they are made.

Keys are plain ids: names of people have no business here. Times of a day are whole minutes since
midnight in the office's zone, lengths are whole minutes, places are degrees (WGS84). Every time,
length and distance that comes out is an **estimate** (``words.ESTIMATE``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from guyub.mentoring.routing import words

DAY: Final = 24 * 60
# Latitudes and longitudes of Indonesia with its waters: Sabang to Merauke, Miangas to Rote.
LATITUDES: Final = (-11.5, 6.5)
LONGITUDES: Final = (94.5, 141.5)
# An office asks for 4 to 8 visits a day; above twelve a day's best order is no longer proven.
MOST_A_DAY: Final = 12


class BadInput(ValueError):
    """What was given cannot be planned with; the message is an Indonesian sentence."""


class Point(NamedTuple):
    """Degrees north and east."""

    lat: float
    lon: float


def place(lat: object, lon: object) -> Point | None:
    """A usable point in Indonesia, or None: for what people and phones wrote down."""
    try:
        return checked(Point(lat, lon))  # type: ignore[arg-type]
    except BadInput:
        return None


def checked(point: Point) -> Point:
    """The point as floats. BadInput if it is no number or lies outside Indonesia."""
    try:
        lat, lon = float(point[0]), float(point[1])
    except (TypeError, ValueError, IndexError):
        raise BadInput(words.NO_NUMBERS) from None
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise BadInput(words.NO_NUMBERS)
    if not (LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]):
        raise BadInput(words.outside(lat, lon))
    return Point(lat, lon)


def whole(value: object, least: int, most: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadInput(words.between(what, least, most))
    return value


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit agreed with the owner: on this day, begun between ``opens`` and ``closes``."""

    day: date
    opens: int = 0
    closes: int = DAY

    def __post_init__(self) -> None:
        whole(self.opens, 0, DAY, words.OPENS)
        whole(self.closes, 0, DAY, words.CLOSES)
        if self.closes < self.opens:
            raise BadInput(words.CLOSES_FIRST)


@dataclass(frozen=True, slots=True)
class Stop:
    """A business that is due.

    ``weight`` is neglect x weight as one number, at least 0: what is weighed is the caller's
    policy. Without ``lat``, ``lon`` the point of its village stands in, and the visit is marked.
    ``fixed`` is an appointment, ``promised_on`` a day without an hour. ``cluster`` is the office's
    own name for places that belong together (a centre of makers, a hamlet); else its village is.
    """

    key: str
    village: str
    lat: float | None = None
    lon: float | None = None
    minutes: int = 60
    weight: float = 0.0
    fixed: Appointment | None = None
    promised_on: date | None = None
    cluster: str = ""

    def __post_init__(self) -> None:
        if not self.key or not self.village:
            raise BadInput(words.NO_KEY)
        whole(self.minutes, 1, DAY, words.MINUTES)
        if not math.isfinite(self.weight) or self.weight < 0:
            raise BadInput(words.WEIGHT)
        if (self.lat is None) != (self.lon is None):
            raise BadInput(words.HALF_A_PLACE)
        if self.lat is not None and self.lon is not None:
            checked(Point(self.lat, self.lon))

    @property
    def point(self) -> Point | None:
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    def promise(self, since: date) -> date | None:
        """The agreed day from ``since`` on, else the one that has passed; None without any."""
        days = [d for d in (self.fixed and self.fixed.day, self.promised_on) if d]
        return next((d for d in days if d >= since), days[0] if days else None)

    @property
    def unit(self) -> tuple[str, str]:
        """What is visited together: its cluster, else its village."""
        return ("cluster", self.cluster) if self.cluster else ("village", self.village)


WEEKDAYS: Final = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who visits: from home and back, in the villages of the assignment only.

    ``days`` are weekdays (0 is Monday), ``away`` single days of leave, ``capacity`` visits a day,
    ``minutes`` a day from home to home, ``starts`` when the day begins. ``village`` is the village
    of the home, for known travel times.
    """

    key: str
    home: Point
    villages: frozenset[str]
    days: frozenset[int] = WEEKDAYS
    capacity: int = 6
    minutes: int = 7 * 60
    starts: int = 8 * 60
    away: frozenset[date] = frozenset()
    village: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise BadInput(words.NO_KEY)
        object.__setattr__(self, "home", checked(self.home))
        whole(self.capacity, 1, MOST_A_DAY, words.CAPACITY)
        whole(self.starts, 0, DAY - 1, words.STARTS)
        whole(self.minutes, 1, DAY - self.starts, words.HOURS)
        if not self.days <= frozenset(range(7)):
            raise BadInput(words.WEEKDAYS)

    @property
    def ends(self) -> int:
        return self.starts + self.minutes

    def works(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.away


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop in its place of the day. ``travel`` is from the stop before, or from home;
    ``approximate`` says that the village's point stood in for the place of the business."""

    key: str
    travel: int
    arrives: int
    begins: int
    leaves: int
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold in an order of the day. ``key`` is the stop, None for the whole day."""

    code: str
    sentence: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class DayPlan:
    """An officer's day from home to home; minutes are rounded, so sums may differ by one.

    ``method``: ``exact`` (no order travels less), ``vroom`` (a good order), ``nearest`` (our own
    plain order because the router is not installed, or because not everything can be kept), or
    ``chosen`` (the officer's).
    """

    officer: str
    day: date
    visits: tuple[Visit, ...] = ()
    leaves: int = 0
    back: int = 0
    travel: int = 0
    waiting: int = 0
    km: float = 0.0
    method: str = "exact"
    problems: tuple[Problem, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(v.key for v in self.visits)


@dataclass(frozen=True, slots=True)
class Left:
    """A due stop that is not visited this week, and why. Codes: ``words.LEFT``."""

    key: str
    code: str
    sentence: str


Seat = tuple[str, date]  # the officer's key and the day


@dataclass(frozen=True, slots=True)
class Change:
    """A visit of the plan before that could not stay where it was; ``now`` None: not this week."""

    key: str
    was: Seat
    now: Seat | None
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """Days of all officers (also empty ones), what was left out, and what had to move."""

    days: tuple[DayPlan, ...]
    left: tuple[Left, ...] = ()
    changes: tuple[Change, ...] = ()
    # Stops whose appointment or promised day has passed; they are planned as if without one.
    missed: tuple[str, ...] = ()

    @property
    def seats(self) -> dict[str, Seat]:
        """Who visits a stop and when: what a later plan is given as ``keep``."""
        return {v.key: (d.officer, d.day) for d in self.days for v in d.visits}

    @property
    def travel(self) -> int:
        return sum(d.travel for d in self.days)
