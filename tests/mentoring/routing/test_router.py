"""VROOM in a process of its own, and Guyub without it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

import guyub
from benchmarks.visits import best_known, capacitated, random_tour
from guyub.mentoring.routing import exact, order_day, vroom
from tests.mentoring.routing.test_day import OFFICER, TRAVEL, stops
from tests.mentoring.routing.worlds import MONDAY

needs_router = pytest.mark.skipif(not vroom.installed(), reason="pyvroom is not installed")


@needs_router
def test_the_router_is_never_better_than_the_proof_and_mostly_as_good():
    chance = Random(11)
    same = 0
    for _ in range(4):
        tour = random_tour(chance, 8, 0.2, 12)
        best = exact.cost(tour, exact.best(tour))[0]
        found = vroom.order(tour)
        if found is None:
            continue
        assert exact.cost(tour, found)[0] >= best
        same += exact.cost(tour, found)[0] == best
    assert same >= 2


@needs_router
def test_a_long_day_goes_to_the_router():
    plan = order_day(OFFICER, MONDAY, stops(20, seed=8), TRAVEL)
    assert plan.method == "vroom"
    own = order_day(OFFICER, MONDAY, stops(20, seed=8), TRAVEL, router=False)
    assert sorted(plan.keys) == sorted(own.keys)
    assert plan.travel <= own.travel


@needs_router
def test_three_per_cent_of_the_best_known(shared):
    folder = shared / "data" / "bench"
    answer = vroom.solve(capacitated((folder / "X-n101-k25.vrp").read_text()))
    assert answer["summary"]["unassigned"] == 0
    best = best_known((folder / "X-n101-k25.sol").read_text())
    assert best == 27591
    assert best <= answer["summary"]["cost"] <= 1.03 * best


@needs_router
def test_what_the_router_refuses_or_takes_too_long_for_is_no_answer():
    with pytest.raises(vroom.NoRouter):
        vroom.solve({"vehicles": [], "jobs": []})
    with pytest.raises(vroom.NoRouter, match="Timeout"):
        vroom.solve(vroom.problem(random_tour(Random(1), 5, 0, 10)), seconds=0.001)


def test_without_the_wheel_a_long_day_is_still_ordered(monkeypatch):
    monkeypatch.setattr(vroom, "installed", lambda: False)
    assert order_day(OFFICER, MONDAY, stops(15), TRAVEL).method == "nearest"
    with pytest.raises(vroom.NoRouter):
        vroom.solve({})


def test_an_answer_that_is_no_order_is_not_taken(monkeypatch):
    steps = [{"type": "start"}, {"type": "job", "id": 1}, {"type": "job", "id": 1}]
    answer = {"summary": {"unassigned": 0}, "routes": [{"steps": steps}]}
    monkeypatch.setattr(vroom, "solve", lambda *_a, **_k: answer)
    assert vroom.order(random_tour(Random(1), 2, 0, 10)) is None


def test_the_router_is_no_part_of_the_runtime():
    root = Path(__file__).resolve().parents[3]
    names = {
        lock: {
            line.split("==")[0]
            for line in (root / lock).read_text().splitlines()
            if "==" in line and not line.startswith((" ", "#"))
        }
        for lock in ("requirements.lock", "requirements-routes.lock")
    }
    assert names["requirements-routes.lock"] == {"numpy", "pyvroom"}
    assert "pyvroom" not in names["requirements.lock"]


def test_planning_loads_neither_the_router_nor_numpy_nor_django():
    script = (
        "import sys, guyub.mentoring.routing;"
        "print([m for m in ('vroom', '_vroom', 'numpy', 'pandas', 'django') if m in sys.modules])"
    )
    source = Path(guyub.__file__).parents[1]
    said = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "[]"
