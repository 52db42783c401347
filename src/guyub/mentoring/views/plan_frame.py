"""What the pages of the plan of visits share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.roles import SECTION_HEAD
from guyub.accounts.visit import Visit, VisitRequest
from guyub.areas import known
from guyub.mentoring.models import Officer, Plan, PlanStop
from guyub.mentoring.permissions import PLAN
from guyub.mentoring.plan.facts import habits_of
from guyub.mentoring.plan.making import works
from guyub.mentoring.plan.policy import Why, days_of, monday_of
from guyub.mentoring.plan.promised import Promised, promises_of
from guyub.mentoring.plan.reach import reaching
from guyub.mentoring.plan.states import (
    DONE,
    DROPPED,
    NOT_MET,
    OUT,
    RESULT_TONES,
    RESULTS,
    WAITS,
)
from guyub.mentoring.plan.words import (
    clock,
    day_name,
    due_words,
    hours_words,
    minutes_words,
    told_words,
)
from guyub.mentoring.radar import posts_only
from guyub.mentoring.states import APPOINTED
from guyub.mentoring.views.frame import canonical, crumbs
from guyub.registry import naming
from guyub.registry.models import Business
from guyub.registry.models.business import Status

WEEK = "minggu"
EVERYBODY = "semua"


def plan_crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs(("Rencana kunjungan", f"{reverse('mentoring:plan')}?semua=1"), *trail)


def day_or_404(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not 2020 <= found.year <= 2100 or text != found.isoformat():
        raise Http404
    return found


def everybody_url(week: date) -> str:
    """The week of all officers."""
    return f"{reverse('mentoring:plan')}?{EVERYBODY}=1&{WEEK}={week.isoformat()}"


def week_or_404(text: str) -> date:
    found = day_or_404(text)
    if found != monday_of(found):
        raise Http404
    return found


def week_asked(request: VisitRequest) -> date:
    """The week of the address, else this one."""
    text = request.GET.get(WEEK, "")
    try:
        found = monday_of(date.fromisoformat(text))
    except ValueError:
        return monday_of(timezone.localdate())
    return found if 2020 <= found.year <= 2100 else monday_of(timezone.localdate())


def own_officer(visit: Visit) -> Officer | None:
    """The officer that the visitor is, in the regency of the visit."""
    if visit.user is None or visit.office is None:
        return None
    rows = Officer.objects.visible_to(visit).of_user(visit.user)
    found: Officer | None = rows.filter(regency_code=visit.office.area_code).first()
    return found


def planning_officer_or_404(request: VisitRequest, number: str) -> Officer:
    rows = Officer.objects.visible_to(request.visit)
    found: Officer | None = rows.filter(number=canonical(number)).first()
    if found is None or found.tier == Officer.Tier.PARTNER:
        raise Http404
    return found


def may_plan(visit: Visit, officer: Officer) -> bool:
    """Whether this visit changes the officer's week."""
    return (
        visit.may(PLAN) and visit.scope.may_write(officer.regency_code)
        and officer.state == APPOINTED and officer.tier != Officer.Tier.PARTNER
        and (visit.role == SECTION_HEAD
             or (visit.user is not None and officer.user_id == visit.user.pk))
    )  # fmt: skip


def partly(visit: Visit, officer: Officer) -> bool:
    """Whether the visit sees only some of the officer's villages."""
    mine = visit.user is not None and officer.user_id == visit.user.pk
    return visit.reach == "areas" and not mine


def officers_of(visit: Visit) -> list[Officer]:
    """Those on duty whose weeks this visit changes."""
    rows = Officer.objects.visible_to(visit).filter(state=APPOINTED)
    rows = rows.exclude(tier=Officer.Tier.PARTNER).order_by("name", "pk")
    return [o for o in rows if may_plan(visit, o)]


def officers_for(
    visit: Visit, business: Business, keep: Officer | None = None
) -> list[Officer]:  # fmt: skip
    """Of those the ones whose account reaches a business; ``keep``: whoever has it already."""
    rows = officers_of(visit)
    able = reaching(rows, business.village_code, timezone.localdate())
    return [o for o in rows if o.pk in able or (keep is not None and o.pk == keep.pk)]


def answering(visit: Visit, business: Business) -> str:
    """The officer who answers for a business, as a choice; "" for nobody."""
    radar = posts_only(visit, timezone.localdate(), [business.regency_code])
    return str(radar.officer(business.village_code, business.branch) or "")


def officer_choices(rows: Iterable[Officer]) -> list[tuple[str, str]]:
    return [(str(o.pk), o.name) for o in rows]


def week_url(officer: Officer, week: date) -> str:
    return reverse("mentoring:plan_week", args=[officer.number, week.isoformat()])


def day_url(officer: Officer, day: date) -> str:
    return reverse("mentoring:plan_day", args=[officer.number, day.isoformat()])


def plan_of(visit: Visit, officer: Officer, week: date) -> Plan | None:
    found: Plan | None = Plan.objects.visible_to(visit).filter(officer=officer, week=week).first()
    return found


def stops_of(visit: Visit, plan: Plan) -> list[PlanStop]:
    rows = PlanStop.objects.visible_to(visit).filter(plan=plan).with_results()
    # What became part of another record is told there.
    rows = rows.exclude(business__status=Status.MERGED)
    return list(rows.select_related("business__facts").in_order())


def result_of(row: Any) -> str:
    if row.state == OUT:
        return DROPPED
    if row.met_on is not None:
        return DONE
    return NOT_MET if row.tried_on is not None else WAITS


def promised_in(rows: Iterable[PlanStop], week: date) -> dict[UUID, Promised]:
    ids = [r.business_id for r in rows]
    if not ids:
        return {}
    last, today = week + timedelta(days=6), timezone.localdate()
    return promises_of({"business__in": ids}, week, last, today)


def way_words(row: PlanStop) -> str:
    """How long the way to a stop is; not known where neither it nor its village has a point."""
    if row.business.latitude is None and not row.approximate:
        return "jalannya belum diketahui"
    return f"{minutes_words(row.travel)} di jalan"


def cards(
    visit: Visit, rows: list[PlanStop], promised: dict[UUID, Promised], may: bool, today: date
) -> list[dict[str, Any]]:
    """Stops as the pages show them, in their order."""
    places = known.names_of({r.business.village_code for r in rows})
    found = []
    last: dict[date, int] = {}
    for row in rows:
        if row.turn:
            last[row.day] = max(last.get(row.day, 0), row.turn)
    for row in rows:
        business, told, result = row.business, promised.get(row.business_id), result_of(row)
        name = naming.shown(
            visit, business.name, business.legal_form, business.facts.owner_names
        )  # fmt: skip
        waits = result in (WAITS, NOT_MET)
        on: date | None = row.met_on or row.tried_on  # type: ignore[attr-defined]
        found.append({
            "row": row, "name": name, "url": reverse("registry:detail", args=[business.number]),
            "village": places.get(business.village_code, business.village_code),
            "at": clock(row.begins), "travel": way_words(row), "turn": row.turn,
            "result": RESULTS[result], "tone": RESULT_TONES[result], "waits": result == WAITS,
            "on": on, "promised": told is not None,
            "told": told_words(told.day, told.opens, told.closes) if told else "",
            "hours": hours_words(told.opens, told.closes) if told else "",
            "wrong_day": told is not None and told.day != row.day,
            "why": due_words(Why(row.kind, row.due_on, row.week)),
            "moves": may and waits and row.week + timedelta(days=6) >= today,
            "up": row.turn - 1 if row.turn and row.turn > 1 else 0,
            "down": row.turn + 1 if row.turn and row.turn < last[row.day] else 0,
            "moved_from": day_name(row.was_day) if row.was_day and row.was_day != row.day else "",
            "visit_url": reverse("mentoring:visit_new", args=[business.number]),
        })  # fmt: skip
    return found


def open_days(officers: Iterable[Officer], weeks: Iterable[date], today: date) -> list[date]:
    """The days of these weeks that a visit can still be put on with any of them."""
    some = list(officers)
    habits = {office: habits_of(office, today) for office in {o.office_id for o in some}}
    return [
        d for week in weeks for d in days_of(week)
        if d >= today and any(works(o, habits[o.office_id], d) for o in some)
    ]  # fmt: skip
