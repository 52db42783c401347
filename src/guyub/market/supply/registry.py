"""Makers that the registry knows and the catalogue does not: counted, and drawn to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from guyub.market.supply.required import fitting, kinds

if TYPE_CHECKING:
    from guyub.market.supply.finding import Wanted

# One product of each business, its oldest. What is not known stands against none.
_MADE: Final = """
  SELECT DISTINCT ON (p.business_id) p.business_id, p.id AS product_id, p.name, p.unit, p.price,
         p.capacity_month AS capacity, p.lead_time_days AS lead, p.minimum_order AS least,
         b.village_code, {flags}
    FROM registry_product p JOIN registry_business b ON b.id = p.business_id
   WHERE p.regency_code = %(regency)s AND p.state = 'active' AND b.status = 'active'
     AND p.name_key = ANY (%(names)s::varchar[])
     AND NOT EXISTS (SELECT 1 FROM market_offer_maker m
                      WHERE m.business_id = p.business_id AND m.offer_id = ANY (%(offers)s::uuid[]))
   ORDER BY p.business_id, p.id
"""
_PAPER: Final = """NOT EXISTS (SELECT 1 FROM licences_licence l
    WHERE l.business_id = p.business_id AND (l.product_id IS NULL OR l.product_id = p.id)
      AND l.state = 'held' AND (l.expires IS NULL OR l.expires >= %(today)s)
      AND l.paper = ANY (%({key})s::varchar[]))"""
_FIT: Final = "(%(units)s::varchar[] IS NULL OR lower(p.unit) = ANY (%(units)s::varchar[]))"
MOST_SHOWN: Final = 12


@dataclass(frozen=True)
class Beside:
    """How many more make such things: ``all``, those against whom nothing known stands, and of how
    many of these capacity and price are unknown; ``low`` to ``high``: the middle four fifths of
    their prices in ``unit``; ``without``: requirement to how many it alone stands against."""

    all: int = 0
    able: int = 0
    capacity_unknown: int = 0
    price_unknown: int = 0
    unit: str = ""
    low: int | None = None
    high: int | None = None
    priced: int = 0
    without: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Maker:
    """One of them, as somebody who may be asked."""

    business: UUID
    name: str
    product: UUID
    product_name: str
    unit: str
    price: int | None
    capacity: Decimal | None
    lead_days: int | None
    village: str


def _flags(wanted: Wanted) -> dict[str, str]:
    """Requirement to the condition that is true where it is known to stand against a product."""
    found = {}
    for n, key in enumerate(wanted.papers):
        if kinds(key):
            found[key] = _PAPER.format(key=f"paper{n}")
    if wanted.day is not None:
        found["day"] = "coalesce(%(today)s::date + p.lead_time_days::int > %(day)s::date, false)"
    if wanted.amount is not None:
        found["minimum"] = f"coalesce({_FIT} AND p.minimum_order > %(amount)s, false)"
        found["amount"] = f"coalesce({_FIT} AND p.capacity_month < %(amount)s, false)"
    return found


def _values(
    regency: str, names: Sequence[str], offers: Sequence[UUID], wanted: Wanted, today: date
) -> dict[str, Any]:
    return {
        "regency": regency, "names": list(names), "offers": list(offers), "today": today,
        "day": wanted.day, "amount": wanted.amount, "units": fitting(wanted.unit),
        **{f"paper{n}": list(kinds(key)) for n, key in enumerate(wanted.papers)},
    }  # fmt: skip


def _made(flags: Mapping[str, str]) -> str:
    columns = [f"({sql})::int AS f{n}" for n, sql in enumerate(flags.values())]
    return _MADE.replace("{flags}", ", ".join([*columns, "0 AS none"]))


def count(
    regency: str, names: Sequence[str], offers: Sequence[UUID], wanted: Wanted, today: date
) -> Beside:
    """One statement over all products of these names."""
    if not names:
        return Beside()
    flags = _flags(wanted)
    total = " + ".join(["0", *(f"f{n}" for n in range(len(flags)))])
    shared = [n for n, key in enumerate(flags) if key == "amount"]
    # Several may share an amount, so it keeps nobody from being able.
    bad = " + ".join(["0", *(f"f{n}" for n in range(len(flags)) if n not in shared)])
    alone = "".join(
        f", count(*) FILTER (WHERE f{n} = 1 AND {total} = 1)" for n in range(len(flags))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH made AS MATERIALIZED ({_made(flags)}),"
            f" fit AS (SELECT * FROM made WHERE {bad} = 0),"
            " common AS (SELECT mode() WITHIN GROUP (ORDER BY unit) AS unit FROM fit"
            "  WHERE unit <> '' AND price > 0)"
            " SELECT (SELECT row(count(*), count(*) FILTER (WHERE capacity IS NULL),"
            "   count(*) FILTER (WHERE price IS NULL OR price = 0))::text FROM fit),"
            " c.unit, (SELECT row(percentile_disc(0.1) WITHIN GROUP (ORDER BY price),"
            "   percentile_disc(0.9) WITHIN GROUP (ORDER BY price), count(*))::text"
            "   FROM fit WHERE fit.unit = c.unit AND price > 0), t.*"
            f" FROM common c, (SELECT count(*){alone} FROM made) t",
            _values(regency, names, offers, wanted, today),
        )
        row = cursor.fetchone()
    able, no_capacity, no_price = (int(n) for n in row[0].strip("()").split(","))
    low, high, priced = (int(n) if n else None for n in row[2].strip("()").split(","))
    return Beside(
        int(row[3]), able, no_capacity, no_price, row[1] or "", low, high, priced or 0,
        dict(zip(flags, map(int, row[4:]), strict=True)),
    )  # fmt: skip


def makers(
    regency: str, names: Sequence[str], offers: Sequence[UUID], wanted: Wanted, today: date,
    *, most: int = MOST_SHOWN, seed: str = "", but: Sequence[UUID] = (),
) -> list[Maker]:  # fmt: skip
    """Those against whom nothing known stands, but perhaps the amount: with ``seed`` drawn by the
    day's lot, else those of whom most is known first. ``but``: businesses left out."""
    if not names:
        return []
    flags = {k: v for k, v in _flags(wanted).items() if k != "amount"}
    bad = " + ".join(["0", *(f"f{n}" for n in range(len(flags)))])
    order = (
        "encode(sha256(convert_to(%(seed)s || '|' || x.business_id::text, 'UTF8')), 'hex')"
        if seed
        else "(x.capacity IS NULL)::int + (x.price IS NULL)::int, x.business_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH made AS MATERIALIZED ({_made(flags)})"
            " SELECT x.business_id, b.name, x.product_id, x.name, x.unit, x.price, x.capacity,"
            " x.lead, x.village_code FROM made x JOIN registry_business b ON b.id = x.business_id"
            f" WHERE {bad} = 0 AND NOT x.business_id = ANY (%(but)s::uuid[])"
            f" ORDER BY {order} LIMIT %(most)s",
            {**_values(regency, names, offers, wanted, today), "seed": seed, "most": most,
             "but": list(but)},
        )  # fmt: skip
        return [Maker(*row) for row in cursor.fetchall()]
