"""Jobs of mentoring: wishes to be visited that nobody answered in time."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.kernel.jobs import app, task
from guyub.mentoring.actions.asking import escalate
from guyub.mentoring.models import Request


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
        act = Act(
            now=now, scope=Scope(read=(regency,), write=(regency,), offices=(str(office),)),
            actor="Pekerjaan terjadwal", role="system", office_id=office,
        )  # fmt: skip
        done += escalate(act, pk).escalated_at == now
    return done
