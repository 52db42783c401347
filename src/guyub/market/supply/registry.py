"""Makers that the registry knows and the catalogue does not: counted, and drawn to be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from guyub.market.supply.distance import measurable
from guyub.market.supply.required import fitting, kinds
from guyub.market.supply.rules import sql_of

if TYPE_CHECKING:
    from guyub.market.supply.finding import Wanted

# One product of each business, its oldest. What is not known stands against none.
_MADE: Final = """
  SELECT DISTINCT ON (business_id) business_id, id, unit, price,
         capacity_month, lead_time_days, minimum_order
    FROM registry_product
   WHERE regency_code = %(regency)s AND state = 'active'
     AND name_key = ANY (%(names)s::varchar[])
     AND business_id NOT IN (SELECT m.business_id FROM market_offer_maker m
                              WHERE m.offer_id = ANY (%(offers)s::uuid[]))
     AND NOT business_id = ANY (%(but)s::uuid[])
   ORDER BY business_id, id
"""
# Sets, not a look per product: of ten thousand makers each would be looked up by itself.
_HELD: Final = """l.state = 'held' AND (l.expires IS NULL OR l.expires >= %(today)s)
      AND l.paper = ANY (%({key})s::varchar[]) AND l.regency_code = %(regency)s"""
_PAPER: Final = (
    "p.business_id NOT IN (SELECT l.business_id FROM licences_licence l"
    " WHERE l.product_id IS NULL AND " + _HELD + ")"
    " AND p.id NOT IN (SELECT l.product_id FROM licences_licence l"
    " WHERE l.product_id IS NOT NULL AND " + _HELD + ")"
)
_FIT: Final = "(%(units)s::varchar[] IS NULL OR lower(p.unit) = ANY (%(units)s::varchar[]))"


@dataclass(frozen=True)
class Beside:
    """How many more make such things: ``all``, those against whom nothing known stands (``able``),
    and of how many of these capacity and price are unknown; ``low`` to ``high``: the middle four
    fifths of their prices in ``unit``; ``without``: requirement to how many it alone stands
    against; ``failed``: to how many it stands against, alone or not."""

    all: int = 0
    able: int = 0
    capacity_unknown: int = 0
    price_unknown: int = 0
    unit: str = ""
    low: int | None = None
    high: int | None = None
    priced: int = 0
    without: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Maker:
    """One of them, as somebody who may be asked. ``unsure``: parts of the rule that are unknown."""

    business: UUID
    name: str
    product: UUID
    product_name: str
    unit: str
    price: int | None
    capacity: Decimal | None
    lead_days: int | None
    village: str
    unsure: tuple[str, ...] = ()


def _flags(wanted: Wanted, today: date) -> dict[str, str]:
    """Requirement to the condition that is true where it is known to stand against a product."""
    found = {}
    for n, key in enumerate(wanted.papers):
        if kinds(key):
            found[key] = _PAPER.replace("{key}", f"paper{n}")
    if wanted.day is not None:
        found["day"] = "coalesce(%(today)s::date + p.lead_time_days::int > %(day)s::date, false)"
    if wanted.amount is not None:
        found["minimum"] = f"coalesce({_FIT} AND p.minimum_order > %(amount)s, false)"
        found["amount"] = f"coalesce({_FIT} AND p.capacity_month < %(amount)s, false)"
    if wanted.within_km is not None and measurable(wanted.place):
        found["km"] = (
            "p.business_id IN (SELECT market_far(%(regency)s, %(place)s, %(within_km)s,"
            " ARRAY(SELECT x.business_id FROM products x)))"
        )
    for part in wanted.rule.parts:
        found[part.key] = f"({sql_of(part, today).text} IS FALSE)"
    return found


def _unsure(wanted: Wanted, today: date) -> str:
    """The numbers of the parts of the rule that are unknown, over the facts row ``f``."""
    each = [
        f"CASE WHEN {sql_of(part, today).text} IS NULL THEN {n} END"
        for n, part in enumerate(wanted.rule.parts)
    ]
    return f"array_remove(ARRAY[{', '.join(each)}]::int[], NULL)" if each else "'{}'::int[]"


def _facts(wanted: Wanted, of: str) -> str:
    """The facts row, where something is asked of it."""
    return f" LEFT JOIN registry_facts f ON f.business_id = {of}" if wanted.rule else ""


def _values(
    regency: str, names: Sequence[str], offers: Sequence[UUID], wanted: Wanted, today: date,
    but: Sequence[UUID] = (),
) -> dict[str, Any]:  # fmt: skip
    return {
        "regency": regency, "names": list(names), "offers": list(offers), "today": today,
        "day": wanted.day, "amount": wanted.amount, "units": fitting(wanted.unit),
        "but": list(but), "place": wanted.place, "within_km": wanted.within_km,
        **{n: v for p in wanted.rule.parts for n, v in sql_of(p, today).values.items()},
        **{f"paper{n}": list(kinds(key)) for n, key in enumerate(wanted.papers)},
    }  # fmt: skip


def _flagged(flags: Mapping[str, str], wanted: Wanted, *, partly: bool = False) -> tuple[str, str]:
    """The statement's beginning, and the number of flags that keep a maker out. With ``partly``
    the amount keeps nobody out: several may share it."""
    columns = "".join(f", ({sql})::int AS f{n}" for n, sql in enumerate(flags.values()))
    counted = (n for n, key in enumerate(flags) if not (partly and key == "amount"))
    bad = " + ".join(["0", *(f"f{n}" for n in counted)])
    return (
        f"WITH products AS MATERIALIZED ({_MADE}), made AS MATERIALIZED ("
        "SELECT p.business_id, p.id AS product_id, p.unit, p.price,"
        f" p.capacity_month AS capacity, p.lead_time_days AS lead{columns}"
        f" FROM products p{_facts(wanted, 'p.business_id')}"
        " WHERE p.business_id NOT IN (SELECT market_idle(%(regency)s)))",
        bad,
    )


_KNOWN: Final = "(f.capacity IS NULL)::int + (f.price IS NULL)::int, f.business_id"
_LOT: Final = "encode(sha256(convert_to(%(seed)s || '|' || f.business_id::text, 'UTF8')), 'hex')"
# Names only of the few that are told or asked: the others are counted.
_NAMED: Final = """
  SELECT x.business_id, b.name AS maker, x.product_id, p.name, x.unit, x.price, x.capacity, x.lead,
         b.village_code, {unsure} AS unsure, x.n
    FROM (SELECT f.*, row_number() OVER (ORDER BY {order}) AS n FROM {rows} f
           ORDER BY {order} LIMIT %(most)s) x
    JOIN registry_business b ON b.id = x.business_id
    JOIN registry_product p ON p.id = x.product_id{facts}
   ORDER BY x.n
"""


def look(
    regency: str, names: Sequence[str], offers: Sequence[UUID], wanted: Wanted, today: date,
    *, most: int = 0,
) -> tuple[Beside, list[Maker]]:  # fmt: skip
    """One statement over all products of these names: how many, and the ``most`` of whom most is
    known among those against whom nothing known stands."""
    if not names:
        return Beside(), []
    flags = _flags(wanted, today)
    start, bad = _flagged(flags, wanted)
    total = " + ".join(["0", *(f"f{n}" for n in range(len(flags)))])
    alone = "".join(
        f", count(*) FILTER (WHERE f{n} = 1 AND {total} = 1), count(*) FILTER (WHERE f{n} = 1)"
        for n in range(len(flags))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"{start}, fit AS (SELECT * FROM made WHERE {bad} = 0),"
            " common AS (SELECT mode() WITHIN GROUP (ORDER BY unit) AS unit FROM fit"
            "  WHERE unit <> '' AND price > 0),"
            f" best AS ({_named(wanted, today, order=_KNOWN)})"
            " SELECT (SELECT row(count(*), count(*) FILTER (WHERE capacity IS NULL),"
            "   count(*) FILTER (WHERE price IS NULL OR price = 0))::text FROM fit),"
            " c.unit, (SELECT row(percentile_disc(0.1) WITHIN GROUP (ORDER BY price),"
            "   percentile_disc(0.9) WITHIN GROUP (ORDER BY price), count(*))::text"
            "   FROM fit WHERE fit.unit = c.unit AND price > 0),"
            " (SELECT coalesce(jsonb_agg(to_jsonb(best) ORDER BY n), '[]')::text FROM best), t.*"
            f" FROM common c, (SELECT count(*){alone} FROM made) t",
            {**_values(regency, names, offers, wanted, today), "most": most},
        )
        row = cursor.fetchone()
    able, no_capacity, no_price = (int(n) for n in row[0].strip("()").split(","))
    low, high, priced = (int(n) if n else None for n in row[2].strip("()").split(","))
    beside = Beside(
        int(row[4]), able, no_capacity, no_price, row[1] or "", low, high, priced or 0,
        dict(zip(flags, map(int, row[5::2]), strict=True)),
        dict(zip(flags, map(int, row[6::2]), strict=True)),
    )  # fmt: skip
    return beside, [_maker(one, wanted) for one in json.loads(row[3], parse_float=Decimal)]


def _named(wanted: Wanted, today: date, *, order: str) -> str:
    return _NAMED.format(
        rows="fit",
        order=order,
        unsure=_unsure(wanted, today),
        facts=_facts(wanted, "x.business_id"),
    )


def _keys(numbers: Sequence[int], wanted: Wanted) -> tuple[str, ...]:
    return tuple(wanted.rule.parts[n].key for n in numbers)


def _maker(row: Mapping[str, Any], wanted: Wanted) -> Maker:
    return Maker(
        UUID(row["business_id"]), row["maker"], UUID(row["product_id"]), row["name"], row["unit"],
        row["price"], None if row["capacity"] is None else Decimal(row["capacity"]), row["lead"],
        row["village_code"], _keys(row["unsure"], wanted),
    )  # fmt: skip


def draw(
    regency: str, names: Sequence[str], offers: Sequence[UUID], wanted: Wanted, today: date,
    *, most: int, seed: str, but: Sequence[UUID] = (),
) -> list[Maker]:  # fmt: skip
    """Those against whom nothing known stands, but perhaps the amount, drawn by the day's lot.
    ``but``: businesses left out."""
    if not names:
        return []
    start, bad = _flagged(_flags(wanted, today), wanted, partly=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{start}, fit AS (SELECT * FROM made WHERE {bad} = 0)"
            + _named(wanted, today, order=_LOT),
            {**_values(regency, names, offers, wanted, today, but), "seed": seed, "most": most},
        )
        return [
            Maker(*(*row[:9], _keys(row[9], wanted))) for row in cursor.fetchall()
        ]  # fmt: skip
