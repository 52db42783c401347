"""Fills officers' days with the stops that are worth most. Policy: ``week``, steps 4 to 6."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from random import Random
from statistics import median
from typing import Final

from guyub.mentoring.routing.seats import Seat, World
from guyub.mentoring.routing.values import Officer

GROWN: Final = 3  # middles of an officer that are grown to whole days before one is chosen
LOOKED_AT: Final = 4  # times the capacity: how many of a cluster's stops a day chooses from
ROUNDS: Final = 20
LEAST: Final = 1e-9

Unit = tuple[str, str]
Kept = list[tuple[list[int], list[int], int]]


class Filling:
    """``free`` are the stops that wait for a place; the seats fill up."""

    def __init__(
        self, world: World, seats: Sequence[Seat], free: Sequence[int], near: int, price: int
    ) -> None:
        self.world, self.seats, self.near = world, seats, near
        self.free = sorted(free, key=self._heaviest)
        weights = [world.stops[at].weight for at in self.free]
        middling = median(weights) if weights else 0.0
        # Without weights the way alone decides.
        self.price = (middling or (sum(weights) / max(len(weights), 1)) or 1.0) / (price * 60)
        for seat in seats:
            seat.middles = list(seat.order)
        self.units: dict[Unit, list[int]] = {}
        for at in self.free:
            self.units.setdefault(world.stops[at].unit, []).append(at)
        self.middle = {unit: self._middle(members) for unit, members in self.units.items()}
        self._around = {at: self._near_units(at) for at in self.middle.values()}
        self._baskets: dict[tuple[str, Unit], list[int]] = {}
        self._leaving: dict[tuple[str, date], tuple[list[int], list[tuple[int, float]]]] = {}

    def _heaviest(self, at: int) -> tuple[float, int]:
        return -self.world.stops[at].weight, at

    def _middle(self, members: Sequence[int]) -> int:
        """The member that lies nearest to the mean of its unit."""
        spots = [self.world.spots[at] for at in members]
        lat = sum(s.lat for s in spots) / len(spots)
        lon = sum(s.lon for s in spots) / len(spots)
        return min(
            zip(spots, members, strict=True),
            key=lambda p: ((p[0].lat - lat) ** 2 + (p[0].lon - lon) ** 2, p[1]),
        )[1]

    def _near_units(self, at: int) -> list[Unit]:
        """Units whose middle is at most twice ``near`` away; members are looked at one by one."""
        travel, here = self.world.travel, self.world.spots[at]
        # A degree is about 111 km; known times may make far places near.
        reach = 2 * self.near / 3600 * travel.speed / travel.detour / 110
        by_known = {b for a, b in travel.known if a == here.village}
        by_known |= {a for a, b in travel.known if b == here.village}
        found = []
        for unit, other in self.middle.items():
            spot = self.world.spots[other]
            if unit == self.world.stops[at].unit:
                found.append((0, unit))
                continue
            if abs(spot.lat - here.lat) <= reach or spot.village in by_known:
                way = self.world.way(at, other)
                if way <= 2 * self.near:
                    found.append((way, unit))
        return [unit for _way, unit in sorted(found)]

    def close(self, middles: Sequence[int], at: int) -> bool:
        """Whether a stop belongs to a day with these middles."""
        stops = self.world.stops
        return any(
            stops[m].unit == stops[at].unit or self.world.way(m, at) <= self.near for m in middles
        )

    def best_of(self, tries: int, chance: Random) -> None:
        """Fills several times, with the price of the way varied, and keeps what is worth most."""
        start = [(list(s.order), list(s.middles), s.way) for s in self.seats]
        waiting, price = list(self.free), self.price
        best: tuple[float, Kept, list[int]] | None = None
        for turn in range(max(tries, 1)):
            for seat, (order, middles, way) in zip(self.seats, start, strict=True):
                seat.order, seat.middles, seat.way = list(order), list(middles), way
            self.free, self._baskets, self._leaving = list(waiting), {}, {}
            self.price = price if turn == 0 else price * chance.uniform(0.5, 2.0)
            self._fill()
            self.price = price
            self._exchange()
            worth = sum(self._worth(seat.order, seat.way) for seat in self.seats)
            if best is None or worth > best[0] + LEAST:
                best = worth, [(s.order, s.middles, s.way) for s in self.seats], self.free
        assert best is not None
        for seat, (order, middles, way) in zip(self.seats, best[1], strict=True):
            seat.order, seat.middles, seat.way = order, middles, way
        self.free = best[2]
        self._heavier_first()
        self._finish()

    def _worth(self, order: Sequence[int], way: int) -> float:
        return sum(self.world.stops[at].weight for at in order) - self.price * way

    def _fill(self) -> None:
        for seat in self.seats:
            if seat.middles:
                self._take(seat, self._grown(seat, self._around_seat(seat)))
        empty: dict[str, list[Seat]] = {}
        for seat in self.seats:
            if not seat.middles:
                empty.setdefault(seat.officer.key, []).append(seat)
        offers: dict[str, tuple[float, Seat] | None] = {}
        while empty:
            free = set(self.free)
            for key, seats in empty.items():
                offer = offers.get(key)
                if key not in offers or (offer and not free.issuperset(offer[1].order)):
                    offers[key] = self._offer(seats[0], free)
            able = [(o[0], key) for key in empty if (o := offers[key])]
            if not able:
                return
            _worth, key = max(able, key=lambda pair: (pair[0], pair[1]))
            chosen, seat = offers.pop(key), empty[key].pop(0)
            assert chosen is not None
            seat.middles = chosen[1].middles
            self._take(seat, chosen[1])
            if not empty[key]:
                del empty[key]

    def _take(self, seat: Seat, grown: Seat) -> None:
        seat.order, seat.way = grown.order, grown.way
        taken = set(seat.order)
        self.free = [at for at in self.free if at not in taken]

    def _offer(self, seat: Seat, free: set[int]) -> tuple[float, Seat] | None:
        """The cluster that is worth most to an officer with an empty day."""
        rough = []
        for unit, middle in self.middle.items():
            basket = [at for at in self._basket(seat.officer, unit) if at in free]
            if basket:
                way = self.world.way(seat.home, middle) + self.world.way(middle, seat.home)
                worth = sum(self._value(middle, at) for at in basket[: seat.officer.capacity])
                rough.append((worth - self.price * way, unit, basket))
        rough.sort(key=lambda r: (-r[0], r[1]))
        best: tuple[float, Seat] | None = None
        tried = 0
        for _worth, unit, basket in rough:
            trial = Seat(seat.officer, seat.day, seat.home, middles=[self.middle[unit]])
            grown = self._grown(trial, basket)
            if not grown.order:
                continue
            worth = self._worth(grown.order, grown.way)
            if best is None or worth > best[0] + LEAST:
                best = worth, grown
            tried += 1
            if tried == GROWN:
                break
        return best

    def _value(self, middle: int, at: int) -> float:
        """About what a stop adds to a day around this middle."""
        way = self.world.way(middle, at)
        return self.world.stops[at].weight - self.price * 2 * way

    def _basket(self, officer: Officer, unit: Unit) -> list[int]:
        """An officer's stops around a unit's middle, the most valuable first; free or not."""
        found = self._baskets.get((officer.key, unit))
        if found is None:
            middle = self.middle[unit]
            found = self._around_units(officer, self._around[middle], [middle])
            found.sort(key=lambda at: (-self._value(middle, at), at))
            self._baskets[(officer.key, unit)] = found
        return found

    def _around_units(
        self, officer: Officer, units: Sequence[Unit], middles: Sequence[int]
    ) -> list[int]:
        return [
            at
            for unit in units
            for at in self.units[unit]
            if self.world.theirs(officer, at) and self.close(middles, at)
        ]

    def _around_seat(self, seat: Seat) -> list[int]:
        free = set(self.free)
        units = sorted({u for m in seat.middles for u in self._units_of(m)})
        around = self._around_units(seat.officer, units, seat.middles)
        return sorted((at for at in around if at in free), key=self._heaviest)

    def _units_of(self, middle: int) -> list[Unit]:
        if middle not in self._around:
            self._around[middle] = self._near_units(middle)
        return self._around[middle]

    def _grown(self, seat: Seat, basket: Sequence[int]) -> Seat:
        """A copy of the day with the most valuable stops of the basket, one after the other."""
        world = self.world
        grown = Seat(
            seat.officer, seat.day, seat.home, list(seat.order), seat.held, seat.middles, seat.way
        )
        near = list(basket[: LOOKED_AT * seat.officer.capacity])
        while grown.room > 0 and near:
            best: tuple[float, int, int, int] | None = None
            unfit = set()
            for at in near:
                found = grown.insertion(world, at, grown.order)
                if found is None:
                    unfit.add(at)
                    continue
                value = world.stops[at].weight - self.price * (found[0] - grown.way)
                if best is None or value > best[0] + LEAST:
                    best = value, at, found[1], found[0]
            if best is None:
                break
            grown.order.insert(best[2], best[1])
            grown.way = best[3]
            near = [at for at in near if at != best[1] and at not in unfit]
        return grown

    def _exchange(self) -> None:
        for _round in range(ROUNDS):
            changed = [self._admit(at) for at in list(self.free)]
            if self._move() | any(changed):
                continue
            return

    def _admit(self, at: int) -> bool:
        """A waiting stop takes an empty place, or that of one which is worth less."""
        world = self.world
        best: tuple[float, Seat, int | None, int, int] | None = None
        for seat in self.seats:
            if not world.theirs(seat.officer, at):
                continue
            if not seat.middles:
                seat.middles = [at]
            if not self.close(seat.middles, at):
                continue
            rest: list[int | None] = [None] if seat.room > 0 else []
            weight = world.stops[at].weight
            rest += [out for out, least in self._least(seat) if weight - least > LEAST]
            for out in rest:
                order = [s for s in seat.order if s != out]
                found = seat.insertion(world, at, order)
                if found is None:
                    continue
                gain = world.stops[at].weight - self.price * (found[0] - seat.way)
                if out is not None:
                    gain -= world.stops[out].weight
                # An empty place is worth any way; a taken one only a gain.
                if out is not None and gain <= LEAST:
                    continue
                wish = gain + (1e12 if out is None else 0)
                if best is None or wish > best[0] + LEAST:
                    best = wish, seat, out, found[1], found[0]
            if not seat.order:
                seat.middles = []
        if best is None:
            return False
        _gain, seat, out, place, way = best
        if not seat.middles:
            seat.middles = [at]
        self.free.remove(at)
        if out is not None:
            seat.order.remove(out)
            self.free.append(out)
            self.free.sort(key=self._heaviest)
        seat.order.insert(place, at)
        seat.way = way
        return True

    def _least(self, seat: Seat) -> list[tuple[int, float]]:
        """Stops that may leave a day, and the weight below which no other takes their place."""
        if seat.held.issuperset(seat.order):
            return []
        key = (seat.officer.key, seat.day)
        known = self._leaving.get(key)
        if known is None or known[0] != seat.order:
            found = []
            for out in seat.order:
                if out in seat.held:
                    continue
                way = seat.length(self.world, [s for s in seat.order if s != out])
                saved = 0 if way is None else max(0, seat.way - way)
                found.append((out, self.world.stops[out].weight - self.price * saved))
            known = self._leaving[key] = (list(seat.order), found)
        return known[1]

    def _move(self) -> bool:
        """Stops change between two days of an officer where both ways together become shorter."""
        changed = False
        for one, two in combinations(self.seats, 2):
            if one.officer.key == two.officer.key:
                changed |= self._between(one, two) | self._between(two, one)
        return changed

    def _heavier_first(self) -> None:
        """Days of an officer that hold nothing are alike: what is worth more comes earlier."""
        alike: dict[str, list[Seat]] = {}
        for seat in self.seats:
            if not seat.held:
                alike.setdefault(seat.officer.key, []).append(seat)
        for seats in alike.values():
            filled = sorted(
                ((s.order, s.middles, s.way) for s in seats),
                key=lambda f: (not f[0], -self._worth(f[0], f[2])),
            )
            for seat, (order, middles, way) in zip(seats, filled, strict=True):
                seat.order, seat.middles, seat.way = order, middles, way

    def _finish(self) -> None:
        """Days in their best order; what then still fits beside any visit of a day is added."""
        changed = True
        while changed:
            for seat in self.seats:
                seat.put_all(self.world, seat.order)
                seat.held, seat.middles = set(seat.order), list(seat.order)
            added = [self._admit(at) for at in list(self.free)]
            changed = any(added)

    def _between(self, one: Seat, two: Seat) -> bool:
        changed = False
        for at in [s for s in one.order if s not in one.held]:
            if at not in one.order or not two.middles or not self.close(two.middles, at):
                continue
            outs: list[int | None] = [None] if two.room > 0 and len(one.order) > 1 else []
            outs += [s for s in two.order if s not in two.held and self.close(one.middles, s)]
            for out in outs:
                mine = [s for s in one.order if s != at]
                theirs = [s for s in two.order if s != out]
                there = two.insertion(self.world, at, theirs)
                if there is None or there[0] >= one.way + two.way:
                    continue
                if out is None:
                    way = one.length(self.world, mine)
                    here = None if way is None else (way, -1)
                else:
                    here = one.insertion(self.world, out, mine)
                if here is None or here[0] + there[0] >= one.way + two.way:
                    continue
                if out is not None:
                    mine.insert(here[1], out)
                theirs.insert(there[1], at)
                one.order, one.way, two.order, two.way = mine, here[0], theirs, there[0]
                changed = True
                break
        return changed

    def why(self, at: int) -> str:
        """The code of the reason why a stop still waits."""
        mine = [s for s in self.seats if self.world.theirs(s.officer, at) and s.room > 0]
        if not mine:
            return "full"
        able = any(s.insertion(self.world, at, s.order) is not None for s in mine)
        return "off_route" if able else "no_time"
