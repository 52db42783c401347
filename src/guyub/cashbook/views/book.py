"""The book: what to write, what was written, what a month left, who owes whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.cashbook import kinds as k
from guyub.cashbook import reading
from guyub.cashbook.models import Book
from guyub.cashbook.permissions import OWN, READ
from guyub.cashbook.views.common import (
    beside,
    crumbs,
    month_asked,
    month_words,
    opened,
    tabs,
)
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.models import Business

SHOWN = 30


@needs(OWN)
def own(request: VisitRequest) -> HttpResponse:
    """The books of whoever signs in as an owner; the one there is opens by itself."""
    visit = request.visit
    books = {b.business_id: b for b in Book.objects.visible_to(visit).order_by("created_at", "pk")}
    businesses = list(
        Business.objects.filter(pk__in=visit.scope.businesses)
        .exclude(status__in=("merged", "closed")).exclude(pk__in=list(books)).order_by("name", "pk")
    )  # fmt: skip
    if len(books) == 1 and not businesses:
        return redirect("cashbook:book", next(iter(books.values())).pk)
    context = {
        "books": list(books.values()),
        "without": [(b, reverse("cashbook:begin", args=[b.number])) for b in businesses],
    }  # fmt: skip
    return render(request, "cashbook/own.html", context)


@needs(READ)
def book(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The page that is opened every day: six big buttons, money in hand, this week."""
    one = opened(request, pk, entries=False)
    if not one.entries:
        return redirect(one.url("month"))
    today = timezone.localdate()
    first, last = reading.week_of(today)
    rows = reading.listed(pk, first, last)
    held = reading.sums(pk)
    to_me, by_me = reading.debts(pk)
    cash = sum(k.KINDS[r.kind].cash * r.amount for r in held)
    context = {
        "one": one, "tabs": tabs(one, "book"),
        "cash": format_rupiah(cash) if one.whole else None, "short": cash < 0 and one.whole,
        "buttons": [_button(one, key) for key in k.BUTTONS] if one.writes else [],
        "rare": [_button(one, key) for key in k.RARE] if one.writes else [],
        "rows": rows[:SHOWN], "left_out": len(rows) > SHOWN,
        "to_me": sum(d.left for d in to_me), "by_me": sum(d.left for d in by_me),
        "today": today, "empty": not held, "days_url": one.url("days"),
        "opening_url": one.url("opening") if one.writes else "",
    }  # fmt: skip
    return render(request, "cashbook/book.html", context)


def _button(one: Any, key: str) -> dict[str, Any]:
    kind = k.KINDS[key]
    return {"kind": kind, "url": one.url("record", key)}


@needs(READ)
def days(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Everything that was written for one month."""
    one = opened(request, pk)
    today = timezone.localdate()
    first = month_asked(request, today)
    rows = reading.listed(pk, first, beside(first, 1) - timedelta(days=1))
    context = {
        "one": one, "crumbs": crumbs(one, "Semua catatan"), "rows": rows,
        "name": month_words(first), **_around(one, "days", first, today),
    }  # fmt: skip
    return render(request, "cashbook/days.html", context)


def _around(one: Any, page: str, first: date, today: date) -> dict[str, Any]:
    url, later = one.url(page), beside(first, 1)
    return {
        "before": (month_words(beside(first, -1)), f"{url}?bulan={beside(first, -1):%Y-%m}"),
        "after": (month_words(later), f"{url}?bulan={later:%Y-%m}") if later <= today else None,
    }  # fmt: skip


@needs(READ)
def month(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What came in and went out in a month, what was sold, what the tax comes to."""
    one = opened(request, pk, entries=False)
    today = timezone.localdate()
    first = month_asked(request, today)
    rows = reading.sums(pk)
    told = reading.in_month(rows, first)
    costs = sorted(
        (
            (k.category_words(r.kind, r.category), r.amount)
            for r in rows if r.month == first and r.kind in {k.OUT, k.CREDIT_BUY} and r.amount
        ),
        key=lambda pair: -pair[1],
    )  # fmt: skip
    spent: dict[str, int] = {}
    for words, amount in costs:
        spent[words] = spent.get(words, 0) + amount
    context = {
        "one": one, "crumbs": crumbs(one, month_words(first)), "tabs": tabs(one, "month"),
        "name": month_words(first), "told": told,
        "line": [
            ("Uang masuk", told.came_in, ""), ("Ditambah modal sendiri", told.put_in, ""),
            ("Uang keluar", -told.went_out, ""), ("Dibawa pulang", -told.taken, ""),
        ],
        "sold": reading.sold_by_product(rows, first), "spent": list(spent.items()),
        "tax": reading.tax_of(one.book, rows, first, one.own),
        "any": any(r.month == first for r in rows), "days_url": one.url("days"), "first": first,
        **_around(one, "month", first, today),
    }  # fmt: skip
    return render(request, "cashbook/month.html", context)


@needs(READ)
def debts(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Who owes me, whom I owe, oldest first."""
    one = opened(request, pk)
    to_me, by_me = reading.debts(pk)
    context = {
        "one": one, "crumbs": crumbs(one, "Utang"), "tabs": tabs(one, "debts"),
        "sides": [
            {
                "title": "Orang utang ke saya", "rows": to_me, "sum": sum(d.left for d in to_me),
                "button": "Dia bayar", "none": "Tidak ada yang utang ke Anda.",
                "new": one.url("record", k.CREDIT_SALE), "other": one.url("record", k.LENT),
                "words": ("Catat orang utang", "Catat orang pinjam uang"),
            },
            {
                "title": "Saya utang", "rows": by_me, "sum": sum(d.left for d in by_me),
                "button": "Saya bayar", "none": "Anda tidak punya utang usaha.",
                "new": one.url("record", k.CREDIT_BUY), "other": one.url("record", k.BORROWED),
                "words": ("Catat utang saya", "Catat pinjaman uang"),
            },
        ],
    }  # fmt: skip
    return render(request, "cashbook/debts.html", context)
