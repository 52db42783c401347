"""Every morning: complaints whose day has passed go up, answered ones without a word end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.utils import timezone

from guyub.complaints.actions.common import from_outside
from guyub.complaints.actions.handling import escalate, expire
from guyub.complaints.models import Complaint
from guyub.complaints.states import CLOCK
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.jobs import app, task

log = structlog.get_logger("guyub.complaints")


@app.periodic(cron="20 23 * * *", periodic_id="complaints.turn")
@task("complaints.turn", lock="complaints.turn")
def turn_daily(context: Any, timestamp: int) -> None:
    """Before work begins in the west of the country."""
    turn_all()


def turn_all() -> tuple[int, int]:
    """(how many went up, how many ended) because days passed."""
    now = timezone.now()
    today = timezone.localtime(now).date()
    with in_scope(SYSTEM, read_only=True):
        late = Complaint.objects.late(today).filter(escalated_on=None).order_by("due_on", "pk")
        silent = Complaint.objects.silent_since(today).order_by("closes_on", "pk")
        up = list(late.values_list("pk", "office_id"))
        over = list(silent.values_list("pk", "office_id"))
    return _each(escalate, up, now), _each(expire, over, now)


def _each(step: Callable[[Act, UUID], Any], rows: list[tuple[UUID, UUID]], now: datetime) -> int:
    """How many took the step; one that cannot keeps nobody else from it."""
    done = 0
    for pk, office in rows:
        try:
            step(from_outside(now, office, CLOCK), pk)
            done += 1
        except DomainError as error:
            log.warning("complaint_stays", complaint=str(pk), because=type(error).__name__)
    return done
