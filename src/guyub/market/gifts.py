"""What happened in a gift campaign, read for its pages, files and paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _t

from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number
from guyub.market.models import (
    Buyer,
    Campaign,
    CampaignItem,
    Counter,
    CounterStock,
    PurchaseLine,
    StockCount,
    StockMove,
)
from guyub.market.states.giving import DROPPED
from guyub.market.states.purchases import ACCEPTED, PAID


@dataclass(frozen=True)
class StockLine:
    """A thing at a counter. ``brought`` less what went back to the store, ``moved`` from and to
    other counters, ``handed`` and not taken back, ``lost``: taken back without the thing,
    ``difference`` found at counts, ``left`` as the database keeps it."""

    counter: UUID
    counter_name: str
    item: UUID
    item_name: str
    unit: str
    brought: int
    moved: int
    handed: int
    lost: int
    difference: int
    left: int

    @property
    def sums(self) -> bool:
        """Whether what is left is the sum of its parts."""
        parts = self.brought + self.moved - self.handed - self.lost + self.difference
        return parts == self.left


def _by(rows: Iterable[dict[str, Any]], place: str) -> dict[tuple[UUID, UUID], int]:
    return {(row[place], row["item"]): row["n"] or 0 for row in rows}


def stock_of(campaign: Campaign) -> list[StockLine]:
    """Every thing at every counter at which it ever was, by counter and thing."""
    moves = StockMove.objects.filter(campaign=campaign).order_by()
    out = moves.filter(source__isnull=False)
    came = _by(moves.filter(source=None).values("target", "item").annotate(n=Sum("amount")),
               "target")  # fmt: skip
    back = _by(out.filter(target=None).values("source", "item").annotate(n=Sum("amount")), "source")
    inside = out.filter(target__isnull=False)
    moved_in = _by(inside.values("target", "item").annotate(n=Sum("amount")), "target")
    moved_out = _by(inside.values("source", "item").annotate(n=Sum("amount")), "source")
    given = campaign.handings.order_by().values("counter", "item").annotate(
        n=Count("pk", filter=Q(cancelled_at=None)), lost=Count("pk", filter=Q(returned=False)),
    )  # fmt: skip
    handed, lost = {}, {}
    for row in given:
        handed[row["counter"], row["item"]] = row["n"]
        lost[row["counter"], row["item"]] = row["lost"]
    counted = _by(
        StockCount.objects.filter(counter__campaign=campaign).order_by().values("counter", "item")
        .annotate(n=Sum(F("counted") - F("expected"))), "counter",
    )  # fmt: skip
    rows = CounterStock.objects.filter(counter__campaign=campaign).select_related("counter", "item")
    return [
        StockLine(
            one.counter_id, one.counter.name, one.item_id, one.item.name, one.item.unit,
            came.get(key, 0) - back.get(key, 0), moved_in.get(key, 0) - moved_out.get(key, 0),
            handed.get(key, 0), lost.get(key, 0), counted.get(key, 0), one.on_hand,
        )
        for one in rows.order_by("counter__name_key", "counter", "item__name", "item")
        for key in [(one.counter_id, one.item_id)]
    ]  # fmt: skip


@dataclass(frozen=True)
class Makers:
    """Who made the goods, as far as they agreed to be named; ``hidden`` others did not. ``offer``:
    number in the catalogue, whose label goes with the goods."""

    names: str = ""
    hidden: int = 0
    offer: str = ""

    @property
    def words(self) -> str:
        others = f"{self.hidden} pembuat tanpa persetujuan disebut" if self.hidden else ""
        return " dan ".join(filter(None, (self.names, others)))


def makers_of(campaign: Campaign) -> dict[UUID, Makers]:
    """Makers of each thing of a campaign, by thing; nothing for things without a known maker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM market_gift_makers(%s)", [campaign.pk])
        return {
            pk: Makers(name or "", hidden, offer or "")
            for pk, name, hidden, offer in cursor.fetchall()
        }


def by_day(campaign: Campaign) -> list[tuple[date, dict[UUID, int], int]]:
    """(day, how many of each thing were handed, all together), earliest first."""
    rows = campaign.handings.standing().order_by("on").values("on", "item").annotate(n=Count("pk"))
    found: dict[date, dict[UUID, int]] = {}
    for row in rows:
        found.setdefault(row["on"], {})[row["item"]] = row["n"]
    return [(day, things, sum(things.values())) for day, things in found.items()]


@dataclass(frozen=True)
class Sums:
    """A campaign in figures, each the sum of its parts."""

    cost: int
    bought: int
    handed: int
    left: int
    store: int
    difference: int
    lost: int

    @property
    def adds_up(self) -> bool:
        return self.bought == self.store + self.left + self.handed + self.lost - self.difference


def sums_of(items: Iterable[CampaignItem], lines: Iterable[StockLine]) -> Sums:
    """What was bought and what became of it."""
    things, rows = list(items), list(lines)
    return Sums(
        sum(i.cost for i in things), sum(i.amount for i in things), sum(r.handed for r in rows),
        sum(r.left for r in rows), sum(i.amount - i.sent for i in things),
        sum(r.difference for r in rows), sum(r.lost for r in rows),
    )  # fmt: skip


def counters_of(campaign: Campaign) -> list[Counter]:
    return list(campaign.counters.order_by("name_key", "pk"))


MOST_LINES: Final = 200


def lines_to_choose(buyer: Buyer, held: UUID | None) -> list[tuple[str, str]]:
    """Lines of the buyer's accepted purchases, latest first, as (id, words); ``held`` is among
    them."""
    rows = PurchaseLine.objects.filter(purchase__buyer=buyer, amount__gt=0).filter(
        Q(purchase__state__in=(ACCEPTED, PAID), purchase__reverses__isnull=True) | Q(pk=held)
    )
    latest = rows.select_related("purchase").order_by("-purchase__day", "-purchase_id", "place")
    return [
        (
            str(one.pk),
            f"{one.what}, {format_number(one.amount.normalize())} {one.unit},"
            f" {format_date(one.purchase.day)} ({one.purchase.number})",
        )
        for one in latest[:MOST_LINES]
    ]


@dataclass(frozen=True)
class Covered:
    """The line of a purchase from which goods come, and whether it covers them: ``given`` is what
    goods of all campaigns take from it, ``bought`` what it brought, nothing once it was taken
    back."""

    number: str
    given: int
    bought: Decimal
    unit: str
    reversed: bool
    other_unit: bool

    @property
    def warning(self) -> str:
        """What does not fit, in words; "" where it does."""
        if self.reversed:
            return _t("Pembelian %(nomor)s sudah dikoreksi. Pilih pembelian yang benar.") % {
                "nomor": self.number
            }
        told = {
            "nomor": self.number, "given": format_number(self.given), "unit": self.unit,
            "bought": format_number(self.bought.normalize()),
            "less": format_number((self.given - self.bought).normalize()),
        }  # fmt: skip
        if self.given > self.bought:
            return _t(
                "Dari pembelian %(nomor)s dipakai %(given)s, yang dibeli %(bought)s %(unit)s:"
                " kurang %(less)s."
            ) % told  # fmt: skip
        if self.other_unit:
            return _t("Satuannya lain: pembelian %(nomor)s dalam %(unit)s.") % told
        return ""


def covered(items: Iterable[CampaignItem]) -> dict[UUID, Covered]:
    """By thing, for those that come from a recorded purchase. Campaigns that were dropped take
    nothing."""
    things = [i for i in items if i.purchase_line_id is not None]
    wanted = {i.purchase_line_id for i in things if i.purchase_line_id is not None}
    lines = PurchaseLine.objects.filter(pk__in=wanted).select_related("purchase").in_bulk()
    taken = CampaignItem.objects.filter(purchase_line__in=wanted).exclude(campaign__state=DROPPED)
    given = dict(
        taken.order_by().values("purchase_line").annotate(n=Sum("amount"))
        .values_list("purchase_line", "n")
    )  # fmt: skip
    found = {}
    for item in things:
        line = lines.get(item.purchase_line_id)
        if line is not None:
            found[item.pk] = Covered(
                line.purchase.number, given.get(line.pk, 0), line.amount, line.unit,
                line.purchase.state not in (ACCEPTED, PAID),
                line.unit.casefold() != item.unit.casefold(),
            )  # fmt: skip
    return found
