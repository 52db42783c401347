"""Procurement plans for the office: uploaded, columns settled, read as sums."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.typed import whole
from guyub.market.actions import plans as acts
from guyub.market.forms.plans import RemoveForm
from guyub.market.lists.plans import month_words
from guyub.market.models import ProcurementPlan
from guyub.market.permissions.plans import KEEP, VIEW
from guyub.market.planning.reading import MOST_BYTES
from guyub.market.planning.summary import DEFINITION, rest_of, summary_of, to_reserve
from guyub.market.plans.columns import FIELDS, SURE
from guyub.market.states.plans import (
    ASKING,
    DONE,
    PLAN,
    REMOVED,
    STOPPED,
    TONES,
    UNSETTLED,
    WORKING,
)
from guyub.market.views.frame import form_page, version_of

SHOWN: Final = 50
UNITS: Final = 20
RESERVED: Final = 30
PLACES: Final = 25
ROOT: Final = ("Rencana belanja", "market:plans")


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [(ROOT[0], reverse(ROOT[1])), *trail]


def plan_or_404(request: VisitRequest, pk: UUID) -> ProcurementPlan:
    """The plan, if this visit may see it. One that was removed is gone."""
    rows = ProcurementPlan.objects.visible_to(request.visit).exclude(state=REMOVED)
    found: ProcurementPlan | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def keeps(request: VisitRequest, plan: ProcurementPlan) -> bool:
    return request.visit.may(KEEP) and request.visit.scope.may_write(plan.regency_code)


@needs(VIEW)
def plan_list(request: VisitRequest) -> HttpResponse:
    """Plans of the visit's regencies, newest first, and the place to upload one."""
    visit, office = request.visit, request.visit.office
    may = visit.may(KEEP) and office is not None and office.kind == office.Kind.REGENCY
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        return _receive(request)
    rows = ProcurementPlan.objects.visible_to(visit).standing().order_by("-created_at", "pk")
    if request.GET.get("keadaan") == "menunggu":
        rows = rows.filter(state__in=UNSETTLED)
    shown = list(rows[:SHOWN])
    context = {
        "rows": [
            {"plan": row, "state": PLAN.states[row.state], "tone": TONES[row.state]}
            for row in shown
        ],
        "may": may, "running": any(row.state == WORKING for row in shown),
        "most": MOST_BYTES // 1_000_000,
    }  # fmt: skip
    return render(request, "market/plans.html", context)


def _receive(request: VisitRequest) -> HttpResponse:
    file = request.FILES.get("berkas")
    if file is None:
        messages.error(request, "Pilih dulu berkasnya: Excel, ODS, atau CSV.")
        return redirect("market:plans")
    if (file.size or 0) > MOST_BYTES:
        messages.error(
            request,
            f"Berkas ini terlalu besar (batasnya {MOST_BYTES // 1_000_000} MB). Bagi per satuan"
            " kerja, lalu unggah satu per satu.",
        )
        return redirect("market:plans")
    year = whole(request.POST.get("tahun", ""), digits=4)
    try:
        received = acts.upload_plan(
            request.visit.act(), file.name or "rencana", file.read(),
            year=year if year and 2015 <= year <= 2100 else None,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, f"{hide_numbers(file.name or '')}: {error.sentence}")
        return redirect("market:plans")
    if received.already:
        messages.info(request, "Berkas yang sama sudah pernah diunggah. Ini hasilnya.")
    if received.plan.state == ASKING:
        return redirect("market:plan_columns", received.plan.pk)
    return redirect("market:plan", received.plan.pk)


def _frame(request: VisitRequest, plan: ProcurementPlan) -> dict[str, Any]:
    return {
        "plan": plan, "running": plan.state == WORKING, "stopped": plan.state == STOPPED,
        "asking": plan.state == ASKING, "done": plan.state == DONE,
        "state": PLAN.states[plan.state], "tone": TONES[plan.state],
        "may_keep": keeps(request, plan), "poll": reverse("market:plan_progress", args=[plan.pk]),
        "lines_url": f"{reverse('market:plan_lines')}?rencana={plan.pk}",
    }  # fmt: skip


@needs(VIEW)
@never_cache
def plan_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Where the plan is, what of it makers of the region could supply, what to reserve."""
    plan = plan_or_404(request, pk)
    frame = _frame(request, plan)
    summary = summary_of(plan) if plan.at else None
    places = known.below(plan.regency_code) if plan.asked_places and frame["may_keep"] else []
    context = {
        **frame, "summary": summary, "definition": DEFINITION,
        "branches": [
            {"part": p, "when": _span(p.first, p.last)} for p in summary.branches
        ] if summary else [],
        "units": summary.units[:UNITS] if summary else [],
        "rest": rest_of(summary.units, UNITS) if summary else None,
        "reserved": to_reserve(plan, RESERVED) if frame["done"] else [],
        "asked": plan.asked_places[:PLACES], "places": places,
        "passed": plan.passed[:SHOWN], "passed_more": max(len(plan.passed) - SHOWN, 0),
        "stalls": acts.stalls(plan, timezone.now()), "crumbs": crumbs((plan.name, "")),
    }  # fmt: skip
    return render(request, "market/plan.html", context)


def _span(first: date | None, last: date | None) -> str:
    """ "Feb 2027 – Agu 2027"."""
    if first is None or last is None:
        return "belum diketahui"
    begin, end = (f"{month_words(day)[:3]} {day.year}" for day in (first, last))
    return begin if begin == end else f"{begin} – {end}"


@needs(VIEW)
@never_cache
def plan_progress(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The progress component alone, for the page that waits."""
    return render(request, "market/plan_progress.html", _frame(request, plan_or_404(request, pk)))


def _kept_or_404(request: VisitRequest, pk: UUID) -> ProcurementPlan:
    plan = plan_or_404(request, pk)
    if not keeps(request, plan):
        raise Http404
    return plan


@needs(KEEP)
@never_cache
def plan_columns(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What each column was taken for and why; POST settles it and starts the work."""
    plan = _kept_or_404(request, pk)
    settled = {int(at): name for name, at in plan.columns}
    chosen, year = settled, str(plan.year or "")
    if request.method == "POST":
        chosen = {
            at: request.POST.get(f"kolom-{at}", "") for at in range(len(plan.guesses))
        }  # fmt: skip
        year = request.POST.get("tahun", "").strip()
        number = whole(year, digits=4)
        try:
            if year and number is None:
                raise DomainError("Tulis tahun anggarannya, misalnya 2026.")
            acts.settle_columns(
                request.visit.act(), pk, chosen, year=number,
                version=version_of(request.POST.get("versi", "")),
            )  # fmt: skip
        except StaleVersion:
            messages.error(request, "Orang lain sudah mengubah kolomnya. Ini yang tersimpan.")
            return redirect("market:plan_columns", pk)
        except DomainError as error:
            messages.error(request, str(error.sentence))
        else:
            messages.success(request, "Kolom disimpan dan diingat untuk berkas berikutnya.")
            return redirect("market:plan", pk)
    context = {
        "plan": plan, "year": year, "choices": list(FIELDS.items()),
        "columns": [
            {
                "index": g["index"], "header": g["header"], "reason": g["reason"],
                "samples": " · ".join(s[:60] for s in g["samples"]),
                "chosen": chosen.get(g["index"], ""),
                "unsure": bool(g["field"]) and g["score"] < SURE,
            }
            for g in plan.guesses
        ],
        "locked": plan.state == WORKING,
        "crumbs": crumbs((plan.name, reverse("market:plan", args=[pk])), ("Kolom", "")),
    }  # fmt: skip
    return render(request, "market/plan_columns.html", context)


@require_POST
@needs(KEEP)
def plan_again(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Go on, or judge anew with makers and prices of today."""
    plan = _kept_or_404(request, pk)
    try:
        if acts.stalls(plan, timezone.now()):
            acts.wake(plan)
        else:
            acts.analyse_again(request.visit.act(), pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("market:plan", pk)


@require_POST
@needs(KEEP)
def plan_place(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One answer to "where is that?"."""
    _kept_or_404(request, pk)
    text, district = request.POST.get("teks", ""), request.POST.get("kecamatan", "")
    try:
        if not district:
            raise DomainError("Pilih kecamatannya, atau “seluruh kabupaten atau kota”.")
        lines = acts.settle_place(
            request.visit.act(), pk, text, "" if district == "semua" else district
        )
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, f"Tempat diingat dan dipakai untuk {lines} baris.")
    return redirect("market:plan", pk)


@needs(KEEP)
def plan_remove(request: VisitRequest, pk: UUID) -> HttpResponse:
    plan = _kept_or_404(request, pk)
    back = reverse("market:plan", args=[pk])
    form = RemoveForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, title="Hapus rencana ini?",
        lead=f"{plan.name}: semua barisnya dihapus. Jawaban yang diingat tetap diingat.",
        back=back, trail=crumbs((plan.name, back), ("Hapus", "")),
        save=lambda f: acts.remove_plan(request.visit.act(), pk, f.cleaned_data["reason"]),
        done="Rencana dihapus.", button="Hapus rencana", danger=True,
        after=lambda _made: reverse("market:plans"),
    )  # fmt: skip
