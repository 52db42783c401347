"""Jobs of intake: one task takes an import through the step it is at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.utils import timezone

from guyub.accounts.models import User
from guyub.intake import actions, states, steps
from guyub.intake.models import Import
from guyub.intake.watching import Watch
from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.kernel.jobs import RETRY, app, task

log = structlog.get_logger("guyub.intake")
STOPPED = "Langkah ini berhenti karena gangguan di server. Tekan “Coba lagi”."


def machine_act(batch: Import) -> Act:
    """The machine working for whoever dropped the file."""
    who = User.objects.filter(pk=batch.uploaded_by) if batch.uploaded_by else User.objects.none()
    scope = Scope(
        read=(batch.regency_code,), write=(batch.regency_code,), offices=(str(batch.office_id),),
        person=who.values_list("person_id", flat=True).first(),
    )  # fmt: skip
    return Act(
        now=timezone.now(),
        scope=scope,
        user_id=batch.uploaded_by,
        actor=batch.uploader,
        role=states.SYSTEM,
        office_id=batch.office_id,
    )


@task("intake.work")
def work(context: Any, import_id: str) -> None:
    """Take an import through its running step, or search again where an answer asked for it; a
    killed job is taken up again by the worker."""
    with in_scope(SYSTEM, read_only=True):
        batch = Import.objects.filter(pk=import_id).first()
    if batch is None:
        return
    act = machine_act(batch)
    if batch.state in (states.REVIEW, states.APPLIED) and batch.search_due:
        actions.search_again(act, batch.pk)
        return
    if batch.state not in states.RUNNING:
        return
    try:
        with Watch(batch.pk, act.scope) as tell:
            steps.run(act, batch.pk, tell)
    except Exception as error:
        log.warning("import step failed", state=batch.state, kind=type(error).__name__)
        job = getattr(context, "job", None)
        if job is None or job.attempts + 1 >= (RETRY.max_attempts or 1):
            actions.fail(machine_act(batch), UUID(import_id), STOPPED)
            return
        raise


@app.periodic(cron="20 2 * * *", periodic_id="intake.tidy")
@task("intake.tidy", lock="intake.tidy")
def tidy(context: Any, timestamp: int) -> None:
    """Every night: delete stored files whose time is over."""
    actions.delete_old_files(Act(now=timezone.now(), scope=SYSTEM, actor="Pekerjaan terjadwal"))
