"""Pages in process, as the app role under row security, against an empty page; prints JSON.

python -m benchmarks.pages [rounds]
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections import defaultdict
from typing import Any

from benchmarks.figures import p95

REGENCY = "33.03"
MISSPELT = (
    "kripik singkng", "knalpot purbalinga", "gula klapa", "sapu glaga", "batk tulis", "sri lestri",
    "slamet ryadi", "tempe mendoan", "anyman bambu", "konveksi berkh", "mebel jati", "roti mnis",
    "endang susilowaty", "kopi bubk", "genteng pres", "sido makmr", "las teralis", "jamu kunyt",
)  # fmt: skip


def set_up() -> Any:
    """Django as the app role on the running installation, with the empty page among its urls."""
    from guyub.config.session import with_django

    session = with_django("app")
    from django.conf import settings
    from django.urls import clear_url_caches

    settings.ROOT_URLCONF = "benchmarks.urls"
    clear_url_caches()
    import logging

    logging.disable(logging.INFO)
    return session


def client_of(username: str) -> Any:
    from django.test import Client

    from guyub.accounts.models import User
    from guyub.kernel.db import NOBODY, in_scope

    with in_scope(NOBODY, read_only=True):
        user = User.objects.get(username=username)
    client = Client(headers={"accept-encoding": "identity", "host": "localhost"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def numbers_of(username: str, amount: int) -> list[str]:
    """Human numbers of businesses that the account sees, spread over the list."""
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.registry.models import Business

    with in_scope(SYSTEM, read_only=True):
        rows = Business.objects.filter(regency_code=REGENCY).order_by("id")
        found = list(rows.values_list("number", flat=True))
    return random.Random(7).sample(found, min(amount, len(found)))


def kinds(numbers: list[str]) -> dict[str, list[str]]:
    """Addresses by kind; each request takes the next one of its kind."""
    filters = [
        "?kecamatan=33.03.05", "?kecamatan=33.03.10&desa=33.03.10.2001", "?cabang=sandang",
        "?kbli=10722", "?kbli=16", "?skala=menengah", "?kontak=belum", "?kontak=12",
        "?kecamatan=33.03.14&cabang=kerajinan", "?bps=kecil", "?sumber=SIINas",
    ]  # fmt: skip
    return {
        "kosong": ["/bench/kosong/"],
        "daftar": ["/ikm/"],
        "saringan": [f"/ikm/{f}" for f in filters],
        "usaha": [f"/ikm/{n}/" for n in numbers],
        "cari": [f"/ikm/?q={q.replace(' ', '+')}" for q in MISSPELT],
    }


def measure(rounds: int) -> dict[str, Any]:
    """Milliseconds by kind, taking turns; and the plain search function by itself."""
    client = client_of("data")
    wanted = kinds(numbers_of("data", rounds))
    taken: dict[str, list[float]] = defaultdict(list)
    slow: dict[str, list[float]] = defaultdict(list)
    worked: dict[str, list[float]] = defaultdict(list)
    for turn in range(rounds + 15):
        for kind, addresses in wanted.items():
            address = addresses[turn % len(addresses)]
            started, worked_before = time.perf_counter(), time.process_time()
            answer = client.get(address)
            seconds = time.perf_counter() - started
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
            if turn >= 15:  # the first turns fill caches of templates and plans
                taken[kind].append(seconds * 1000)
                worked[kind].append((time.process_time() - worked_before) * 1000)
                slow[address].append(seconds * 1000)
    worst = {
        a: round(statistics.median(v), 1)
        for a, v in slow.items()
        if not a.startswith("/ikm/IKM") and v
    }
    return {
        "p95": {k: p95(v) for k, v in taken.items()},
        "cpu": {k: statistics.median(v) for k, v in worked.items()},
        "median": {k: statistics.median(v) for k, v in taken.items()},
        "search_ms": search(rounds),
        "rows": rows(),
        "by_address": dict(sorted(worst.items(), key=lambda item: -item[1])[:8]),
    }


def search(rounds: int) -> list[float]:
    """p95 and median milliseconds of finding 25 names in the regency, without the page."""
    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.registry import search as finder
    from guyub.registry.models import BusinessFacts

    with in_scope(SYSTEM, read_only=True):
        made = Appointment.objects.select_related("user", "office").get(user__username="data")
    visit = Visit(user=made.user, appointment=made, choices=[made])
    taken = []
    with in_scope(visit.scope, read_only=True):
        for turn in range(rounds + 5):
            asked = finder.read(MISSPELT[turn % len(MISSPELT)])
            started = time.perf_counter()
            found = finder.matching(
                BusinessFacts.objects.visible_to(visit), asked, regencies=[REGENCY], owners=True
            ).order_by("tier", "sort_key", "business_id")
            list(found.values_list("business_id", flat=True)[:25])
            if turn >= 5:
                taken.append((time.perf_counter() - started) * 1000)
    return [p95(taken), statistics.median(taken)]


def rows() -> dict[str, int]:
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.registry.models import BusinessFacts

    with in_scope(SYSTEM, read_only=True):
        listed = BusinessFacts.objects.listed()
        return {"all": listed.count(), "regency": listed.filter(regency_code=REGENCY).count()}


if __name__ == "__main__":
    with set_up():
        print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
