"""The plan of the week: of the office, of an officer, of a day; making and taking it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.roles import SECTION_HEAD
from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Link
from guyub.kernel.dates import format_day, holiday_name
from guyub.kernel.waiting import CAP
from guyub.mentoring.actions import plan_runs
from guyub.mentoring.actions import planning as actions
from guyub.mentoring.models import Officer, Plan, PlanDay, PlanRun, PlanStop
from guyub.mentoring.permissions import PLAN, VIEW
from guyub.mentoring.plan.facts import habits_of, village_points
from guyub.mentoring.plan.making import MOST_CONSIDERED, capacity_of, works
from guyub.mentoring.plan.policy import days_of, monday_of
from guyub.mentoring.plan.states import (
    ACCEPTED,
    DONE,
    DRAFT,
    OUT,
    PLAN_TONES,
    RUNNING,
    SEATED,
    STATE,
)
from guyub.mentoring.plan.states import PLAN as STAGES
from guyub.mentoring.plan.words import (
    clock,
    day_name,
    drawing,
    minutes_words,
    short_day,
    week_short,
    week_words,
)
from guyub.mentoring.routing import place
from guyub.mentoring.routing.words import ESTIMATE_LONG, PLANNED
from guyub.mentoring.states import APPOINTED, ENDED
from guyub.mentoring.views.areas import REGENCY, regency_of
from guyub.mentoring.views.plan_frame import (
    EVERYBODY,
    WEEK,
    cards,
    day_or_404,
    day_url,
    everybody_url,
    may_plan,
    own_officer,
    partly,
    plan_crumbs,
    plan_of,
    planning_officer_or_404,
    promised_in,
    result_of,
    stops_of,
    week_asked,
    week_or_404,
    week_url,
)
from guyub.mentoring.views.plan_lists import changes, left, standing, unkept

_NEAR = {-1: "Minggu lalu", 0: "Minggu ini", 1: "Minggu depan"}
LINKS = (
    ("Janji", "mentoring:plan_promises"), ("Waktu tempuh", "mentoring:plan_travel"),
    ("Kilometer", "mentoring:plan_odometer"),
)  # fmt: skip


def _weeks(week: date, url: Callable[[date], str]) -> list[Link]:
    """This week and its neighbours."""
    now = monday_of(timezone.localdate())
    found = []
    for one in sorted({week - timedelta(weeks=1), week, week + timedelta(weeks=1), now}):
        label = _NEAR.get((one - now).days // 7) or week_short(one)
        found.append(Link(label, url(one), one == week))
    return found


@needs(VIEW)
def plan_page(request: VisitRequest) -> HttpResponse:
    """The week of everybody; an officer comes to the own one first."""
    visit, today = request.visit, timezone.localdate()
    if request.GET.get(STATE) == DRAFT and visit.may(PLAN):
        return _drafts(request, today)
    week = week_asked(request)
    mine = own_officer(visit)
    if mine is not None and mine.tier != Officer.Tier.PARTNER and not request.GET.get(EVERYBODY):
        return redirect(week_url(mine, week))
    regency, choices = regency_of(visit, request.GET.get(REGENCY, ""))
    more = f"&{EVERYBODY}=1" + (f"&{REGENCY}={regency}" if choices and regency else "")
    url = reverse("mentoring:plan")
    rows = _rows(request, regency, week) if regency else []
    days = [d for d in days_of(week) if d.weekday() < 5 or any(r["cells"].get(d) for r in rows)]
    head = visit.role == SECTION_HEAD and visit.may(PLAN) and visit.scope.may_write(regency)
    for row in rows:
        row["cells"] = [(short_day(d), row["cells"].get(d)) for d in days]
    context = {
        "week": week, "week_words": week_words(week),
        "weeks": _weeks(week, lambda w: f"{url}?{WEEK}={w.isoformat()}{more}"),
        "days": [(short_day(d), holiday_name(d) or "") for d in days], "rows": rows,
        "wide": len(days) + 4,
        "regency": regency, "regency_name": known.names_of([regency]).get(regency, ""),
        "choices": [
            Link(name, f"{url}?{WEEK}={week.isoformat()}&{REGENCY}={code}", code == regency)
            for code, name in choices[:60]
        ],
        "planned": sum(r["stops"] for r in rows), "done": sum(r["done"] for r in rows),
        "km": round(sum(r["km"] for r in rows)),
        "travel": sum(r["travel"] for r in rows),
        "may_make": head and week >= monday_of(today) and bool(rows),
        "run": PlanRun.objects.visible_to(visit).at_work()
        .filter(regency_code=regency, week=week).first() if head else None,
        "missing": sum(1 for r in rows if r["plan"] is None and r["on_duty"]),
        "estimate": ESTIMATE_LONG, "mine": mine, "links": LINKS,
        "crumbs": plan_crumbs(),
    }  # fmt: skip
    return render(request, "mentoring/plan_office.html", context)


def _drafts(request: VisitRequest, today: date) -> HttpResponse:
    """Proposals that nobody has taken yet, of this week and later."""
    plans = (
        Plan.objects.waiting_for(request.visit, today).select_related("officer")
        .annotate(n=Count("stops", filter=Q(stops__state=SEATED)))
        .order_by("week", "officer__name", "pk")
    )  # fmt: skip
    rows = [
        {"officer": p.officer.name, "week": week_words(p.week), "n": p.n,
         "url": week_url(p.officer, p.week)}
        for p in plans[:CAP]
    ]  # fmt: skip
    return render(request, "mentoring/plan_drafts.html", {
        "rows": rows, "everybody": f"{reverse('mentoring:plan')}?{EVERYBODY}=1",
        "crumbs": plan_crumbs(("Usulan yang belum dipakai", "")),
    })  # fmt: skip


def _rows(request: VisitRequest, regency: str, week: date) -> list[dict[str, Any]]:
    """Each officer's week as figures."""
    visit, sunday = request.visit, week + timedelta(days=6)
    plans = {
        p.officer_id: p
        for p in Plan.objects.visible_to(visit).of_week(week).filter(regency_code=regency)
    }
    on_duty = Q(state__in=(APPOINTED, ENDED), starts__lte=sunday)
    on_duty &= Q(ends__isnull=True) | Q(ends__gte=week)
    officers = Officer.objects.visible_to(visit).filter(regency_code=regency)
    officers = officers.filter(on_duty | Q(pk__in=plans)).exclude(tier=Officer.Tier.PARTNER)
    stops: dict[UUID, dict[date, tuple[int, int]]] = {}
    counted = (
        PlanStop.objects.filter(plan__in=plans.values()).living().with_results().order_by()
        .values("plan", "day").annotate(n=Count("pk"), met=Count("met_on"))
    )  # fmt: skip
    for one in counted:
        stops.setdefault(one["plan"], {})[one["day"]] = (one["n"], one["met"])
    sums = {
        one["plan"]: (one["km"], one["travel"])
        for one in PlanDay.objects.filter(plan__in=plans.values()).order_by().values("plan")
        .annotate(km=Sum("km"), travel=Sum("travel"))
    }  # fmt: skip
    found = []
    for officer in officers.order_by("name", "pk"):
        plan = plans.get(officer.pk)
        cells = stops.get(plan.pk, {}) if plan else {}
        km, travel = sums.get(plan.pk, (0, 0)) if plan else (0, 0)
        found.append({
            "officer": officer, "plan": plan, "url": week_url(officer, week),
            "state": STAGES.states[plan.state] if plan else "Belum disusun",
            "tone": PLAN_TONES[plan.state] if plan else "quiet",
            "cells": {
                day: {"n": n, "met": met, "url": day_url(officer, day)}
                for day, (n, met) in cells.items()
            },
            "stops": sum(n for n, _met in cells.values()),
            "done": sum(met for _n, met in cells.values()), "km": round(km or 0),
            "travel": travel or 0,
            "left": sum(1 for _pk, code in plan.left if code != PLANNED) if plan else 0,
            "on_duty": officer.state == APPOINTED,
        })  # fmt: skip
    return found


@needs(VIEW)
def plan_week(request: VisitRequest, number: str, week: str) -> HttpResponse:
    """An officer's week, day by day."""
    monday, visit, today = week_or_404(week), request.visit, timezone.localdate()
    officer = planning_officer_or_404(request, number)
    plan = plan_of(visit, officer, monday)
    may = may_plan(visit, officer)
    rows = stops_of(visit, plan) if plan else []
    seated = [r for r in rows if r.state != OUT]
    promised = promised_in(rows, monday)
    made = {c["row"].pk: c for c in cards(visit, rows, promised, may, today)}
    sums = {d.day: d for d in plan.days.all()} if plan else {}  # type: ignore[attr-defined]
    habits = habits_of(officer.office_id, today)
    days = []
    for day in days_of(monday):
        here = [made[r.pk] for r in seated if r.day == day]
        open_ = works(officer, habits, day)
        if not open_ and not here:
            continue
        days.append({
            "day": day, "name": day_name(day), "url": day_url(officer, day), "cards": here,
            "sums": sums.get(day), "today": day == today, "opens": may and open_ and day >= today,
            "off": "" if open_ else (holiday_name(day) or "Bukan hari kerja"),
            "problems": len(sums[day].problems) if day in sums else 0,
            "travel": minutes_words(sums[day].travel) if day in sums else "",
        })  # fmt: skip
    now = monday_of(today)
    context = {
        "officer": officer, "plan": plan, "week": monday, "week_words": week_words(monday),
        "weeks": _weeks(monday, lambda w: week_url(officer, w)),
        "days": days, "dropped": [made[r.pk] for r in rows if r.state == OUT],
        "may": may, "partly": partly(visit, officer),
        "may_make": may and now <= monday <= now + actions.FARTHEST,
        "mine": visit.user is not None and officer.user_id == visit.user.pk,
        "state": STAGES.states[plan.state] if plan else "", "accepted": bool(
            plan and plan.state == ACCEPTED),
        "tone": PLAN_TONES[plan.state] if plan else "",
        "stops": len(seated), "done": sum(1 for r in seated if result_of(r) == DONE),
        "km": round(sum(d.km for d in sums.values())),
        "travel": sum(d.travel for d in sums.values()),
        "capacity": capacity_of(officer, habits),
        "left": left(request, plan) if plan else [],
        "standing": standing(request, plan) if plan else [], "considered": MOST_CONSIDERED,
        "changes": changes(request, plan) if plan else [],
        "unkept": unkept(request, officer, plan, monday, rows) if may else [],
        "estimate": ESTIMATE_LONG, "links": LINKS,
        "today_url": day_url(officer, today) if any(r.day == today for r in seated) else "",
        "everybody": everybody_url(monday),
        "crumbs": plan_crumbs((officer.name, "")),
    }  # fmt: skip
    return render(request, "mentoring/plan_week.html", context)


@needs(VIEW)
def plan_day(request: VisitRequest, number: str, day: str) -> HttpResponse:
    """A day in its order, with a small drawing."""
    on, visit, today = day_or_404(day), request.visit, timezone.localdate()
    officer = planning_officer_or_404(request, number)
    monday = monday_of(on)
    plan = plan_of(visit, officer, monday)
    may = may_plan(visit, officer)
    rows = [r for r in (stops_of(visit, plan) if plan else []) if r.day == on and r.state != OUT]
    promised = promised_in(rows, monday)
    found = cards(visit, rows, promised, may, today)
    sums = plan.days.filter(day=on).first() if plan else None  # type: ignore[attr-defined]
    names = {str(c["row"].business_id): c["name"] for c in found}
    villages = {r.business.village_code for r in rows} | {officer.base_village}
    points = village_points(villages)
    drawn = drawing(
        points.get(officer.base_village),
        [
            (place(r.business.latitude, r.business.longitude)
             or points.get(r.business.village_code), str(r.turn),
             "done" if result_of(r) == DONE else "waits")
            for r in rows
        ],
    )  # fmt: skip
    neighbours = [d for d in days_of(monday) if works(
        officer, habits_of(officer.office_id, today), d
    ) or d == on]  # fmt: skip
    context = {
        "officer": officer, "plan": plan, "day": on, "day_words": format_day(on), "cards": found,
        "sums": sums, "drawn": drawn, "may": may, "partly": partly(visit, officer),
        "accepted": bool(plan and plan.state == ACCEPTED),
        "leaves": clock(sums.leaves) if sums else "", "back": clock(sums.back) if sums else "",
        "travel": minutes_words(sums.travel) if sums else "",
        "problems": [(sentence, names.get(key or "", "")) for sentence, key in sums.problems]
        if sums else [],
        "own_order": bool(sums and sums.method == "chosen"),
        "plain_order": bool(sums and sums.method == "nearest"),
        "days": [Link(short_day(d), day_url(officer, d), d == on) for d in neighbours],
        "approximate": any(r.approximate for r in rows),
        "base": known.names_of([officer.base_village]).get(officer.base_village, ""),
        "estimate": ESTIMATE_LONG, "week_url": week_url(officer, monday),
        "crumbs": plan_crumbs(
            (officer.name, week_url(officer, monday)), (format_day(on), "")),
    }  # fmt: skip
    return render(request, "mentoring/plan_day.html", context)


def _made_words(plan: Plan, *, new: bool) -> str:
    if not new:
        return "Tidak ada yang berubah. Rencananya masih sama."
    if plan.state == ACCEPTED:
        return "Rencana disusun ulang dan langsung berlaku. Periksa yang berubah."
    return "Rencana tersusun. Periksa, lalu pakai."


@require_POST
@needs(PLAN)
def plan_make(request: VisitRequest) -> HttpResponse:
    """Makes the week of one officer, or has everybody's made (head of section)."""
    visit = request.visit
    try:
        week = monday_of(date.fromisoformat(request.POST.get(WEEK, "")))
    except ValueError:
        raise Http404 from None
    number = request.POST.get("petugas", "")
    if not number:
        return _everybody(request, week)
    officer, act = planning_officer_or_404(request, number), visit.act()
    try:
        plan = actions.make_plan(act, officer.pk, week)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        kernel_forms.saved(request, _made_words(plan, new=plan.made_at == act.now))
    return redirect(week_url(officer, week))


def _everybody(request: VisitRequest, week: date) -> HttpResponse:
    try:
        run = plan_runs.begin(request.visit.act(), week)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(everybody_url(week))
    if run.state == RUNNING:
        plan_runs.wake(run)
    return redirect("mentoring:plan_run", pk=run.pk)


@require_POST
@needs(PLAN)
def plan_accept(request: VisitRequest, pk: UUID) -> HttpResponse:
    """From now on the plan is the route on the phone."""
    plan = Plan.objects.visible_to(request.visit).select_related("officer").filter(pk=pk).first()
    if plan is None:
        raise Http404
    try:
        actions.accept(request.visit.act(), plan.pk)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        kernel_forms.saved(request, "Rencana dipakai. HP petugas mengambilnya begitu ada sinyal.")
    return redirect(week_url(plan.officer, plan.week))
