"""'Is this business already registered?' as the entry form asks it; prints JSON.

python -m benchmarks.entry [rounds] [misses]
python -m benchmarks.entry fill ROWS    (first: spreads so many over the nation, takes minutes)

Names of businesses of one sub-district, each with a letter wrong, as the app role under row
security. ``misses`` also counts, without phones, how often names alone lead to the business
(``named``), which candidates of a whole comparison the fast way leaves out, and how much of what
the page would show after scoring every business of the sub-district it does show.
"""

from __future__ import annotations

import dataclasses
import json
import random
import statistics
import sys
import time
from collections import Counter
from typing import Any
from uuid import UUID

from benchmarks.figures import p95
from benchmarks.pages import REGENCY, rows, set_up

SLOW = """
SELECT f.business_id FROM registry_facts f WHERE f.regency_code = %(regency)s AND f.listed
   AND f.district_code = %(district)s
   AND (%(owner)s <> '' AND word_similarity(%(owner)s, f.search_text) >= 0.5
     OR %(business)s <> '' AND word_similarity(%(business)s, f.search_text) >= 0.5)
"""
NEAR = """
SELECT registry_near(%(regency)s, %(village)s, true, %(owner)s, %(business)s, %(product)s,
  %(near)s::real, 100000)
"""
WARM = 10


def slip(rng: random.Random, name: str) -> str:
    """One letter of the name left out."""
    at = rng.randrange(len(name)) if name else 0
    return name[:at] + name[at + 1 :]


def measure(rounds: int, misses: bool) -> dict[str, Any]:

    from guyub.kernel.db import Scope, in_scope
    from guyub.registry import matching
    from guyub.registry.models import Business, BusinessFacts, Ownership

    rng = random.Random(11)
    taken: list[float] = []
    counts: Counter[str] = Counter()
    found = 0
    with in_scope(Scope(read=(REGENCY,), write=(REGENCY,)), read_only=True):
        facts = BusinessFacts.objects.filter(regency_code=REGENCY, listed=True)
        codes = sorted(facts.values_list("district_code", flat=True))
        district = max(set(codes), key=lambda code: (codes.count(code), code))
        here = list(
            facts.filter(district_code=district)
            .order_by("pk")
            .values_list("business_id", flat=True)
        )
        records = matching.read(here) if misses else {}
        every = [record.beside(None, None, None) for record in records.values()]
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
                alone = dataclasses.replace(asked, phone=None)
                shown = matching.candidates([alone], wide=True)[alone.key]
                counts["named"] += any(m.business_id == pk for m in shown)
                scored = {s.business_id: matching.score(alone, s).score for s in every}
                counts.update(left_out(alone, district, scored))
                counts.update(on_page(scored, [m.score for m in shown]))
    return {
        "p95": p95(taken), "median": statistics.median(taken), "found": found,
        "asked": len(taken) + WARM, "district": len(here), "rows": rows(),
        **counts,
    }  # fmt: skip


def left_out(asked: Any, district: str, scored: dict[UUID, float]) -> dict[str, int]:
    """Near by a comparison with each whole text, how many of those are not looked at, and how
    many of them a page without an end would show."""
    from django.db import connection

    from guyub.registry import matching

    words = {
        "regency": REGENCY, "district": district, "village": asked.village, "owner": asked.owner,
        "business": asked.business, "product": asked.product, "near": matching.CARRIED,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SLOW, words)
        slow = {one for (one,) in cursor.fetchall()}
        cursor.execute(NEAR, words)
        out = slow - {one for (one,) in cursor.fetchall()}
    plausible = sum(scored[one] >= matching.PLAUSIBLE for one in out)
    return {"whole": len(slow), "left_out": len(out), "left_out_plausible": plausible}


def on_page(scored: dict[UUID, float], shown: list[float]) -> dict[str, int]:
    """Places of the page, when all are scored, and how many are filled as well."""
    from guyub.registry import matching

    best = sorted((s for s in scored.values() if s >= matching.PLAUSIBLE), reverse=True)[
        : matching.MOST
    ]
    as_good = sum(have >= want for have, want in zip(shown, best, strict=False))
    return {"page": len(best), "page_as_good": as_good}


def fill(amount: int) -> None:
    """Businesses of the whole nation outside the demo's regencies until there are ``amount``."""
    from guyub.config.session import with_django

    with with_django("owner"):
        from django.utils import timezone

        from guyub.demo import national
        from guyub.demo.load import plans
        from guyub.kernel.db import SYSTEM, in_scope
        from guyub.registry.models import Business

        own = tuple(plan.regency for plan in plans(REGENCY))
        with in_scope(SYSTEM):
            national.spread(timezone.now(), amount - Business.objects.count(), own, print)


def main() -> int:
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
        return 0
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with set_up():
        print(json.dumps(measure(rounds, "misses" in sys.argv)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
