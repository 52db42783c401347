"""Makes everybody's week in one go: begun by the head of section, done by the worker.

One officer after the other, each in a transaction of its own together with the note that it is
done: a killed worker goes on behind the last one. Of an office and week one is at work at a time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.roles import SECTION_HEAD
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action, bookkeeping
from guyub.kernel.db import take_turns
from guyub.kernel.jobs import defer
from guyub.mentoring.actions.office import own_office, step, today_of
from guyub.mentoring.actions.planning import check_week, make_plan
from guyub.mentoring.models import Officer, PlanRun
from guyub.mentoring.permissions import PLAN as PLANS
from guyub.mentoring.plan.states import RUN, RUNNING, STOPPED
from guyub.mentoring.states import APPOINTED
from guyub.registry.actions.common import lock, somebody

STALLS_AFTER: Final = timedelta(minutes=10)


def _queue(run: PlanRun) -> None:
    """A job that waits already is not queued twice; one that finds nothing to do ends."""
    from guyub.mentoring.tasks import plan_all

    defer(plan_all, lock=f"mentoring.plan_run:{run.pk}", run_id=str(run.pk))


def wake(run: PlanRun) -> None:
    """Queue the job of one at work once more: a worker that lost the database cannot even say that
    it stopped. ``begin`` changes nothing then, so this stands beside it."""
    with bookkeeping():
        _queue(run)


def stalls(run: PlanRun, now: datetime) -> bool:
    """Whether one at work did nothing for longer than all attempts of its job take."""
    return run.state == RUNNING and now - run.updated_at > STALLS_AFTER


def goes_on(run: PlanRun, today: date) -> bool:
    """Whether one that stopped is taken up again: only today, since officers and days change."""
    return run.state == STOPPED and timezone.localtime(run.updated_at).date() == today


@action("mentoring.plan.run", needs=PLANS, sentence="menyusun rencana semua petugas")
def begin(act: Act, week: date) -> PlanRun:
    """The one that is at work, the one that stopped half-way today, or a new one."""
    if act.role != SECTION_HEAD:
        raise NotAllowed("Rencana semua petugas disusun oleh kepala bidang.")
    regency, office = own_office(act)
    check_week(act, week)
    take_turns("mentoring.plan_run", office, week.isoformat())
    rows = PlanRun.objects.filter(office_id=office, week=week)
    run: PlanRun | None = rows.select_for_update().order_by("-created_at", "-pk").first()
    if run is not None and run.state == RUNNING:
        raise Unchanged(run)
    if run is not None and goes_on(run, today_of(act)):
        run.state, run.reason = step(RUN, run.state, "resume", act), ""
        run.by_user, run.by_name = somebody(act.user_id), act.actor
        run.updated_at = act.now
        run.save()
    else:
        on_duty = Officer.objects.filter(regency_code=regency, state=APPOINTED)
        ids = on_duty.exclude(tier=Officer.Tier.PARTNER).order_by("name", "pk")
        run = PlanRun(
            regency_code=regency, office_id=office, week=week, by_user=somebody(act.user_id),
            by_name=act.actor, officers=[str(pk) for pk in ids.values_list("pk", flat=True)],
            created_at=act.now, updated_at=act.now,
        )  # fmt: skip
        if not run.officers:
            raise DomainError("Belum ada petugas yang bertugas, jadi belum ada yang disusun.")
        run.save(force_insert=True)
    _queue(run)
    act.log(run, after={
        "minggu": week.isoformat(), "petugas": len(run.officers), "sudah": len(run.results),
    })  # fmt: skip
    return run


@action("mentoring.plan.run_next", needs=PLANS, sentence="menyusun rencana petugas berikutnya")
def plan_next(act: Act, run_pk: UUID) -> PlanRun:
    """The next officer's week and, in the same step, that it is done. Who cannot be planned does
    not hold up the others."""
    run = lock(PlanRun, run_pk)
    if run.state != RUNNING:
        raise Unchanged(run)
    officer = run.officers[len(run.results)]
    try:
        plan = make_plan(act, UUID(officer), run.week)
        made = PlanRun.Outcome.MADE if plan.made_at == act.now else PlanRun.Outcome.SAME
        told = [officer, made.value, ""]
    except DomainError as error:
        told = [officer, PlanRun.Outcome.REFUSED.value, str(error.sentence)]
    return _noted(act, run, told)


@action("mentoring.plan.run_leave_out", sentence="melewati petugas yang rencananya tidak tersusun")
def leave_out(act: Act, run_pk: UUID, at: int, sentence: str) -> PlanRun:
    """The officer at that place could not be planned for a reason that nobody foresaw: the others
    do not wait for that."""
    run = lock(PlanRun, run_pk)
    if run.state != RUNNING or len(run.results) != at:
        raise Unchanged(run)
    return _noted(act, run, [run.officers[at], PlanRun.Outcome.REFUSED.value, sentence])


def _noted(act: Act, run: PlanRun, told: list[str]) -> PlanRun:
    run.results = [*run.results, told]
    if len(run.results) >= len(run.officers):
        run.state = step(RUN, run.state, "finish", act)
    run.updated_at = act.now
    run.save()
    act.log(run, after={
        "minggu": run.week.isoformat(), "petugas": told[0], "hasil": told[1],
        "sudah": len(run.results),
    })  # fmt: skip
    return run


@action("mentoring.plan.run_stop", sentence="menghentikan penyusunan rencana semua petugas")
def stop(act: Act, run_pk: UUID, reason: str) -> PlanRun:
    """It does not go on by itself; who is planned stays planned."""
    run = lock(PlanRun, run_pk)
    if run.state != RUNNING:
        raise Unchanged(run)
    run.state = step(RUN, run.state, "stop", act, reason)
    run.reason, run.updated_at = reason, act.now
    run.save()
    act.log(run, after={"sudah": len(run.results)}, reason=reason)
    return run
