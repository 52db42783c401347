"""Whom to invite first, and what the invitations of each requester brought.

Policy of the turn: who was called fewest times in the last ``TURN_DAYS`` days comes first, whether
to sell or to fill a place; among equals whoever was called longest ago, never called first; the
rest by a hash of the fair and the business, which gives the same order every time and another one
at the next fair. Businesses that do not work are not asked. Missing data (no sales told) neither
help nor hurt: a turn is no reward.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.kernel.dates import format_date
from guyub.market.models import Fair, FairInvitation, Requester

TURN_DAYS: Final = 365
MOST: Final = 60


@dataclass(frozen=True)
class Candidate:
    """A business that could be invited; ``times`` and ``last`` within the last year."""

    business: UUID
    times: int
    last: date | None

    @property
    def reason(self) -> str:
        """In words, as it is shown and kept."""
        if not self.times:
            return "Belum diundang dalam 12 bulan terakhir"
        told = format_date(self.last) if self.last else "tidak diketahui"
        return f"Diundang {self.times} kali dalam 12 bulan terakhir, terakhir {told}"


def due(
    fair: Fair, today: date, *, areas: Iterable[str] = (), words: str = "", offered: bool = True,
    most: int = MOST, only: Iterable[UUID] | None = None,
) -> list[Candidate]:  # fmt: skip
    """Businesses in the order of the turn that were not asked to this fair yet. ``areas`` are codes
    of places, ``words`` is sought in name and main product, ``offered``: with something in the
    catalogue. ``only``: of these businesses."""
    places = [f"{code}%" for code in areas]
    keys = None if only is None else [str(pk) for pk in only]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT b.id, coalesce(v.times, 0), v.last
              FROM registry_business b
              LEFT JOIN market_invited(%(regency)s, %(since)s, %(until)s, %(fair)s) v
                ON v.business_id = b.id
             WHERE b.regency_code = %(regency)s AND b.status = 'active'
               AND (%(keys)s::uuid[] IS NULL OR b.id = ANY (%(keys)s::uuid[]))
               AND (cardinality(%(places)s::text[]) = 0
                    OR b.village_code LIKE ANY (%(places)s::text[]))
               AND (%(words)s = '' OR lower(b.name || ' ' || b.main_product) LIKE %(like)s)
               AND (NOT %(offered)s OR EXISTS (
                     SELECT 1 FROM market_offer_maker m JOIN market_offer o ON o.id = m.offer_id
                      WHERE m.business_id = b.id AND o.state IN ('listed', 'paused')))
               AND NOT EXISTS (SELECT 1 FROM market_invitation i
                                WHERE i.fair_id = %(fair)s AND i.business_id = b.id)
             ORDER BY coalesce(v.times, 0), v.last NULLS FIRST,
                      md5(%(fair)s::text || b.id::text), b.id
             LIMIT %(most)s
            """,
            {
                "regency": fair.regency_code, "since": today - timedelta(days=TURN_DAYS),
                "until": max(fair.from_day, today), "fair": str(fair.pk), "keys": keys,
                "places": places, "words": words, "offered": offered, "most": most,
                "like": f"%{_escaped(words.lower())}%",
            },
        )  # fmt: skip
        return [Candidate(pk, times, last) for pk, times, last in cursor.fetchall()]


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Line:
    """What the invitations of a requester brought. Money and contacts are the sums of what was
    told, None where nobody told any; ``sales_known``: of how many the sales are the sum."""

    requester: str
    kind: str
    fairs: int
    invited: int
    crowd: int
    came: int
    maker_cost: int | None
    office_cost: int | None
    sales: int | None
    sales_known: int
    contacts: int | None
    orders: int | None

    @property
    def kind_words(self) -> str:
        return str(Requester(self.kind).label)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def orders_of(held: Any) -> int | None:
    """Rupiah ordered afterwards, as far as told: within three months, else within one."""
    found: int | None = held.orders_1 if held.orders_3 is None else held.orders_3
    return found


def line_of(name: str, kind: str, rows: list[FairInvitation]) -> Line:
    """Figures of some invitations: sums over them."""
    held: list[Any] = [r.result for r in rows if hasattr(r, "result")]
    came = sum(
        r.result.came if hasattr(r, "result") else r.answer == FairInvitation.Answer.COME
        for r in rows
    )  # fmt: skip
    return Line(
        name, kind, len({r.fair_id for r in rows}), len(rows),
        sum(r.fair.purpose == Fair.Purpose.CROWD for r in rows), came,
        _sum(h.maker_cost for h in held), _sum(h.office_cost for h in held),
        _sum(h.sales for h in held), sum(h.sales is not None for h in held),
        _sum(h.contacts for h in held),
        _sum(orders_of(h) for h in held),
    )  # fmt: skip


def by_requester(rows: Iterable[FairInvitation]) -> tuple[list[Line], Line]:
    """A line for each requester, most invitations first, and one of all: the sums of the lines, but
    a fair to which two called counts once in it.
    Invitations carry fair and result; those of fairs that were called off are left out."""
    found: dict[tuple[str, str], list[FairInvitation]] = {}
    every: list[FairInvitation] = []
    for row in rows:
        if row.fair.state == "called_off":
            continue
        every.append(row)
        found.setdefault((row.requester, row.requester_key), []).append(row)
    lines = [line_of(some[0].requester_name, kind, some) for (kind, _key), some in found.items()]
    lines.sort(key=lambda one: (-one.invited, one.requester))
    return lines, line_of("Semua", Requester.OTHER, every)
