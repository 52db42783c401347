"""What came of a circular: who is bound, what each bought, each obligation judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from guyub.kernel.dates import format_date
from guyub.market.lists.circulars import DEFINITIONS, K, asked, reached
from guyub.market.models import Buyer, Circular, CircularException, YearPlan
from guyub.market.policy_circulars import (
    TONES,
    WORDS,
    Sums,
    Verdict,
    judge,
    percent,
    rank_key,
)
from guyub.market.queries.sums import sums_of, told_sums


@dataclass(frozen=True)
class Obeyed:
    """One bound buyer: its sums and a verdict for each obligation, in the circular's order.
    ``excepted``: confirmed exceptions of the period, whose days are not in the sums; ``free``: they
    cover all of it, so that there is nothing to judge."""

    buyer: Buyer
    sums: Sums
    verdicts: tuple[Verdict, ...]
    excepted: tuple[CircularException, ...] = ()
    free: bool = False


def days_bound(circular: Circular, first: date, last: date) -> tuple[date, date] | None:
    """The part of a period in which a circular binds; None when it binds on no day of it."""
    begin = max(first, circular.from_day)
    ends = [day for day in (last, circular.until_day) if day is not None]
    end = min(ends)
    if circular.ended_on is not None and circular.ended_on <= end:
        end = date.fromordinal(circular.ended_on.toordinal() - 1)
    return (begin, end) if begin <= end else None


def bound(circular: Circular, first: date, last: date) -> list[Buyer]:
    """Buyers that it binds by kind or by name, in its regency, which still bought in that
    period."""
    if days_bound(circular, first, last) is None:
        return []
    return list(
        Buyer.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=first),
            Q(kind__in=circular.kinds) | Q(pk__in=circular.named.values("buyer")),
            regency_code=circular.regency_code,
        ).order_by("name_key", "pk")
    )  # fmt: skip


def is_bound(circular: Circular, buyer: Buyer, first: date, last: date) -> bool:
    """Whether it binds this buyer on some day of the period, exceptions left out."""
    days = days_bound(circular, first, last)
    if days is None or all(one.pk != buyer.pk for one in bound(circular, first, last)):
        return False
    return not is_free(exceptions_of(circular, [buyer.pk], *days).get(buyer.pk, ()), *days)


def exceptions_of(
    circular: Circular, buyers: Sequence[UUID], first: date, last: date
) -> dict[UUID, list[CircularException]]:
    """Confirmed exceptions that free a buyer on a day of the period, by buyer, in order of days."""
    rows = CircularException.objects.filter(circular=circular, buyer__in=buyers)
    found: dict[UUID, list[CircularException]] = {}
    for row in rows.holding(first, last).order_by("from_day", "pk"):
        if last_day_of(row) >= first:
            found.setdefault(row.buyer_id, []).append(row)
    return found


def last_day_of(row: CircularException) -> date:
    """The last day on which an exception frees; before its first where it was ended at once."""
    return row.ended_on - timedelta(days=1) if row.ended_on else row.until_day


def is_free(rows: Sequence[CircularException], first: date, last: date) -> bool:
    """Whether exceptions, in order of days, leave no day of a period."""
    day = first
    for row in rows:
        if row.from_day <= day <= last_day_of(row):
            day = last_day_of(row) + timedelta(days=1)
    return day > last


def asks_of(circular: Circular) -> list[tuple[str, Decimal]]:
    """(kind, number) in the order in which the letter has them."""
    order = list(DEFINITIONS)
    rows = sorted(circular.obligations.all(), key=lambda one: order.index(K(one.kind)))
    return [(one.kind, one.value) for one in rows]


def obeyed(
    circular: Circular, buyers: Sequence[Buyer], first: date, last: date, today: date
) -> list[Obeyed]:
    """What each bought in the part of the period in which it binds, judged; best first."""
    days = days_bound(circular, first, last)
    if days is None:
        return []
    asks = asks_of(circular)
    keys = [one.pk for one in buyers]
    found: Mapping[UUID, Sums] = sums_of(keys, *days, today, circular.pk)
    freed = exceptions_of(circular, keys, *days)
    rows = []
    for buyer in buyers:
        sums = found.get(buyer.pk, Sums())
        excepted = tuple(freed.get(buyer.pk, ()))
        free = is_free(excepted, *days)
        verdicts = () if free else tuple(judge(kind, value, sums) for kind, value in asks)
        rows.append(Obeyed(buyer, sums, verdicts, excepted, free))
    return sorted(rows, key=lambda one: (one.free, *rank_key(one.sums), one.buyer.name_key))


def exception_words(row: CircularException) -> str:
    """ "Dikecualikan 1 Maret 2026 sampai 3 April 2026, karena ..." """
    days = f"{format_date(row.from_day)} sampai {format_date(last_day_of(row))}"
    return f"Dikecualikan {days}, karena {row.reason}"


def planned_shares(buyers: Sequence[Buyer], year: int) -> dict[UUID, Decimal]:
    """Percent that each plans to buy from local makers; who has no plan is not in it."""
    rows = YearPlan.objects.filter(buyer__in=buyers, year=year).annotate(all=Sum("lines__amount"))
    return {row.buyer_id: percent(row.all or 0, row.budget) for row in rows}


def verdict_words(verdict: Verdict) -> dict[str, str]:
    """A verdict as pages and letters say it."""
    return {
        "kind": verdict.kind, "label": str(K(verdict.kind).label), "words": WORDS[verdict.state],
        "tone": TONES[verdict.state], "reached": reached(verdict), "state": verdict.state,
        "asked": asked(verdict.kind, verdict.asked),
    }  # fmt: skip


def declared_data(
    circular: Circular, buyer: Buyer, first: date, last: date, today: date
) -> dict[str, Any]:
    """What a declaration freezes, as JSON values: sums in whole rupiah, verdicts in words, the
    definitions, and ``source_day``, the day on which it was read. ``plan``: rupiah budget and
    planned from local makers of the year in which the period ends, None without a plan."""
    (one,) = obeyed(circular, [buyer], first, last, today)
    plan = (
        YearPlan.objects.filter(buyer=buyer, year=last.year)
        .annotate(all=Sum("lines__amount"))
        .first()
    )
    days = days_bound(circular, first, last) or (first, last)
    said = [exception_words(row) for row in one.excepted]
    return {
        **({"exceptions": said} if said else {}),
        "buyer": buyer.name, "letter": circular.letter_number, "about": circular.about,
        "days": [days[0].isoformat(), days[1].isoformat()], "sums": told_sums(one.sums),
        "verdicts": [verdict_words(v) for v in one.verdicts],
        "definitions": [DEFINITIONS[K(v.kind)] for v in one.verdicts],
        "plan": {"budget": plan.budget, "planned": plan.all or 0} if plan else None,
        "source_day": today.isoformat(),
    }  # fmt: skip
