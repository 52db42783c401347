"""Changes a week's plan by hand: moves a visit, adds, takes out, holds it where it is.

What was promised to an owner moves only with a reason, and the promise moves with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from guyub.accounts.roles import SECTION_HEAD
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_day, holiday_name
from guyub.mentoring import routing
from guyub.mentoring.actions import asking
from guyub.mentoring.actions.office import step, today_of, words
from guyub.mentoring.actions.planning import (
    check_week,
    plan_for,
    planner,
    since_of,
    store,
    turns,
    write_day,
)
from guyub.mentoring.models import Appointment, Officer, Plan, PlanStop
from guyub.mentoring.permissions import PLAN as PLANS
from guyub.mentoring.plan.facts import habits_of, known_minutes, village_points
from guyub.mentoring.plan.making import due_of, router_of, works
from guyub.mentoring.plan.policy import monday_of
from guyub.mentoring.plan.promised import Promised, promises_of, told_in
from guyub.mentoring.plan.reach import check_reach
from guyub.mentoring.plan.states import APPOINTMENT, OUT, SEATED, STOP
from guyub.mentoring.routing import DayPlan, Stop, Travel, place
from guyub.mentoring.routing.values import MOST_A_DAY
from guyub.registry.actions.common import check_version, lock, may_write_at
from guyub.registry.models import Business
from guyub.registry.models.business import Status

_WHY = "Sudah dijanjikan kepada pemiliknya. Tulis kenapa, lalu beri tahu pemiliknya."


@dataclass(frozen=True)
class Target:
    """Where a visit goes: a day, a place in its order (None: where it fits best), an officer
    (None: the same)."""

    day: date
    turn: int | None = None
    officer: UUID | None = None


class Days:
    """The days of a plan while they are rearranged."""

    def __init__(self, act: Act, plan: Plan) -> None:
        self.act, self.plan, self.today = act, plan, today_of(act)
        self.habits = habits_of(plan.officer.office_id, self.today)
        rows = list(
            plan.stops.seated().select_related("business")  # type: ignore[attr-defined]
            .order_by("day", "turn", "pk")
        )  # fmt: skip
        self.rows = [r for r in rows if r.business.status != Status.MERGED]
        # What became part of another record keeps a place behind the others, unseen: if that is
        # undone, it is here again.
        self.absorbed = [r for r in rows if r.business.status == Status.MERGED]
        self.promised = promises_of(
            {"business__in": [r.business_id for r in self.rows]}, plan.week,
            plan.week + timedelta(days=6), self.today,
        )  # fmt: skip

    def of(self, day: date) -> list[PlanStop]:
        return [r for r in self.rows if r.day == day]

    def _router(self, rows: list[PlanStop]) -> tuple[routing.Officer, Travel]:
        villages = {r.business.village_code for r in rows}
        officer = self.plan.officer
        travel = Travel(
            min(max(self.plan.detour, 1.0), 5.0), float(self.habits.speed),
            known_minutes(self.plan.regency_code),
            village_points(villages | {officer.base_village}),
        )  # fmt: skip
        return router_of(officer, self.habits, travel, frozenset(villages)), travel

    def _stop(self, row: PlanStop) -> Stop:
        at = place(row.business.latitude, row.business.longitude)
        told = self.promised.get(row.business_id)
        made: dict[str, Any] = {}
        if told is not None and told.opens is not None and told.closes is not None:
            made = {"fixed": routing.Appointment(told.day, told.opens, told.closes)}
        elif told is not None:
            made = {"promised_on": told.day}
        return Stop(
            str(row.business_id), row.business.village_code, at and at.lat, at and at.lon,
            minutes=row.minutes, **made,
        )  # fmt: skip

    def settle(self, day: date, order: list[PlanStop] | None = None) -> None:
        """Write a day: in the order given, in the officer's own, or in the best one."""
        rows = order if order is not None else self.of(day)
        behind = [r for r in self.absorbed if r.day == day]
        for turn, row in enumerate(behind, start=len(rows) + 1):
            row.turn = turn
        store(self.act, behind)
        if day < self.today:
            # What is over is not timed anew.
            for turn, row in enumerate(rows, start=1):
                row.turn = turn
            return store(self.act, rows)
        if len(rows) > MOST_A_DAY:
            raise DomainError(
                f"Sehari paling banyak {MOST_A_DAY} kunjungan. Pindahkan ke hari lain.",
                field="day",
            )  # fmt: skip
        by_key = {str(r.business_id): r for r in rows}
        try:
            officer, travel = self._router(rows)
            stops = [self._stop(r) for r in rows]
            chosen = order is not None or self._chosen(day)
            made = (
                routing.with_order(officer, day, stops, list(by_key), travel) if chosen
                else routing.order_day(officer, day, stops, travel)
            )  # fmt: skip
        except routing.BadInput as error:
            raise DomainError(str(error)) from error
        self._write(made, by_key)

    def _chosen(self, day: date) -> bool:
        return self.plan.days.filter(day=day, method="chosen").exists()  # type: ignore[attr-defined]

    def _write(self, made: DayPlan, rows: dict[str, PlanStop]) -> None:
        write_day(self.plan, made)
        for turn, visit in enumerate(made.visits, start=1):
            row = rows[visit.key]
            row.turn, row.begins, row.travel = turn, visit.begins, visit.travel
            row.approximate = visit.approximate
        store(self.act, rows.values())


def held_stop(act: Act, pk: UUID) -> PlanStop:
    """The stop, locked after its week, in a plan that the actor may change."""
    at = PlanStop.objects.filter(pk=pk).values_list("regency_code", flat=True).first()
    if at is not None and act.scope.may_write(at):
        turns(at)
    row = lock(PlanStop, pk)
    planner(act, row.plan.officer_id)
    return row


def _open(act: Act, row: PlanStop) -> None:
    """DomainError for what is over."""
    if row.business.status == Status.MERGED:
        raise DomainError("Usaha ini sudah digabung ke catatan lain. Muat ulang halamannya.")
    told = PlanStop.objects.with_results().get(pk=row.pk)
    if told.met_on is not None:
        raise DomainError("Usaha ini sudah didatangi minggu ini, jadi tidak perlu diubah lagi.")
    if row.week + timedelta(days=6) < today_of(act):
        raise DomainError("Minggu ini sudah lewat.")


def _free(act: Act, officer: Officer, week: date, day: date) -> None:
    """DomainError for a day on which the officer visits nobody."""
    if not week <= day <= week + timedelta(days=6):
        raise DomainError("Pilih hari di minggu yang sama.", field="day")
    if day < today_of(act):
        raise DomainError("Hari itu sudah lewat. Pilih hari lain.", field="day")
    if (name := holiday_name(day)) is not None:
        raise DomainError(f"Hari itu libur: {name}.", field="day")
    if not works(officer, habits_of(officer.office_id, today_of(act)), day):
        raise DomainError("Hari itu bukan hari kerja petugas. Pilih hari lain.", field="day")


def _once(act: Act, business: UUID, day: date) -> None:
    """DomainError for who stands in the plan of another week; not where the owner was told this
    very day."""
    week, today = monday_of(day), today_of(act)
    stands = PlanStop.objects.ahead(today).filter(business=business).exclude(week=week)
    row = stands.select_related("plan__officer").order_by("day").first()
    if row is None or any(p.day == day for p in told_in(
        {"business": business}, day, day
    ).get(business, [])):  # fmt: skip
        return
    raise DomainError(
        f"Usaha ini sudah direncanakan {format_day(row.day)} oleh {row.plan.officer.name}."
        " Keluarkan dulu dari sana, atau buat janji kalau pemiliknya minta hari ini.", field="day",
    )  # fmt: skip


def promise_for(row: PlanStop, today: date) -> Promised | None:
    """What the owner was told for this week."""
    sunday = row.week + timedelta(days=6)
    return promises_of({"business": row.business_id}, row.week, sunday, today).get(row.business_id)


@action("mentoring.plan.move", needs=PLANS, sentence="memindahkan kunjungan")
def move(
    act: Act, stop_pk: UUID, to: Target, reason: str = "", version: int | None = None
) -> PlanStop:
    """To another place of the day, another day, another officer. Moved to where it is already
    nothing happens."""
    row = held_stop(act, stop_pk)
    before = {"hari": row.day.isoformat(), "urutan": row.turn, "petugas": row.plan.officer.number}
    officer = row.plan.officer
    if to.officer is not None and to.officer != officer.pk:
        if act.role != SECTION_HEAD:
            raise NotAllowed("Kunjungan ke petugas lain dipindahkan oleh kepala bidang.")
        officer = planner(act, to.officer)
    other = officer.pk != row.plan.officer_id
    if row.state == OUT:
        raise DomainError("Kunjungan ini sudah dikeluarkan. Masukkan lagi lewat “Tambah”.")
    if not other and to.day == row.day and to.turn in (None, row.turn):
        raise Unchanged(row)
    check_version(row, version)
    _open(act, row)
    if other or to.day != row.day:
        _free(act, officer, row.week, to.day)
        if other:
            check_reach(officer, row.business.village_code, today_of(act))
        _move_promise(act, row, to.day, officer, reason)
    _seat(act, row, to, officer)
    act.log(row, before=before, after={
        "hari": row.day.isoformat(), "urutan": row.turn, "petugas": officer.number,
    }, reason=row.reason if reason else "")  # fmt: skip
    return row


def _seat(act: Act, row: PlanStop, to: Target, officer: Officer) -> None:
    """Take the row out of its day and put it into the other one."""
    was, source = row.day, Days(act, row.plan)
    row.version += 1
    if officer.pk == row.plan.officer_id:
        target = source
    else:
        target = Days(act, plan_for(act, officer, row.week))
    source.rows = [r for r in source.rows if r.pk != row.pk]
    if to.day != was or target is not source:
        row.fixed = True
    row.day, row.plan = to.day, target.plan
    order = [r for r in target.of(to.day) if r.pk != row.pk]
    own = to.turn is not None or target._chosen(to.day)
    if to.turn is not None:
        order.insert(min(max(to.turn, 1), len(order) + 1) - 1, row)
    else:
        order.append(row)
    target.rows.append(row)
    target.promised |= {k: v for k, v in [(row.business_id, promise_for(row, target.today))] if v}
    target.settle(to.day, order if own else None)
    if to.day != was or target is not source:
        source.settle(was)


def _move_promise(act: Act, row: PlanStop, day: date, officer: Officer, reason: str) -> None:
    told = promise_for(row, today_of(act))
    if told is None or (day == told.day and officer.pk in (told.officer, row.plan.officer_id)):
        return
    why = words(reason, "reason", _WHY)
    row.was_day, row.reason = told.day, why
    if told.request is not None:
        asking.plan(act, told.request, day, officer.pk, None)
    if told.appointment is not None:
        held = lock(Appointment, told.appointment)
        twin = Appointment.objects.standing().filter(business=row.business_id, day=day)
        if twin.exclude(pk=held.pk).exists():
            raise DomainError(
                f"Usaha ini juga punya janji {format_day(day)}. Batalkan dulu salah satunya di"
                " halaman Janji, atau pilih hari lain.", field="day",
            )  # fmt: skip
        held.state = step(APPOINTMENT, held.state, "move", act, why)
        held.day, held.officer, held.reason = day, officer, why
        held.version += 1
        held.save(update_fields=["state", "day", "officer", "reason", "version"])


@action("mentoring.plan.drop", needs=PLANS, sentence="mengeluarkan kunjungan dari rencana")
def drop(act: Act, stop_pk: UUID, reason: str, version: int | None = None) -> PlanStop:
    """Out of this week, with a reason; planning anew leaves it out. A promise is taken back."""
    row = held_stop(act, stop_pk)
    if row.state == OUT:
        raise Unchanged(row)
    check_version(row, version)
    _open(act, row)
    to = step(STOP, row.state, "drop", act, reason)
    why = words(reason, "reason", "Tulis alasannya dulu.")
    today, sunday = today_of(act), row.week + timedelta(days=6)
    told = told_in({"business": row.business_id}, row.week, sunday).get(row.business_id, [])
    # Of several days the passed ones stay told; without one to come the missed one is taken back.
    told = [p for p in told if p.day >= today] or told
    if any(p.request is not None for p in told):
        raise DomainError(
            "Pemiliknya minta didatangi dan sudah dijanjikan harinya. Pindahkan harinya, atau jawab"
            " dulu permintaannya."
        )
    for one in told:
        if one.appointment is None:
            continue
        held = lock(Appointment, one.appointment)
        held.state = step(APPOINTMENT, held.state, "cancel", act, why)
        held.reason, held.version = why, held.version + 1
        held.save(update_fields=["state", "reason", "version"])
    days = Days(act, row.plan)
    days.rows = [r for r in days.rows if r.pk != row.pk]
    day = row.day
    row.state, row.turn, row.reason, row.fixed = to, None, why, False
    row.version += 1
    store(act, [row])
    days.settle(day)
    act.log(row, before={"hari": day.isoformat()},
            after={"janji_dibatalkan": bool(told)}, reason=why)  # fmt: skip
    return row


@action("mentoring.plan.add", needs=PLANS, sentence="menambah kunjungan ke rencana")
def add(act: Act, business_pk: UUID, officer_pk: UUID, day: date) -> PlanStop:
    """Somebody whom the plan did not think of, on a day; it stays there."""
    officer = planner(act, officer_pk)
    week = day - timedelta(days=day.weekday())
    check_week(act, week)
    business = Business.objects.filter(pk=business_pk).first()
    if business is None or business.regency_code != officer.regency_code:
        raise DomainError("Usaha ini tidak ditemukan di wilayah Anda.")
    may_write_at(act, business.village_code)
    if business.status != Status.ACTIVE:
        raise DomainError("Usaha ini tidak sedang berjalan.")
    turns(officer.regency_code)
    row = PlanStop.objects.filter(week=week, business=business).first()
    if row is not None and row.state == SEATED:
        if (row.day, row.plan.officer_id) == (day, officer.pk):
            raise Unchanged(row)
        raise DomainError(
            f"Usaha ini sudah di rencana {format_day(row.day)} ({row.plan.officer.name}). Pindahkan"
            " dari sana.", field="day",
        )  # fmt: skip
    _free(act, officer, week, day)
    _once(act, business.pk, day)
    check_reach(officer, business.village_code, today_of(act))
    plan = plan_for(act, officer, week)
    due = due_of(officer, week, today_of(act), business.pk)
    if due is None:
        raise DomainError("Usaha ini tidak bisa direncanakan. Muat ulang halamannya.")
    values: dict[str, Any] = {
        "plan": plan, "day": day, "kind": due.kind, "due_on": due.due, "fixed": True,
        "state": SEATED, "reason": "",
    }  # fmt: skip
    days = Days(act, plan)
    if row is None:
        row = PlanStop(
            regency_code=plan.regency_code, week=week, business=business,
            since=since_of(week, today_of(act), due.contact), minutes=days.habits.minutes,
            created_at=act.now, updated_at=act.now, turn=len(days.of(day)) + 1, **values,
        )  # fmt: skip
        row.save(force_insert=True)
    else:
        values["state"] = step(STOP, row.state, "restore", act)
        for name, value in values.items():
            setattr(row, name, value)
        row.turn, row.version = len(days.of(day)) + 1, row.version + 1
    if (told := promise_for(row, days.today)) is not None:
        days.promised[business.pk] = told
    days.rows.append(row)
    days.settle(day)
    act.log(row, after={"usaha": business.number, "hari": day.isoformat(),
                        "petugas": officer.number})  # fmt: skip
    return row


@action("mentoring.plan.fix", needs=PLANS, sentence="menahan kunjungan pada harinya")
def fix(act: Act, stop_pk: UUID, fixed: bool) -> PlanStop:
    """Planning anew leaves it on its day; or no longer."""
    row = held_stop(act, stop_pk)
    if row.fixed == fixed:
        raise Unchanged(row)
    if row.state == OUT:
        raise DomainError("Kunjungan ini sudah dikeluarkan dari rencana.")
    row.fixed = fixed
    row.version += 1
    store(act, [row])
    act.log(row, before={"ditahan": not fixed}, after={"ditahan": fixed})
    return row
