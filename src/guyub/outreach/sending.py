"""From a queued notice to a gateway and back: what a job does, step by step.

No step holds a transaction while the network is waited for.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.utils import timezone

from guyub.kernel.actions import DomainError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.outreach.actions import sending as acts
from guyub.outreach.actions.common import machine_act
from guyub.outreach.actions.queueing import start
from guyub.outreach.gateways import gateway_of
from guyub.outreach.gateways.base import LATER, UNKNOWN, Outcome
from guyub.outreach.models import Notice

log = structlog.get_logger("guyub.outreach")
# Of one kind of work, at one turn of the clock.
AT_ONCE = 500


def place_of(pk: UUID) -> tuple[str, UUID] | None:
    """Regency and office of a notice."""
    with in_scope(SYSTEM, read_only=True):
        return Notice.objects.filter(pk=pk).values_list("regency_code", "office_id").first()


def send_one(pk: UUID, now: datetime | None = None) -> None:
    """Send a notice if it is due, once."""
    place = place_of(pk)
    if place is None:
        return
    begun = acts.begin(machine_act(now or timezone.now(), *place), pk)
    if begun is None:
        return
    outcome = _handed(begun)
    acts.record(machine_act(now or timezone.now(), *place), begun.attempt, outcome)


def _handed(begun: acts.Begun) -> Outcome:
    gateway = gateway_of(begun.channel)
    if gateway is None:  # the setting was taken away in this moment
        return Outcome(LATER, "setup")
    try:
        return gateway.send(begun.message)
    except Exception as error:  # a gateway's own fault: it may have sent
        log.warning("gateway_failed", channel=begun.channel, kind=type(error).__name__)
        return Outcome(UNKNOWN, "no_answer")


def go_on(now: datetime | None = None) -> int:
    """What the clock changes: tries that hang, notices too late, notices that may go now. Returns
    how many were looked at; one that cannot keeps nobody else from going on."""
    now = now or timezone.now()
    with in_scope(SYSTEM, read_only=True):
        fields = ("pk", "regency_code", "office_id")
        hanging = list(
            Notice.objects.hanging(now - acts.HANGS_AFTER).order_by("pk")
            .values_list(*fields)[:AT_ONCE]
        )  # fmt: skip
        over = list(Notice.objects.over(now).order_by("pk").values_list(*fields)[:AT_ONCE])
        due = list(
            Notice.objects.due(now).filter(expires_at__gt=now).order_by("due_at", "pk")
            .values_list("pk", flat=True)[:AT_ONCE]
        )  # fmt: skip
    for act_on, rows in ((acts.hang, hanging), (acts.expire, over)):
        for pk, regency, office in rows:
            try:
                act_on(machine_act(now, regency, office), pk)
            except DomainError as error:
                log.warning("notice_stays", notice=str(pk), because=str(error.sentence))
    for pk in due:
        start(pk)
    return len(hanging) + len(over) + len(due)
