"""Jobs of mentoring: wishes to be visited that nobody answered in time; everybody's week."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from guyub.accounts.middleware import appointments_at
from guyub.accounts.models import Office, User
from guyub.accounts.roles import SECTION_HEAD
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.kernel.jobs import RETRY, app, task
from guyub.mentoring.actions import plan_runs
from guyub.mentoring.actions.asking import escalate
from guyub.mentoring.models import PlanRun, Request
from guyub.mentoring.plan.states import MACHINE, RUNNING

log = structlog.get_logger("guyub.mentoring")
STOPPED: Final = "Berhenti karena gangguan di server. Yang sudah tersusun tetap tersusun."
STUMBLED: Final = (
    "Ada gangguan waktu menyusun rencana petugas ini. Coba susun dari halaman rencananya."
)
NO_TASK: Final = (
    "Yang menekan tombolnya tidak lagi bertugas sebagai kepala bidang. Yang sudah tersusun tetap"
    " tersusun."
)


@app.periodic(cron="40 23 * * *", periodic_id="mentoring.escalate")
@task("mentoring.escalate", lock="mentoring.escalate")
def escalate_late(context: Any, timestamp: int) -> None:
    """Every morning before work: what is late stands before the head from now on."""
    escalate_all()


def escalate_all() -> int:
    """Bring every late wish before its head. Returns how many there were for the first time."""
    now = timezone.now()
    today = timezone.localtime(now).date()
    with in_scope(SYSTEM, read_only=True):
        late = list(
            Request.objects.late(today).filter(escalated_at__isnull=True)
            .order_by("promised_by", "pk").values_list("pk", "regency_code")
        )  # fmt: skip
        offices = {o.area_code: o.pk for o in Office.objects.filter(kind=Office.Kind.REGENCY)}
    done = 0
    for pk, regency in late:
        office = offices.get(regency)
        done += escalate(_machine(now, regency, office), pk).escalated_at == now
    return done


@task("mentoring.plan_all")
def plan_all(context: Any, run_id: str) -> None:
    """The weeks of all officers, with the rights of whoever asked, as they are now."""
    with in_scope(SYSTEM, read_only=True):
        run = PlanRun.objects.filter(pk=UUID(run_id)).first()
        office = Office.objects.filter(pk=run.office_id).first() if run else None
    if run is None or office is None:
        return
    # Days are those of the office, as on its pages.
    with timezone.override(ZoneInfo(office.timezone)):
        _to_the_end(context, run)


def _to_the_end(context: Any, run: PlanRun) -> None:
    """Whatever goes wrong is tried again. At the last attempt the officer in hand is left out and
    the others are planned; only where the database does not answer it stops."""
    job = getattr(context, "job", None)
    last = job is None or job.attempts + 1 >= (RETRY.max_attempts or 1)
    while run.state == RUNNING:
        at = None
        try:
            act = _head(run)
            if act is None:
                run = plan_runs.stop(_itself(run), run.pk, NO_TASK)
                continue
            at = len(run.results)
            run = plan_runs.plan_next(act, run.pk)
        except Exception as error:
            log.warning("planning everybody failed", kind=type(error).__name__)
            if not last:
                raise
            if at is None or isinstance(error, OperationalError | InterfaceError):
                run = plan_runs.stop(_itself(run), run.pk, STOPPED)
            else:
                run = plan_runs.leave_out(_itself(run), run.pk, at, STUMBLED)


def _itself(run: PlanRun) -> Act:
    return _machine(timezone.now(), run.regency_code, run.office_id)


def _head(run: PlanRun) -> Act | None:
    """Whoever asked, if still head of section there; read anew for every officer."""
    now = timezone.now()
    with in_scope(SYSTEM, read_only=True):
        user = User.objects.filter(pk=run.by_user, is_active=True).first()
        held = appointments_at(now, user) if user else []
        here = [a for a in held if a.office_id == run.office_id and a.role == SECTION_HEAD]
        if not here:
            return None
        return Visit(user=user, appointment=here[-1], choices=held).act(now)


def _machine(now: datetime, regency: str, office: UUID | None) -> Act:
    """What nobody did: the machine itself, in one office."""
    return Act(
        now=now, scope=Scope(read=(regency,), write=(regency,), offices=(str(office),)),
        actor="Pekerjaan terjadwal", role=MACHINE, office_id=office,
    )  # fmt: skip
