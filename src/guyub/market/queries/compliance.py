"""What buyers bought in a period: pure sums of lines of purchases, by buyer.

``figures(buyers, first, last)`` is read by circulars, declarations and letters. It sees what the
caller's scope sees. A purchase counts on the day on which a second person accepted it; a correction
counts on its own day, with negative amounts, so that the sums of a period that is over stay. Counts
(purchases, makers' deliveries, days, catering) are of purchases that were not taken back.

Unknown is not no: what nobody asked about stands apart as "unknown", in supplier classes and in
makers; shares are of the whole, so that what is unknown is never taken for local or for elsewhere.
Components carry no price: they count in ``catering_with`` and among the makers, never in sums.
Records of one maker that were merged count once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from django.db import connection

SMALL: Final = ("micro", "small", "cooperative")


@dataclass(frozen=True)
class Definition:
    """What a figure says, in words for the page that shows it."""

    label: str
    means: str
    source: str


_FROM: Final = "Baris pembelian yang diterima dalam masa itu"
DEFINITIONS: Final = {
    "purchases": Definition(
        "Pembelian", "Banyaknya pembelian yang diterima dan tidak dikoreksi.", _FROM),
    "total": Definition(
        "Nilai", "Jumlah semua baris; koreksi mengurangi pada hari koreksinya.", _FROM),
    "by_class": Definition(
        "Menurut golongan penjual", "Jumlah baris menurut golongan penjualnya, bukan pembuatnya.",
        _FROM),
    "small_share": Definition(
        "Bagian usaha kecil",
        "Bagian nilai yang penjualnya usaha mikro, kecil, atau koperasi, dari seluruh nilai.",
        f"{_FROM}; Perpres 16/2018 pasal 65: usaha kecil di sini mikro dan kecil"),
    "by_maker": Definition(
        "Menurut pembuat", "Jumlah baris menurut siapa yang membuat barangnya.", _FROM),
    "local_share": Definition(
        "Bagian buatan IKM terdaftar",
        "Bagian nilai yang barangnya dibuat usaha terdaftar di sini, dari seluruh nilai.", _FROM),
    "makers": Definition(
        "Banyaknya pembuat",
        "Usaha terdaftar yang barangnya dibeli, sebagai baris atau sebagai isinya.", _FROM),
    "top_share": Definition(
        "Bagian pembuat terbesar",
        "Nilai pembuat terdaftar yang terbesar, dari nilai semua pembuat terdaftar.", _FROM),
    "days": Definition(
        "Hari sampai dibayar",
        "Rata-rata hari dari barang datang sampai dibayar, untuk yang sudah dibayar.",
        "Pembelian yang dibayar dalam masa itu"),
    "unpaid": Definition(
        "Belum dibayar", "Banyaknya pembelian yang diterima dalam masa itu dan belum dibayar.",
        _FROM),
    "catering_share": Definition(
        "Katering dengan isi IKM",
        "Bagian pembelian makanan dan minuman yang sedikitnya satu barang atau isinya dibuat usaha"
        " terdaftar di sini.", _FROM),
}  # fmt: skip


@dataclass
class Figures:
    """Sums of one buyer in one period, whole rupiah. Shares are exact, None where there is nothing
    to divide by."""

    buyer: UUID
    first_day: date
    last_day: date
    purchases: int = 0
    total: int = 0
    by_class: dict[str, int] = field(default_factory=dict)
    by_maker: dict[str, int] = field(default_factory=dict)
    by_business: dict[UUID, int] = field(default_factory=dict)
    inside_only: frozenset[UUID] = frozenset()
    paid: int = 0
    days_to_pay: int = 0
    longest_to_pay: int = 0
    unpaid: int = 0
    catering: int = 0
    catering_with: int = 0

    @property
    def makers(self) -> int:
        """Registered makers whose goods were bought, priced or inside of something."""
        return len({b for b, n in self.by_business.items() if n > 0} | self.inside_only)

    @property
    def small_share(self) -> Fraction | None:
        return _share(sum(self.by_class.get(k, 0) for k in SMALL), self.total)

    @property
    def local_share(self) -> Fraction | None:
        return _share(self.by_maker.get("registered", 0), self.total)

    @property
    def top_share(self) -> Fraction | None:
        whole = self.by_maker.get("registered", 0)
        return _share(max(self.by_business.values(), default=0), whole)

    @property
    def days(self) -> Fraction | None:
        return _share(self.days_to_pay, self.paid)

    @property
    def catering_share(self) -> Fraction | None:
        return _share(self.catering_with, self.catering)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole > 0 else None


# Days on which an exception frees a buyer from a circular are not judged by it. Without a circular
# nothing is left out.
NOT_EXCEPTED: Final = """
   AND NOT EXISTS (SELECT 1 FROM market_circular_exception x
                    WHERE x.circular_id = %(circular)s::uuid AND x.buyer_id = p.buyer_id
                      AND x.state IN ('confirmed', 'ended') AND p.accepted_on >= x.from_day
                      AND p.accepted_on <= coalesce(x.ended_on - 1, x.until_day))
"""
_LINES: Final = f"""
SELECT p.buyer_id, p.supplier_class, l.maker_kind,
       CASE WHEN b.merged_into_id IS NULL THEN l.maker_id ELSE market_stands_as(l.maker_id) END,
       sum(l.sum)
  FROM market_purchase p JOIN market_purchase_line l ON l.purchase_id = p.id
  LEFT JOIN registry_business b ON b.id = l.maker_id
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
{NOT_EXCEPTED}
 GROUP BY 1, 2, 3, 4
"""
_INSIDE: Final = f"""
SELECT DISTINCT p.buyer_id,
       CASE WHEN b.merged_into_id IS NULL THEN c.maker_id ELSE market_stands_as(c.maker_id) END
  FROM market_purchase p JOIN market_purchase_component c ON c.purchase_id = p.id
  LEFT JOIN registry_business b ON b.id = c.maker_id
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
   AND c.maker_id IS NOT NULL AND p.state NOT IN ('reversed', 'booked')
{NOT_EXCEPTED}
"""
_COUNTS: Final = f"""
SELECT p.buyer_id, count(*), count(*) FILTER (WHERE p.paid_on IS NULL),
       count(*) FILTER (WHERE p.kind = 'catering'),
       count(*) FILTER (WHERE p.kind = 'catering' AND (
         EXISTS (SELECT 1 FROM market_purchase_line l
                  WHERE l.purchase_id = p.id AND l.maker_kind = 'registered')
         OR EXISTS (SELECT 1 FROM market_purchase_component c
                     WHERE c.purchase_id = p.id AND c.maker_kind = 'registered')))
  FROM market_purchase p
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.accepted_on BETWEEN %(first)s AND %(last)s
   AND p.state NOT IN ('reversed', 'booked')
{NOT_EXCEPTED}
 GROUP BY 1
"""
_PAID: Final = """
SELECT p.buyer_id, count(*), sum(p.paid_on - p.delivered_on), max(p.paid_on - p.delivered_on)
  FROM market_purchase p
 WHERE p.buyer_id = ANY (%(buyers)s) AND p.paid_on BETWEEN %(first)s AND %(last)s
   AND p.state = 'paid' AND p.delivered_on IS NOT NULL
 GROUP BY 1
"""


def _rows(sql: str, given: dict[str, Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def figures(
    buyers: Collection[UUID], first_day: date, last_day: date, circular: UUID | None = None
) -> dict[UUID, Figures]:
    """Figures of each buyer, of those without purchases too; with ``circular`` without the days on
    which that does not bind the buyer (payments are of all days). ValueError for a period that ends
    before it begins."""
    if last_day < first_day:
        raise ValueError("a period ends before it begins")
    found = {b: Figures(b, first_day, last_day) for b in buyers}
    given = {
        "buyers": list(found), "first": first_day, "last": last_day, "circular": circular,
    }  # fmt: skip
    if not found:
        return {}
    for buyer, size, kind, business, value in _rows(_LINES, given):
        one, worth = found[buyer], int(value)
        one.total += worth
        one.by_class[size] = one.by_class.get(size, 0) + worth
        one.by_maker[kind] = one.by_maker.get(kind, 0) + worth
        if business is not None:
            one.by_business[business] = one.by_business.get(business, 0) + worth
    inside: dict[UUID, set[UUID]] = {}
    for buyer, business in _rows(_INSIDE, given):
        inside.setdefault(buyer, set()).add(business)
    for buyer, makers in inside.items():
        priced = {b for b, n in found[buyer].by_business.items() if n > 0}
        found[buyer].inside_only = frozenset(makers - priced)
    for buyer, many, unpaid, catering, with_makers in _rows(_COUNTS, given):
        one = found[buyer]
        one.purchases, one.unpaid = many, unpaid
        one.catering, one.catering_with = catering, with_makers
    for buyer, many, days, longest in _rows(_PAID, given):
        one = found[buyer]
        one.paid, one.days_to_pay, one.longest_to_pay = many, int(days), longest
    return found
