"""The report for a bank on screen and as PDF, and the owner's own copy of everything."""

from __future__ import annotations

import csv
import io
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.cashbook import kinds as k
from guyub.cashbook import statements
from guyub.cashbook.forms import PeriodForm
from guyub.cashbook.models import Entry
from guyub.cashbook.permissions import GIVE, READ
from guyub.cashbook.views.common import Opened, crumbs, opened, or_404, tabs


def _period(request: VisitRequest, one: Opened) -> tuple[PeriodForm, date, date]:
    """The days asked for; this year as far as the book goes for none or unreadable ones."""
    today = timezone.localdate()
    usual = {"dari": max(one.book.starts, date(today.year, 1, 1)), "sampai": today}
    asked = {name: request.GET.get(name, "") for name in usual}
    if not any(asked.values()):
        return PeriodForm(initial=usual), usual["dari"], usual["sampai"]
    form = PeriodForm(asked)
    if not form.is_valid():
        return form, usual["dari"], usual["sampai"]
    return form, form.cleaned_data["dari"], form.cleaned_data["sampai"]


@needs(READ)
def report(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Choose the days, read the figures, take the paper."""
    one = opened(request, pk)
    or_404(one.whole)
    form, first, last = _period(request, one)
    told = statements.of(pk, first, last)
    held = statements.position(told)
    query = urlencode({"dari": first.isoformat(), "sampai": last.isoformat()})
    context = {
        "one": one, "crumbs": crumbs(one, "Laporan"), "tabs": tabs(one, "report"), "form": form,
        "first": first, "last": last, "told": told, "income": statements.income_lines(told),
        "costs": statements.cost_lines(told), **held, "both": told.debts + told.equity,
        "pdf_url": f"{one.url('report_pdf')}?{query}", "notes": statements.notes(one.book, told),
    }  # fmt: skip
    return render(request, "cashbook/report.html", context, status=422 if form.errors else 200)


@needs(READ)
def report_pdf(request: VisitRequest, pk: UUID) -> HttpResponse:
    one = opened(request, pk)
    or_404(one.whole)
    _form, first, last = _period(request, one)
    content = statements.pdf(one.book, first, last, timezone.now())
    name = f"laporan-keuangan-{first:%Y%m%d}-{last:%Y%m%d}.pdf"
    return HttpResponse(
        content, content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip


@needs(GIVE)
def copy(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Every entry of the book as a table, what was taken back too: the owner's own data."""
    one = opened(request, pk)
    or_404(one.own)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((
        "tanggal", "catatan", "untuk apa", "rupiah", "produk", "banyaknya", "siapa", "keterangan",
        "dipakai bulan", "ditulis oleh", "disimpan", "nomor", "membatalkan", "membayar utang",
    ))  # fmt: skip
    rows = Entry.objects.filter(book=pk).select_related("product").order_by("on", "pk")
    for row in rows.iterator():
        texts = [
            row.on.isoformat(), k.KINDS[row.kind].said, k.category_words(row.kind, row.category),
            str(-row.amount if row.reverses_id else row.amount),
            row.product.name if row.product else "", str(row.quantity or ""),
            row.party.reveal() if row.party else "", row.note.reveal() if row.note else "",
            str(row.months or ""), row.recorder, row.recorded_at.isoformat(timespec="seconds"),
            str(row.pk), str(row.reverses_id or ""), str(row.debt_id or ""),
        ]  # fmt: skip
        # A spreadsheet would compute what begins like a formula.
        writer.writerow([
            f"'{t}" if t.startswith(("=", "+", "@", "\t", "\r")) or (t[:1] == "-" and n != 3) else t
            for n, t in enumerate(texts)
        ])  # fmt: skip
    return HttpResponse(
        "\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="buku-kas.csv"',
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip
