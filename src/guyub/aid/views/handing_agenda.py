"""The office's agenda numbers: series of a year, gaps that ask why, what holds which number."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import agenda as actions
from guyub.aid.forms.handing import GapForm, SeriesForm
from guyub.aid.models import AgendaNumber, Series
from guyub.aid.permissions.handing import AGENDA, VIEW
from guyub.aid.policy_handing import gaps, number_text
from guyub.aid.queries.agenda import papers_of
from guyub.aid.querysets.handing import regencies
from guyub.aid.views.handing_common import ask, crumbs_of, form_page, may

SHOWN = 400


@needs(VIEW)
def agenda(request: VisitRequest) -> HttpResponse:
    """Series by year with their gaps, and the newest numbers."""
    visit = request.visit
    series: list[dict[str, Any]] = []
    for one in Series.objects.filter(regencies(visit)).order_by("-year", "kind", "pk"):
        holes = [
            {"begin": a, "end": b, "text": number_text(one.pattern, a, one.year),
             "until": number_text(one.pattern, b, one.year) if b > a else ""}
            for a, b in gaps(actions.taken_in(one), one.first, one.last)
        ]  # fmt: skip
        series.append({
            "series": one, "gaps": holes,
            "shape": re.sub(r"\{n[^}]*\}", "(nomor urut)", one.pattern)
                       .replace("{year}", str(one.year)),
            "next": actions.next_text(one),
            "kind": actions.KINDS.get(one.kind, one.kind),
        })  # fmt: skip
    rows = list(
        AgendaNumber.objects.filter(regencies(visit)).order_by("-taken_at", "-n", "pk")[:SHOWN]
    )
    papers = papers_of(visit, {r.paper for r in rows if r.paper})
    context = {
        "series": series,
        "rows": [(r, papers.get(r.paper) if r.paper else None) for r in rows],
        "may_write": may(visit, AGENDA), "gap_count": sum(len(s["gaps"]) for s in series),
        "crumbs": crumbs_of(("Nomor agenda", "")),
    }  # fmt: skip
    return render(request, "aid/handing_agenda.html", context)


def _kind(request: VisitRequest) -> str:
    kind = request.GET.get("jenis", "")
    return kind if kind in actions.KINDS else actions.BAST


@needs(AGENDA)
def series_page(request: VisitRequest) -> HttpResponse:
    """How the office numbers a kind of paper this year."""
    form = SeriesForm(
        request.POST or None, initial={"year": timezone.localdate().year, "kind": _kind(request)}
    )
    return ask(
        request, form,
        lambda typed: actions.set_series(
            request.visit.act(), typed["year"], typed["pattern"], typed["first"],
            kind=typed["kind"],
        ),
        "Deret nomor tersimpan.", reverse("aid:agenda"),
        lambda: form_page(
            request, form, "Atur deret nomor", "Simpan deret nomor",
            crumbs_of(("Nomor agenda", reverse("aid:agenda")), ("Atur deret", "")),
            lead="Sesudah nomor pertama dipakai, bentuknya tidak diubah lagi tahun itu.",
        ),
    )  # fmt: skip


@needs(AGENDA)
def gap_page(request: VisitRequest) -> HttpResponse:
    """Why numbers hold no paper: other letters took them, or the book was at another number."""

    def known(name: str) -> Any:
        text = request.GET.get(name, "")
        return int(text) if text.isdigit() and len(text) < 7 else None

    form = GapForm(
        request.POST or None,
        initial={"kind": _kind(request), "year": known("tahun") or timezone.localdate().year,
                 "begin": known("dari"), "end": known("sampai")},
    )  # fmt: skip
    return ask(
        request, form,
        lambda typed: actions.explain_gap(
            request.visit.act(), typed["year"], typed["begin"], typed["end"], typed["why"],
            kind=typed["kind"],
        ),
        "Penjelasan tersimpan.", reverse("aid:agenda"),
        lambda: form_page(
            request, form, "Jelaskan nomor yang dilompati", "Simpan penjelasan",
            crumbs_of(("Nomor agenda", reverse("aid:agenda")), ("Jelaskan", "")),
            lead="Nomor di luar deret memajukan deretnya, misalnya kalau buku agenda sudah sampai"
                 " nomor 57.",
        ),
    )  # fmt: skip
