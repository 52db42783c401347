"""'Is this business already registered?' as the entry form asks it; prints JSON.

python -m benchmarks.entry [rounds] [misses]

Names of businesses of one sub-district, each with a letter wrong, as the app role under row
security. ``misses`` also counts which of the whole comparison's candidates the fast way leaves out.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from typing import Any

from benchmarks.figures import p95
from benchmarks.pages import REGENCY, rows, set_up

SLOW = """
SELECT f.business_id FROM registry_facts f WHERE f.regency_code = %(regency)s AND f.listed
   AND f.district_code = %(district)s
   AND (%(owner)s <> '' AND word_similarity(%(owner)s, f.search_text) >= 0.5
     OR %(business)s <> '' AND word_similarity(%(business)s, f.search_text) >= 0.5)
"""
WARM = 10


def slip(rng: random.Random, name: str) -> str:
    """One letter of the name left out."""
    at = rng.randrange(len(name)) if name else 0
    return name[:at] + name[at + 1 :]


def measure(rounds: int, misses: bool) -> dict[str, Any]:
    from django.db import connection

    from guyub.kernel.db import Scope, in_scope
    from guyub.registry import matching
    from guyub.registry.models import Business, BusinessFacts, Ownership

    rng = random.Random(11)
    taken: list[float] = []
    left_out = whole = found = 0
    with in_scope(Scope(read=(REGENCY,), write=(REGENCY,)), read_only=True):
        facts = BusinessFacts.objects.filter(regency_code=REGENCY, listed=True)
        codes = sorted(facts.values_list("district_code", flat=True))
        district = max(set(codes), key=lambda code: (codes.count(code), code))
        here = list(
            facts.filter(district_code=district)
            .order_by("pk")
            .values_list("business_id", flat=True)
        )
        for turn, pk in enumerate(rng.sample(here, min(rounds + WARM, len(here)))):
            business = Business.objects.get(pk=pk)
            ties = Ownership.objects.filter(business=business, until__isnull=True)
            owners = [tie.owner for tie in ties.select_related("owner").order_by("pk")]
            probe = matching.probe_of(business, owners)
            asked = matching.Probe(
                probe.key, probe.regency, probe.village, slip(rng, probe.owner),
                slip(rng, probe.business), probe.product, None, None, probe.phone,
            )  # fmt: skip
            started = time.perf_counter()
            matches = matching.candidates([asked], wide=True)[asked.key]
            if turn >= WARM:
                taken.append((time.perf_counter() - started) * 1000)
            found += any(m.business_id == pk for m in matches)
            if misses:
                with connection.cursor() as cursor:
                    words = {
                        "regency": REGENCY, "district": district, "owner": asked.owner,
                        "business": asked.business,
                    }  # fmt: skip
                    cursor.execute(SLOW, words)
                    slow = {one for (one,) in cursor.fetchall()}
                    near = (
                        "SELECT registry_near(%(regency)s, %(village)s, true, %(owner)s,"
                        " %(business)s, 0.5::real, 100000)"
                    )
                    cursor.execute(near, {**words, "village": business.village_code})
                    whole += len(slow)
                    left_out += len(slow - {one for (one,) in cursor.fetchall()})
    return {
        "p95": p95(taken), "median": statistics.median(taken), "found": found,
        "asked": len(taken) + WARM, "district": len(here), "rows": rows(),
        "whole": whole, "left_out": left_out,
    }  # fmt: skip


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with set_up():
        print(json.dumps(measure(rounds, "misses" in sys.argv)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
