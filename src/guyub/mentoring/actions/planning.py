"""Makes the plan of an officer's week, also anew, and takes it.

Made again with nothing new it is the same plan and nothing is written. Everything that changes a
plan of a regency waits for its turn (``turns``), so that nobody is planned for two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from guyub.accounts.roles import SECTION_HEAD
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.mentoring.actions.office import step, today_of
from guyub.mentoring.models import Officer, Plan, PlanDay, PlanStop
from guyub.mentoring.permissions import PLAN as PLANS
from guyub.mentoring.plan.making import Made, Week, make, reopens, stands, week_of
from guyub.mentoring.plan.policy import monday_of
from guyub.mentoring.plan.states import ACCEPTED, DRAFT, OUT, PLAN, SEATED, STOP
from guyub.mentoring.routing import BadInput, DayPlan
from guyub.mentoring.routing.words import PLANNED
from guyub.mentoring.states import APPOINTED
from guyub.registry.actions.common import lock

FARTHEST: Final = timedelta(weeks=4)
Seat = tuple[int, int, int, bool]


def turns(regency: str) -> None:
    """One change of a regency's plans at a time, of whatever week: nobody is planned in two."""
    take_turns("mentoring.plan", regency)


def planner(act: Act, officer_pk: UUID) -> Officer:
    """The officer on duty whose week may be changed: one's own, or anybody's for the head of
    section."""
    officer: Officer | None = Officer.objects.filter(pk=officer_pk).first()
    if officer is None or not act.scope.may_write(officer.regency_code):
        raise NotAllowed("Petugas ini di luar wilayah Anda.")
    if act.role != SECTION_HEAD and officer.user_id != act.user_id:
        raise NotAllowed("Rencana petugas lain diatur oleh kepala bidang.")
    if officer.state != APPOINTED:
        raise DomainError("Hanya petugas yang sedang bertugas yang punya rencana.")
    if officer.tier == Officer.Tier.PARTNER:
        raise DomainError("Pendamping mitra mengatur kunjungannya sendiri.")
    return officer


def check_week(act: Act, week: date) -> None:
    now = monday_of(today_of(act))
    if week != monday_of(week):
        raise DomainError("Minggu dimulai hari Senin.")
    if week < now:
        raise DomainError("Minggu ini sudah lewat. Pilih minggu berikutnya.")
    if week > now + FARTHEST:
        raise DomainError("Rencana disusun paling jauh empat minggu ke depan.")


@action("mentoring.plan.make", needs=PLANS, sentence="menyusun rencana kunjungan")
def make_plan(act: Act, officer_pk: UUID, week: date) -> Plan:
    """The week of an officer, or what is left of it, around what stands (``planning``)."""
    officer = planner(act, officer_pk)
    check_week(act, week)
    turns(officer.regency_code)
    found = week_of(officer, week, act.now)
    try:
        made = make(found)
    except BadInput as error:
        raise DomainError(str(error)) from error
    plan = found.plan or _begun(act, officer, week)
    changes, touched = _write(act, plan, found, made)
    left = sorted(
        [[one.key, one.code] for one in made.left]
        + [[str(pk), PLANNED] for pk in found.standing if pk not in made.seats]
    )
    same = (plan.left, plan.due, plan.considered, plan.detour, plan.measured) == (
        left, found.count, len(found.due), found.travel.detour, found.measured,
    )  # fmt: skip
    if found.plan is not None and not touched and same:
        raise Unchanged(plan)
    plan.left, plan.due, plan.considered = left, found.count, len(found.due)
    plan.detour, plan.measured = found.travel.detour, found.measured
    if found.plan is not None and changes:
        plan.changes = changes
    plan.made_at, plan.made_by = act.now, act.actor
    plan.version += found.plan is not None
    plan.save()
    act.log(plan, after={
        "petugas": officer.number, "minggu": week.isoformat(), "kunjungan": len(made.seats),
        "tanpa_tempat": len(made.left), "berubah": len(changes) if found.plan else 0,
    })  # fmt: skip
    return plan


def _begun(act: Act, officer: Officer, week: date) -> Plan:
    return Plan.objects.create(
        regency_code=officer.regency_code, officer=officer, week=week, state=DRAFT,
        made_at=act.now, made_by=act.actor,
    )  # fmt: skip


def plan_for(act: Act, officer: Officer, week: date) -> Plan:
    """The officer's plan of the week, begun empty where there is none. Part of an action."""
    return Plan.objects.filter(officer=officer, week=week).first() or _begun(act, officer, week)


def since_of(week: date, today: date, contact: date | None) -> date:
    """From which day on a visit counts: one of today that was before does not."""
    first = max(week, today)
    return contact + timedelta(days=1) if contact is not None and contact >= first else first


def _write(act: Act, plan: Plan, found: Week, made: Made) -> tuple[list[list[Any]], bool]:
    """Bring stops and days to what was made. Gives who changed ([business, before, now]), and
    whether anything did."""
    fresh: list[PlanStop] = []
    changed: list[PlanStop] = []
    changes: list[list[Any]] = []
    waiting = {
        pk: row for pk, row in found.rows.items()
        if not stands(row, found) and not reopens(row, found) and row.day >= found.first
    }  # fmt: skip
    seats = made.seats
    left_days: set[date] = set()
    gone = [row for pk, row in waiting.items() if pk not in seats]
    changes += [[str(row.business_id), row.day.isoformat(), None] for row in gone]
    for day in made.days:
        turn = 0
        for turn, visit in enumerate(day.visits, start=1):
            due = made.due[UUID(visit.key)]
            at: dict[str, Any] = {
                "day": day.day, "turn": turn, "begins": visit.begins, "travel": visit.travel,
                "approximate": visit.approximate, "kind": due.kind, "due_on": due.due,
            }  # fmt: skip
            row = found.rows.get(due.pk)
            if row is None:
                fresh.append(PlanStop(
                    regency_code=plan.regency_code, plan=plan, week=plan.week,
                    business_id=due.pk, minutes=found.habits.minutes, created_at=act.now,
                    since=since_of(plan.week, found.today, due.contact), updated_at=act.now, **at,
                ))  # fmt: skip
                changes.append([str(due.pk), None, day.day.isoformat()])
                continue
            if reopens(row, found):
                changes.append([str(due.pk), None, day.day.isoformat()])
                left_days |= {row.day} if row.state == SEATED else set()
                at |= _again(act, row, found)
            elif row.day != day.day:
                changes.append([str(due.pk), row.day.isoformat(), day.day.isoformat()])
                row.fixed = False
            if _set(row, at):
                row.version += 1
                changed.append(row)
        # Who was met before the day came stays on it, after the others.
        for row in found.rows.values():
            stays = stands(row, found) or (row.business_id not in seats and reopens(row, found))
            if row.state == SEATED and row.day == day.day and stays:
                turn += 1
                if _set(row, {"turn": turn}):
                    changed.append(row)
    for over in left_days - {day.day for day in made.days}:
        rows = [r for r in found.rows.values() if r.state == SEATED and r.day == over]
        for turn, row in enumerate(sorted(rows, key=lambda r: r.turn or 0), start=1):
            if _set(row, {"turn": turn}):
                changed.append(row)
    PlanStop.objects.filter(pk__in=[row.pk for row in gone]).delete()
    store(act, changed)
    PlanStop.objects.bulk_create(fresh)
    kept = [write_day(plan, day) for day in made.days]
    plan.days.filter(day__gte=found.first).exclude(pk__in=kept).delete()  # type: ignore[attr-defined]
    return changes, bool(changes or changed)


def _again(act: Act, row: PlanStop, found: Week) -> dict[str, Any]:
    """What becomes of a stop whose owner was told another day after it was out or done: a visit
    that was made before does not count for it."""
    met: date | None = row.met_on  # type: ignore[attr-defined]
    since = max(row.since, met + timedelta(days=1)) if met else max(row.since, found.week)
    if row.state != OUT:
        return {"since": since, "fixed": False}
    return {"since": since, "state": step(STOP, row.state, "restore", act), "reason": ""}


def _set(row: PlanStop, values: dict[str, Any]) -> bool:
    """Whether anything became other than it was."""
    old = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    return old != values


def store(act: Act, rows: Iterable[PlanStop]) -> None:
    some = list(rows)
    for row in some:
        row.updated_at = act.now
    PlanStop.objects.bulk_update(some, [
        "plan", "day", "turn", "begins", "travel", "approximate", "kind", "due_on", "fixed",
        "state", "was_day", "reason", "since", "version", "updated_at",
    ])  # fmt: skip


def write_day(plan: Plan, day: DayPlan) -> UUID:
    """What a day comes to. Gives the id of its row."""
    row, _made = PlanDay.objects.update_or_create(
        plan=plan, day=day.day,
        defaults={
            "method": day.method, "leaves": day.leaves, "back": day.back, "travel": day.travel,
            "waiting": day.waiting, "km": day.km,
            "problems": [[p.sentence, p.key] for p in day.problems],
        },
    )  # fmt: skip
    return row.pk


@action("mentoring.plan.accept", needs=PLANS, sentence="memakai rencana kunjungan")
def accept(act: Act, plan_pk: UUID) -> Plan:
    """From now on it is the route on the officer's phone."""
    plan = lock(Plan, plan_pk)
    planner(act, plan.officer_id)
    if plan.state == ACCEPTED:
        raise Unchanged(plan)
    if plan.week < monday_of(today_of(act)):
        raise DomainError("Minggu ini sudah lewat, jadi rencananya tidak dipakai lagi.")
    plan.state = step(PLAN, plan.state, "accept", act)
    stops = plan.stops.living().count()  # type: ignore[attr-defined]
    if not stops:
        raise DomainError("Rencana ini masih kosong. Susun dulu, atau tambahkan kunjungan.")
    plan.accepted_at, plan.accepted_by = act.now, act.actor
    plan.version += 1
    plan.save(update_fields=["state", "accepted_at", "accepted_by", "version"])
    act.log(plan, after={"minggu": plan.week.isoformat(), "kunjungan": stops})
    return plan
