"""The plan of visits: a week, days against every order, the router; prints JSON.

python -m benchmarks.visits
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from guyub.mentoring.routing import exact, plan_week, vroom
from guyub.mentoring.routing.exact import Tour

# Test data that is not carried in the project.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "bench"


def random_tour(chance: Random, stops: int, share: float, hours: int) -> Tour:
    """A day in a square of 20 km: ``share`` of the stops with an appointment of one hour."""
    points = [(chance.uniform(0, 20), chance.uniform(0, 20)) for _ in range(stops + 1)]
    legs = [[round(math.dist(a, b) * 1.4 / 25 * 3600) for b in points] for a in points]
    begin, opens = 8 * 3600, [0] * (stops + 1)
    closes = [begin + hours * 3600] + [48 * 3600] * stops
    for stop in range(1, stops + 1):
        if chance.random() < share:
            opens[stop] = chance.randrange(begin, begin + 7 * 3600, 1800)
            closes[stop] = opens[stop] + 3600
    service = [0, *(chance.choice((900, 1800, 2700)) for _ in range(stops))]
    return Tour(legs, service, opens, closes, begin)


def brute_force(tour: Tour) -> int:
    """The least cost of all orders, by trying them; an order is given up once it is no better."""
    best = exact.cost(tour, list(tour.stops))[0]

    def missed(late: int) -> int:
        return exact.BROKEN + exact.LATE * late if late > 0 else 0

    def go(here: int, left: Sequence[int], time: int, spent: int) -> None:
        nonlocal best
        if spent >= best:
            return
        if not left:
            home = time + tour.legs[here][0]
            best = min(best, spent + tour.legs[here][0] + missed(home - tour.closes[0]))
            return
        for stop in left:
            arrives = time + tour.legs[here][stop]
            go(
                stop,
                [s for s in left if s != stop],
                max(arrives, tour.opens[stop]) + tour.service[stop],
                spent + tour.legs[here][stop] + missed(arrives - tour.closes[stop]),
            )

    go(0, list(tour.stops), tour.begin, 0)
    return best


def capacitated(vrp: str) -> dict[str, Any]:
    """A CVRPLIB file with EUC_2D distances (rounded to whole numbers) as VROOM's problem."""
    capacity = int(re.findall(r"CAPACITY\s*:\s*(\d+)", vrp)[0])
    nodes = vrp.split("NODE_COORD_SECTION")[1].split("DEMAND_SECTION")[0].split()
    wants = vrp.split("DEMAND_SECTION")[1].split("DEPOT_SECTION")[0].split()
    points = [(float(x), float(y)) for x, y in zip(nodes[1::3], nodes[2::3], strict=True)]
    legs = [[int(math.dist(a, b) + 0.5) for b in points] for a in points]
    return {
        "vehicles": [
            {"id": n, "start_index": 0, "end_index": 0, "capacity": [capacity]} for n in range(30)
        ],
        "jobs": [
            {"id": n, "location_index": n, "delivery": [int(want)]}
            for n, want in enumerate(wants[1::2])
            if n
        ],
        "matrices": {"car": {"durations": legs}},
    }


def best_known(sol: str) -> int:
    return int(re.findall(r"Cost\s+(\d+)", sol)[0])


def week() -> dict[str, float]:
    from tests.mentoring.routing.worlds import WEEK, regency

    stops, officers, travel = regency(1200, 248, 6, seed=1)
    started, cpu = time.perf_counter(), time.process_time()
    plan = plan_week(stops, officers, WEEK, travel)
    return {
        "seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu,
        "visits": len(plan.seats), "left": len(plan.left), "travel": plan.travel,
        "problems": sum(len(day.problems) for day in plan.days),
    }  # fmt: skip


def days(count: int) -> dict[str, float]:
    """Random days of 1 to 9 stops, some with appointments: how many are not the best."""
    chance, worse, taken = Random(2026), 0, []
    for n in range(count):
        tour = random_tour(chance, n % 9 + 1, (0.0, 0.3, 0.8)[n % 3], 10)
        started = time.perf_counter()
        found = exact.best(tour)
        if len(tour.legs) == 10:
            taken.append((time.perf_counter() - started) * 1000)
        worse += exact.cost(tour, found)[0] != brute_force(tour)
    return {"days": count, "worse": worse, "ms": sorted(taken)[len(taken) // 2]}


def router() -> dict[str, Any] | None:
    """One single run; None where the router or the instance is not there."""
    if not vroom.installed() or not SHARED.is_dir():
        return None
    problem = capacitated((SHARED / "X-n101-k25.vrp").read_text())
    best = best_known((SHARED / "X-n101-k25.sol").read_text())
    started = time.perf_counter()
    answer = vroom.solve(problem)
    return {
        "cost": answer["summary"]["cost"], "best": best, "level": vroom.LEVEL,
        "gap": 100 * (answer["summary"]["cost"] / best - 1),
        "solving": answer["summary"]["computing_times"]["solving"] / 1000,
        "seconds": time.perf_counter() - started,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps({"week": week(), "days": days(300), "router": router()}))
