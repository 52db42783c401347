"""The order of an officer's day, from home to home, and what becomes of an order of their own.

Policy: up to ``exact.UP_TO`` stops the best order is proven (see there what better means: kept
appointments first, then less time on the way). Longer days go to VROOM when it is installed, else,
or when it cannot keep everything, to our own plain order, and the day says so (``method``).
Nothing is left out: what cannot be kept stays in the order with a ``Problem``. Home is left at the
start of the day, or later when the first stop would only mean waiting at a door.

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

    The order of ``stops`` changes nothing. BadInput for a stop given twice, or one without a
    place whose village has no point either.
    """
    ordered = _distinct(stops)
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
    return _told(officer, day, ordered, spots, travel, tour, found, method)


def with_order(
    officer: Officer, day: date, stops: Sequence[Stop], keys: Sequence[str], travel: Travel
) -> DayPlan:
    """The day in the order that the officer chose, with its times and what breaks by it.

    BadInput unless ``keys`` names each of the stops once.
    """
    ordered = _distinct(stops)
    places = {stop.key: at for at, stop in enumerate(ordered, start=1)}
    if sorted(keys) != sorted(places):
        raise BadInput(words.OTHER_STOPS)
    spots = _spots(officer, ordered, travel)
    tour = tour_of(officer, day, ordered, spots, travel)
    return _told(officer, day, ordered, spots, travel, tour, [places[k] for k in keys], "chosen")


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
    found = [home(officer)]
    for stop in stops:
        spot = travel.spot(stop)
        if spot is None:
            raise BadInput(words.NO_POINT)
        found.append(spot)
    return found


def _minutes(seconds: int) -> int:
    return (seconds + 30) // 60


def _told(
    officer: Officer,
    day: date,
    stops: Sequence[Stop],
    spots: Sequence[Spot],
    travel: Travel,
    tour: Tour,
    order: Sequence[int],
    method: str,
) -> DayPlan:
    problems: list[Problem] = []
    if len(order) > officer.capacity:
        sentence = words.over_capacity(len(order), officer.capacity)
        problems.append(Problem("capacity", sentence))
    leaves = tour.begin
    if order:
        leaves = max(tour.begin, tour.opens[order[0]] - tour.legs[0][order[0]])
    time, here, on_way, waited, km = leaves, 0, 0, 0, 0.0
    visits = []
    for at in order:
        stop, leg = stops[at - 1], tour.legs[here][at]
        arrives = time + leg
        begins = max(arrives, tour.opens[at])
        if begins > tour.closes[at] and stop.fixed is not None:
            sentence = words.late(stop.fixed.opens, stop.fixed.closes, _minutes(arrives))
            problems.append(Problem("late", sentence, stop.key))
        if (promised := _other_day(stop, day)) is not None:
            problems.append(Problem("wrong_day", words.wrong_day(promised), stop.key))
        time = begins + tour.service[at]
        visits.append(
            Visit(
                stop.key, _minutes(leg), _minutes(arrives), _minutes(begins), _minutes(time),
                stop.point is None,
            )
        )  # fmt: skip
        on_way, waited = on_way + leg, waited + begins - arrives
        km += travel.km(spots[here], spots[at])
        here = at
    time, on_way = time + tour.legs[here][0], on_way + tour.legs[here][0]
    km += travel.km(spots[here], spots[0])
    if time > tour.closes[0]:
        problems.append(Problem("hours", words.over_hours(_minutes(time), officer.ends)))
    return DayPlan(
        officer.key, day, tuple(visits), _minutes(leaves), _minutes(time), _minutes(on_way),
        _minutes(waited), round(km, 1), method, tuple(problems),
    )  # fmt: skip


def _other_day(stop: Stop, day: date) -> date | None:
    """The later day that was promised."""
    promised = stop.promise(day)
    return promised if promised is not None and promised > day else None
