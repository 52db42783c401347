"""Sums of purchases as obligations are judged by: those of ``queries.compliance``, and what only a
circular asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.market.policy_circulars import Sums
from guyub.market.queries.compliance import SMALL, figures

# An order of food is with local makers' products when a line or what is inside says so. It is
# without them only when everything in it is told: the lines and what is inside of each.
_ORDERS: Final = """
WITH parts AS (
  SELECT p.id, p.buyer_id, l.maker_kind, NOT EXISTS (
           SELECT 1 FROM market_purchase_component c WHERE c.line_id = l.id) AS untold
    FROM market_purchase p JOIN market_purchase_line l ON l.purchase_id = p.id
   WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
     AND p.kind = 'catering' AND p.state NOT IN ('reversed', 'booked')
  UNION ALL
  SELECT p.id, p.buyer_id, c.maker_kind, false
    FROM market_purchase p JOIN market_purchase_component c ON c.purchase_id = p.id
   WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
     AND p.kind = 'catering' AND p.state NOT IN ('reversed', 'booked')
), orders AS (
  SELECT buyer_id, bool_or(maker_kind IN ('registered', 'local')) AS has,
         bool_or(maker_kind = 'unknown' OR untold) AS open
    FROM parts GROUP BY id, buyer_id
)
SELECT buyer_id, count(*) FILTER (WHERE has), count(*) FILTER (WHERE NOT has AND open)
  FROM orders GROUP BY 1
"""
# Whoever made it is in no register, or nobody wrote who.
_UNTOLD: Final = """
SELECT p.buyer_id, sum(
         (SELECT count(*) FROM market_purchase_line l
           WHERE l.purchase_id = p.id AND l.maker_kind IN ('unknown', 'local'))
         + (SELECT count(*) FROM market_purchase_component c
             WHERE c.purchase_id = p.id AND c.maker_kind IN ('unknown', 'local')))::integer
  FROM market_purchase p
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
   AND p.state NOT IN ('reversed', 'booked')
 GROUP BY 1
"""
# An old ledger without a day of payment does not say that nobody was paid.
_SLOWEST: Final = """
SELECT p.buyer_id,
       max(coalesce(p.paid_on, %(today)s) - coalesce(p.delivered_on, p.accepted_on))
         FILTER (WHERE p.paid_on IS NOT NULL OR p.upload_id IS NULL),
       count(*) FILTER (WHERE p.paid_on IS NULL AND p.upload_id IS NOT NULL)
  FROM market_purchase p
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
   AND p.state NOT IN ('reversed', 'booked')
 GROUP BY 1
"""


def sums_of(buyers: Sequence[UUID], first: date, last: date, today: date) -> Mapping[UUID, Sums]:
    """Of each buyer, from what the caller's scope sees."""
    given: dict[str, Any] = {"buyers": list(buyers), "first": first, "last": last, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, given)
        orders = {buyer: (having, unsaid) for buyer, having, unsaid in cursor.fetchall()}
        cursor.execute(_UNTOLD, given)
        untold = dict(cursor.fetchall())
        cursor.execute(_SLOWEST, given)
        waits = {buyer: (days, unsaid) for buyer, days, unsaid in cursor.fetchall()}
    found = {}
    for buyer, one in figures(buyers, first, last).items():
        having, unsaid = orders.get(buyer, (0, 0))
        days, pay_unknown = waits.get(buyer, (None, 0))
        found[buyer] = Sums(
            spent=one.total, small=sum(one.by_class.get(name, 0) for name in SMALL),
            class_unknown=one.by_class.get("unknown", 0),
            registered=one.by_maker.get("registered", 0), other_local=one.by_maker.get("local", 0),
            not_local=one.by_maker.get("not_local", 0),
            maker_unknown=one.by_maker.get("unknown", 0), makers=one.makers,
            top=max(one.by_business.values(), default=0), catering=one.catering,
            catering_with=having, catering_unknown=unsaid, untold=untold.get(buyer, 0),
            slowest=days, pay_unknown=pay_unknown, purchases=one.purchases,
        )  # fmt: skip
    return found
