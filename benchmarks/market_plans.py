"""A procurement plan uploaded and judged as the office does it, and the rules against the labels;
prints JSON.

python -m benchmarks.market_plans
"""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.installation import PROJECT
from benchmarks.pages import REGENCY, set_up
from guyub.market.plans.deciding import YES, Line, decide
from guyub.market.plans.rules import load

# The real plan is not carried in the project.
PLAN = PROJECT.parent / "shared" / "data" / "procurement_plan_2025.csv"
LABELS = PROJECT / "tests" / "market" / "data" / "plan_labels.csv"


def labels(path: Path) -> dict[str, float]:
    """Precision, recall and right main branch on the frozen half."""
    rules = load()
    with path.open(encoding="utf-8", newline="") as file:
        lines = {
            r["kd_rup"]: Line(
                r["nama_paket"], r["uraian_pekerjaan"], r["jenis_pengadaan"], r["metode"]
            )
            for r in csv.DictReader(file)
        }
    right = wrong = missed = main = 0
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["half"] != "test":
                continue
            found, could = decide(lines[row["kd_rup"]], rules), row["label"] == "y"
            said = found.result == YES
            right, wrong, missed = (
                right + (said and could),
                wrong + (said and not could),
                missed + (could and not said),
            )
            main += said and could and found.branches[0] == row["branches"].split()[0]
    return {
        "precision": right / (right + wrong), "recall": right / (right + missed),
        "main": main / right, "could": right + missed,
    }  # fmt: skip


def analyse(path: Path) -> dict[str, Any]:
    """Seconds from the file to the last judged line, and killed after the first piece."""
    from django.utils import timezone

    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.market.actions.plans import analyse_next, upload_plan
    from guyub.market.models import PlanLine, ProcurementPlan
    from guyub.market.plan_tasks import machine_act
    from guyub.market.planning.judging import Desk
    from guyub.market.states.plans import WORKING

    with in_scope(SYSTEM, read_only=True):
        made = Appointment.objects.select_related("user", "office").get(user__username="data")
    visit = Visit(user=made.user, appointment=made, choices=[made])
    started = time.perf_counter()
    plan = upload_plan(visit.act(timezone.now()), path.name, path.read_bytes()).plan
    uploaded, desk, pieces, desks = time.perf_counter(), None, 0, 0.0
    while plan.state == WORKING:
        act = machine_act(plan)
        if desk is None:
            begun = time.perf_counter()
            with in_scope(act.scope, read_only=True):
                plan = ProcurementPlan.objects.get(pk=plan.pk)
                desk = Desk.of(plan, timezone.localdate())
            desks += time.perf_counter() - begun
        plan, pieces = analyse_next(act, plan.pk, desk), pieces + 1
        if pieces == 1:
            desk = None  # as after a kill: everything is read anew
    seconds = time.perf_counter() - started
    with in_scope(SYSTEM, read_only=True):
        lines = PlanLine.objects.filter(plan=plan)
        counted, could = lines.count(), lines.filter(result="y").count()
    return {
        "seconds": seconds, "upload": uploaded - started, "desk": desks, "pieces": pieces,
        "lines": counted, "could": could, "at": plan.at, "regency": REGENCY,
    }  # fmt: skip


if __name__ == "__main__":
    found: dict[str, Any] = {"plan": None, "labels": None}
    if PLAN.exists():
        with set_up():
            found = {"plan": analyse(PLAN), "labels": labels(PLAN)}
    print(json.dumps(found))
