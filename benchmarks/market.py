"""The market: fairness over a simulated year; "can the region supply it?" while typing.

``python -m benchmarks.market [fair|supply]``: the first needs no database.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from decimal import Decimal
from typing import Any

from guyub.market.matching.rotation import Candidate, turns

MAKERS, DAYS = 20, 365
RECENT_DAYS = 180
CAPACITY = Decimal(5_000)


def year(
    makers: int = MAKERS, days: int = DAYS, seed: int = 1, busy: float = 0.0, each: int = 2
) -> dict[str, Any]:
    """Equal makers, ``each`` needs a day of random size, the first in turn who is not busy gets
    it. Returns the largest and smallest share of what was ordered, and their ratio."""
    rng = random.Random(seed)
    names = [f"maker-{n:02d}" for n in range(makers)]
    orders: list[tuple[int, str, Decimal]] = []
    given: dict[str, Decimal] = defaultdict(Decimal)
    for day in range(days):
        for _need in range(each):
            recent: dict[str, Decimal] = defaultdict(Decimal)
            for at, name, amount in reversed(orders):
                if at < day - RECENT_DAYS:
                    break
                recent[name] += amount
            rows = [Candidate(n, CAPACITY, recent=recent[n]) for n in names]
            for turn in turns(rows, f"day {day}"):
                if rng.random() >= busy:
                    amount = Decimal(rng.randrange(20, 300))
                    orders.append((day, turn.maker, amount))
                    given[turn.maker] += amount
                    break
    most, least = max(given[n] for n in names), min(given[n] for n in names)
    return {
        "makers": makers, "orders": len(orders), "busy": busy,
        "ratio": float(most / least) if least else float("inf"),
    }  # fmt: skip


def main(what: str) -> dict[str, Any]:
    if what == "fair":
        return {"equal": year(), "busy": year(busy=0.3)}
    from benchmarks.market_supply import typed

    return typed()


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1] if len(sys.argv) > 1 else "fair")))
