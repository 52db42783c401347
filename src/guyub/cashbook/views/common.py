"""What the pages of a cash book share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from guyub.accounts.visit import VisitRequest
from guyub.cashbook.actions.common import reach
from guyub.cashbook.models import ENTRIES, TOTALS, WRITE, Book, Entry
from guyub.cashbook.permissions import WRITE as WRITE_VERB
from guyub.kernel.components import Link
from guyub.kernel.dates import MONTHS
from guyub.registry.models import Product
from guyub.registry.models.business import Status
from guyub.registry.naming import hide


@dataclass
class Opened:
    """A book as a visit reaches it. ``since``: the first day it sees, None for all."""

    book: Book
    own: bool
    level: str
    since: date | None
    writes: bool

    @property
    def entries(self) -> bool:
        """Whether the entries themselves may be read, and not the sums alone."""
        return self.own or self.level in {ENTRIES, WRITE}

    @property
    def whole(self) -> bool:
        """Whether everything is seen, so that a balance can be drawn."""
        return self.entries and self.since is None

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"cashbook:{name}", args=[self.book.pk, *args])


def opened(request: VisitRequest, pk: UUID, *, entries: bool = True) -> Opened:
    """The book, if this visit may see it (with ``entries``: the entries too). A foreign book, or
    one that is not shared, does not exist."""
    visit = request.visit
    book: Book | None = Book.objects.visible_to(visit).filter(pk=pk).first()
    if book is None:
        raise Http404
    if book.shown is not None:
        hide(visit, book.shown)
    if visit.reach == "own":
        mine = book.business_id in visit.scope.businesses and _runs(book)
        return Opened(book, True, WRITE, None, mine and visit.may(WRITE_VERB))
    levels = [(level, since) for of, level, since in reach() if of == book.pk]
    found = next((x for want in (WRITE, ENTRIES, TOTALS) for x in levels if x[0] == want), None)
    if found is None:
        raise Http404
    level, since = found
    writes = level == WRITE and visit.may(WRITE_VERB) and bool(visit.scope.write) and _runs(book)
    one = Opened(book, False, level, since, writes)
    if entries and not one.entries:
        raise Http404
    return one


def _runs(book: Book) -> bool:
    return book.shown is not None and book.shown.status != Status.MERGED


def entry_or_404(request: VisitRequest, pk: UUID) -> tuple[Opened, Entry]:
    row = Entry.objects.filter(pk=pk).select_related("product").first()
    if row is None:
        raise Http404
    return opened(request, row.book_id), row


def or_404(allowed: bool) -> None:
    if not allowed:
        raise Http404


def crumbs(one: Opened, *here: str) -> list[tuple[str, str]]:
    first = ("Buku kas", reverse("cashbook:own" if one.own else "cashbook:shared"))
    trail = [first, (one.book.name, one.url("book") if here else "")]
    return [*trail, *((name, "") for name in here)]


def tabs(one: Opened, here: str) -> list[Link]:
    """The pages of a book beside each other, as far as this visit may open them."""
    every = [
        ("book", "Kas", one.entries), ("month", "Bulan", True),
        ("debts", "Utang", one.entries), ("costs", "Biaya", one.entries),
        ("report", "Bank", one.whole), ("shares", "Izin", one.own),
    ]  # fmt: skip
    return [
        Link(label, one.url(name), active=name == here) for name, label, shown in every if shown
    ]


def products_of(book: Book) -> list[Product]:
    """What the business makes, as choices."""
    rows = Product.objects.filter(business=book.business_id, state=Product.State.ACTIVE)
    return list(rows.order_by("name", "pk"))


def month_asked(request: VisitRequest, today: date) -> date:
    """First day of the month in ``?bulan=2026-11``; this month for anything else."""
    text = request.GET.get("bulan", "")
    try:
        year, month = (int(part) for part in text.split("-"))
        found = date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    return min(found, today.replace(day=1)) if found.year >= 2000 else today.replace(day=1)


def month_words(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def beside(month: date, step: int) -> date:
    """The month before or after."""
    at = month.year * 12 + month.month - 1 + step
    return date(at // 12, at % 12 + 1, 1)
