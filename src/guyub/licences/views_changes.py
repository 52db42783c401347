"""Products that a changed wording touches: by the days from which papers are read otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import pages
from guyub.kernel.components import Link
from guyub.kernel.dates import format_date
from guyub.kernel.pages import Page
from guyub.kernel.rupiah import format_number
from guyub.licences import funnel, touched
from guyub.licences import shown_rules as shown
from guyub.licences.book import book_for
from guyub.licences.permissions import COUNT, RULE_VIEW
from guyub.licences.touched import Change, Share
from guyub.licences.views_rules import crumbs, row_or_404, title_of

# Days of the last year are still news to whoever was away.
BACK = timedelta(days=365)


def _day(text: str, days: Sequence[date]) -> date | None:
    """The day that an address names, else the next one to come, else the last."""
    asked = next((day for day in days if day.isoformat() == text), None)
    today = timezone.localdate()
    return asked or next((d for d in days if d > today), days[-1] if days else None)


def _list(request: VisitRequest, shares: list[Share], base: dict[str, str]) -> dict[str, Any]:
    """Counts and one page of the touched products. ``base``: what the address keeps."""
    visit, today = request.visit, timezone.localdate()
    kind = request.GET.get("jenis", "")
    kind = kind if kind in touched.KINDS else ""
    found, note = touched.counts(shares, today), ""
    parts = sorted(found.parts, key=lambda code: known.names_of({code}).get(code, code))
    district = request.GET.get("kecamatan", "")
    district = district if district in found.parts else ""

    def at(cursor: str) -> Page:
        return touched.page(shares, today, kind=kind, district=district, cursor=cursor)

    try:
        page = at(request.GET.get("hal", ""))
    except pages.BadCursor:
        note = "Alamat halaman ini tidak utuh, jadi daftar dimulai dari awal."
        page = at("")

    def url(**more: str) -> str:
        query = QueryDict(mutable=True)
        kept = {**base, "kecamatan": district, "jenis": kind, **more}
        query.update({k: v for k, v in kept.items() if v})
        return f"?{query.urlencode()}"

    names = known.names_of(set(parts))
    return {
        "change": shown.tables(found), "total": found.total, "note": note,
        "list": shown.named(visit, page.rows),
        "next_url": url(hal=page.next) if page.next else "",
        "previous_url": url(hal=page.previous) if page.previous else "",
        "districts": [(code, names.get(code, code)) for code in parts], "district": district,
        "hidden": [*base.items(), *([("jenis", kind)] if kind else [])],
        "chips": [
            Link("Semua", url(jenis=""), active=not kind, count=format_number(found.total)),
            *(
                Link(
                    label, url(jenis=key), active=kind == key,
                    count=format_number(found.kinds[key]),
                )
                for key, label in touched.KINDS.items()
                if found.kinds.get(key)
            ),
        ],
        "today": today,
    }  # fmt: skip


def _tabs(days: Sequence[date], here: date) -> list[Link]:
    return [
        Link(f"Mulai {format_date(day)}", f"?mulai={day.isoformat()}", active=day == here)
        for day in days
    ]


def _since(change: Change) -> str:
    until = f" sampai {format_date(change.until)}" if change.until else ""
    return f"Mulai {format_date(change.day)}{until}, karena bunyi ini."


@needs(RULE_VIEW)
def rule_products(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Products that one wording touches."""
    row = row_or_404(request, pk)
    changes = {c.day: c for c in shown.changes_of(row, timezone.localdate())}
    day = next(
        (d for d in changes if d.isoformat() == request.GET.get("mulai")), next(iter(changes), None)
    )
    shares = touched.own_share(request.visit, row.regency_code, changes[day]) if day else []
    context = {
        "title": "Produk yang kena", "under": title_of(row), "day": day,
        "days": _tabs(list(changes), day) if day and len(changes) > 1 else [],
        "lead": _since(changes[day]) if day else "",
        "begins": "",
        "crumbs": crumbs((title_of(row), reverse("licences:rule", args=[pk])), ("Produk", "")),
        **_list(request, shares, {"mulai": day.isoformat()} if day else {}),
    }  # fmt: skip
    return render(request, "licences/touched.html", context)


@needs(COUNT)
def changes(request: VisitRequest) -> HttpResponse:
    """From which day which papers are read otherwise, shipped or by the office, and which products
    that touches."""
    today = timezone.localdate()
    books = [book_for(request.visit), *(book for _w, _g, book in funnel.shares(request.visit))]
    days = sorted({day for book in books for day in touched.days_of(book, today - BACK)})
    asked = request.GET.get("mulai", "")
    if asked and asked not in {day.isoformat() for day in days}:
        raise Http404
    day = _day(asked, days)
    shares = touched.day_shares(request.visit, day) if day else []
    names = {p.short: None for _w, _g, c in shares for p in c.papers}
    context = {
        "title": "Surat yang berubah tanggalnya", "under": "Menurut tanggal mulai setiap bunyi",
        "day": day, "days": _tabs(days, day) if day else [],
        "lead": f"Mulai {format_date(day)} berubah: {', '.join(names)}." if day and names else "",
        "begins": day.isoformat() if day else "",
        "crumbs": [("Surat", reverse("licences:papers")), ("Perubahan", "")],
        **_list(request, shares, {"mulai": day.isoformat()} if day else {}),
    }  # fmt: skip
    return render(request, "licences/touched.html", context)
