"""What decrees name and nobody bought, what lies in stock and since when, catalogue prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, Sum, Value, When

from guyub.aid.models import (
    DecreeLine,
    Fund,
    HandoverLine,
    ItemPrice,
    Purchase,
    PurchaseLine,
    Round,
)
from guyub.aid.policy_handing import gap_percent


@dataclass(frozen=True)
class Price:
    """The catalogue's price of a day, with where it was read."""

    name: str
    price: int
    on: date
    source: str

    def said(self, price: int) -> str:
        """How a contract's price compares."""
        gap = gap_percent(price, self.price)
        if not gap:
            return "sama dengan katalog"
        words = f"{abs(gap)}".replace(".", ",").removesuffix(",0")
        return f"{words} % {'di atas' if gap > 0 else 'di bawah'} katalog"


def catalogue_prices(items: Iterable[UUID], on: date) -> dict[UUID, Price]:
    """The last price of each kind up to a day."""
    rows = (
        ItemPrice.objects.filter(item__in=list(items), on__lte=on)
        .order_by("item", "-on", "-created_at", "pk")
        .distinct("item")
        .values_list("item", "item__name", "price", "on", "source")
    )
    return {item: Price(name, price, day, source) for item, name, price, day, source in rows}


@dataclass(frozen=True)
class Need:
    """Units of a kind that decrees in force name for one fund."""

    item_id: UUID
    name: str
    unit: str
    specification: str
    decreed: int
    bought: int

    @property
    def to_buy(self) -> int:
        return max(self.decreed - self.bought, 0)


def needs_of(round_: Round, fund: Fund) -> list[Need]:
    """Every kind that the round's decrees name from a fund, with what contracts already hold.

    Of a contract that was closed short only what came good counts; the rest has to be bought.
    """
    decreed = (
        DecreeLine.objects.filter(decree__round=round_, decree__state="signed", fund=fund)
        .values("item", "item__name", "item__unit", "item__specification")
        .annotate(n=Sum("quantity"))
        .order_by("item__name", "item")
    )
    whole = PurchaseLine.objects.filter(
        purchase__round=round_, purchase__fund=fund,
        purchase__state__in=("ordered", "partly", "complete"),
    )  # fmt: skip
    bought: dict[UUID, int] = dict(whole.values_list("item").annotate(n=Sum("quantity")))
    short = PurchaseLine.objects.filter(
        purchase__round=round_, purchase__fund=fund, purchase__state="short",
        arrivals__arrival__inspected_on__isnull=False,
    )  # fmt: skip
    for item, n in short.values_list("item").annotate(n=Sum("arrivals__good")):
        bought[item] = bought.get(item, 0) + n
    return [
        Need(row["item"], row["item__name"], row["item__unit"], row["item__specification"],
             row["n"], bought.get(row["item"], 0))
        for row in decreed
    ]  # fmt: skip


@dataclass(frozen=True)
class Stock:
    """Units of one kind and fund. ``since``: day of the oldest good units still there."""

    fund_id: UUID
    fund: str
    item_id: UUID
    item: str
    unit: str
    ordered: int
    missing: int
    waiting: int
    good: int
    bad: int
    handed: int
    promised: int
    value: int
    since: date | None

    @property
    def left(self) -> int:
        return self.good - self.handed

    @property
    def free(self) -> int:
        """Left and in no record that is prepared."""
        return self.left - self.promised

    def age(self, today: date) -> int:
        return (today - self.since).days if self.since else 0


# Row security holds inside: the query runs as the visit. Units that left at their contract's price
# take that price along; older records, which do not say it, leave at the average of the rest.
_STOCK = """
WITH orders AS (
  SELECT c.fund_id, p.item_id,
    sum(CASE WHEN c.state = 'cancelled' THEN 0 ELSE p.quantity END) AS ordered,
    sum(CASE WHEN c.state IN ('ordered', 'partly') THEN p.quantity ELSE 0 END) AS due
  FROM aid_purchase_line p JOIN aid_purchase c ON c.id = p.purchase_id
  WHERE {where} GROUP BY 1, 2),
came AS (
  SELECT c.fund_id, p.item_id,
    sum(CASE WHEN r.inspected_on IS NULL THEN a.came ELSE 0 END) AS waiting,
    sum(CASE WHEN r.inspected_on IS NOT NULL THEN a.good ELSE 0 END) AS good,
    sum(CASE WHEN r.inspected_on IS NOT NULL AND c.state IN ('ordered', 'partly')
        THEN a.good ELSE 0 END) AS good_of_due,
    sum(CASE WHEN r.inspected_on IS NOT NULL THEN a.bad ELSE 0 END) AS bad,
    sum(CASE WHEN r.inspected_on IS NOT NULL THEN a.good * p.unit_price ELSE 0 END) AS paid
  FROM aid_arrival_line a JOIN aid_arrival r ON r.id = a.arrival_id
  JOIN aid_purchase_line p ON p.id = a.line_id JOIN aid_purchase c ON c.id = p.purchase_id
  WHERE {where} GROUP BY 1, 2),
gone AS (
  SELECT h.fund_id, d.item_id,
    sum(CASE WHEN h.state = 'signed' THEN l.quantity ELSE 0 END) AS handed,
    sum(CASE WHEN h.state = 'signed' AND l.contract_line_id IS NOT NULL
        THEN l.quantity ELSE 0 END) AS exact,
    sum(CASE WHEN h.state = 'signed' AND l.contract_line_id IS NOT NULL
        THEN l.quantity * l.unit_price ELSE 0 END) AS worth,
    sum(CASE WHEN h.state IN ('draft', 'ready') THEN l.quantity ELSE 0 END) AS promised
  FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id
  JOIN aid_decree_line d ON d.id = l.decree_line_id
  WHERE h.fund_id IN (SELECT fund_id FROM orders) GROUP BY 1, 2),
layers AS (
  SELECT c.fund_id, p.item_id, r.on AS day,
    sum(a.good) OVER (PARTITION BY c.fund_id, p.item_id ORDER BY r.on, a.id) AS so_far
  FROM aid_arrival_line a
  JOIN aid_arrival r ON r.id = a.arrival_id AND r.inspected_on IS NOT NULL
  JOIN aid_purchase_line p ON p.id = a.line_id JOIN aid_purchase c ON c.id = p.purchase_id
  WHERE {where})
SELECT o.fund_id, f.name || ' ' || f.year, o.item_id, i.name, i.unit, o.ordered::bigint,
  greatest(o.due - coalesce(k.good_of_due, 0), 0)::bigint, coalesce(k.waiting, 0)::bigint,
  coalesce(k.good, 0)::bigint, coalesce(k.bad, 0)::bigint, coalesce(g.handed, 0)::bigint,
  coalesce(g.promised, 0)::bigint,
  CASE WHEN coalesce(k.good, 0) <= coalesce(g.exact, 0) THEN 0 ELSE
    round((k.good - coalesce(g.handed, 0)) * (k.paid - coalesce(g.worth, 0))
      / (k.good - coalesce(g.exact, 0))) END::bigint,
  CASE WHEN coalesce(k.good, 0) > coalesce(g.handed, 0) THEN (
    SELECT min(y.day) FROM layers y WHERE y.fund_id = o.fund_id AND y.item_id = o.item_id
      AND y.so_far > coalesce(g.handed, 0)) END
FROM orders o
JOIN aid_fund f ON f.id = o.fund_id JOIN aid_item i ON i.id = o.item_id
LEFT JOIN came k ON k.fund_id = o.fund_id AND k.item_id = o.item_id
LEFT JOIN gone g ON g.fund_id = o.fund_id AND g.item_id = o.item_id
ORDER BY f.year DESC, 2, i.name, o.item_id
"""


def stock_of(where: str = "true", parameters: Iterable[Any] = ()) -> list[Stock]:
    """Stock of every kind and fund that the visit sees; ``where`` is over ``aid_purchase c``."""
    given = list(parameters)
    with connection.cursor() as cursor:
        cursor.execute(_STOCK.format(where=where), given * _STOCK.count("{where}"))
        return [Stock(*row) for row in cursor.fetchall()]


def stock_of_funds(funds: Iterable[UUID]) -> dict[tuple[UUID, UUID], Stock]:
    """By (fund, kind)."""
    rows = stock_of("c.fund_id = ANY(%s::uuid[])", [list(map(str, funds))])
    return {(s.fund_id, s.item_id): s for s in rows}


def left_of_contracts(lines: Iterable[UUID | None]) -> dict[UUID | None, int]:
    """Units of contract lines that came good and are in no signed record."""
    wanted = [pk for pk in lines if pk is not None]
    good: dict[UUID | None, int] = dict(
        PurchaseLine.objects.filter(pk__in=wanted, arrivals__arrival__inspected_on__isnull=False)
        .values_list("pk").annotate(n=Sum("arrivals__good"))
    )  # fmt: skip
    gone = HandoverLine.objects.filter(contract_line__in=wanted, handover__state="signed")
    for pk, n in gone.values_list("contract_line").annotate(n=Sum("quantity")):
        good[pk] = good.get(pk, 0) - n
    return good


def purchase_lines(purchase: Purchase) -> list[Any]:
    """Lines of a contract with what came good, bad, and waits."""
    inspected = Q(arrivals__arrival__inspected_on__isnull=False)

    def units(field: str, condition: Q) -> Sum:
        return Sum(
            Case(When(condition, then=F(f"arrivals__{field}")), default=Value(0)),
            output_field=IntegerField(), default=0,
        )  # fmt: skip

    return list(
        purchase.lines.select_related("item")
        .annotate(
            got=units("good", inspected), refused=units("bad", inspected),
            waits=units("came", Q(arrivals__arrival__inspected_on__isnull=True)),
        )
        .order_by("item__name", "pk")
    )  # fmt: skip
