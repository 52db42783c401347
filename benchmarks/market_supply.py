""" "Can the region supply it?" as the page answers while somebody types; prints JSON.

The demo's regency is filled up to 120,000 products, with names like those it has in several sizes
and tastes, so that a search finds thousands of them.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from benchmarks.figures import p95
from benchmarks.pages import REGENCY, client_of, set_up

PRODUCTS = 120_000
ROUNDS = 200
TYPED = (
    "keripik", "keripik singkong 150 bungkus", "snack box 150 orang, keripik, Kamis",
    "gula kelapa 200 kg halal", "sapu ijuk 300 buah", "knalpot", "kerupk 500 bungkus pirt",
    "batik 40 lembar 12 Desember", "mebel 20 buah", "kopi bubuk, tempe, tahu 100 orang besok",
)  # fmt: skip
# With a rule about the business, whose parts are unknown of many, and a limit of distance.
REQUIRED = {"picked": ["women", "npwp", "small"], "within_km": "15"}


def fill() -> int:
    """Products up to ``PRODUCTS``. Returns how many there are."""
    from django.db import connection

    from guyub.demo.tables import insert
    from guyub.kernel.db import SYSTEM, in_scope, writing
    from guyub.registry.models import Product

    with in_scope(SYSTEM), writing():
        # Products that another measurement has put in are called what makers call things.
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH names AS (SELECT array_agg(DISTINCT name) AS list FROM registry_product"
                "  WHERE regency_code = %s AND name NOT LIKE 'Produk ukur %%')"
                " UPDATE registry_product p SET name = x.name, name_key = lower(x.name),"
                "  unit = 'kg', price = 10000 + abs(hashtext(p.id::text)) %% 50000"
                " FROM (SELECT q.id, n.list[1 + abs(hashtext(q.id::text))"
                "  %% cardinality(n.list)] || ' ' || (ARRAY['250 g','500 g','pedas','manis'])"
                "  [1 + abs(hashtext(q.id::text || 'a')) %% 4] AS name"
                "  FROM registry_product q, names n WHERE q.regency_code = %s"
                "  AND q.name LIKE 'Produk ukur %%') x WHERE x.id = p.id",
                [REGENCY, REGENCY],
            )
        has = Product.objects.filter(regency_code=REGENCY).count()
        insert(
            Product,
            {"id": "gen_random_uuid()", "regency_code": "b.regency_code", "business_id": "b.id",
             "name": "b.name", "name_key": "lower(b.name)", "unit": "b.unit", "price": "b.price",
             "created_at": "now()", "updated_at": "now()"},
            "(SELECT x.id, x.regency_code, p.unit, p.price, p.name || ' ' ||"
            " (ARRAY['250 g','500 g','pedas','manis','asin','kecil','besar'])[1 + g %% 7] AS name,"
            " row_number() OVER (ORDER BY g, p.id) AS turn FROM registry_product p"
            " JOIN registry_business x ON x.id = p.business_id, generate_series(1, 6) g"
            " WHERE x.regency_code = %s AND x.status = 'active') b WHERE b.turn <= %s",
            {}, [REGENCY, max(PRODUCTS - has, 0)],
        )  # fmt: skip
        return Product.objects.filter(regency_code=REGENCY).count()


def typed() -> dict[str, Any]:
    """Milliseconds of the page's answer, every sentence in turn, and of reading all names anew."""
    set_up()
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.market.supply import index
    from guyub.registry.models import Business

    products = fill()
    with in_scope(SYSTEM, read_only=True):
        businesses = Business.objects.filter(regency_code=REGENCY).count()
    client = client_of("data")
    taken: list[float] = []
    floor: list[float] = []
    busy = 0.0
    slow: dict[str, float] = {}
    required: list[float] = []
    place = f"{REGENCY}.09"
    client.get("/pasar/bisa-dipasok/", {"q": TYPED[0], "bagian": "hasil"})
    for turn in range(ROUNDS):
        text = TYPED[turn % len(TYPED)]
        started = time.perf_counter()
        client.get("/bench/kosong/")
        floor.append((time.perf_counter() - started) * 1000)
        began, started = time.process_time(), time.perf_counter()
        answer = client.get("/pasar/bisa-dipasok/", {"q": text, "bagian": "hasil"})
        took = (time.perf_counter() - started) * 1000
        busy += time.process_time() - began
        assert answer.status_code == 200, text
        taken.append(took)
        slow[text] = max(slow.get(text, 0.0), took)
        asked = {"q": text, "bagian": "hasil", "place": place, **REQUIRED}
        started = time.perf_counter()
        answer = client.get("/pasar/bisa-dipasok/", asked)
        required.append((time.perf_counter() - started) * 1000)
        assert b"Paling jauh" in answer.content, text
    with in_scope(SYSTEM, read_only=True):
        started = time.perf_counter()
        found = index._read_names(REGENCY)
        built = time.perf_counter() - started
    return {
        "products": products, "businesses": businesses, "p95": p95(taken),
        "median": statistics.median(taken), "names": found.size, "built": built,
        "required": p95(required), "required_median": statistics.median(required),
        "floor": p95(floor), "cpu": busy * 1000 / ROUNDS,
        "slowest": max(slow, key=lambda t: slow[t]),
    }  # fmt: skip
