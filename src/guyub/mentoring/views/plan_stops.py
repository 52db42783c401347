"""Changing a plan by hand: moving a visit, taking it out, holding it, adding one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.roles import SECTION_HEAD
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.dates import format_day
from guyub.mentoring.actions import plan_stops as actions
from guyub.mentoring.forms.planning import AddForm, DropForm, MoveForm
from guyub.mentoring.models import PlanStop
from guyub.mentoring.permissions import PLAN
from guyub.mentoring.plan.policy import monday_of
from guyub.mentoring.plan.words import told_words
from guyub.mentoring.views.plan_frame import (
    answering,
    day_url,
    may_plan,
    officer_choices,
    officers_for,
    open_days,
    plan_crumbs,
    week_url,
)
from guyub.registry import naming
from guyub.registry.models import Business
from guyub.registry.views.common import business_or_404, page_of, refused, renewed
from guyub.registry.views.common import crumbs as business_crumbs
from guyub.registry.views.one_form import form_page_of_values as form_page

BACK, WHOLE_WEEK = "kembali", "minggu"
NO_OFFICER = (
    "Akun ini belum terhubung dengan petugas yang sedang bertugas. Minta kepala bidang"
    " menghubungkannya."
)
NOBODY_REACHES = (
    "Belum ada petugas yang wilayah akunnya mencakup desa ini. Perluas dulu wilayah akunnya."
)


def stop_or_404(request: VisitRequest, pk: UUID) -> PlanStop:
    """The stop, if this visit may change its plan."""
    found: PlanStop | None = (
        PlanStop.objects.visible_to(request.visit)
        .select_related("plan__officer", "business__facts").filter(pk=pk).first()
    )  # fmt: skip
    if found is None or not may_plan(request.visit, found.plan.officer):
        raise Http404
    return found


def _back(request: VisitRequest, row: PlanStop) -> str:
    asked = request.POST.get(BACK) or request.GET.get(BACK, "")
    if asked == WHOLE_WEEK:
        return week_url(row.plan.officer, row.week)
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = row.day
    return day_url(row.plan.officer, day if monday_of(day) == row.week else row.day)


def _name(request: VisitRequest, row: PlanStop) -> str:
    b = row.business
    return naming.shown(request.visit, b.name, b.legal_form, b.facts.owner_names)


def _version(data: dict[str, Any]) -> int | None:
    text = data.get("versi", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 3 else None


def _renew(form: Any, error: StaleVersion) -> None:
    """What was typed stands on what is stored now: sending it again saves it."""
    form.data = renewed(form.data, error.current["version"])


def _refused(form: Any, error: DomainError) -> None:
    if isinstance(error, StaleVersion):
        _renew(form, error)
    refused(form, error)


@needs(PLAN)
def plan_move(request: VisitRequest, pk: UUID) -> HttpResponse:
    """To another place of the day, another day, another officer: by a form, by the buttons up and
    down, or by dragging, which sends the same form."""
    row = stop_or_404(request, pk)
    officer, today = row.plan.officer, timezone.localdate()
    told = actions.promise_for(row, today)
    others = []
    if request.visit.role == SECTION_HEAD:
        others = officers_for(request.visit, row.business, keep=officer)
    # Whose day it is, the action says: the officer is chosen in the same form.
    days = sorted({row.day, *open_days([officer, *others], [row.week], today)})
    asked = request.GET.get("hari", "")
    form = MoveForm(
        request.POST or None, days=days, promised=told is not None, version=row.version,
        officers=officer_choices(others) if len(others) > 1 else (),
        initial={
            "day": asked if asked in {d.isoformat() for d in days} else row.day.isoformat(),
            "turn": _whole(request.GET.get("urutan", "")), "officer": str(officer.pk),
        },
    )  # fmt: skip
    back = _back(request, row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        to = actions.Target(data["day"], data["turn"], data.get("officer"))
        try:
            moved = actions.move(
                request.visit.act(), row.pk, to, data["reason"], _version(data)
            )  # fmt: skip
        except DomainError as error:
            _refused(form, error)
        else:
            words = "Urutan diubah." if moved.day == row.day else (
                f"Dipindahkan ke {format_day(moved.day)}."
            )  # fmt: skip
            kernel_forms.saved(request, words + (" Beri tahu pemiliknya." if told else ""))
            return redirect(f"{back}#k-{row.pk}")
    return render(request, "mentoring/plan_move.html", {
        "form": form, "row": row, "name": _name(request, row), "back": back,
        "told": told_words(told.day, told.opens, told.closes) if told else "",
        "back_word": request.POST.get(BACK) or request.GET.get(BACK, ""),
        "drop_url": reverse("mentoring:plan_drop", args=[row.pk]),
        "crumbs": plan_crumbs(
            (officer.name, week_url(officer, row.week)),
            (format_day(row.day), day_url(officer, row.day)), ("Pindahkan", "")),
    }, status=422 if form.errors else 200)  # fmt: skip


@needs(PLAN)
def plan_drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Out of this week's plan."""
    row = stop_or_404(request, pk)
    officer, told = row.plan.officer, actions.promise_for(row, timezone.localdate())
    lead = f"{_name(request, row)}, {format_day(row.day)}. Tidak direncanakan lagi minggu ini."
    if told is not None:
        lead += f" {told_words(told.day, told.opens, told.closes)} Beri tahu pemiliknya."
    form = DropForm(request.POST or None, version=row.version)

    def save(data: dict[str, Any]) -> PlanStop:
        try:
            return actions.drop(request.visit.act(), row.pk, data["reason"], _version(data))
        except StaleVersion as error:
            _renew(form, error)
            raise

    return form_page(
        request, form,
        title="Keluarkan dari rencana", lead=lead, back=day_url(officer, row.day),
        trail=plan_crumbs((officer.name, week_url(officer, row.week)), ("Keluarkan", "")),
        button="Keluarkan", danger=True, done="Dikeluarkan dari rencana minggu ini.",
        save=save,
    )  # fmt: skip


@require_POST
@needs(PLAN)
def plan_fix(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Held on its day, or no longer."""
    row = stop_or_404(request, pk)
    fixed = request.POST.get("tahan") == "1"
    try:
        actions.fix(request.visit.act(), row.pk, fixed)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        kernel_forms.saved(
            request, "Ditahan: tidak dipindah kalau rencana disusun ulang." if fixed
            else "Tidak ditahan lagi: boleh dipindah kalau rencana disusun ulang.",
        )  # fmt: skip
    return redirect(f"{_back(request, row)}#k-{row.pk}")


def plannable_or_404(request: VisitRequest, number: str) -> Business:
    business = business_or_404(request, number)
    visit = request.visit
    if not visit.scope.may_write(business.regency_code) or not visit.covers(business.village_code):
        raise Http404
    return business


@needs(PLAN)
def plan_add(request: VisitRequest, number: str) -> HttpResponse:
    """A business into the plan of this week or the next."""
    business = plannable_or_404(request, number)
    visit, today = request.visit, timezone.localdate()
    officers = officers_for(visit, business)
    monday = monday_of(today)
    row = (
        PlanStop.objects.visible_to(visit).ahead(today).select_related("plan__officer")
        .filter(business=business).order_by("day").first()
    )  # fmt: skip
    days = open_days(officers, (monday, monday + timedelta(weeks=1)), today)
    form = AddForm(
        request.POST or None, days=days,
        officers=officer_choices(officers) if len(officers) > 1 else (),
        initial={"day": request.GET.get("hari", ""), "officer": answering(visit, business)},
    )  # fmt: skip
    if request.method == "POST" and officers and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.add(
                visit.act(), business.pk, data.get("officer") or officers[0].pk, data["day"]
            )
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, f"Masuk rencana {format_day(made.day)}.")
            return redirect(f"{day_url(made.plan.officer, made.day)}#k-{made.pk}")
    return render(request, "mentoring/plan_add.html", {
        "business": business, "form": form, "back": page_of(business), "officers": officers,
        "nobody": NOBODY_REACHES if visit.role == SECTION_HEAD else NO_OFFICER,
        "stands": f"{format_day(row.day)}, {row.plan.officer.name}" if row else "",
        "stands_url": day_url(row.plan.officer, row.day) if row else "",
        "promise_url": reverse("mentoring:plan_promise", args=[business.number]),
        "crumbs": business_crumbs(business, visit, "Rencanakan kunjungan"),
    }, status=422 if form.errors else 200)  # fmt: skip
