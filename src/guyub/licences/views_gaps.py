"""Where products of a regency stand on the way to their papers, by sub-district and by branch."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.rupiah import format_number
from guyub.licences import funnel
from guyub.licences.book import book_for
from guyub.licences.permissions import BATCH_WORK, COUNT
from guyub.licences.requirements import papers
from guyub.registry.models.business import Branch
from guyub.registry.rule_facts import place_name

# Papers with a column of their own; the rest stand together.
COLUMNS = 4
NO_BRANCH = "Cabang belum dicatat"
WAYS = {"part": "Menurut kecamatan", "branch": "Menurut cabang industri"}


@needs(COUNT)
def gaps(request: VisitRequest) -> HttpResponse:
    """Each product once: all papers, something to ask, or at the paper that is next."""
    by = request.GET.get("menurut", "part")
    by = by if by in WAYS else "part"
    today = timezone.localdate()
    rows, book = funnel.places(request.visit, today, by=by), book_for(request.visit)
    total = funnel.total_of(rows)
    papers_next = [key for key in papers() if total.get(key)]
    papers_next.sort(key=lambda key: (-total[key], key))
    shown = papers_next[:COLUMNS]
    branches = {value: str(label) for value, label in Branch.choices}

    def line(name: str, counts: dict[str, int]) -> list[Cell]:
        rest = sum(n for key, n in counts.items() if key in papers_next[COLUMNS:])
        rest += counts.get(funnel.WAITS, 0)
        numbers = [
            sum(counts.values()), counts.get(funnel.ALL_HELD, 0), counts.get(funnel.ASK, 0),
            *(counts.get(key, 0) for key in shown), rest,
        ]  # fmt: skip
        return [Cell(name), *(Cell(format_number(n)) for n in numbers)]

    names = place_name if by == "part" else lambda key: branches.get(key, NO_BRANCH)
    parts = funnel.by_part(rows)
    opens = request.visit.may(BATCH_WORK) and bool(request.visit.scope.own_office)
    context: dict[str, Any] = {
        "total": sum(total.values()),
        "whole": total.get(funnel.ALL_HELD, 0),
        "ask": total.get(funnel.ASK, 0),
        "next": [
            {"paper": papers()[key], "count": total[key],
             "wording": book[key].nearest(today),
             "url": reverse("licences:paper", args=[key]),
             "batch_url": f"{reverse('licences:batch_new')}?surat={key}"
             if opens and papers()[key].certificate else ""}
            for key in papers_next
        ],
        "columns": [
            Column("Kecamatan" if by == "part" else "Cabang", head=True),
            Column("Produk", num=True), Column("Lengkap", num=True),
            Column("Perlu ditanya", num=True),
            *(Column(papers()[key].short, num=True) for key in shown),
            Column("Surat lain", num=True),
        ],
        "rows": sorted((line(names(part), counts) for part, counts in parts.items()),
                       key=lambda cells: str(cells[0].text)),
        "footer": line("Jumlah", total),
        "chips": [Link(label, f"?menurut={key}", active=key == by) for key, label in WAYS.items()],
        "today": today,
        "crumbs": [("Surat", reverse("licences:papers")), ("Kesenjangan", "")],
    }  # fmt: skip
    return render(request, "licences/gaps.html", context)
