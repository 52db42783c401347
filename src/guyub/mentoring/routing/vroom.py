"""VROOM, where it is installed (docs/decisions/0023-visit-routes.md): a program beside Guyub.

It never runs in Guyub's process: the wheel carries libraries under other licences (GLPK: GPL-3)
and others of the same name could be loaded already. It is a program of its own that reads one
JSON text and writes one, in VROOM's own format; only numbers are in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from guyub.mentoring.routing.exact import Tour, broken, cost

PROGRAM: Final = Path(__file__).with_name("vroom_program.py")
# Level 0 is 2.4 % above the best known of X-n101-k25 after a quarter of a second, level 1 1.9 %
# after half a second to one; levels 2 to 5 found nothing better there in up to ten.
LEVEL: Final = 0
# One officer's day is small: at level 1 one day in forty with appointments found no order although
# there is one, at level 5 none.
DAY_LEVEL: Final = 5
THREADS: Final = 2
SECONDS: Final = 20  # for one answer, start of the program included


class NoRouter(RuntimeError):
    """The router is not installed, broke off or took too long; for the log, not for people."""


def installed() -> bool:
    """Whether the wheel is there; loads nothing."""
    return find_spec("vroom") is not None


def solve(
    problem: Mapping[str, Any],
    *,
    level: int = LEVEL,
    threads: int = THREADS,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """VROOM's answer to a problem in its JSON format (matrices given: it asks no server).

    NoRouter when there is none. The same problem and level give the same answer.
    """
    if not installed():
        raise NoRouter("pyvroom is not installed")
    command = [sys.executable, "-I", str(PROGRAM), "-x", str(level), "-t", str(threads)]
    # Nothing of Guyub's settings; the path only where a platform finds its libraries by it.
    env = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    env["OPENBLAS_NUM_THREADS"] = "1"
    try:
        done = subprocess.run(
            command, input=json.dumps(problem).encode(), capture_output=True, timeout=seconds,
            env=env, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoRouter(type(error).__name__) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NoRouter(f"exit {done.returncode}: {''.join(last)}") from None
    if not isinstance(answer, dict) or answer.get("code") != 0:
        raise NoRouter(str(answer.get("error") if isinstance(answer, dict) else answer))
    return answer


def problem(tour: Tour, *, overtime: bool = False) -> dict[str, Any]:
    """One officer's day in VROOM's format; with ``overtime`` it may end a day later."""
    ends = tour.closes[0] + (86400 if overtime else 0)
    return {
        "vehicles": [
            {"id": 0, "start_index": 0, "end_index": 0, "time_window": [tour.begin, ends]}
        ],
        "jobs": [
            {
                "id": stop, "location_index": stop, "service": tour.service[stop],
                "time_windows": [[tour.opens[stop], tour.closes[stop]]],
            }
            for stop in tour.stops
        ],
        "matrices": {"car": {"durations": [list(row) for row in tour.legs]}},
    }  # fmt: skip


def order(tour: Tour) -> list[int] | None:
    """VROOM's order of the day; None when it cannot keep every appointment or is not there.

    A day that is longer than the officer works is ordered all the same.
    """
    for overtime in (False, True):
        try:
            answer = solve(problem(tour, overtime=overtime), level=DAY_LEVEL)
        except NoRouter:
            return None
        if answer["summary"]["unassigned"] or len(answer["routes"]) != 1:
            continue
        steps = answer["routes"][0]["steps"]
        chosen = [int(step["id"]) for step in steps if step["type"] == "job"]
        if sorted(chosen) == list(tour.stops) and broken(cost(tour, chosen)[0]) <= overtime:
            return chosen
    return None
