"""The best order of a short day, proven; and what an order costs.

Policy: an order is better when fewer appointments break, then when they are missed by less, then
when less time is spent on the way, then when home is reached earlier. Coming home after the
working day counts as one broken appointment. Who comes early waits.

``Tour`` has home at index 0 and the stops at 1..n; all lengths are whole seconds. Dynamic
programming over sets of stops (Held and Karp, 1962) with the non-dominated pairs of cost and time
in each state: n(n-1)2^(n-2) steps, 9 stops take some 20 ms, 12 about a third of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

UP_TO: Final = 12
# Digits of a cost: broken appointments, seconds too late, seconds on the way.
LATE: Final = 10**8
BROKEN: Final = 10**16


@dataclass(frozen=True, slots=True)
class Tour:
    """``legs[i][j]`` seconds from i to j; ``service``, ``opens``, ``closes`` by index, where home
    (0) closes at the end of the day; ``begin`` is when home may be left."""

    legs: Sequence[Sequence[int]]
    service: Sequence[int]
    opens: Sequence[int]
    closes: Sequence[int]
    begin: int

    @property
    def stops(self) -> range:
        return range(1, len(self.legs))


def cost(tour: Tour, order: Sequence[int]) -> tuple[int, int]:
    """(cost of the order, when home is reached). Compare as pairs; see ``broken``."""
    total, time, here = 0, tour.begin, 0
    for stop in (*order, 0):
        leg = tour.legs[here][stop]
        time += leg
        total += leg
        if time > tour.closes[stop]:
            total += BROKEN + LATE * (time - tour.closes[stop])
        elif stop and time < tour.opens[stop]:
            time = tour.opens[stop]
        time += tour.service[stop] if stop else 0
        here = stop
    return total, time


def broken(total: int) -> int:
    """How many appointments a cost breaks, the end of the day included."""
    return total // BROKEN


def best(tour: Tour) -> list[int]:
    """The best order of at most ``UP_TO`` stops; among equals the same one each time."""
    n = len(tour.legs) - 1
    if n == 0:
        return []
    if n > UP_TO:
        raise ValueError(f"{n} stops are too many for a proven order")
    legs, opens, closes, service = tour.legs, tour.opens, tour.closes, tour.service
    # states[set][last]: labels (cost, time, stop before, label before); nothing dominates another.
    states: list[dict[int, list[tuple[int, int, int, int]]]] = [{} for _ in range(1 << n)]
    for stop in range(1, n + 1):
        states[1 << (stop - 1)][stop] = [
            _step(0, tour.begin, legs[0][stop], opens[stop], closes[stop], service[stop], 0, 0)
        ]
    for done in range(1, (1 << n) - 1):
        here = states[done]
        for stop in range(1, n + 1):
            bit = 1 << (stop - 1)
            if done & bit:
                continue
            made: list[tuple[int, int, int, int]] = []
            for last, labels in here.items():
                leg = legs[last][stop]
                for at, (spent, time, _b, _a) in enumerate(labels):
                    made.append(
                        _step(spent, time, leg, opens[stop], closes[stop], service[stop], last, at)
                    )
            states[done | bit][stop] = _undominated(made) if len(made) > 1 else made
    full = (1 << n) - 1
    ends = [
        (*_step(spent, time, legs[last][0], 0, closes[0], 0, last, at)[:2], last, at)
        for last, labels in states[full].items()
        for at, (spent, time, _b, _a) in enumerate(labels)
    ]
    _cost, _time, last, at = min(ends)
    order = []
    done = full
    while last:
        order.append(last)
        before, at_before = states[done][last][at][2:]
        done ^= 1 << (last - 1)
        last, at = before, at_before
    return order[::-1]


def _step(
    spent: int, time: int, leg: int, opens: int, closes: int, service: int, last: int, at: int
) -> tuple[int, int, int, int]:
    time += leg
    spent += leg
    if time > closes:
        spent += BROKEN + LATE * (time - closes)
    elif time < opens:
        time = opens
    return spent, time + service, last, at


def _undominated(labels: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    labels.sort()
    kept = [labels[0]]
    for label in labels[1:]:
        if label[1] < kept[-1][1]:
            kept.append(label)
    return kept
