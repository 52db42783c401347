"""What the region can supply by branch: makers, where, with which papers, at what price."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from statistics import median_low
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.criteria.subjects import SUBJECTS
from guyub.licences.book import book_of
from guyub.licences.funnel import ALL_HELD, ASK, HELD_SQL, WAITS, next_sql
from guyub.market.models import Offer, OfferMaker
from guyub.market.plans.making import branch_of
from guyub.market.plans.rules import Rules, phrase_pattern
from guyub.market.plans.words import fold
from guyub.market.states.catalogue import LISTED
from guyub.registry.models import Business, Product

_FRESH: Final = 2_000
# Words so wide that goods of very different price carry them.
TOO_WIDE: Final = frozenset({"makanan", "minuman", "makan", "minum", "cetakan", "cetak", "mamin"})


@dataclass
class Goods:
    """Things of one branch that can be bought: folded name, price, unit, capacity a month."""

    name: str
    price: int | None
    unit: str
    capacity: Decimal | None


@dataclass
class Price:
    """The middle of stated prices for one unit; None where nobody stated one."""

    price: int | None = None
    unit: str = ""
    count: int = 0
    capacity: Decimal | None = None


@dataclass
class Supply:
    """``makers`` is kept with the plan: {branch: {all, ready, unknown, districts, lacks}}; goods
    are read anew when work is taken up again."""

    makers: dict[str, dict[str, Any]]
    goods: dict[str, list[Goods]] = field(default_factory=dict)
    _found: dict[tuple[str, tuple[str, ...]], Price] = field(default_factory=dict)

    def price_of(self, branch: str, words: tuple[str, ...]) -> Price:
        """What things of the branch that carry one of the words cost."""
        asked = (branch, words)
        if asked not in self._found:
            self._found[asked] = _price(self.goods.get(branch, []), words)
        return self._found[asked]


def _price(goods: list[Goods], words: tuple[str, ...]) -> Price:
    told = [w for w in words if w not in TOO_WIDE]
    if not told:
        return Price()
    pattern = phrase_pattern(told)
    fits = [g for g in goods if g.price and g.unit and pattern.search(g.name)]
    if not fits:
        return Price()
    units = Counter(g.unit for g in fits)
    unit = max(units, key=lambda u: (units[u], u))
    same = [g for g in fits if g.unit == unit]
    told_capacity = [g.capacity for g in same if g.capacity is not None]
    return Price(
        median_low(g.price for g in same if g.price), unit, len(same),
        sum(told_capacity, Decimal(0)) if told_capacity else None,
    )  # fmt: skip


def supply_of(regency: str, rules: Rules, today: date, *, kept: dict[str, Any] | None) -> Supply:
    """Read once for a plan. ``kept``: counts of makers of when the work began, if it goes on."""
    branch = lru_cache(maxsize=None)(lambda code, name: branch_of(code, name, rules))
    places = _papers(regency, today) if not kept else {}
    made: dict[str, dict[UUID, str]] = defaultdict(dict)
    states: dict[str, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    goods: dict[str, list[Goods]] = defaultdict(list)
    listed = _listed(regency)
    rows = Product.objects.filter(
        regency_code=regency, state=Product.State.ACTIVE, business__status="active"
    ).values_list(
        "pk", "business_id", "business__village_code", "kbli_code", "business__kbli_code", "name",
        "price", "unit", "capacity_month",
    )  # fmt: skip
    for pk, business, village, code, own, name, price, unit, capacity in rows.iterator(_FRESH):
        key = branch(code or own, name)
        if not key:
            continue
        made[key][business] = village[:8]
        if pk in places:
            states[key][business].add(places[pk])
        price, unit, capacity = listed.pop(pk, (price, unit, capacity))
        goods[key].append(Goods(fold(name), price, unit, capacity))
    _without_products(regency, made, branch)
    counted = kept or {key: _counted(made[key], states[key]) for key in sorted(made)}
    return Supply(dict(counted), dict(goods))


def _without_products(
    regency: str, made: dict[str, dict[UUID, str]], branch: Any
) -> None:  # fmt: skip
    """Businesses of which only the main product or the code is known."""
    rows = Business.objects.filter(
        regency_code=regency, status="active", products__isnull=True
    ).values_list("pk", "village_code", "kbli_code", "main_product")
    for pk, village, code, name in rows.iterator(_FRESH):
        if key := branch(code, name):
            made[key][pk] = village[:8]


def _listed(regency: str) -> dict[UUID, tuple[int, str, Decimal]]:
    """Price, unit and capacity of products in the catalogue: fresher than the registry's."""
    rows = OfferMaker.objects.present().filter(
        regency_code=regency, offer__in=Offer.objects.filter(state=LISTED)
    ).values_list("product_id", "offer__price", "offer__unit", "capacity")  # fmt: skip
    return {pk: (price, unit, capacity) for pk, price, unit, capacity in rows}


def _papers(regency: str, today: date) -> dict[UUID, str]:
    """By product: the paper to get next, or that all are held, or that it cannot be told."""
    subject = SUBJECTS["product"]
    sql, params = next_sql(
        subject, today, "f.regency_code = %s", "t.product_id", book=book_of(regency)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"{HELD_SQL} SELECT product_id, at FROM ({sql}) a", [today, *params, regency]
        )
        return dict(cursor.fetchall())


def _counted(makers: dict[UUID, str], states: dict[UUID, set[str]]) -> dict[str, Any]:
    """A maker is ready when one of its products of the branch has all papers, and lacks one only
    when that is known of each of them."""
    ready, unknown, lacks = 0, 0, Counter[str]()
    for business in makers:
        found = states.get(business, set())
        if ALL_HELD in found:
            ready += 1
        elif not found or found & {ASK, WAITS}:
            unknown += 1
        else:
            lacks[min(found)] += 1
    return {
        "all": len(makers), "ready": ready, "unknown": unknown,
        "districts": dict(sorted(_by(makers.values()).items())),
        "lacks": dict(sorted(lacks.items(), key=lambda p: (-p[1], p[0]))),
    }  # fmt: skip


def _by(places: Iterable[str]) -> Counter[str]:
    return Counter(places)
