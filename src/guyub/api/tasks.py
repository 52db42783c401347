"""Sending what waits for hooks, every minute."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from guyub.aid.models import Decree, Handover, Round, Selection
from guyub.api import outgoing
from guyub.api.actions.hooks import stop_hook
from guyub.api.files import address
from guyub.api.models import FAILED, ON, SENT, WAITING, Delivery, Hook
from guyub.api.parameters import HOOK_DAYS, HOOK_FAILURES, hooks_of
from guyub.kernel.actions import Act, bookkeeping
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.jobs import app, task

log = structlog.get_logger("guyub.api")
# Minutes until the next try; the last one again and again, until it is given up.
_PAUSES: Final = (1, 5, 30, 120, 300, 600, 1440)
MOST: Final = 100
_MODELS: Final[dict[str, Any]] = {
    "aid.selection": Selection, "aid.decree": Decree, "aid.handover": Handover,
}  # fmt: skip


@app.periodic(cron="* * * * *", periodic_id="api.hooks")
@task("api.hooks", lock="api.hooks")
def hooks(context: Any, timestamp: int) -> None:
    send_due()


def send_due() -> int:
    """Everything that is due, once each. Returns how many tries there were."""
    done = 0
    while done < MOST:
        taken = _take(timezone.now())
        if taken is None:
            break
        done += 1
        pk, url, secret, body = taken
        now = timezone.now()
        answer = outgoing.send(
            url, f"msg_{pk.hex}", int(now.timestamp()), body, secret,
            local=bool(settings.GUYUB_HOOKS_LOCAL),
        )  # fmt: skip
        _note(pk, answer, timezone.now())
    return done


def _take(now: datetime) -> tuple[UUID, str, str, bytes] | None:
    """The next delivery, its next try put off before this one: a process that dies here leaves it
    to be tried again under the same id."""
    with in_scope(SYSTEM), bookkeeping():
        one = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("hook")
            .filter(state=WAITING, next_at__lte=now, hook__state=ON)
            .order_by("next_at", "pk").first()
        )  # fmt: skip
        if one is None:
            return None
        one.body = one.body or _body(one)
        one.next_at = now + timedelta(minutes=_PAUSES[min(one.tries, len(_PAUSES) - 1)])
        one.tries = min(one.tries + 1, 30_000)
        one.save(update_fields=["body", "next_at", "tries"])
        return one.pk, one.hook.address, one.hook.secret.reveal(), one.body.encode()


def _round(one: Delivery) -> Round | None:
    if one.kind == "aid.round":
        return Round.objects.filter(pk=one.object_id).first()
    model = _MODELS.get(one.kind)
    found = (
        model.objects.filter(pk=one.object_id).select_related("round").first() if model else None
    )
    return found.round if found else None


def _body(one: Delivery) -> str:
    """What is told: of a published round what its page says, else the type and the place alone."""
    round_ = _round(one)
    data: dict[str, Any] = {"kode_wilayah": one.regency_code}
    if round_ is not None and round_.published_at is not None:
        data |= {
            "putaran": round_.number, "judul": round_.title,
            "api": f"{settings.GUYUB_BASE_URL}/api/v1/bantuan?kab={one.regency_code}",
            "data": address("dataset", one.regency_code, "bantuan-diserahkan"),
        }  # fmt: skip
    told = {"type": one.type, "timestamp": one.at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False)


def _note(pk: UUID, answer: outgoing.Answer, now: datetime) -> None:
    """What came of a try. After so many failures in a row the hook stops."""
    with in_scope(SYSTEM), bookkeeping():
        one = Delivery.objects.select_for_update().get(pk=pk)
        given = hooks_of(one.office_id, timezone.localdate(now))
        one.last_status, one.last_error = answer.status, answer.error
        if answer.good:
            one.state, one.sent_at = SENT, now
        elif now - one.since >= timedelta(days=int(given[HOOK_DAYS])):
            one.state = FAILED
        one.save(update_fields=["last_status", "last_error", "state", "sent_at"])
        Hook.objects.filter(pk=one.hook_id).update(failures=0 if answer.good else F("failures") + 1)
        failures = Hook.objects.values_list("failures", flat=True).get(pk=one.hook_id)
    if not answer.good:
        log.warning("hook failed", hook=str(one.hook_id), status=answer.status, tries=one.tries)
    if failures >= int(given[HOOK_FAILURES]):
        machine = Act(
            now=now, scope=SYSTEM, actor="Pekerjaan terjadwal", role="system",
            office_id=one.office_id,
        )  # fmt: skip
        stop_hook(machine, one.hook_id)
