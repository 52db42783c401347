"""Operations of phones, each once: the row of the operation, its effect and its answer commit
together, and the primary key is the guard.

Of two equal pushes in the same moment the second waits at the INSERT until the first has ended, and
then either finds its answer or does the work itself. An operation's own failure never touches the
others of its batch.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import DataError, connection, transaction
from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act, DomainError, EventMissing, bookkeeping, together
from guyub.kernel.db import SYSTEM, guard_writes, in_scope
from guyub.sync import limits, reading
from guyub.sync.actions import clashes
from guyub.sync.contact import Contact, visit_of
from guyub.sync.models import Device, Operation
from guyub.sync.registering import Incoming, Result, operation_of, rejected
from guyub.sync.states import APPLIED, CONFLICT, DROPPED, HELD, MENDED, REJECTED

log = structlog.get_logger("guyub.sync")
LATER = "later"
UNKNOWN = "Kantor belum mengenal jenis isian ini. Perbarui aplikasi, atau hubungi kantor."
UNFIT = "Ada isian yang terlalu panjang atau angkanya terlalu besar. Perbaiki, lalu kirim lagi."
NOT_YOURS = "Tugas Anda sekarang tidak membolehkan isian ini. Hubungi kantor."


@dataclass(frozen=True)
class Sender:
    """A phone with its person's visit and how far the phone's clock is ahead."""

    device: Device
    visit: Visit
    skew: timedelta

    @classmethod
    def of(cls, contact: Contact) -> Sender:
        return cls(contact.device, contact.visit, contact.skew)


def push(
    sender: Sender, raw: Iterable[Any], app_version: int, stopped: set[Any] | None = None
) -> list[dict[str, Any]]:
    """Take operations one by one, in their order; one answer for each.

    What follows one that failed or has to be mended and touches the same record is not looked at:
    it was made on top of it, and the phone sends it again when that one is through or given up (a
    file still holds both). ``stopped``: such records, carried on where one outbox comes in several
    pieces.
    """
    answers: list[dict[str, Any]] = []
    stopped = set() if stopped is None else stopped
    for one in raw:
        record = one.get("entity_id") if isinstance(one, dict) else None
        if isinstance(record, str) and record in stopped:
            answers.append({"op_id": one.get("op_id"), "status": LATER})
            continue
        answer = _answer(sender, one, app_version)
        bad = _state(answer) in (REJECTED, "failed", "refused")
        if isinstance(record, str) and bad and not _over(sender, answer):
            stopped.add(record)
        answers.append(answer)
    return answers


def _state(answer: dict[str, Any]) -> str:
    found = answer["result"] if answer["status"] == "duplicate" else answer
    return str(found["status"])


def _over(sender: Sender, answer: dict[str, Any]) -> bool:
    """A copy of one that came back and is closed by now: nothing waits for it any more."""
    if answer["status"] != "duplicate":
        return False
    with in_scope(sender.visit.scope, read_only=True):
        own = Operation.objects.filter(person_id=sender.device.person_id)
        row = own.filter(pk=answer["op_id"], state__in=(DROPPED, MENDED)).first()
        if row is None or row.state == DROPPED:
            return row is not None
        # What took its place may have come back itself.
        record = own.filter(entity=row.entity, entity_id=row.entity_id)
        return not record.filter(state=REJECTED).exists()


def _answer(sender: Sender, raw: Any, app_version: int) -> dict[str, Any]:
    named = raw.get("op_id") if isinstance(raw, dict) else None
    try:
        operation = reading.Operation(raw, app_version)
    except reading.Unreadable as error:
        log.warning("operation unreadable", field=str(error))
        return {
            "op_id": named if isinstance(named, str) else None, "status": "refused",
            "code": "unreadable", "field": str(error),
            "sentence": "Isian ini tidak terbaca oleh kantor. Simpan, lalu hubungi kantor.",
        }  # fmt: skip
    if operation.app_version < limits.OLDEST_APP:
        return {
            "op_id": str(operation.id), "status": "refused", "code": "update",
            "sentence": "Isian ini dibuat aplikasi yang terlalu lama. Hubungi kantor.",
        }  # fmt: skip
    try:
        return take(sender, operation)
    except Exception as error:
        # Whatever went wrong was rolled back; the phone keeps it and tries again.
        log.error("operation failed", entity=operation.entity, kind=type(error).__name__)
        return {
            "op_id": str(operation.id), "status": "failed",
            "sentence": "Ada gangguan di server. Isian ini tetap di ponsel dan dicoba lagi.",
        }  # fmt: skip


def take(sender: Sender, sent: reading.Operation) -> dict[str, Any]:
    """One operation in one transaction, and after it whatever waited for it."""
    act = sender.visit.act(timezone.now())
    with together(act), connection.execute_wrapper(guard_writes):
        found = _once(sender, sent, act.now)
        if found is not None:
            result = _carry(act, sender, found, _incoming(sender, sent, found))
    if found is None:
        return _again(sender, sent)
    if result.state == HELD:
        # Its parent may have been committed while this one looked for it. Now either that one's
        # look for who waits finds this row, or this second look finds the parent.
        again = retry(found.pk)
        if again is None:
            return {"op_id": str(sent.id), **_stored(sender, found.pk)}
        result = again
    if result.state in (APPLIED, CONFLICT):
        release([found.entity_id, found.pk])
    return {"op_id": str(sent.id), **_kept(result)}


def _once(sender: Sender, sent: reading.Operation, now: datetime) -> Operation | None:
    """The row of a new operation; None when there is one with this id."""
    device = sender.device
    row = Operation(
        id=sent.id, device=device, number=sent.number, person_id=device.person_id,
        office_id=device.office_id, regency_code=device.regency_code, entity=sent.entity,
        entity_id=sent.entity_id, kind=sent.kind, app_version=sent.app_version,
        digest=sent.digest, state=HELD, content=reading.canonical(sent.raw),
        client_time=sent.client_time, skew_seconds=int(sender.skew.total_seconds()),
        received_at=now,
    )  # fmt: skip
    with bookkeeping(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sync_operation (id, device_id, number, person_id, office_id, regency_code,"
            " entity, entity_id, kind, app_version, digest, state, result, client_time,"
            " skew_seconds, received_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '{}', %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [
                row.pk, row.device_id, row.number, row.person_id, row.office_id, row.regency_code,
                row.entity, row.entity_id, row.kind, row.app_version, sent.digest, HELD,
                row.client_time, row.skew_seconds, now,
            ],
        )  # fmt: skip
        return row if cursor.rowcount else None


def _incoming(sender: Sender, sent: reading.Operation, row: Operation) -> Incoming:
    return Incoming(
        op_id=row.pk, device_id=row.device_id, number=row.number, entity=row.entity,
        entity_id=row.entity_id, kind=row.kind, base_revision=sent.base_revision,
        changes=sent.changes, client_time=row.client_time,
        corrected_time=row.client_time - timedelta(seconds=row.skew_seconds),
        received_at=row.received_at, app_version=row.app_version, visit=sender.visit,
    )  # fmt: skip


def _carry(act: Act, sender: Sender, row: Operation, incoming: Incoming) -> Result:
    """Do what is asked and write down what became of it. The caller's transaction holds both."""
    result = _handled(act, sender, incoming)
    # What is settled well is in its room's own tables; the copy would be one more to protect.
    settled = result.state == APPLIED
    if result.state == CONFLICT:
        # What an earlier one asked already is decided there.
        settled = not clashes.record(act, row, incoming, result)
    content = None if settled else row.content
    row.state, row.content, row.waits_for = result.state, content, result.waits_for
    row.settled_at = None if result.state == HELD else act.now
    row.result = _kept(result)
    with bookkeeping():
        Operation.objects.filter(pk=row.pk).update(
            state=row.state, content=row.content, waits_for=row.waits_for,
            settled_at=row.settled_at, result=row.result,
        )  # fmt: skip
    return result


def _handled(act: Act, sender: Sender, incoming: Incoming) -> Result:
    known = operation_of(incoming.entity, incoming.kind)
    if known is None:
        return rejected(UNKNOWN)
    if not sender.visit.may(known.needs):
        return rejected(NOT_YOURS)
    before, endings, done = len(act.events), len(act.endings), act.done
    try:
        with transaction.atomic():
            result = known.handler(act, incoming)
    except DomainError as error:
        act.take_back(before, endings)
        sentence = str(error.sentence)
        return rejected(sentence, {error.field: sentence} if error.field else {})
    except DataError:
        # It would fail in the same way for ever: too long, out of range.
        act.take_back(before, endings)
        return rejected(UNFIT)
    acted = act.done - done
    if acted > 1 or (acted and result.state in (HELD, REJECTED)):
        raise EventMissing(f"{incoming.entity}.{incoming.kind}: {acted} actions, {result.state}")
    if result.state == CONFLICT and not result.clashes:
        raise ValueError(f"{incoming.entity}.{incoming.kind}: a conflict without a clash")
    return result


def _kept(result: Result) -> dict[str, Any]:
    """What the phone is told, now and whenever it asks again."""
    parts: dict[str, Any] = {
        "status": result.state,
        "revision": result.revision,
        "sentence": result.sentence,
        "errors": dict(result.errors),
        "waits_for": str(result.waits_for) if result.waits_for else None,
        "clashes": sorted(result.clashes),
        "told": dict(result.told),
    }
    return {name: value for name, value in parts.items() if value not in (None, "", {}, [])}


def _again(sender: Sender, sent: reading.Operation) -> dict[str, Any]:
    """An id that was here before: its stored answer, unless it says something else now."""
    with in_scope(sender.visit.scope, read_only=True):
        row = Operation.objects.filter(pk=sent.id).first()
    if row is None or row.person_id != sender.device.person_id or bytes(row.digest) != sent.digest:
        log.error("operation id with other content", entity=sent.entity, op_id=str(sent.id))
        return {
            "op_id": str(sent.id), "status": "refused", "code": "same_id_other_content",
            "sentence": "Nomor kiriman ini sudah dipakai isian lain. Simpan, lalu hubungi kantor.",
        }  # fmt: skip
    stored = row.result
    if row.state == HELD:
        result = retry(row.pk)
        stored = _kept(result) if result else _stored(sender, row.pk)
    return {"op_id": str(sent.id), "status": "duplicate", "result": stored}


def _stored(sender: Sender, pk: UUID) -> dict[str, Any]:
    with in_scope(sender.visit.scope, read_only=True):
        return dict(Operation.objects.values_list("result", flat=True).get(pk=pk))


def waiting_for(ids: list[UUID]) -> list[UUID]:
    """Held operations that wait for one of these, in the order in which phones made them."""
    rows = Operation.objects.filter(state=HELD, waits_for__in=ids)
    return list(rows.order_by("device_id", "number").values_list("pk", flat=True))


def release(arrived: list[UUID]) -> int:
    """Try again what waited for what has arrived, and then what waited for that. How many."""
    queue, done = deque(arrived), 0
    while queue:
        known = [queue.popleft() for _n in range(len(queue))]
        for pk in _lookup(known):
            try:
                result = retry(pk)
            except Exception as error:
                # It stays held: its phone, or the night's job, asks again.
                log.error("held operation failed", kind=type(error).__name__)
                continue
            if result is not None and result.state in (APPLIED, CONFLICT):
                done += 1
                queue += _ids(pk)
    return done


def _lookup(ids: list[UUID]) -> list[UUID]:
    # A phone may have brought what another officer's phone waits for.
    with in_scope(SYSTEM, read_only=True):
        return waiting_for(ids)


def _ids(pk: UUID) -> tuple[UUID, UUID]:
    with in_scope(SYSTEM, read_only=True):
        return pk, Operation.objects.values_list("entity_id", flat=True).get(pk=pk)


def retry(pk: UUID) -> Result | None:
    """Try a held operation once more, as its own person, whose tasks may have changed meanwhile.

    None when it is not held any more, or its person may not work now.
    """
    now = timezone.now()
    with in_scope(SYSTEM, read_only=True):
        device = Device.objects.select_related("user", "office").filter(operations=pk).first()
    visit = visit_of(device, now) if device is not None else None
    if device is None or visit is None:
        return None
    act = visit.act(now)
    with together(act), connection.execute_wrapper(guard_writes):
        row = Operation.objects.select_for_update().filter(pk=pk, state=HELD).first()
        if row is None or row.content is None:
            return None
        raw = json.loads(row.content.reveal())
        sent = reading.Operation(raw, row.app_version)
        sender = Sender(device, visit, timedelta(seconds=row.skew_seconds))
        return _carry(act, sender, row, _incoming(sender, sent, row))
