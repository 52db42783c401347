"""Scoring sheets: list, one sheet with its versions, writing, approving by another person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import rounds_sheets as actions
from guyub.aid.forms.rounds_money import SheetForm, criteria_form
from guyub.aid.models import ScoringSheet
from guyub.aid.permissions.rounds import PUBLISH, VIEW, WRITE
from guyub.aid.policy_sheets import Criterion
from guyub.aid.querysets.papers import PaperQuerySet
from guyub.aid.views.rounds_common import crumbs, refused, version_of
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column
from guyub.kernel.forms import saved

CRUMB = ("Lembar nilai", "aid:sheets")


def _crumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs((CRUMB[0], reverse(CRUMB[1]) if here else ""), *here)


def own(request: VisitRequest, sheet: ScoringSheet | None = None) -> bool:
    office = request.visit.scope.own_office
    return bool(office) and (sheet is None or str(sheet.office_id) == office)


def _sheets(request: VisitRequest) -> PaperQuerySet:
    return PaperQuerySet(ScoringSheet).visible_to(request.visit)


@needs(VIEW)
def sheet_list(request: VisitRequest) -> HttpResponse:
    """The newest version of every sheet."""
    rows = _sheets(request).order_by("office_id", "title", "-number")
    sheets = list(rows.distinct("office_id", "title"))
    context = {
        "sheets": sheets,
        "may_write": request.visit.may(WRITE) and own(request),
        "crumbs": _crumbs(),
    }
    return render(request, "aid/rounds_sheets.html", context)


def sheet_or_404(request: VisitRequest, pk: UUID, *, own_only: bool = False) -> ScoringSheet:
    found: ScoringSheet | None = _sheets(request).filter(pk=pk).first()
    if found is None or (own_only and not own(request, found)):
        raise Http404
    return found


@needs(VIEW)
def sheet_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One version with its weights, and the other versions."""
    sheet = sheet_or_404(request, pk)
    visit = request.visit
    mine = visit.user is not None and visit.user.person_id == sheet.maker_person
    waits = sheet.published_at is None
    others = ScoringSheet.objects.filter(office_id=sheet.office_id, title=sheet.title)
    context = {
        "sheet": sheet,
        "columns": [Column("Yang dinilai"), Column("Bobot", num=True),
                    Column("Nilai tertinggi", num=True), Column("Petunjuk")],
        "rows": [
            [Cell(c["label"]), Cell(f"{c['weight']} %"), Cell(c["most"]), Cell(c["guide"])]
            for c in sheet.criteria
        ],
        "footer": [Cell("Jumlah"), Cell(f"{sum(c['weight'] for c in sheet.criteria)} %"),
                   Cell(""), Cell("")],
        "versions": others.order_by("-number"),
        "waits": waits,
        "may_write": visit.may(WRITE) and own(request, sheet) and (mine or not waits),
        "may_drop": visit.may(WRITE) and own(request, sheet) and waits,
        "may_publish": visit.may(PUBLISH) and own(request, sheet) and waits and not mine,
        "crumbs": _crumbs((str(sheet), "")),
    }  # fmt: skip
    return render(request, "aid/rounds_sheet.html", context)


@needs(WRITE)
def new_sheet(request: VisitRequest) -> HttpResponse:
    return _desk(request, None)


@needs(WRITE)
def edit_sheet(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _desk(request, sheet_or_404(request, pk, own_only=True))


def _desk(request: VisitRequest, sheet: ScoringSheet | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    initial = {"title": sheet.title, "tolerance": sheet.tolerance} if sheet else {}
    head = SheetForm(data, initial=initial, version=sheet.version if sheet else None)
    if sheet is not None:
        del head.fields["title"]
    lines = criteria_form(data, sheet.criteria if sheet else ())
    more = data is not None and "tambah" in data
    if more:
        typed: list[dict[str, Any]] = [
            {n: f.data.get(f.add_prefix(n), "") for n in f.fields} for f in lines
        ]
        lines = criteria_form(None, [t for t in typed if t["label"] or t["weight"]])
    elif data is not None and head.is_valid() & lines.is_valid():
        rows: list[Criterion] = [r for r in (f.row for f in lines) if r is not None]
        try:
            made = _save(request, sheet, head.cleaned_data, rows, version_of(request.POST))
        except DomainError as error:
            refused(head, error)
        else:
            saved(request, "Lembar nilai sudah disimpan. Orang lain yang menyetujuinya.")
            return redirect("aid:sheet", pk=made.pk)
    title = "Lembar nilai baru" if sheet is None else f"Ubah {sheet.title}"
    context = {
        "title": title,
        "head": head,
        "lines": lines,
        "lead": (
            "Versi ini sudah disetujui. Yang Anda simpan menjadi versi berikutnya."
            if sheet is not None and sheet.published_at is not None
            else ""
        ),
        "back": reverse("aid:sheet", args=[sheet.pk]) if sheet else reverse("aid:sheets"),
        "crumbs": _crumbs((title, "")),
    }
    return render(request, "aid/rounds_sheet_form.html", context)


def _save(
    request: VisitRequest,
    sheet: ScoringSheet | None,
    head: dict[str, Any],
    rows: list[Criterion],
    version: int,
) -> ScoringSheet:
    act = request.visit.act()
    if sheet is None:
        return actions.create_sheet(act, head["title"], rows, head["tolerance"])
    return actions.change_sheet(act, sheet.pk, rows, head["tolerance"], version)


@needs(PUBLISH)
def publish(request: VisitRequest, pk: UUID) -> HttpResponse:
    sheet = sheet_or_404(request, pk, own_only=True)
    try:
        actions.publish_sheet(request.visit.act(), sheet.pk, version_of(request.POST))
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        saved(request, "Lembar nilai disetujui.")
    return redirect("aid:sheet", pk=sheet.pk)


@needs(WRITE)
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    sheet = sheet_or_404(request, pk, own_only=True)
    try:
        actions.drop_sheet(request.visit.act(), sheet.pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect("aid:sheet", pk=sheet.pk)
    saved(request, "Rancangan dibuang.")
    return redirect("aid:sheets")
