"""The week's visits: who is visited, by whom, on which day.

Policy, in the order in which it is applied:

1. **Whom nobody can visit** is listed with the reason: no officer for the village, no place known,
   officers who do not work on these days, a way longer than the working day.
2. **Appointments of these days, then promised days**, are seated first, on their day, with the
   officer of the plan before, else with whom the way grows least. One whose day has passed is
   planned as if without it and named in ``missed``; one of a later day waits for it.
3. **The plan before** (``keep``: stop -> (officer, day)) stays as it was: a visit of it moves only
   for a promise, a changed assignment, a holiday, or when appointments take its place; then the
   lightest of the day go first. Every such change is listed.
4. **Days that hold something** are filled around it, with stops at most ``NEAR_MINUTES`` of travel
   from one of those visits, or of the same cluster or village.
5. **Empty days** get one cluster of villages each: a middle and what lies at most ``NEAR_MINUTES``
   around it. The cluster that is worth most is taken first and goes to the officer's first empty
   day. Worth: the weights of its visits less the travel, where ``PRICE_MINUTES`` minutes on the way
   weigh as much as one middling stop (the median of all that are due).
6. **Exchanges** as long as they make the plan worth more: a heavier stop for a lighter one, stops
   between days of an officer. So no stop is passed over for a lighter one at the same place and of
   the same length.
7. **Each day is ordered** (``day.order_day``).

What always holds (tests/mentoring/routing/test_week.py): nobody is visited twice, no officer has
more visits or minutes than a day has, works outside the assigned villages or on a day off; promises
are kept or named; every due stop is in the plan or in ``left``; the same input gives the same plan
whatever its order, ``seed`` included (it varies the tries, of which the best is taken).

Limits: it is a heuristic without a proven distance to the best plan; ``left`` says "full" where a
cleverer plan may have found room. An officer is never given a second cluster on the same day, so a
day may stay below its capacity. Weights are taken as they are: what nobody weighs is visited last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from random import Random
from typing import Final

from guyub.mentoring.routing import values, words
from guyub.mentoring.routing.day import order_day
from guyub.mentoring.routing.filling import Filling
from guyub.mentoring.routing.seats import Seat, World
from guyub.mentoring.routing.travel import Travel
from guyub.mentoring.routing.values import BadInput, Change, Left, Officer, Stop, WeekPlan

NEAR_MINUTES: Final = 20
PRICE_MINUTES: Final = 30
TRIES: Final = 3


def plan_week(
    stops: Sequence[Stop],
    officers: Sequence[Officer],
    days: Sequence[date],
    travel: Travel,
    seed: int = 0,
    *,
    keep: Mapping[str, values.Seat] | None = None,
    holidays: Collection[date] = (),
) -> WeekPlan:
    """The plan of these days (policy above). BadInput for days, stops or officers given twice.

    Give the days that are left of a week to plan it anew from the middle. 1,200 stops, 6 officers
    and 5 days take a few seconds.
    """
    ordered = sorted(stops, key=lambda s: s.key)
    staff = sorted(officers, key=lambda o: o.key)
    week = sorted(days)
    if not week:
        raise BadInput(words.NO_DAYS)
    for things, sentence in (
        (week, words.DAYS_TWICE),
        ([s.key for s in ordered], words.STOP_TWICE),
        ([o.key for o in staff], words.OFFICER_TWICE),
    ):
        if len(set(things)) != len(things):
            raise BadInput(sentence)
    return _Week(ordered, staff, week, travel, dict(keep or {}), frozenset(holidays)).plan(seed)


class _Week:
    def __init__(
        self,
        stops: list[Stop],
        staff: list[Officer],
        week: list[date],
        travel: Travel,
        keep: dict[str, values.Seat],
        holidays: frozenset[date],
    ) -> None:
        self.staff, self.week, self.keep, self.holidays = staff, week, keep, holidays
        self.all, self.travel = stops, travel
        self.left: dict[str, str] = {}
        self.missed = [s.key for s in stops if (d := s.promise(week[0])) and d < week[0]]
        self.world = World([s for s in stops if self._able(s)], staff, travel)
        self.index = {s.key: at for at, s in enumerate(self.world.stops)}
        self.seats = [
            Seat(officer, day, self.world.homes[officer.key])
            for officer in staff
            for day in week
            if officer.works(day) and day not in holidays
        ]
        self.at = {(s.officer.key, s.day): s for s in self.seats}

    def _able(self, stop: Stop) -> bool:
        if not any(stop.village in o.villages for o in self.staff):
            self.left[stop.key] = "no_officer"
        elif self.travel.spot(stop) is None:
            self.left[stop.key] = "no_place"
        return stop.key not in self.left

    def plan(self, seed: int) -> WeekPlan:
        world = self.world
        self._keep_promises()
        self._keep_plan()
        seated = {stop for seat in self.seats for stop in seat.order}
        free = [
            at
            for at, stop in enumerate(world.stops)
            if at not in seated and stop.key not in self.left and self._reachable(at)
        ]
        filling = Filling(world, self.seats, free, NEAR_MINUTES * 60, PRICE_MINUTES)
        filling.best_of(TRIES, Random(seed))  # noqa: S311 - a choice that can be repeated
        for at in filling.free:
            self.left[world.stops[at].key] = filling.why(at)
        days = tuple(
            order_day(seat.officer, seat.day, [world.stops[at] for at in seat.order], self.travel)
            for seat in self.seats
        )
        plan = WeekPlan(days, missed=tuple(self.missed))
        left = tuple(Left(k, code, words.LEFT[code]) for k, code in sorted(self.left.items()))
        return WeekPlan(days, left, self._changes(plan.seats), plan.missed)

    def _reachable(self, at: int) -> bool:
        """Whether some officer with a working day can go there and back; else it is left."""
        mine = [seat for seat in self.seats if self.world.theirs(seat.officer, at)]
        if not mine:
            self.left[self.world.stops[at].key] = "no_days"
        elif not any(Seat(s.officer, s.day, s.home).insertion(self.world, at, ()) for s in mine):
            self.left[self.world.stops[at].key] = "too_far"
        return self.world.stops[at].key not in self.left

    def _keep_promises(self) -> None:
        """Appointments by their closing hour, then promised days by weight."""
        due = []
        for at, stop in enumerate(self.world.stops):
            day = stop.promise(self.week[0])
            if day is None or day < self.week[0]:
                continue
            if day > self.week[-1]:
                self.left[stop.key] = "later"
            else:
                timed = stop.fixed is not None and stop.fixed.day == day
                closes = stop.fixed.closes if stop.fixed and timed else 0
                due.append((not timed, closes, -stop.weight, at, day))
        for *_order, at, day in sorted(due):
            if (code := self._seat(at, day)) is not None:
                self.left[self.world.stops[at].key] = code

    def _seat(self, at: int, day: date) -> str | None:
        """Seats a promise; else the code of the reason why not."""
        world, key = self.world, self.world.stops[at].key
        if day in self.holidays:
            return "holiday"
        mine = [s for s in self.seats if s.day == day and world.theirs(s.officer, at)]
        if not mine:
            return "not_working"
        before = self.keep.get(key)

        def wish(seat: Seat) -> tuple[bool, int, str]:
            found = seat.insertion(world, at, seat.order) if seat.room > 0 else None
            more = found[0] - seat.way if found else values.DAY * 60
            return (seat.officer.key, day) != before, more, seat.officer.key

        if any(seat.put(world, at, hold=True) for seat in sorted(mine, key=wish)):
            return None
        if not any(seat.room > 0 for seat in mine):
            return "day_full"
        fixed = world.stops[at].fixed
        return "no_window" if fixed and fixed.day == day else "no_hours"

    def _keep_plan(self) -> None:
        """The plan before, whole days at once where they still fit, else the heaviest first."""
        world = self.world
        by_seat: dict[values.Seat, list[int]] = {}
        seated = {stop for seat in self.seats for stop in seat.order}
        for key, place in sorted(self.keep.items()):
            at = self.index.get(key)
            if at is None or at in seated or key in self.left or place not in self.at:
                continue
            if world.theirs(self.at[place].officer, at):
                by_seat.setdefault(place, []).append(at)
        for place, kept in sorted(by_seat.items()):
            seat = self.at[place]
            if seat.put_all(world, [*seat.order, *kept]):
                seat.held |= set(kept)
                continue
            for at in sorted(kept, key=lambda a: (-world.stops[a].weight, a)):
                seat.put(world, at, hold=True)

    def _changes(self, now: Mapping[str, values.Seat]) -> tuple[Change, ...]:
        found = []
        first = self.week[0]
        promised = {s.key: d for s in self.all if (d := s.promise(first)) and d >= first}
        villages = {s.key: s.village for s in self.all}
        staff = {o.key: o for o in self.staff}
        for key, was in sorted(self.keep.items()):
            if now.get(key) == was or was[1] not in self.week:
                continue
            officer = staff.get(was[0])
            if key not in villages:
                code = "gone"
            elif key in promised and promised[key] != was[1]:
                code = "promised"
            elif officer is None or villages[key] not in officer.villages:
                code = "not_theirs"
            elif was not in self.at:
                code = "not_working"
            else:
                code = "no_room"
            found.append(Change(key, was, now.get(key), code, words.CHANGED[code]))
        return tuple(found)
