"""The job that judges the lines of a plan, piece by piece."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.kernel.jobs import RETRY, task
from guyub.market.actions import plans as acts
from guyub.market.models import ProcurementPlan
from guyub.market.planning.judging import Desk
from guyub.market.states.plans import MACHINE, WORKING

log = structlog.get_logger("guyub.market")
STOPPED: Final = (
    "Berhenti karena gangguan di server. Yang sudah diperiksa tetap tersimpan. Tekan “Teruskan”."
)


def machine_act(plan: ProcurementPlan) -> Act:
    """The machine working for whoever uploaded the plan."""
    scope = Scope(
        read=(plan.regency_code,), write=(plan.regency_code,), offices=(str(plan.office_id),)
    )
    return Act(
        now=timezone.now(), scope=scope, user_id=plan.by_user, actor=plan.by_name, role=MACHINE,
        office_id=plan.office_id,
    )  # fmt: skip


@task("market.plan_analyse")
def analyse(context: Any, plan_id: str) -> None:
    """Judge what is left of a plan; a killed job goes on behind the last piece."""
    with in_scope(SYSTEM, read_only=True):
        plan = ProcurementPlan.objects.filter(pk=UUID(plan_id)).first()
        office = Office.objects.filter(pk=plan.office_id).first() if plan else None
    if plan is None or office is None:
        return
    with timezone.override(ZoneInfo(office.timezone)):
        _to_the_end(context, plan)


def _to_the_end(context: Any, plan: ProcurementPlan) -> None:
    job = getattr(context, "job", None)
    last = job is None or job.attempts + 1 >= (RETRY.max_attempts or 1)
    try:
        desk: Desk | None = None
        while plan.state == WORKING:
            act = machine_act(plan)
            if desk is None:
                with in_scope(act.scope, read_only=True):
                    plan = ProcurementPlan.objects.get(pk=plan.pk)
                    desk = Desk.of(plan, timezone.localdate())
            plan = acts.analyse_next(act, plan.pk, desk)
    except Exception as error:
        log.warning("analysing a plan failed", kind=type(error).__name__)
        if not last:
            raise
        acts.stop(machine_act(plan), plan.pk, STOPPED)
