"""The silence radar of a regency and of a nation, as the app role under row security; prints JSON.

python -m benchmarks.silence [rounds] [account ...]
"""

from __future__ import annotations

import json
import statistics
import sys
import time

from benchmarks.figures import p95
from benchmarks.pages import set_up


def measure(rounds: int, username: str) -> dict[str, float]:
    """Milliseconds of counting everything the account sees, with the causes of a regency."""
    from django.utils import timezone

    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.mentoring.radar import Sum, by_regency, radar_of

    with in_scope(SYSTEM, read_only=True):
        made = Appointment.objects.select_related("user", "office").get(user__username=username)
    visit = Visit(user=made.user, appointment=made, choices=[made])
    today, regency, taken = timezone.localdate(), made.office.area_code, []
    for _turn in range(rounds):
        with in_scope(visit.scope, read_only=True):
            started = time.perf_counter()
            if len(regency) == 5:
                radar = radar_of(visit, today, regency)
                radar.by_cause()
                total = radar.total
            else:
                total = sum(by_regency(visit, today).values(), Sum())
            taken.append((time.perf_counter() - started) * 1000)
    return {
        "p95": p95(taken), "median": statistics.median(taken), "all": total.businesses,
        "beyond": total.beyond,
    }  # fmt: skip


if __name__ == "__main__":
    with set_up():
        turns = int(sys.argv[1]) if len(sys.argv) > 1 else 20
        print(json.dumps({who: measure(turns, who) for who in sys.argv[2:] or ["kabid"]}))
