"""A plain order for a long day, ours alone: nearest first, then 2-opt and moves of up to three.

Used where a day has more stops than can be proven (``exact.UP_TO``) and the router is not
installed or cannot keep every appointment. Never claimed to be the best.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guyub.mentoring.routing.exact import Tour, cost

ROUNDS: Final = 40


def order(tour: Tour) -> list[int]:
    """A good order; the same tour gives the same order."""
    chosen = _nearest(tour)
    worth = cost(tour, chosen)
    for _round in range(ROUNDS):
        better = None
        for other in _neighbours(chosen):
            found = cost(tour, other)
            if found < worth:
                better, worth = other, found
        if better is None:
            break
        chosen = better
    return chosen


def _nearest(tour: Tour) -> list[int]:
    """Next is who can be begun first, appointments that close sooner before others."""
    left, chosen = sorted(tour.stops), list[int]()
    time, here = tour.begin, 0
    while left:
        stop = min(
            left, key=lambda s: (max(time + tour.legs[here][s], tour.opens[s]), tour.closes[s], s)
        )
        time = max(time + tour.legs[here][stop], tour.opens[stop]) + tour.service[stop]
        here = stop
        chosen.append(stop)
        left.remove(stop)
    return chosen


def _neighbours(chosen: list[int]) -> Iterator[list[int]]:
    n = len(chosen)
    for i in range(n - 1):
        for j in range(i + 2, n + 1):
            yield chosen[:i] + chosen[i:j][::-1] + chosen[j:]
    for length in (1, 2, 3):
        for i in range(n - length + 1):
            part, rest = chosen[i : i + length], chosen[:i] + chosen[i + length :]
            for j in range(len(rest) + 1):
                if j != i:
                    yield rest[:j] + part + rest[j:]
