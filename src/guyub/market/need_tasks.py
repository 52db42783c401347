"""Jobs of the market: makers who come next when the time to answer is over; days that passed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.kernel.jobs import app, task
from guyub.market.actions.needs import expire_need, go_on
from guyub.market.models import Need
from guyub.market.states.needs import MACHINE

log = structlog.get_logger("guyub.market")


@app.periodic(cron="*/10 * * * *", periodic_id="market.needs")
@task("market.needs", lock="market.needs")
def needs_go_on(context: Any, timestamp: int) -> None:
    """Every ten minutes: needs go on by themselves."""
    go_on_all()


def go_on_all(now: datetime | None = None) -> int:
    """Every need whose time is over goes on, every one whose day has passed ends. Returns how many
    changed; one that cannot is told of and keeps nobody else from going on."""
    now = now or timezone.now()
    with in_scope(SYSTEM, read_only=True):
        today = timezone.localtime(now).date()
        passed = list(Need.objects.passed(today).order_by("pk").values_list("pk", "regency_code"))
        gone = {pk for pk, _regency in passed}
        due = [
            one for one in Need.objects.due(now).order_by("pk").values_list("pk", "regency_code")
            if one[0] not in gone
        ]  # fmt: skip
        offices = {o.area_code: o.pk for o in Office.objects.filter(kind=Office.Kind.REGENCY)}
    done = 0
    for act_on, rows in ((expire_need, passed), (go_on, due)):
        for pk, regency in rows:
            office = offices.get(regency)
            act = Act(
                now=now, scope=Scope(read=(regency,), write=(regency,), offices=(str(office),)),
                actor="Pekerjaan terjadwal", role=MACHINE, office_id=office,
            )  # fmt: skip
            try:
                done += act_on(act, pk).updated_at == now
            except DomainError as error:
                log.warning("need_stays", need=str(pk), because=str(error.sentence))
    return done
