"""Officers' days that fill up: which stop fits where, and what the way costs. Private to the week.

Everything is an index: stops by their key's order, then officers' homes. No set of stops is ever
walked in an order that a hash decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from guyub.mentoring.routing import exact
from guyub.mentoring.routing.day import home, tour_of, window
from guyub.mentoring.routing.travel import Spot, Travel
from guyub.mentoring.routing.values import DAY, Officer, Stop


class World:
    """Stops with a place, officers' homes, and the ways between them, each estimated once."""

    def __init__(self, stops: Sequence[Stop], officers: Sequence[Officer], travel: Travel) -> None:
        self.stops, self.travel = stops, travel
        self.spots: list[Spot] = []
        for stop in stops:
            spot = travel.spot(stop)
            assert spot is not None
            self.spots.append(spot)
        self.homes = {o.key: len(stops) + at for at, o in enumerate(officers)}
        self.spots += [home(officer) for officer in officers]
        self.service = [stop.minutes * 60 for stop in stops]
        self._ways: dict[tuple[int, int], int] = {}

    def way(self, a: int, b: int) -> int:
        """Seconds from a to b."""
        found = self._ways.get((a, b))
        if found is None:
            found = 0 if a == b else self.travel.seconds(self.spots[a], self.spots[b])
            self._ways[(a, b)] = found
        return found

    def theirs(self, officer: Officer, stop: int) -> bool:
        return self.stops[stop].village in officer.villages


@dataclass
class Seat:
    """An officer's day: stops in an order that can be done, those that must stay, its middles."""

    officer: Officer
    day: date
    home: int
    order: list[int] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    middles: list[int] = field(default_factory=list)
    way: int = 0

    @property
    def room(self) -> int:
        return self.officer.capacity - len(self.order)

    def length(self, world: World, order: Sequence[int]) -> int | None:
        """Seconds on the way in this order; None when an appointment or the day's end breaks."""
        time, on_way, here = self.officer.starts * 60, 0, self.home
        for stop in order:
            leg = world.way(here, stop)
            opens, closes = window(world.stops[stop], self.day)
            time, on_way, here = max(time + leg, opens), on_way + leg, stop
            if time > closes:
                return None
            time += world.service[stop]
        leg = world.way(here, self.home)
        return None if time + leg > self.officer.ends * 60 else on_way + leg

    def insertion(self, world: World, stop: int, order: Sequence[int]) -> tuple[int, int] | None:
        """(seconds on the way then, position) of the cheapest place in an order that holds."""
        if world.stops[stop].fixed is None and not self.timed(world, order):
            return self._untimed(world, stop, order)
        found: tuple[int, int] | None = None
        for at in range(len(order) + 1):
            length = self.length(world, [*order[:at], stop, *order[at:]])
            if length is not None and (found is None or length < found[0]):
                found = length, at
        return found

    def timed(self, world: World, order: Sequence[int]) -> bool:
        return any(window(world.stops[s], self.day)[1] < DAY * 60 for s in order) or any(
            window(world.stops[s], self.day)[0] for s in order
        )

    def _untimed(self, world: World, stop: int, order: Sequence[int]) -> tuple[int, int] | None:
        here, length, least, place = self.home, 0, 2 * DAY * 60, 0
        work = world.service[stop]
        for at, after in enumerate((*order, self.home)):
            leg = world.way(here, after)
            more = world.way(here, stop) + world.way(stop, after) - leg
            if more < least:
                least, place = more, at
            length += leg
            work += world.service[after] if after != self.home else 0
            here = after
        total = length + least
        return (total, place) if total + work <= self.officer.minutes * 60 else None

    def put(self, world: World, stop: int, *, hold: bool = False) -> bool:
        """Whether there is room and time for one more; then it is in. Held ones are tried in every
        order before they are turned away."""
        if self.room <= 0:
            return False
        found = self.insertion(world, stop, self.order)
        if found is not None:
            self.order.insert(found[1], stop)
            self.way = found[0]
        elif not (hold and self.put_all(world, [*self.order, stop])):
            return False
        if hold:
            self.held.add(stop)
        return True

    def put_all(self, world: World, stops: Sequence[int]) -> bool:
        """Whether all of these fit together in some order; then exactly these are in."""
        if len(stops) > min(self.officer.capacity, exact.UP_TO):
            return False
        if not stops:
            self.order, self.way = [], 0
            return True
        ordered = sorted(stops)
        spots = [world.spots[self.home], *(world.spots[s] for s in ordered)]
        tour = tour_of(
            self.officer, self.day, [world.stops[s] for s in ordered], spots, world.travel
        )
        order = [ordered[at - 1] for at in exact.best(tour)]
        length = self.length(world, order)
        if length is None:
            return False
        self.order, self.way = order, length
        return True

    def drop(self, world: World, stop: int) -> None:
        self.order.remove(stop)
        self.way = self.length(world, self.order) or 0
