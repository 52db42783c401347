"""Sums of purchases as obligations are judged by: those of ``queries.compliance``, and what only a
circular asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.market.policy_circulars import Sums
from guyub.market.queries.compliance import NOT_EXCEPTED, SMALL, figures

# How many products of local makers are in an order of food. A box is not counted beside what is in
# it. Proven: told apart by name and registered maker, or by name alone, whichever is more. At most:
# whoever is unknown may be local, and lines whose inside nobody told leave it without a bound.
_ORDERS: Final = f"""
WITH food AS (
  SELECT p.id, p.buyer_id FROM market_purchase p
   WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
     AND p.kind = 'catering' AND p.state NOT IN ('reversed', 'booked')
{NOT_EXCEPTED}
), parts AS (
  SELECT f.id, f.buyer_id, c.id AS part, lower(btrim(c.what)) AS what, c.maker_kind, c.maker_id,
         lower(btrim(c.maker_name)) AS name, true AS sure, true AS possible, false AS untold
    FROM food f JOIN market_purchase_component c ON c.purchase_id = f.id
  UNION ALL
  SELECT f.id, f.buyer_id, l.id, lower(btrim(l.what)), l.maker_kind, l.maker_id,
         lower(btrim(l.maker_name)), NOT i.some_local, NOT i.some_maybe, i.untold
    FROM food f JOIN market_purchase_line l ON l.purchase_id = f.id
    CROSS JOIN LATERAL (
      SELECT count(*) = 0 AS untold,
             coalesce(bool_or(c.maker_kind IN ('registered', 'local')), false) AS some_local,
             coalesce(bool_or(c.maker_kind <> 'not_local'), false) AS some_maybe
        FROM market_purchase_component c WHERE c.line_id = l.id) i
), known AS (
  SELECT t.*, CASE WHEN b.merged_into_id IS NULL THEN t.maker_id
                   ELSE market_stands_as(t.maker_id) END AS maker
    FROM parts t LEFT JOIN registry_business b ON b.id = t.maker_id
), orders AS (
  SELECT buyer_id,
         greatest(
           count(DISTINCT (what, maker)) FILTER (WHERE sure AND maker_kind = 'registered'),
           count(DISTINCT what) FILTER (WHERE sure AND maker_kind IN ('registered', 'local'))
         ) AS low,
         CASE WHEN bool_or(untold) THEN NULL ELSE count(DISTINCT (
           what, maker_kind, maker, name,
           CASE WHEN maker_kind = 'unknown' OR '(dihapus)' IN (what, name) THEN part END
         )) FILTER (WHERE possible AND maker_kind <> 'not_local') END AS high
    FROM known GROUP BY id, buyer_id
)
SELECT buyer_id, low::integer, high::integer, count(*)::integer FROM orders
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST
"""
# Whoever made it is in no register, or nobody wrote who.
_UNTOLD: Final = f"""
SELECT p.buyer_id, sum(
         (SELECT count(*) FROM market_purchase_line l
           WHERE l.purchase_id = p.id AND l.maker_kind IN ('unknown', 'local'))
         + (SELECT count(*) FROM market_purchase_component c
             WHERE c.purchase_id = p.id AND c.maker_kind IN ('unknown', 'local')))::integer
  FROM market_purchase p
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
   AND p.state NOT IN ('reversed', 'booked')
{NOT_EXCEPTED}
 GROUP BY 1
"""
# An old ledger without a day of payment does not say that nobody was paid.
_SLOWEST: Final = f"""
SELECT p.buyer_id,
       max(coalesce(p.paid_on, %(today)s) - coalesce(p.delivered_on, p.accepted_on))
         FILTER (WHERE p.paid_on IS NOT NULL OR p.upload_id IS NULL),
       count(*) FILTER (WHERE p.paid_on IS NULL AND p.upload_id IS NOT NULL)
  FROM market_purchase p
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
   AND p.state NOT IN ('reversed', 'booked')
{NOT_EXCEPTED}
 GROUP BY 1
"""


def told_sums(sums: Sums) -> dict[str, Any]:
    """As JSON values."""
    return asdict(sums) | {"orders": [list(one) for one in sums.orders]}


def sums_of(
    buyers: Sequence[UUID], first: date, last: date, today: date, circular: UUID | None = None
) -> Mapping[UUID, Sums]:
    """Of each buyer, from what the caller's scope sees; with ``circular`` without the days on which
    an exception frees the buyer from it."""
    given: dict[str, Any] = {
        "buyers": list(buyers), "first": first, "last": last, "today": today, "circular": circular,
    }  # fmt: skip
    orders: dict[UUID, list[tuple[int, int | None, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, given)
        for buyer, low, high, many in cursor.fetchall():
            orders.setdefault(buyer, []).append((low, high, many))
        cursor.execute(_UNTOLD, given)
        untold = dict(cursor.fetchall())
        cursor.execute(_SLOWEST, given)
        waits = {buyer: (days, unsaid) for buyer, days, unsaid in cursor.fetchall()}
    found = {}
    for buyer, one in figures(buyers, first, last, circular).items():
        days, pay_unknown = waits.get(buyer, (None, 0))
        sums = Sums(
            spent=one.total, small=sum(one.by_class.get(name, 0) for name in SMALL),
            class_unknown=one.by_class.get("unknown", 0),
            registered=one.by_maker.get("registered", 0), other_local=one.by_maker.get("local", 0),
            not_local=one.by_maker.get("not_local", 0),
            maker_unknown=one.by_maker.get("unknown", 0), makers=one.makers,
            top=max(one.by_business.values(), default=0), catering=one.catering,
            orders=tuple(orders.get(buyer, ())), untold=untold.get(buyer, 0),
            slowest=days, pay_unknown=pay_unknown, purchases=one.purchases,
        )  # fmt: skip
        having, unsaid = sums.orders_with(1)
        found[buyer] = replace(sums, catering_with=having, catering_unknown=unsaid)
    return found
