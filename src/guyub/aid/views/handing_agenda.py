"""The office's agenda numbers: series of a year, gaps that ask why, what holds which number."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import handing_agenda as actions
from guyub.aid.forms.handing import GapForm, SeriesForm
from guyub.aid.models import AgendaNumber, Handover, Series
from guyub.aid.permissions.handing import AGENDA, VIEW
from guyub.aid.policy_handing import gaps, number_text
from guyub.aid.queries.handing import regencies
from guyub.aid.states import HANDOVER
from guyub.aid.views.handing_common import ask, crumbs_of, form_page, may

SHOWN = 400


@needs(VIEW)
def agenda(request: VisitRequest) -> HttpResponse:
    """Series by year with their gaps, and the newest numbers."""
    visit = request.visit
    series: list[dict[str, Any]] = []
    for one in Series.objects.filter(regencies(visit), kind=actions.BAST).order_by("-year", "pk"):
        taken = actions.taken_in(one.office_id, one.kind, one.year)
        holes = [
            {"begin": a, "end": b, "text": number_text(one.pattern, a, one.year),
             "until": number_text(one.pattern, b, one.year) if b > a else ""}
            for a, b in gaps(taken, one.first, one.last)
        ]  # fmt: skip
        series.append({
            "series": one, "gaps": holes,
            "next": number_text(one.pattern, one.last + 1, one.year),
        })  # fmt: skip
    rows = list(
        AgendaNumber.objects.filter(regencies(visit)).order_by("-taken_at", "-n", "pk")[:SHOWN]
    )
    held = Handover.objects.visible_to(visit).in_bulk([r.paper for r in rows if r.paper])
    context = {
        "series": series,
        "rows": [
            (r, held.get(r.paper), HANDOVER.label(held[r.paper].state) if r.paper in held else "")
            for r in rows
        ],
        "may_write": may(visit, AGENDA), "gap_count": sum(len(s["gaps"]) for s in series),
        "crumbs": crumbs_of(("Nomor agenda", "")),
    }  # fmt: skip
    return render(request, "aid/handing_agenda.html", context)


@needs(AGENDA)
def series_page(request: VisitRequest) -> HttpResponse:
    """How the office numbers its records this year."""
    form = SeriesForm(request.POST or None, initial={"year": timezone.localdate().year})
    return ask(
        request, form,
        lambda typed: actions.set_series(
            request.visit.act(), typed["year"], typed["pattern"], typed["first"]
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
    """Why numbers hold no record: other letters took them, or the book was at another number."""

    def known(name: str) -> Any:
        text = request.GET.get(name, "")
        return int(text) if text.isdigit() and len(text) < 7 else None

    form = GapForm(
        request.POST or None,
        initial={"year": known("tahun") or timezone.localdate().year, "begin": known("dari"),
                 "end": known("sampai")},
    )  # fmt: skip
    return ask(
        request, form,
        lambda typed: actions.explain_gap(
            request.visit.act(), typed["year"], typed["begin"], typed["end"], typed["why"]
        ),
        "Penjelasan tersimpan.", reverse("aid:agenda"),
        lambda: form_page(
            request, form, "Jelaskan nomor yang dilompati", "Simpan penjelasan",
            crumbs_of(("Nomor agenda", reverse("aid:agenda")), ("Jelaskan", "")),
            lead="Nomor di luar deret memajukan deretnya, misalnya kalau buku agenda sudah sampai"
                 " nomor 57.",
        ),
    )  # fmt: skip
