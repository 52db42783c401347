"""What pages and papers read of a book, each as far as the scope in force shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, Sum

from guyub.cashbook import accounting, parameters
from guyub.cashbook import kinds as k
from guyub.cashbook.models import Book, Entry
from guyub.registry.models import Product
from guyub.registry.naming import PERSONAL_FORMS


@dataclass(frozen=True)
class SumRow:
    """Entries of one month, kind, purpose and product added up, reversals taken off."""

    month: date
    kind: str
    category: str
    product: UUID | None
    amount: int
    quantity: Decimal | None
    entries: int


def sums(book: UUID) -> list[SumRow]:
    """Everything a share of totals opens, and the owner's own; stock counts are no sums."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, kind, category, product, amount, quantity, entries"
            " FROM cashbook_sums(%s) ORDER BY month, kind, category, product",
            [book],
        )
        return [SumRow(*row) for row in cursor.fetchall()]


def in_month(rows: Iterable[SumRow], month: date) -> accounting.Sums:
    return accounting.summed(
        accounting.Row(r.kind, r.category, r.amount) for r in rows if r.month == month
    )


def _turnover(rows: Iterable[SumRow]) -> dict[date, int]:
    """Month to what was sold in it."""
    found: dict[date, int] = {}
    for row in rows:
        if row.kind in {k.IN, k.CREDIT_SALE} and row.category in k.TURNOVER:
            found[row.month] = found.get(row.month, 0) + row.amount
    return {month: amount for month, amount in found.items() if amount}


def turnover_of(book: UUID, year: int) -> tuple[int, int]:
    """(turnover of a year, in how many of its months something was sold)."""
    months = {m: v for m, v in _turnover(sums(book)).items() if m.year == year}
    return sum(months.values()), len(months)


@dataclass(frozen=True)
class Sold:
    """A product's sales in a month; ``name`` "" is what was sold without naming a product."""

    name: str
    unit: str
    amount: int
    quantity: Decimal | None


def sold_by_product(rows: Iterable[SumRow], month: date) -> list[Sold]:
    """Most first. Names as far as the visit sees the products."""
    amounts: dict[UUID | None, int] = {}
    quantities: dict[UUID | None, Decimal] = {}
    for row in rows:
        if row.month != month or row.kind not in {k.IN, k.CREDIT_SALE}:
            continue
        if row.category not in k.TURNOVER:
            continue
        amounts[row.product] = amounts.get(row.product, 0) + row.amount
        if row.quantity is not None:
            quantities[row.product] = quantities.get(row.product, Decimal(0)) + row.quantity
    named = {p.pk: p for p in Product.objects.filter(pk__in=[pk for pk in amounts if pk])}
    found = []
    for pk, amount in amounts.items():
        if not amount:
            continue
        product = named.get(pk) if pk else None
        words = product.name if product else ("Produk lain" if pk else "")
        found.append(Sold(words, product.unit if product else "", amount, quantities.get(pk)))
    return sorted(found, key=lambda s: (-s.amount, s.name))


def tax_of(book: Book, rows: list[SumRow], month: date, own: bool) -> parameters.Tax:
    """The tax note of a month: for the owner from all own books, for others from this one."""
    turnover = _turnover(rows)
    others: dict[date, int] = {}
    if own:
        for pk in Book.objects.filter(owner=book.owner_id).exclude(pk=book.pk).order_by("pk"):
            for at, amount in _turnover(sums(pk.pk)).items():
                others[at] = others.get(at, 0) + amount

    def of(at: date) -> int:
        return turnover.get(at, 0) + others.get(at, 0)

    before = sum(of(date(month.year, m, 1)) for m in range(1, month.month))
    # A company of one person is a body for this tax.
    person = book.legal_form in PERSONAL_FORMS and book.legal_form != "pt_perorangan"
    return parameters.tax_of(before, of(month), person=person, office_id=book.office_id, on=month)


def cash(book: UUID) -> int:
    """Money in hand and in the bank by the book, of what this visit sees."""
    return sum(k.KINDS[row.kind].cash * row.amount for row in sums(book))


@dataclass(frozen=True)
class Debt:
    """A debt with what is left of it."""

    entry: Entry
    left: int

    @property
    def party(self) -> str:
        return self.entry.party.reveal() if self.entry.party else "Tanpa nama"

    @property
    def note(self) -> str:
        return self.entry.note.reveal() if self.entry.note else ""


def debts(book: UUID) -> tuple[list[Debt], list[Debt]]:
    """(who owes me, whom I owe), oldest first; what is paid off is gone."""
    rows = (
        Entry.objects.standing().filter(book=book, kind__in=k.DEBTS)
        .annotate(paid=Sum(
            "payments__amount",
            filter=Q(payments__reverses=None, payments__reversal=None),
        ))
        .order_by("on", "pk")
    )  # fmt: skip
    to_me: list[Debt] = []
    by_me: list[Debt] = []
    for row in rows:
        left = row.amount - (row.paid or 0)
        if left:
            (to_me if row.kind in k.OWED_TO_ME else by_me).append(Debt(row, left))
    return to_me, by_me


def lines(book: UUID) -> list[accounting.Line]:
    """Every entry as accounting sees it."""
    rows = Entry.objects.filter(book=book).order_by("on", "pk").values_list(
        "kind", "amount", "on", "category", "months", "reverses_id", "pk", "product_id"
    )  # fmt: skip
    return [
        accounting.Line(kind, amount, on, category, months, -1 if undone else 1, pk, product)
        for kind, amount, on, category, months, undone, pk, product in rows
    ]


def listed(book: UUID, first: date, last: date) -> list[dict[str, Any]]:
    """Entries of a stretch of days with their words, newest first; what was taken back and what
    takes it back stand as one line."""
    rows = (
        Entry.objects.filter(book=book, reverses=None).between(first, last)
        .select_related("product").annotate(undone=F("reversal__pk"))
        .order_by("-on", "-recorded_at", "-pk")
    )  # fmt: skip
    return [told(row, undone=row.undone is not None) for row in rows]


def told(row: Entry, *, undone: bool) -> dict[str, Any]:
    """One entry in words for a list."""
    kind = k.KINDS[row.kind]
    words = [
        k.category_words(row.kind, row.category),
        row.product.name if row.product else "",
        row.note.reveal() if row.note else "",
        row.party.reveal() if row.party else "",
    ]
    return {
        "row": row, "kind": kind, "said": kind.said, "undone": undone,
        "words": ", ".join(w for w in words if w), "sign": {1: "+", -1: "−", 0: ""}[kind.cash],
        "beside": row.recorder if row.beside else "",
    }  # fmt: skip


def week_of(today: date) -> tuple[date, date]:
    """Monday to the day itself."""
    return today - timedelta(days=today.weekday()), today
