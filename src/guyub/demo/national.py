"""Hundreds of thousands or millions of invented businesses over the whole nation, made in SQL.

Policy: the shares follow BPS figures where they are known (``PROVINCES``, ``ISLANDS``) and the
number of villages where they are not. One observation each; NIK and phone stay empty, because
deriving millions of sealed values would say nothing more and take an hour. All chance comes from a
hash of the row's number, so a build is the same whatever plan PostgreSQL chooses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from guyub.areas.models import Area
from guyub.demo import names as people
from guyub.demo.chance import Chance, Odds
from guyub.demo.shapes import BUSINESS, FIRST_MILLISECOND, OBSERVATION, OWNER, OWNERSHIP
from guyub.demo.tables import insert, quickly
from guyub.demo.trades import BRANDS, TRADES
from guyub.kernel import names
from guyub.kernel.ids import damm_digit
from guyub.registry import facts
from guyub.registry.kbli.catalogue import branch_of
from guyub.registry.models import Business, BusinessFacts, Observation, Owner, Ownership

# IMK by province, 2020 (databoks.katadata.co.id, from BPS); the others share their island's rest.
PROVINCES: Mapping[str, int] = {
    "33": 898_162, "35": 828_482, "32": 625_943, "51": 149_516, "34": 137_499, "53": 168_000,
    "65": 4_963,
}  # fmt: skip
# Shares of the nation in percent, 2023 (databoks), by the first digit of the province code.
ISLANDS: Mapping[str, float] = {
    "1": 14.44, "2": 0.0, "3": 62.06, "5": 8.93, "6": 4.13, "7": 8.26, "8": 1.4, "9": 0.78,
}  # fmt: skip
NATION = 4_209_817
LABELS, NAMES = 4096, 3000
BASE = FIRST_MILLISECOND + 100_000_000
_MOST_PER_REGENCY = 900_000


def is_spread(regencies: tuple[str, ...]) -> bool:
    """Whether businesses lie outside the demo's own regencies."""
    return Business.objects.exclude(regency_code__in=regencies).exists()


def shares(villages: Mapping[str, int]) -> dict[str, float]:
    """Weight per regency from its number of villages and the known figures of its province."""
    by_province: dict[str, int] = defaultdict(int)
    for regency, count in villages.items():
        by_province[regency[:2]] += count
    known = {p: float(PROVINCES[p]) for p in by_province if p in PROVINCES}
    weights = dict(known)
    for island, share in ISLANDS.items():
        # Sumatera has codes 11 to 21: one island for two first digits.
        inside = [p for p in by_province if p[0] == island or (island == "1" and p[0] == "2")]
        rest = [p for p in inside if p not in known]
        left = max(share / 100 * NATION - sum(known.get(p, 0) for p in inside), 0.15 * NATION / 100)
        total = sum(by_province[p] for p in rest)
        for p in rest:
            if island != "2":
                weights[p] = left * by_province[p] / total
    return {r: weights[r[:2]] * n / by_province[r[:2]] for r, n in villages.items()}


def spread(
    now: datetime, amount: int, leave_out: tuple[str, ...], say: Callable[[str], None]
) -> int:
    """Put ``amount`` businesses into all regencies but ``leave_out``. Returns rows written."""
    say("  wilayah dan daftar nama ...")
    regencies = _places(amount, leave_out)
    _lists()
    say("  baris usaha ...")
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [_check_table()])
        cursor.execute("ANALYZE demo_row")
    constants = {"created_at": now, "updated_at": now, "is_sample": True}
    sources = (Owner, Business, Ownership, Observation)
    with quickly(*sources, even_if_filled=True, unchecked=True):
        for model, columns, source in _INSERTS:
            say(f"  {model._meta.db_table} ...")
            insert(model, columns, source, constants)
        say("  indeks ...")
    with connection.cursor() as cursor:
        for model in sources:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
        say("  fakta per usaha ...")
        written = 0
        with quickly(BusinessFacts, even_if_filled=True):
            for count, regency in enumerate(regencies, start=1):
                written += facts.refresh_regency(regency, now)
                if count % 100 == 0:
                    say(f"  {count} dari {len(regencies)} kabupaten/kota")
            say("  indeks fakta ...")
        cursor.execute("ANALYZE registry_facts")
        cursor.execute("DROP TABLE demo_row, demo_place, demo_label, demo_name")
    return written


def _places(amount: int, leave_out: tuple[str, ...]) -> list[str]:
    """Temp table of villages with how many businesses each gets. Returns the regencies."""
    rng = Chance("nation")
    villages: dict[str, list[tuple[str, float | None, float | None]]] = defaultdict(list)
    rows = Area.objects.filter(level=4).order_by("code")
    for code, latitude, longitude in rows.values_list("code", "latitude", "longitude").iterator():
        if code[:5] not in leave_out:
            villages[code[:5]].append((code, latitude, longitude))
    weights = shares({r: len(v) for r, v in villages.items()})
    whole = sum(weights.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE demo_place (code text, regency text, lat float, lon float,"
            " state int, first_n int, amount int, before bigint) ON COMMIT DROP"
        )
        done, carried = 0, 0.0
        with cursor.copy(
            "COPY demo_place (code, regency, lat, lon, state, first_n, amount, before) FROM STDIN"
        ) as copy:
            last = list(villages)[-1]
            for regency, inside in villages.items():
                carried += amount * weights[regency] / whole
                wanted = amount - done if regency == last else round(carried) - done
                state = damm_digit(_prefix_digits(regency))
                sizes = _sizes(rng, len(inside), min(max(wanted, 0), _MOST_PER_REGENCY))
                n = 1
                for (code, lat, lon), size in zip(inside, sizes, strict=True):
                    copy.write_row((code, regency, lat, lon, state, n, size, done))
                    n += size
                    done += size
        cursor.execute(
            "SELECT registry_next_number('IKM-' || regency, regency, sum(amount)::int)"
            " - sum(amount)::int FROM demo_place GROUP BY regency HAVING sum(amount) > 0"
        )
        if any(taken for (taken,) in cursor.fetchall()):
            raise RuntimeError("a regency outside the demo already has numbers")
    return list(villages)


def _sizes(rng: Chance, count: int, total: int) -> list[int]:
    weights = [rng.lognormvariate(0, 0.5) for _ in range(count)]
    scale, sizes, done, carried = total / sum(weights), [], 0, 0.0
    for weight in weights[:-1]:
        carried += weight * scale
        sizes.append(int(carried) - done)
        done = int(carried)
    return [*sizes, total - done]


def _prefix_digits(regency: str) -> str:
    """What comes before the counter in the check digit of IKM-<regency> numbers."""
    letters = "".join(str(ord(letter) - 55) for letter in "IKM")
    return letters + regency.replace(".", "")


def _check_table() -> bytes:
    """Damm's state after three more digits: byte at ``state * 1000 + digits``."""
    # The digit that leads from 0 to a state is found once; the rest is the kernel's own function.
    into = {damm_digit(str(d)): str(d) for d in range(10)}
    return bytes(damm_digit(f"{into[s]}{d:03d}") for s in range(10) for d in range(1000))


def _lists() -> None:
    """Temp tables of what a business may be called and make, and of people's names."""
    rng = Chance("lists")
    odds = Odds(*((trade, trade.weight) for trade in TRADES))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE demo_label (i int PRIMARY KEY, name text, key text, sort text,"
            " version text, code text, branch text, product text, unit text, sales bigint,"
            " capital bigint, women float) ON COMMIT DROP"
        )
        with cursor.copy("COPY demo_label FROM STDIN") as copy:
            for i in range(LABELS):
                trade = rng.draw(odds)
                good = rng.choice(trade.goods)
                name = f"{rng.choice(trade.signs)} {rng.choice(BRANDS)}"
                version = rng.choice(("2020", "2020", "2025"))
                code = trade.kbli_2025 if version == "2025" else trade.kbli_2020
                row = (
                    i, name, names.search_key(name), names.sort_key(name), version, code,
                    branch_of(code, version) or "", good.name, good.unit, trade.sales,
                    trade.capital, trade.women,
                )  # fmt: skip
                copy.write_row(row)
        cursor.execute(
            "CREATE TEMP TABLE demo_name (i int PRIMARY KEY, name text, key text, sort text,"
            " titles text, sex text) ON COMMIT DROP"
        )
        with cursor.copy("COPY demo_name FROM STDIN") as copy:
            for row in _names(rng):
                copy.write_row(row)
        cursor.execute("ANALYZE demo_label, demo_name, demo_place")


def _names(rng: Chance) -> Iterator[tuple[Any, ...]]:
    for i in range(NAMES):
        who = people.person(rng)
        key, order = names.search_key(who.name), names.sort_key(who.name)
        yield i, who.name, key, order, who.titles, who.sex


def _hash(salt: int) -> str:
    """A share 0..1 from the row's number."""
    return f"((hashint8extended(g, {salt}) & 1073741823) / 1073741824.0)"


# r1..r7 are shares 0..1; a medium business is one in 376, as in the regency of the demo.
_ROWS = f"""
CREATE TEMP TABLE demo_row ON COMMIT DROP AS
SELECT g, regency, code, n, lat, lon, label, name_i, named, workers, share,
  'IKM-' || regency || '-' || lpad(n::text, 6, '0') || '-'
    || get_byte(t, get_byte(t, state * 1000 + n / 1000) * 1000 + n %% 1000) AS number
FROM (
  SELECT p.before + k AS g, p.regency, p.code, p.state, p.first_n + k - 1 AS n, p.lat, p.lon
  FROM demo_place p CROSS JOIN LATERAL generate_series(1, p.amount) k) x
CROSS JOIN LATERAL (SELECT
  (hashint8extended(g, 1) & {LABELS - 1})::int AS label,
  (hashint8extended(g, 2) & 1073741823)::int %% {NAMES} AS name_i,
  {_hash(3)} < 0.22 AS named,
  CASE WHEN {_hash(4)} < 0.00266 THEN 20 + ({_hash(5)} * 120)::int
       ELSE least(1 + floor(ln(1 - {_hash(5)}) / ln(0.42))::int, 19) END AS workers,
  0.4 + 1.2 * {_hash(6)} AS share) y
CROSS JOIN (SELECT %s::bytea AS t) z
"""


def _id(kind: int) -> str:
    """A UUIDv7 by the row's number: time, version, kind, variant, 60 bits of its hash."""
    chance = f"hashint8extended(r.g, {kind + 90}) & {(1 << 60) - 1}"
    return (
        f"(lpad(to_hex({BASE} + r.g), 12, '0') || '7' || lpad(to_hex({kind << 8}), 3, '0') || '8'"
        f" || lpad(to_hex({chance}), 15, '0'))::uuid"
    )


_SOURCE = (
    "demo_row r JOIN demo_label l ON l.i = r.label JOIN demo_name w ON w.i = r.name_i ORDER BY r.g"
)
_JITTER = "((hashint8extended(r.g, %d) & 65535) / 65536.0 - 0.5) * 0.016"
_CONTACT = (
    "CASE WHEN hashint8extended(r.g, 23) & 7 < 3 THEN"
    " (now() - (hashint8extended(r.g, 24) & 1023) * interval '1 day')::date END"
)
_INSERTS: tuple[tuple[type[Any], dict[str, str | None], str], ...] = (
    (
        Owner,
        {
            "id": _id(OWNER), "regency_code": "r.regency", "name": "w.name", "titles": "w.titles",
            "name_key": "w.key", "sort_key": "w.sort", "sex": "w.sex", "village_code": "r.code",
        },
        _SOURCE,
    ),
    (
        Business,
        {
            "id": _id(BUSINESS), "number": "r.number", "regency_code": "r.regency",
            "village_code": "r.code",
            "name": "CASE WHEN r.named THEN w.name ELSE l.name END",
            "name_key": "CASE WHEN r.named THEN w.key ELSE l.key END",
            "sort_key": "CASE WHEN r.named THEN w.sort ELSE l.sort END",
            "legal_form": "'perorangan'", "kbli_version": "l.version", "kbli_code": "l.code",
            "branch": "l.branch", "main_product": "l.product",
            "latitude": "r.lat + " + _JITTER % 21, "longitude": "r.lon + " + _JITTER % 22,
            "since_year": "2025 - (hashint8extended(r.g, 25) & 31)::int",
            "sources": "ARRAY['Data potensi IKM 2024']", "last_contact": _CONTACT,
        },
        _SOURCE,
    ),
    (
        Ownership,
        {"id": _id(OWNERSHIP), "regency_code": "r.regency", "business_id": _id(BUSINESS),
         "owner_id": _id(OWNER)},
        "demo_row r ORDER BY r.g",
    ),
    (
        Observation,
        {
            "id": _id(OBSERVATION), "regency_code": "r.regency", "business_id": _id(BUSINESS),
            "year": "2024",
            "observed_on": "date '2024-03-01' + (hashint8extended(r.g, 26) & 255)::int",
            "source": "'Data potensi IKM 2024'", "workers": "r.workers",
            "workers_female": "round(r.workers * l.women)::int",
            "workers_male": "r.workers - round(r.workers * l.women)::int",
            "investment": "(least(r.workers * l.capital * r.share,"
            " CASE WHEN r.workers > 19 THEN 14800000000 ELSE 950000000 END) / 100000)::bigint"
            " * 100000 + 100000",
            "sales": "(r.workers * l.sales * r.share / 100000)::bigint * 100000", "unit": "l.unit",
        },
        "demo_row r JOIN demo_label l ON l.i = r.label ORDER BY r.g",
    ),
)  # fmt: skip
