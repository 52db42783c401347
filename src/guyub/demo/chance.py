"""A fixed stream of chance, quicker than ``random.Random`` where 43,300 businesses draw from it."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Chance(Random):
    """``Random`` with plain ``choice`` and ``randint``: invented data needs no exact uniformity."""

    def choice(self, seq: Any) -> Any:
        return seq[int(self.random() * len(seq))]

    def randint(self, a: int, b: int) -> int:
        return a + int(self.random() * (b - a + 1))

    def draw(self, odds: Odds[T]) -> T:
        """One value by its weight."""
        return odds.values[bisect(odds.steps, self.random() * odds.total)]


class Odds(Generic[T]):
    """Values with weights, summed up once."""

    def __init__(self, *pairs: tuple[T, float]) -> None:
        self.values = [value for value, _weight in pairs]
        self.steps = list(accumulate(weight for _value, weight in pairs))
        self.total = self.steps[-1]
