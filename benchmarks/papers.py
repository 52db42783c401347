"""Papers of all products of a regency, of one product, questions until routed; prints JSON.

python -m benchmarks.papers questions | fill [products] | measure [rounds]

``questions`` comes first: it looks at the demo's own products. ``fill`` adds products up to 120,000
in the regency, with answers and papers for part of them, in statements over sets.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter
from typing import Any

from benchmarks.figures import p95
from benchmarks.pages import REGENCY, client_of, set_up

PRODUCTS = 120_000
# How a food of this name is kept and made of, for answers that nobody gave in the demo; the first
# word that fits counts, else dry and of plants.
KEEPING = {
    "cold": ("beku", "nugget", "sosis", "bakso", "es ", "dingin"),
    "short": ("tahu", "tempe", "basah", "donat", "roti", "lumpia", "nasi", "getuk"),
    "sterile": ("kaleng", "pasteur", "sirup", "saus", "sambal", "kecap", "sari buah"),
}  # fmt: skip
BASIS = {
    "fish": ("ikan", "udang", "bandeng", "lele", "terasi"),
    "meat": ("sapi", "ayam", "bakso", "sosis", "dendeng"),
    "milk": ("susu", "yoghurt", "keju"),
    "egg": ("telur",),
}  # fmt: skip


def _first(name: str, words: dict[str, tuple[str, ...]], other: str) -> str:
    folded = f"{name.casefold()} "
    return next((key for key, found in words.items() if any(w in folded for w in found)), other)


def visit_of(username: str) -> Any:
    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit
    from guyub.kernel.db import SYSTEM, in_scope

    with in_scope(SYSTEM, read_only=True):
        made = Appointment.objects.select_related("user", "office").get(user__username=username)
    return Visit(user=made.user, appointment=made, choices=[made])


def questions() -> dict[str, Any]:
    """Questions until a food product of the demo is routed: with what its name says as answers,
    and at worst, whatever is answered."""
    from django.db import connection
    from django.utils import timezone

    from guyub.criteria.language.tree import refs
    from guyub.criteria.subjects import SUBJECTS
    from guyub.kernel.db import in_scope
    from guyub.licences.funnel import must_papers
    from guyub.licences.product_facts import PRODUCTS as FACTS
    from guyub.licences.requirements import papers
    from guyub.licences.routing import questions_until_settled

    visit, today, subject = visit_of("data"), timezone.localdate(), SUBJECTS["product"]
    # What only opens a market asks nothing.
    rules = [wording.applies for _paper, wording in must_papers(today)]
    wanted = list(dict.fromkeys(ref for rule in rules for ref in refs(rule)))
    columns = ", ".join(subject.catalogue[ref].column for ref in wanted)
    where, given = subject.visible(visit)
    with in_scope(visit.scope, read_only=True), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n.name, {columns} FROM {subject.table}"
            f" JOIN registry_product n ON n.id = t.product_id WHERE {where} AND t.kind = 'food'",
            given,
        )
        rows = cursor.fetchall()
    seen: Counter[tuple[Any, ...]] = Counter()
    for name, *values in rows:
        seen[_first(name, KEEPING, "dry"), _first(name, BASIS, "plant"), *values] += 1
    asked: Counter[int] = Counter()
    worst = 0
    for (keeping, basis, *values), products in seen.items():
        start = {r: v for r, v in zip(wanted, values, strict=True) if v is not None}
        told = {
            "licences.kind": "food", "licences.keeping": keeping, "licences.basis": basis,
            "licences.made_at": "home", "licences.claim": False, "licences.sni_listed": False,
            "registry.scale_msme": "mikro",
        }  # fmt: skip
        truth = {ref: start.get(ref, told.get(ref.key)) for ref in wanted}
        number = questions_until_settled(papers(), start, truth, FACTS, today)
        asked[number] += products
        worst = max(worst, _worst(start, today))
    total = sum(asked.values())
    return {
        "products": total, "mean": sum(n * c for n, c in asked.items()) / total,
        "most": max(asked), "worst": worst, "starts": len(seen),
        "by": {str(n): asked[n] for n in sorted(asked)},
    }  # fmt: skip


_known: dict[frozenset[Any], int] = {}


def _worst(known: dict[Any, Any], today: Any) -> int:
    """The most questions, over every way of answering them."""
    from guyub.licences.product_facts import PRODUCTS as FACTS
    from guyub.licences.requirements import papers
    from guyub.licences.routing import route

    key = frozenset(known.items())
    if key not in _known:
        question = route(papers(), known, FACTS, today).question
        _known[key] = 0
        if question is not None:
            options = [o for o, _label in FACTS[question.ref].options] or [True, False]
            _known[key] = 1 + max(_worst({**known, question.ref: o}, today) for o in options)
    return _known[key]


def fill(wanted: int) -> dict[str, int]:
    """Products up to ``wanted`` in the regency, spread over its businesses; six of ten answered,
    some with papers. Repeatable."""
    from django.db import connection

    from guyub.demo.tables import insert
    from guyub.kernel.db import SYSTEM, in_scope, writing
    from guyub.licences.models import Answers, Licence
    from guyub.registry.models import Product

    def pick(column: str, options: list[str], salt: str) -> str:
        listed = ", ".join(f"'{o}'" for o in options)
        return f"(ARRAY[{listed}])[1 + abs(hashtext({column}::text || '{salt}')) %% {len(options)}]"

    with in_scope(SYSTEM), writing():
        has = Product.objects.filter(regency_code=REGENCY).count()
        made = insert(
            Product,
            {"id": "gen_random_uuid()", "regency_code": "b.regency_code", "business_id": "b.id",
             "name": "'Produk ukur ' || b.turn", "name_key": "'produk ukur ' || b.turn",
             "created_at": "now()", "updated_at": "now()"},
            "(SELECT x.*, row_number() OVER (ORDER BY g, x.id) AS turn FROM registry_business x,"
            " generate_series(1, 4) g WHERE x.regency_code = %s AND x.status <> 'merged') b"
            " WHERE b.turn <= %s",
            {}, [REGENCY, max(wanted - has, 0)],
        )  # fmt: skip
        source = (
            "registry_product p WHERE p.regency_code = %s AND p.name LIKE 'Produk ukur %%'"
            " AND abs(hashtext(p.id::text)) %% 10 < {}"
            " AND NOT EXISTS (SELECT 1 FROM {} z WHERE z.product_id = p.id)"
        )
        insert(
            Answers,
            {"id": "gen_random_uuid()", "regency_code": "p.regency_code",
             "business_id": "p.business_id", "product_id": "p.id",
             "kind": pick("p.id", ["food", "food", "food", "ready", "textile", "other"], "k"),
             "basis": pick("p.id", ["plant", "plant", "fish", "meat", "milk", ""], "b"),
             "keeping": pick("p.id", ["dry", "dry", "short", "cold", ""], "s"),
             "made_at": pick("p.id", ["home", "home", "separate", ""], "m"),
             "claim": "abs(hashtext(p.id::text || 'c')) %% 9 = 0",
             "sni_listed": "false", "updated_at": "now()"},
            source.format(6, "licences_answers"), {}, [REGENCY],
        )  # fmt: skip
        insert(
            Licence,
            {"id": "gen_random_uuid()", "regency_code": "p.regency_code",
             "business_id": "p.business_id", "product_id": "p.id", "paper": "'spp_irt'",
             "number": "'U' || p.id", "number_key": "'U' || p.id", "issued": "current_date - 30",
             "recorder_person": "p.id", "recorder": "'ukur'", "created_at": "now()"},
            source.format(1, "licences_licence"), {}, [REGENCY],
        )  # fmt: skip
        with connection.cursor() as cursor:
            for table in ("registry_product", "licences_answers", "licences_licence"):
                cursor.execute(f"ANALYZE {table}")
        return {"had": has, "made": made}


def measure(rounds: int) -> dict[str, Any]:
    """Milliseconds of the statement over all products, of one product, and of the candidates."""
    import random

    from django.utils import timezone

    from guyub.kernel.db import in_scope
    from guyub.licences import actions, candidates, funnel, queries
    from guyub.licences.requirements import papers
    from guyub.registry.models import Product

    visit, today = visit_of("data"), timezone.localdate()
    taken: dict[str, list[float]] = {"all": [], "branch": [], "one": [], "next": [], "needs": []}

    def timed(kind: str, work: Any) -> Any:
        with in_scope(visit.scope, read_only=True):
            started = time.perf_counter()
            found = work()
            taken[kind].append((time.perf_counter() - started) * 1000)
        return found

    with in_scope(visit.scope, read_only=True):
        ids = list(Product.objects.filter(regency_code=REGENCY).values_list("pk", flat=True))
    places = funnel.total_of(timed("all", lambda: funnel.places(visit, today)))
    # The paper that most products wait for: the longest list of candidates.
    most = max((k for k in places if k in papers() and papers()[k].certificate), key=places.get)
    batches = {
        chosen: actions.open_batch(
            visit.act(), REGENCY,
            actions.NewBatch(
                f"Ukur {chosen} {paper}", paper, today.year, 500, 1_000_000, "APBD", chosen
            ),
        )
        for chosen, paper in (("next", most), ("needs", "spp_irt"))
    }  # fmt: skip
    rows: list[Any] = []
    for _turn in range(rounds):
        rows = timed("all", lambda: funnel.places(visit, today))
        timed("branch", lambda: funnel.places(visit, today, by="branch"))
        for chosen, batch in batches.items():
            timed(chosen, lambda b=batch: candidates.page(visit, b, today))
    for pk in random.Random(3).sample(ids, 20 + 20 * rounds):
        timed("one", lambda k=pk: _one(queries, visit, k, today))
    client, pages = client_of("data"), {}
    addresses = {
        "page": "/surat/kesenjangan/",
        "candidates": f"/surat/fasilitasi/{batches['next'].pk}/calon/"
    }  # fmt: skip
    for kind, address in addresses.items():
        pages[kind] = []
        for _turn in range(rounds):
            started = time.perf_counter()
            answer = client.get(address)
            pages[kind].append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
    taken["one"] = taken["one"][20:]
    return {
        "products": sum(r.products for r in rows),
        "waiting": places[most],
        "paper": most,
        "p95": {k: p95(v) for k, v in (taken | pages).items()},
        "median": {k: statistics.median(v) for k, v in (taken | pages).items()},
    }


def _one(queries: Any, visit: Any, pk: Any, today: Any) -> Any:
    product = queries.product_of(visit, pk)
    return queries.route_of(visit, product, today) if product else None


if __name__ == "__main__":
    what, *more = sys.argv[1:] or ["measure"]
    if what == "fill":
        from guyub.config.session import with_django

        with with_django("owner"):
            print(json.dumps(fill(int(more[0]) if more else PRODUCTS)))
    else:
        with set_up():
            print(json.dumps(questions() if what == "questions"
                             else measure(int(more[0]) if more else 10)))  # fmt: skip
