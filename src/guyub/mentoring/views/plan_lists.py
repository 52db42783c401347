"""Lists below an officer's week: who found no place, what changed, which promises are not kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest
from guyub.kernel.dates import format_day
from guyub.mentoring.models import Officer, Plan, PlanStop
from guyub.mentoring.plan.making import first_of
from guyub.mentoring.plan.promised import keeps, met_since, told_in
from guyub.mentoring.plan.states import ACCEPTED
from guyub.mentoring.plan.words import day_name
from guyub.mentoring.routing.words import LEFT, PLANNED
from guyub.mentoring.views.plan_frame import day_url
from guyub.registry import naming
from guyub.registry.models import Business

SHOWN_LEFT, SHOWN_STANDING = 12, 60
MISSED = "Harinya sudah lewat dan belum didatangi. Datangi, atau buat janji baru."
TODAY_ONLY = (
    "Hari ini tidak disusun lagi. Masukkan lewat “Rencanakan kunjungan” di halaman usahanya."
)
PLAN_ANEW = "Susun ulang rencananya."


def named(request: VisitRequest, ids: list[str]) -> dict[str, tuple[str, str]]:
    """(name, address) of businesses that this visit may see, by id."""
    rows = Business.objects.visible_to(request.visit).filter(pk__in=ids).select_related("facts")
    return {
        str(b.pk): (
            naming.shown(request.visit, b.name, b.legal_form, b.facts.owner_names),
            reverse("registry:detail", args=[b.number]),
        )
        for b in rows
    }  # fmt: skip


def left(request: VisitRequest, plan: Plan) -> list[dict[str, Any]]:
    """Who is due and found no place, by reason, the commonest first."""
    by_code: dict[str, list[str]] = {}
    for pk, code in plan.left:
        if code != PLANNED:
            by_code.setdefault(code, []).append(pk)
    shown = named(request, [pk for ids in by_code.values() for pk in ids[:SHOWN_LEFT]])
    return [
        {"why": LEFT.get(code, code), "n": len(ids),
         "some": [shown[pk] for pk in ids[:SHOWN_LEFT] if pk in shown]}
        for code, ids in sorted(by_code.items(), key=lambda kv: (-len(kv[1]), kv[0]))
    ]  # fmt: skip


def standing(request: VisitRequest, plan: Plan) -> list[dict[str, Any]]:
    """Who is due and stands in another plan that is not over: when, and who goes."""
    ids = [pk for pk, code in plan.left if code == PLANNED]
    if not ids:
        return []
    rows = PlanStop.objects.ahead(timezone.localdate()).filter(business__in=ids)
    rows = rows.exclude(plan=plan).select_related("plan__officer").order_by("day", "turn", "pk")
    first: dict[str, PlanStop] = {}
    for row in rows:
        first.setdefault(str(row.business_id), row)
    shown = named(request, list(first)[:SHOWN_STANDING])
    return [
        {"name": shown[pk][0], "url": shown[pk][1], "day": format_day(row.day),
         "who": row.plan.officer.name, "day_url": day_url(row.plan.officer, row.day)}
        for pk, row in first.items() if pk in shown
    ]  # fmt: skip


def changes(request: VisitRequest, plan: Plan) -> list[dict[str, Any]]:
    """What the last planning anew changed."""
    shown = named(request, [pk for pk, _was, _now in plan.changes[:40]])
    found = []
    for pk, was, now in plan.changes[:40]:
        if pk not in shown:
            continue
        before = day_name(date.fromisoformat(was)) if was else ""
        after = day_name(date.fromisoformat(now)) if now else ""
        words = f"{before} → {after}" if before and after else (
            f"baru, {after}" if after else f"tidak lagi (tadinya {before})"
        )  # fmt: skip
        found.append({"name": shown[pk][0], "url": shown[pk][1], "words": words})
    return found


def unkept(
    request: VisitRequest, officer: Officer, plan: Plan | None, monday: date, rows: list[PlanStop]
) -> list[dict[str, Any]]:
    """Promises of the week that are not kept by the plan or were not, each with what to do."""
    today, sunday = timezone.localdate(), monday + timedelta(days=6)
    told = told_in({"officer": officer}, monday, sunday)
    stops = {r.business_id: r for r in rows}
    open_ones = [
        (pk, p) for pk, some in told.items() for p in some
        if pk not in stops or not (
            keeps(stops[pk], p) if p.day >= today else stops[pk].met_on  # type: ignore[attr-defined]
        )
    ]  # fmt: skip
    if not open_ones:
        return []
    met = met_since([pk for pk, p in open_ones if p.day < today], monday)
    codes: dict[str, str] = dict(plan.left) if plan else {}
    first = first_of(monday, timezone.now(), plan is not None and plan.state == ACCEPTED)
    shown = named(request, [str(pk) for pk, _p in open_ones])
    found = []
    for pk, one in sorted(open_ones, key=lambda pair: (pair[1].day, pair[0])):
        if str(pk) not in shown or (one.day < today and met.get(pk, date.min) >= one.day):
            continue
        if one.day < today:
            why = MISSED
        elif one.day < first:
            why = TODAY_ONLY
        else:
            why = LEFT.get(codes.get(str(pk), ""), "") or PLAN_ANEW
        found.append({"name": shown[str(pk)][0], "url": shown[str(pk)][1],
                      "day": day_name(one.day), "why": why})  # fmt: skip
    return found
