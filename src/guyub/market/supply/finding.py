"""Who can supply what is wanted, from the catalogue and from the registry, and what stands against
the others.

Policy for missing data: **unknown is not no.** A maker whose price, capacity, days or served places
are unknown is told of with what is missing, after those of whom all is known, and is asked like
them. Only what is known to fail stands against a maker: a required paper that is not recorded, more
days than there are, a place that is not served, a least order above the need, a part of the rule
about the business that does not hold (``rules``), a limit of distance that is passed
(``distance``). An amount above what one maker has left keeps nobody from being asked, because
several may share it: they can in part.

Must run in a scope that reads the regency; it returns names and leaves it to the page what of them
is shown to whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from guyub.kernel.dates import format_date_short
from guyub.licences.models import Licence
from guyub.market.makers import LACKS
from guyub.market.matching.bm25 import Asked
from guyub.market.models import NeedAward, Offer, OfferMaker
from guyub.market.supply import registry
from guyub.market.supply.distance import NOWHERE, UNKNOWN, Distance, measurable, measured
from guyub.market.supply.index import search
from guyub.market.supply.required import amount_text, fits, kinds, name_of
from guyub.market.supply.rules import NO_RULE, Rule, verdicts
from guyub.registry.models import Business

# What keeps a maker from being asked at all, whatever the need.
GONE: Final = ("closed", "product", "group", "paused")
DAY, PLACE, MINIMUM, AMOUNT, KM = "day", "place", "minimum", "amount", "km"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; unknown parts are None or empty."""

    what: str
    amount: Decimal | None = None
    unit: str = ""
    day: date | None = None
    place: str = ""
    papers: tuple[str, ...] = ()
    rule: Rule = NO_RULE
    within_km: int | None = None

    def month(self, today: date) -> date:
        """The month whose capacity it takes."""
        return (self.day or today).replace(day=1)


@dataclass(frozen=True)
class Line:
    """A maker of an offer held against what is wanted.

    ``against``: requirement to sentence of what stands against it; ``unknown``: what is not known;
    ``unsure``: parts of the rule that are unknown; ``named``: everybody may read its name. ``left``
    of the month, None where it is unknown.
    """

    business: UUID
    name: str
    named: bool
    offer: UUID
    number: str
    product: UUID
    title: str
    price: int
    unit: str
    capacity: Decimal | None
    taken: Decimal
    lead_days: int
    minimum: Decimal
    papers: tuple[str, ...] = ()
    against: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    distance: Distance = NOWHERE

    @property
    def left(self) -> Decimal | None:
        return None if self.capacity is None else max(self.capacity - self.taken, Decimal(0))

    @property
    def able(self) -> bool:
        """Nothing known stands against it."""
        return not self.against

    @property
    def partly(self) -> bool:
        """Nothing but the amount stands against it: it may be asked for a part."""
        return set(self.against) == {AMOUNT}


@dataclass(frozen=True)
class Relaxed:
    """How many more could supply without one requirement."""

    key: str
    words: str
    more: int


@dataclass(frozen=True)
class Supply:
    """All that was found."""

    asked: Asked
    lines: tuple[Line, ...]
    beside: registry.Beside
    relaxed: tuple[Relaxed, ...]
    names: tuple[str, ...]
    offers: tuple[UUID, ...]
    others: tuple[registry.Maker, ...] = ()
    far: Mapping[UUID, Distance] = field(default_factory=dict)

    @property
    def excluded(self) -> dict[str, int]:
        """Requirement to how many makers it stands against, alone or not."""
        found = dict(self.beside.failed)
        for line in self.lines:
            for key in line.against:
                found[key] = found.get(key, 0) + 1
        return {key: n for key, n in found.items() if n}


def find(regency: str, wanted: Wanted, today: date, *, others: int = 0) -> Supply:
    """Makers of the catalogue one by one, those of the registry beside it counted; ``others`` of
    them, of whom most is known."""
    asked, offers, names = search(regency, wanted.what)
    lines = _lines(offers, wanted, today)
    beside, known = registry.look(regency, names, offers, wanted, today, most=others)
    return Supply(
        asked, lines, beside, _relaxed(wanted, lines, beside), tuple(names), tuple(offers),
        tuple(known), measured(wanted.place, [m.business for m in known]),
    )  # fmt: skip


def words_of(key: str, wanted: Wanted) -> str:
    """A requirement in words, as one says it when it is given up."""
    if key == DAY:
        return f"hari {format_date_short(wanted.day)} boleh mundur" if wanted.day else "hari"
    if key == PLACE:
        return "barangnya diambil sendiri"
    if key == MINIMUM:
        return "pesanannya lebih banyak"
    if key == AMOUNT:
        return f"{amount_text(wanted.amount, wanted.unit)} dibagi beberapa pembuat"
    if key == KM:
        return f"boleh lebih jauh dari {wanted.within_km} km"
    if (part := wanted.rule.part(key)) is not None:
        return f"“{part.words}” tidak disyaratkan"
    return f"surat {name_of(key)} tidak diwajibkan"


def words_against(key: str, wanted: Wanted) -> str:
    """What stands against makers, as one says it of all of them together."""
    if key == KM:
        return f"lebih jauh dari {wanted.within_km} km"
    if (part := wanted.rule.part(key)) is not None:
        return f"tidak memenuhi: {part.words}"
    said = {
        DAY: "perlu lebih banyak hari", PLACE: "tidak mengantar ke sana",
        MINIMUM: "pesanan paling sedikitnya lebih banyak",
        AMOUNT: "sisanya kurang dari yang dibutuhkan",
    }  # fmt: skip
    return said.get(key) or f"surat {name_of(key)} belum tercatat"


def required(wanted: Wanted) -> list[str]:
    """Keys of everything that is required of a maker."""
    found = [*wanted.papers]
    if wanted.day is not None:
        found.append(DAY)
    if wanted.place:
        found.append(PLACE)
    if wanted.amount is not None:
        found += [MINIMUM, AMOUNT]
    if wanted.within_km is not None and measurable(wanted.place):
        found.append(KM)
    return [*found, *(part.key for part in wanted.rule.parts)]


def _relaxed(wanted: Wanted, lines: Sequence[Line], beside: registry.Beside) -> tuple[Relaxed, ...]:
    """A maker counts for a requirement that alone stands against it."""
    found = []
    for key in required(wanted):
        more = sum(set(line.against) == {key} for line in lines) + beside.without.get(key, 0)
        if more:
            found.append(Relaxed(key, words_of(key, wanted), more))
    return tuple(sorted(found, key=lambda one: -one.more))


def taken_of(businesses: Sequence[UUID], month: date) -> dict[tuple[UUID, UUID], Decimal]:
    """What was ordered of a month's capacity, by maker and product."""
    rows = NeedAward.objects.of_month(month).filter(
        business__in=businesses, product__isnull=False, amount__isnull=False
    )
    summed = rows.order_by().values("business_id", "product_id").annotate(n=Sum("amount"))
    return {(r["business_id"], r["product_id"]): r["n"] for r in summed}


def _makers(offers: Sequence[UUID]) -> dict[tuple[UUID, UUID], str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offer_id, business_id, lacks FROM market_makers(%s::uuid[])", [list(offers)]
        )
        return {(offer, business): lacks for offer, business, lacks in cursor.fetchall()}


def _held(makers: Sequence[OfferMaker], today: date) -> dict[tuple[UUID, UUID | None], set[str]]:
    rows = Licence.objects.in_force(today).filter(business__in=[m.business_id for m in makers])
    held: dict[tuple[UUID, UUID | None], set[str]] = defaultdict(set)
    for business, product, paper in rows.values_list("business", "product", "paper"):
        held[business, product].add(paper)
    return held


def _lines(offers: Sequence[UUID], wanted: Wanted, today: date) -> tuple[Line, ...]:
    if not offers:
        return ()
    place = {pk: n for n, pk in enumerate(offers)}
    rows = {row.pk: row for row in Offer.objects.listed().filter(pk__in=offers)}
    makers = list(OfferMaker.objects.filter(offer__in=list(rows)))
    names = dict(
        Business.objects.filter(pk__in=[m.business_id for m in makers]).values_list("pk", "name")
    )
    lacks, held = _makers(list(rows)), _held(makers, today)
    everybody = [m.business_id for m in makers]
    taken = taken_of(everybody, wanted.month(today))
    held_rule, far = verdicts(wanted.rule, everybody, today), measured(wanted.place, everybody)
    shown = {
        pk for pk in rows
        if all(v in ("", "paused") for (offer, _b), v in lacks.items() if offer == pk)
    }  # fmt: skip
    found: dict[UUID, Line] = {}
    for maker in sorted(makers, key=lambda m: (place[m.offer_id], str(m.business_id))):
        why = lacks.get((maker.offer_id, maker.business_id), "closed")
        if why in GONE or maker.business_id in found:
            continue
        has = held[maker.business_id, None] | held[maker.business_id, maker.product_id]
        found[maker.business_id] = _line(
            rows[maker.offer_id], maker, wanted, today, has,
            taken.get((maker.business_id, maker.product_id), Decimal(0)),
            name=names.get(maker.business_id, ""),
            named=why == "" and maker.offer_id in shown,
            hint=LACKS.get(why, ""),
            holds=held_rule.get(maker.business_id, {}),
            distance=far.get(maker.business_id, NOWHERE),
        )  # fmt: skip
    return tuple(sorted(
        found.values(), key=lambda line: (len(set(line.against) - {AMOUNT}), len(line.against),
                                          len(line.unknown) + len(line.unsure),
                                          place[line.offer]),
    ))  # fmt: skip


def _line(
    offer: Offer, maker: OfferMaker, wanted: Wanted, today: date, has: set[str], taken: Decimal,
    *, name: str, named: bool, hint: str, holds: Mapping[str, bool | None], distance: Distance,
) -> Line:  # fmt: skip
    comparable = fits(wanted.unit, offer.unit)
    against: dict[str, str] = {
        key: f"Surat {name_of(key)} belum tercatat" for key in wanted.papers
        if not has & set(kinds(key))
    }  # fmt: skip
    unknown: list[str] = []
    if wanted.day is not None and today + timedelta(days=offer.lead_days) > wanted.day:
        against[DAY] = f"Perlu {offer.lead_days} hari"
    if len(wanted.place) > 5 and offer.served and not any(
        wanted.place == s or wanted.place.startswith(f"{s}.") for s in offer.served
    ):  # fmt: skip
        against[PLACE] = "Tidak mengantar ke sana"
    left = max(maker.capacity - taken, Decimal(0))
    if wanted.amount is not None:
        if not comparable:
            unknown.append(f"dijual per {offer.unit}, jadi jumlahnya perlu ditanyakan")
        else:
            if offer.minimum > wanted.amount:
                against[MINIMUM] = f"Paling sedikit {amount_text(offer.minimum, offer.unit)}"
            if left < wanted.amount:
                against[AMOUNT] = f"Sisa bulan ini {amount_text(left, offer.unit)}"
    if measurable(wanted.place) and wanted.within_km is not None:
        if distance.beyond(wanted.within_km):
            against[KM] = f"Lebih jauh dari {wanted.within_km} km ({distance.words})"
        elif distance.km is None:
            unknown.append(UNKNOWN)
    for part in wanted.rule.parts:
        if holds.get(part.key) is False or part.node is None:
            against[part.key] = wanted.rule.against(part.key)
    if hint:
        unknown.append(hint)
    return Line(
        maker.business_id, name, named, offer.pk, offer.number, maker.product_id, offer.title,
        offer.price, offer.unit, maker.capacity, taken, offer.lead_days, offer.minimum,
        tuple(sorted(has)), against, tuple(unknown),
        tuple(p.key for p in wanted.rule.parts
              if p.key not in against and holds.get(p.key) is None), distance,
    )  # fmt: skip


def band(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lowest and highest price by unit, with how many makers ask it; the most common unit first."""
    by: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        by[line.unit].append(line.price)
    return [
        {"unit": unit, "low": min(prices), "high": max(prices), "makers": len(prices)}
        for unit, prices in sorted(by.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
