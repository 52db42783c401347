"""Jobs of signing in: look up an ask, tell numbers that were replaced, forget what is old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.jobs import app, task
from guyub.signin.actions import asking, visits
from guyub.signin.models import Ask, Confirmation

log = structlog.get_logger("guyub.signin")
ACTOR: Final = "Pekerjaan terjadwal"
AT_ONCE: Final = 500


def _act(now: datetime) -> Any:
    return replace(asking.outside(now), role="system", actor=ACTOR, verbs=None)


@task("signin.look")
def look(context: Any, ask_id: str) -> None:
    """Look up one ask."""
    asking.look(_act(timezone.now()), UUID(ask_id))


@app.periodic(cron="*/5 * * * *", periodic_id="signin.go_on")
@task("signin.go_on", lock="signin.go_on")
def go_on_task(context: Any, timestamp: int) -> None:
    """Every five minutes: what the queue lost, and numbers that were replaced."""
    go_on(timezone.now())


def go_on(now: datetime) -> int:
    """Returns how many were looked at."""
    with in_scope(SYSTEM, read_only=True):
        lost = Ask.objects.filter(looked_at=None, expires_at__gt=now).order_by("pk")
        asks = list(lost.values_list("pk", flat=True)[:AT_ONCE])
        told = Confirmation.objects.to_tell().order_by("pk")
        old = list(told.values_list("pk", "regency_code")[:AT_ONCE])
        codes = {code for _pk, code in old}
        offices = dict(
            Office.objects.filter(kind=Office.Kind.REGENCY, area_code__in=codes)
            .values_list("area_code", "pk")
        )  # fmt: skip
    for pk in asks:
        _tried(pk, asking.look, _act(now))
    for pk, code in old:
        _tried(pk, visits.tell_old, replace(_act(now), office_id=offices.get(code)))
    return len(asks) + len(old)


def _tried(pk: UUID, do: Callable[[Any, UUID], object], act: Any) -> None:
    try:
        do(act, pk)
    except Exception as error:  # one that cannot keeps nobody else waiting
        log.warning("signin_stays", about=str(pk), because=type(error).__name__)


@app.periodic(cron="40 2 * * *", periodic_id="signin.tidy")
@task("signin.tidy", lock="signin.tidy")
def tidy(context: Any, timestamp: int) -> None:
    """Every night: forget what is old."""
    visits.tidy(_act(timezone.now()))
