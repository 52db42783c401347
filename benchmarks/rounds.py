"""The first screen of a round with 148 recipients and 548 kinds; prints JSON.

python -m benchmarks.rounds [rounds]

Three rounds taking turns with the empty page: open with as many proposals, decided with its goods
in stock, and the demo's own, handed over and checked since.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import defaultdict
from typing import Any

from benchmarks.aid_world import asked, decreed
from benchmarks.figures import p95
from benchmarks.pages import client_of, set_up

RECIPIENTS, KINDS = 148, 548
# The database looks at new rows once a minute; a round that people open is older than that.
SETTLED = 75  # seconds
EMPTY = "/bench/kosong/"


def handed() -> str:
    """Number of the demo's round that was handed over."""
    from guyub.aid.models import Round
    from guyub.kernel.db import SYSTEM, in_scope

    with in_scope(SYSTEM, read_only=True):
        found = Round.objects.filter(is_sample=True, handovers__state="signed").distinct()
        return found.get(regency_code="33.03").number


def measure(turns: int, settled: float = SETTLED) -> dict[str, Any]:
    """p95 and median milliseconds by state; each turn asks for every page once."""
    from guyub.kernel.memory import forget_everything

    rounds = {
        "open": asked(RECIPIENTS, KINDS).number,
        "decided": decreed(RECIPIENTS, KINDS).decree.round.number,
        "handed": handed(),
    }
    addresses = {"empty": EMPTY, **{k: f"/bantuan/putaran/{n}/" for k, n in rounds.items()}}
    time.sleep(settled)
    # The same page for the first reader after somebody wrote.
    addresses["changed"] = addresses["handed"]
    client = client_of("kabid")
    taken: dict[str, list[float]] = defaultdict(list)
    worked: dict[str, list[float]] = defaultdict(list)
    for turn in range(turns + 15):
        for kind, address in addresses.items():
            if kind == "changed":
                forget_everything()
            started, before = time.perf_counter(), time.process_time()
            answer = client.get(address)
            seconds, cpu = time.perf_counter() - started, time.process_time() - before
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
            if kind == "changed":  # the others were forgotten with it: read again, untimed
                for other in rounds.values():
                    client.get(f"/bantuan/putaran/{other}/")
            if turn >= 15:  # the first turns fill caches of templates and plans
                taken[kind].append(seconds * 1000)
                worked[kind].append(cpu * 1000)
    return {
        "p95": {k: p95(v) for k, v in taken.items()},
        "median": {k: statistics.median(v) for k, v in taken.items()},
        "cpu": {k: statistics.median(v) for k, v in worked.items()},
    }


if __name__ == "__main__":
    with set_up():
        print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
