"""Appointments, known travel times, odometers and the factor they give."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.roles import SECTION_HEAD
from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.areas import known
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_day
from guyub.kernel.ids import uuid7
from guyub.mentoring.actions import plan_notes as actions
from guyub.mentoring.forms.officers import LeaveForm
from guyub.mentoring.forms.planning import OdometerForm, PromiseForm, TravelForm
from guyub.mentoring.models import Appointment, TravelTime
from guyub.mentoring.permissions import PLAN, VIEW
from guyub.mentoring.plan.facts import LOOKED_BACK, calibration_of, measured_days
from guyub.mentoring.plan.words import hours_words, told_words
from guyub.mentoring.routing.travel import DETOUR, ENOUGH
from guyub.mentoring.views.areas import regency_of
from guyub.mentoring.views.frame import own_regency_or_404, place
from guyub.mentoring.views.plan_frame import (
    answering,
    officer_choices,
    officers_for,
    officers_of,
    own_officer,
    plan_crumbs,
)
from guyub.mentoring.views.plan_stops import plannable_or_404
from guyub.registry import naming
from guyub.registry.views.common import crumbs as business_crumbs
from guyub.registry.views.common import page_of
from guyub.registry.views.one_form import form_page_of_values as form_page

AHEAD = timedelta(days=60)
SHOWN_DAYS = 40


def _may_cancel(visit: Visit, row: Appointment) -> bool:
    return (
        visit.may(PLAN) and visit.scope.may_write(row.regency_code)
        and visit.covers(row.business.village_code)
        and (visit.role == SECTION_HEAD
             or (visit.user is not None and row.officer.user_id == visit.user.pk))
    )  # fmt: skip


@needs(VIEW)
def plan_promises(request: VisitRequest) -> HttpResponse:
    """What was promised for the coming weeks; an officer's own first."""
    visit, today = request.visit, timezone.localdate()
    mine = own_officer(visit)
    rows = (
        Appointment.objects.visible_to(visit).standing().between(today, today + AHEAD)
        .select_related("business__facts", "officer").order_by("day", "opens", "pk")[:200]
    )  # fmt: skip
    found = [
        {
            "row": row, "day": format_day(row.day), "hours": hours_words(row.opens, row.closes),
            "name": naming.shown(visit, row.business.name, row.business.legal_form,
                                 row.business.facts.owner_names),
            "url": page_of(row.business), "place": place(row.business.village_code),
            "mine": mine is not None and row.officer_id == mine.pk,
            "may_cancel": _may_cancel(visit, row),
        }
        for row in rows
    ]  # fmt: skip
    found.sort(key=lambda one: not one["mine"])
    wishes = f"{reverse('mentoring:requests')}?keadaan=planned"
    return render(request, "mentoring/plan_promises.html", {
        "rows": found, "wishes": wishes, "crumbs": plan_crumbs(("Janji", "")),
    })  # fmt: skip


@needs(PLAN)
def plan_promise(request: VisitRequest, number: str) -> HttpResponse:
    """A day that was told to an owner."""
    business = plannable_or_404(request, number)
    officers = officers_for(request.visit, business)
    form = PromiseForm(
        request.POST or None, officers=officer_choices(officers),
        initial={"id": uuid7(), "officer": answering(request.visit, business)},
    )  # fmt: skip

    def save(data: dict[str, Any]) -> Appointment:
        return actions.promise(
            request.visit.act(), data["id"], business.pk, data["officer"], data["day"],
            form.hours, data["note"],
        )  # fmt: skip

    return form_page(
        request, form, title="Buat janji",
        lead=f"{business.name}, {place(business.village_code)}. Tulis yang sudah dikatakan kepada"
        " pemiliknya. Rencana disusun mengikuti janji.",
        back=page_of(business), trail=business_crumbs(business, request.visit, "Buat janji"),
        done="Janji tercatat. Susun ulang rencana minggunya supaya masuk.", save=save,
        button="Simpan janji",
    )  # fmt: skip


@needs(PLAN)
def plan_promise_cancel(request: VisitRequest, pk: UUID) -> HttpResponse:
    """An appointment that will not be kept."""
    row = (
        Appointment.objects.visible_to(request.visit)
        .select_related("business__facts", "officer").filter(pk=pk).first()
    )  # fmt: skip
    if row is None or not _may_cancel(request.visit, row):
        raise Http404
    business = naming.hide(request.visit, row.business)
    back = reverse("mentoring:plan_promises")
    return form_page(
        request, LeaveForm(request.POST or None), title="Batalkan janji",
        lead=f"{business.name}. {told_words(row.day, row.opens, row.closes)} Beri tahu pemiliknya.",
        back=back, trail=plan_crumbs(("Janji", back), ("Batalkan", "")), button="Batalkan janji",
        danger=True, done="Janji dibatalkan.",
        save=lambda data: actions.cancel(request.visit.act(), row.pk, data["reason"]),
    )  # fmt: skip


@needs(VIEW)
def plan_travel(request: VisitRequest) -> HttpResponse:
    """The travel times that the office knows."""
    visit = request.visit
    rows = list(
        TravelTime.objects.visible_to(visit).in_force()
        .order_by("regency_code", "from_village", "to_village")[:500]
    )  # fmt: skip
    codes = {r.from_village for r in rows} | {r.to_village for r in rows}
    names = known.names_of(codes | {c[:8] for c in codes})

    def said(code: str) -> str:
        return f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"

    may = visit.may(PLAN) and len(visit.scope.write) == 1
    return render(request, "mentoring/plan_travel.html", {
        "rows": [{"row": r, "a": said(r.from_village), "b": said(r.to_village),
                  "may": may and visit.scope.may_write(r.regency_code)} for r in rows],
        "may": may, "crumbs": plan_crumbs(("Waktu tempuh", "")),
    })  # fmt: skip


def _villages(regency: str) -> list[Any]:
    return [
        (name, [(v, word) for v, word in known.below(code)])
        for code, name in known.below(regency)
    ]  # fmt: skip


@needs(PLAN)
def plan_travel_new(request: VisitRequest) -> HttpResponse:
    """How long it takes from a village to another."""
    regency = own_regency_or_404(request)
    back = reverse("mentoring:plan_travel")
    return form_page(
        request,
        TravelForm(request.POST or None, villages=_villages(regency), initial={"id": uuid7()}),
        title="Catat waktu tempuh",
        lead="Untuk jalan yang jauh lebih lama dari jarak lurusnya: sungai, bukit, jembatan putus."
        " Dipakai mulai rencana berikutnya.",
        back=back, trail=plan_crumbs(("Waktu tempuh", back), ("Catat", "")),
        done="Waktu tempuh tercatat.",
        save=lambda data: actions.enter_travel(
            request.visit.act(), data["id"], data["from_village"], data["to_village"],
            data["minutes"], data["remark"],
        ),
    )  # fmt: skip


@require_POST
@needs(PLAN)
def plan_travel_end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """It no longer holds."""
    row = TravelTime.objects.visible_to(request.visit).filter(pk=pk).first()
    if row is None or not request.visit.scope.may_write(row.regency_code):
        raise Http404
    try:
        actions.end_travel(request.visit.act(), row.pk)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        kernel_forms.saved(request, "Dihapus. Perkiraan biasa berlaku lagi.")
    return redirect("mentoring:plan_travel")


@needs(VIEW)
def plan_odometer(request: VisitRequest) -> HttpResponse:
    """Days with an odometer and the factor they give; officers see their own days."""
    visit, today = request.visit, timezone.localdate()
    regency, _choices = regency_of(visit, request.GET.get("kabupaten", ""))
    days = measured_days(regency, today) if regency else []
    made = calibration_of(days)
    mine = own_officer(visit)
    shown = [d for d in days if mine is None or d.row.officer_id == mine.pk][:SHOWN_DAYS]
    return render(request, "mentoring/plan_odometer.html", {
        "made": made, "factor": round(made.factor, 2), "enough": ENOUGH, "assumed": DETOUR,
        "low": round(made.factor - (made.spread or 0), 2),
        "high": round(made.factor + (made.spread or 0), 2),
        "since": today - LOOKED_BACK, "today": today, "mine": mine is not None,
        "rows": [
            {"row": d.row, "officer": d.row.officer.name, "km": round(d.km, 1),
             "visits": d.visits, "straight": round(d.straight, 1),
             "ratio": round(d.km / d.straight, 2) if d.straight >= 1 else None}
            for d in shown
        ],
        "may": bool(officers_of(visit)) if visit.may(PLAN) else False, "regency": regency,
        "crumbs": plan_crumbs(("Kilometer", "")),
    })  # fmt: skip


@needs(PLAN)
def plan_odometer_new(request: VisitRequest) -> HttpResponse:
    """How far was driven on a day."""
    officers = officers_of(request.visit)
    back = reverse("mentoring:plan_odometer")
    form = OdometerForm(
        request.POST or None, officers=officer_choices(officers),
        initial={"day": timezone.localdate()},
    )  # fmt: skip
    return form_page(
        request, form, title="Catat kilometer",
        lead="Dipakai untuk menghitung faktor jalan, bukan untuk menilai petugas. Hari yang sama"
        " dicatat lagi berarti dibetulkan."
        if officers else "Akun ini belum terhubung dengan petugas yang sedang bertugas.",
        back=back, trail=plan_crumbs(("Kilometer", back), ("Catat", "")),
        done="Kilometer tercatat.",
        save=lambda data: actions.enter_odometer(
            request.visit.act(), data["officer"], data["day"], data["km"]
        ),
    )  # fmt: skip
