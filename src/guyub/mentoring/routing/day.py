"""The order of an officer's day, from home to home, and what becomes of an order of their own.

Policy: up to ``exact.UP_TO`` stops the best order is proven (see there what better means: kept
appointments first, then less time on the way). Longer days go to VROOM when it is installed, else,
or when it cannot keep everything, to our own plain order, and the day says so (``method``).
Nothing is left out: what cannot be kept stays in the order with a ``Problem``. Home is left at the
start of the day, or later when the first stop would only mean waiting at a door.
A stop without any place (no point, and none of its village) is visited last, without a known way,
and the day says so; in an order of the officer's own it stays where it was put.

Every minute and kilometre is an estimate (``travel.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guyub.mentoring.routing import exact, plain, vroom, words
from guyub.mentoring.routing.exact import Tour
from guyub.mentoring.routing.travel import Spot, Travel
from guyub.mentoring.routing.values import DAY, BadInput, DayPlan, Officer, Problem, Stop, Visit


def order_day(
    officer: Officer, day: date, stops: Sequence[Stop], travel: Travel, *, router: bool = True
) -> DayPlan:
    """The day in its best order. ``router`` False: without VROOM even where it is installed.

    The order of ``stops`` changes nothing. BadInput for a stop given twice.
    """
    given = _distinct(stops)
    ordered = [stop for stop in given if travel.spot(stop) is not None]
    spots = _spots(officer, ordered, travel)
    tour = tour_of(officer, day, ordered, spots, travel)
    if len(ordered) <= exact.UP_TO:
        found, method = exact.best(tour), "exact"
    else:
        by_router = vroom.order(tour) if router else None
        if by_router is None:
            found, method = plain.order(tour), "nearest"
        else:
            found, method = by_router, "vroom"
    keys = [ordered[at - 1].key for at in found]
    keys += [stop.key for stop in given if travel.spot(stop) is None]
    return _told(officer, day, given, keys, travel, method)


def with_order(
    officer: Officer, day: date, stops: Sequence[Stop], keys: Sequence[str], travel: Travel
) -> DayPlan:
    """The day in the order that the officer chose, with its times and what breaks by it.

    BadInput unless ``keys`` names each of the stops once.
    """
    ordered = _distinct(stops)
    if sorted(keys) != [stop.key for stop in ordered]:
        raise BadInput(words.OTHER_STOPS)
    return _told(officer, day, ordered, keys, travel, "chosen")


def tour_of(
    officer: Officer, day: date, stops: Sequence[Stop], spots: Sequence[Spot], travel: Travel
) -> Tour:
    """The day as numbers; ``spots`` begins with home."""
    legs = [[0 if a is b else travel.seconds(a, b) for b in spots] for a in spots]
    windows = [window(stop, day) for stop in stops]
    return Tour(
        legs,
        [0, *(stop.minutes * 60 for stop in stops)],
        [0, *(opens for opens, _closes in windows)],
        [officer.ends * 60, *(closes for _opens, closes in windows)],
        officer.starts * 60,
    )


def window(stop: Stop, day: date) -> tuple[int, int]:
    """Seconds between which the visit may begin; an appointment of another day binds not."""
    if stop.fixed is None or stop.fixed.day != day:
        return 0, 2 * DAY * 60
    return stop.fixed.opens * 60, stop.fixed.closes * 60


def home(officer: Officer) -> Spot:
    return Spot(officer.home.lat, officer.home.lon, officer.village)


def _distinct(stops: Sequence[Stop]) -> list[Stop]:
    ordered = sorted(stops, key=lambda stop: stop.key)
    if len({stop.key for stop in ordered}) != len(ordered):
        raise BadInput(words.STOP_TWICE)
    return ordered


def _spots(officer: Officer, stops: Sequence[Stop], travel: Travel) -> list[Spot]:
    """Home, then every stop that has a place."""
    found = [travel.spot(stop) for stop in stops]
    return [home(officer), *(spot for spot in found if spot is not None)]


def _minutes(seconds: int) -> int:
    return (seconds + 30) // 60


def _told(
    officer: Officer,
    day: date,
    stops: Sequence[Stop],
    keys: Sequence[str],
    travel: Travel,
    method: str,
) -> DayPlan:
    """The day in this order, with its times. The way to and from what has no place is not known and
    counts as none."""
    problems: list[Problem] = []
    if len(keys) > officer.capacity:
        sentence = words.over_capacity(len(keys), officer.capacity)
        problems.append(Problem("capacity", sentence))
    by_key = {stop.key: stop for stop in stops}
    here = base = home(officer)
    begin = leaves = officer.starts * 60
    on_way, waited, km = 0, 0, 0.0
    time = begin
    visits: list[Visit] = []
    for key in keys:
        stop = by_key[key]
        spot = travel.spot(stop)
        leg = 0 if spot is None or spot is here else travel.seconds(here, spot)
        opens, closes = window(stop, day)
        if not visits:
            time = leaves = max(begin, opens - leg)
        arrives = time + leg
        begins = max(arrives, opens)
        if begins > closes and stop.fixed is not None:
            sentence = words.late(stop.fixed.opens, stop.fixed.closes, _minutes(arrives))
            problems.append(Problem("late", sentence, stop.key))
        if (promised := _other_day(stop, day)) is not None:
            problems.append(Problem("wrong_day", words.wrong_day(promised), stop.key))
        if spot is None:
            problems.append(Problem("no_way", words.NO_WAY, stop.key))
        time = begins + stop.minutes * 60
        visits.append(
            Visit(
                stop.key, _minutes(leg), _minutes(arrives), _minutes(begins), _minutes(time),
                stop.point is None and spot is not None,
            )
        )  # fmt: skip
        on_way, waited = on_way + leg, waited + begins - arrives
        if spot is not None:
            km += travel.km(here, spot)
            here = spot
    home_way = 0 if here is base else travel.seconds(here, base)
    time, on_way = time + home_way, on_way + home_way
    km += travel.km(here, base)
    if time > officer.ends * 60:
        problems.append(Problem("hours", words.over_hours(_minutes(time), officer.ends)))
    return DayPlan(
        officer.key, day, tuple(visits), _minutes(leaves), _minutes(time), _minutes(on_way),
        _minutes(waited), round(km, 1), method, tuple(problems),
    )  # fmt: skip


def _other_day(stop: Stop, day: date) -> date | None:
    """The later day that was promised."""
    promised = stop.promise(day)
    return promised if promised is not None and promised > day else None
