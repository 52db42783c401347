"""``python -m benchmarks.faults [SCHEDULES] [FIRST]``: phones under random faults, on an own test
server, in as many processes as there are processors. Prints JSON; a failed schedule is named by its
seed, and ``tests.sync.model.play([seed], steps=14)`` plays it again."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from typing import Any

EACH = 100  # schedules between two resets of the database
STEPS = 14  # longer ones than in the tests
WORKER = "--worker"


def work(address: str, name: str, seeds: range) -> dict[str, Any]:
    """Play the seeds in a database of one's own."""
    from tests import database

    database.prepare_environment()
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    database.clone(address, name)
    database.use_database(address, name)
    from tests.sync import model, notebook

    notebook.build()
    failed, played = [], 0
    for at in range(0, len(seeds), EACH):
        pool = model.Pool()
        for seed in seeds[at : at + EACH]:
            try:
                model.play([seed], pool, steps=STEPS)
            except Exception as error:
                # Any other error is as much a failure as a wrong end.
                failed.append({"seed": seed, "why": str(error).split("\n")[0][:600]})
            played += 1
        database.reset()
    return {"played": played, "failed": failed}


def main() -> int:
    if WORKER in sys.argv:
        address, name, first, last, step = sys.argv[2:]
        print(json.dumps(work(address, name, range(int(first), int(last), int(step)))))
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    from tests import database

    database.prepare_environment()
    import django

    django.setup()
    many = os.cpu_count() or 1
    with database.cluster() as address:
        started = time.perf_counter()
        running = [
            subprocess.Popen(
                [
                    sys.executable, "-m", "benchmarks.faults", WORKER, address, f"faults_{n}",
                    str(first + n), str(first + count), str(many),
                ],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )
            for n in range(many)
        ]  # fmt: skip
        told = [json.loads(process.communicate()[0]) for process in running]
        seconds = time.perf_counter() - started
    failed = [one for part in told for one in part["failed"]]
    played = sum(part["played"] for part in told)
    print(json.dumps({"played": played, "failed": failed, "seconds": seconds}))
    return 1 if failed or played != count else 0


if __name__ == "__main__":
    sys.exit(main())
