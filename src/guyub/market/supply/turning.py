"""Who may be asked for a need, as candidates of the turn, and the turn worked out again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.memory import Memory
from guyub.ledger.chain import daily_root
from guyub.market.matching.rotation import Candidate, replay
from guyub.market.models import Need, NeedAsk, NeedAward, NeedBatch
from guyub.market.supply import registry
from guyub.market.supply.distance import NOWHERE, UNKNOWN, Distance, measured
from guyub.market.supply.finding import AMOUNT, Line, Wanted, find, taken_of, words_against
from guyub.market.supply.required import fits
from guyub.market.supply.rules import Rule, rule_of

MOST_CANDIDATES: Final = 200  # of the registry; drawn by the day's lot when there are more


@dataclass(frozen=True)
class Asked:
    """What a question to a candidate says."""

    business: UUID
    name: str
    product: UUID
    product_name: str
    offer: UUID | None
    distance: Distance = NOWHERE


@dataclass(frozen=True)
class Pool:
    """Candidates, what each would be asked, how many the lot left out, and in words what stood
    against how many. A distance moves nobody in the turn."""

    candidates: tuple[Candidate, ...]
    asked: dict[str, Asked]
    left_out: int
    excluded: tuple[tuple[str, int], ...] = ()


def wanted_of(row: Need) -> Wanted:
    return Wanted(
        row.what, row.amount, row.unit, row.day, row.place_code, tuple(row.papers),
        rule_of(row.rule, whole=True), row.within_km,
    )  # fmt: skip


# Of a day that is over: it is read from all chains of the installation, which takes a while.
_roots: Memory[date, str] = Memory(3600, most=4)


def _root(day: date) -> str:
    with in_scope(SYSTEM):
        return daily_root(day)


def seed_of(now: datetime) -> tuple[date, str]:
    """The day before, and the ledger's root of it, which nobody knew while it lasted."""
    day = now.astimezone(UTC).date() - timedelta(days=1)
    return day, _roots.get(day, lambda: _root(day))


def resting(regency: str, today: date) -> set[UUID]:
    """Makers who asked not to be asked for a time."""
    rows = NeedAsk.objects.filter(regency_code=regency, rest_until__gte=today)
    return set(rows.values_list("business_id", flat=True))


def _recent(businesses: Collection[UUID], since: date, unit: str) -> dict[UUID, Decimal]:
    """What each was ordered lately, in units that fit; an order without an amount counts as one."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    rows = NeedAward.objects.since(since).filter(business__in=businesses)
    for business, amount, its in rows.values_list("business_id", "amount", "unit"):
        if fits(unit, its) or fits(its, unit):
            found[business] += Decimal(1) if amount is None else amount
    return found


def _missing(line: Line, rule: Rule) -> tuple[str, ...]:
    # A buyer reads it beside the maker's name, so that rules of the office are told by their title.
    return (*line.against.values(), *line.unknown, *rule.asks(line.unsure, closed=True))


def pool(row: Need, today: date, seed: str, turn_days: int) -> Pool:
    """All makers against whom nothing known stands (an amount may be shared), who were not asked
    for this need and its day and do not rest. In a scope that reads the regency."""
    sought = wanted_of(row)
    found = find(row.regency_code, sought, today)
    done = set(NeedAsk.objects.current().filter(need=row).values_list("business_id", flat=True))
    done |= resting(row.regency_code, today)
    lines = [
        line for line in found.lines if (line.able or line.partly) and line.business not in done
    ]
    named = [line.business for line in found.lines]
    drawn = registry.draw(
        row.regency_code, found.names, found.offers, sought, today, most=MOST_CANDIDATES + 1,
        seed=seed, but=[*done, *named],
    )  # fmt: skip
    more = len(drawn) > MOST_CANDIDATES
    askable = found.beside.able + found.beside.without.get(AMOUNT, 0)
    left_out = max(askable - MOST_CANDIDATES, 1) if more else 0
    drawn = drawn[:MOST_CANDIDATES]
    everybody = [line.business for line in lines] + [m.business for m in drawn]
    recent = _recent(everybody, today - timedelta(days=turn_days), row.unit)
    taken = taken_of([m.business for m in drawn], sought.month(today))
    far = measured(row.place_code, [m.business for m in drawn])
    candidates, asked = [], {}
    for line in lines:
        same = fits(row.unit, line.unit)
        candidates.append(Candidate(
            str(line.business), line.capacity if same else None, line.taken if same else Decimal(0),
            recent[line.business], _missing(line, sought.rule),
        ))  # fmt: skip
        asked[str(line.business)] = Asked(
            line.business, line.name, line.product, line.title, line.offer, line.distance
        )
    for maker in drawn:
        same = fits(row.unit, maker.unit) and maker.capacity is not None
        candidates.append(Candidate(
            str(maker.business), maker.capacity if same else None,
            taken.get((maker.business, maker.product), Decimal(0)) if same else Decimal(0),
            recent[maker.business],
            (
                *(word for word, known in (("harga", maker.price), ("kesanggupan", maker.capacity),
                                           ("lama pengerjaan", maker.lead_days))
                  if known is None),
                *([UNKNOWN] if row.within_km is not None
                  and far.get(maker.business, NOWHERE).km is None else []),
                *sought.rule.asks(maker.unsure, closed=True),
            ),
        ))  # fmt: skip
        asked[str(maker.business)] = Asked(
            maker.business,
            maker.name,
            maker.product,
            maker.product_name,
            None,
            far.get(maker.business, NOWHERE),
        )
    excluded = tuple(
        (words_against(key, sought), n) for key, n in found.excluded.items() if key != AMOUNT
    )
    return Pool(tuple(candidates), asked, left_out, excluded)


def same_again(batch: NeedBatch) -> bool:
    """Whether the turn, worked out again from what was kept, is the one that was taken."""
    return bool([[t.maker, t.because] for t in replay(batch.inputs)] == batch.turn)
