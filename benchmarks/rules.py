"""A ten-condition rule counted by sub-district, as the app role under row security; prints JSON.

python -m benchmarks.rules [rounds]
"""

from __future__ import annotations

import json
import statistics
import sys
import time

from benchmarks.figures import p95
from benchmarks.pages import set_up

# Every room that publishes facts of a business has a part in it.
TREE = {
    "all": [
        {"fact": "registry.workers", "op": "<=", "value": 19},
        {"fact": "registry.investment", "op": "<", "value": 1_000_000_000},
        {"fact": "registry.scale_msme", "op": "in", "value": ["mikro", "kecil"]},
        {"fact": "registry.branch", "op": "in", "value": ["pangan", "kerajinan"]},
        {"fact": "registry.status", "op": "in", "value": ["active"]},
        {"fact": "registry.products", "op": ">=", "value": 1},
        {
            "any": [
                {"fact": "registry.visited", "op": "is", "value": False},
                {"fact": "registry.last_contact", "op": "<", "value": {"months_ago": 12}},
                {"fact": "groups.member", "op": "is", "value": True},
            ]
        },
        {"fact": "aid.received", "args": {"years": "5"}, "op": "is", "value": False},
        {"fact": "aid.applied", "op": "is", "value": False},
        {
            "fact": "registry.kbli",
            "args": {"version": "2020"},
            "op": "within",
            "value": ["10", "16", "32"],
        },
    ]
}


def measure(rounds: int, username: str) -> dict[str, float]:
    """Milliseconds of counting everything the account sees, and what was counted."""
    from django.utils import timezone

    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit
    from guyub.criteria.language import read
    from guyub.criteria.queries import whole
    from guyub.criteria.subjects import SUBJECTS, count
    from guyub.kernel.db import SYSTEM, in_scope

    with in_scope(SYSTEM, read_only=True):
        made = Appointment.objects.select_related("user", "office").get(user__username=username)
    visit = Visit(user=made.user, appointment=made, choices=[made])
    subject = SUBJECTS["business"]
    rule, today, taken = read(TREE, subject.catalogue), timezone.localdate(), []
    for _turn in range(rounds):
        with in_scope(visit.scope, read_only=True):
            started = time.perf_counter()
            parts = count(subject, visit, rule, today)
            taken.append((time.perf_counter() - started) * 1000)
    total = whole(parts)
    return {
        "p95": p95(taken), "median": statistics.median(taken), "all": total.all,
        "yes": total.yes, "unknown": total.unknown,
    }  # fmt: skip


if __name__ == "__main__":
    with set_up():
        turns = int(sys.argv[1]) if len(sys.argv) > 1 else 20
        print(json.dumps({who: measure(turns, who) for who in ("data", "kementerian")}))
