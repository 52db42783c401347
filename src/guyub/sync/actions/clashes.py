"""Clashes: kept beside what stands, settled by the office."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.transitions import TransitionRefused
from guyub.sync.changes import note
from guyub.sync.models import Clash, Operation
from guyub.sync.permissions import SETTLE
from guyub.sync.registering import Incoming, Result, resolver_of
from guyub.sync.states import CLASH, KEPT

ENTITY = "sync.clash"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@action("sync.clash.record", sentence="mengirim isian yang bentrok")
def record(act: Act, operation: Operation, incoming: Incoming, result: Result) -> list[Clash]:
    """Keep both values of every clashing field, with who gave them and when. Nobody is asked
    again what the same person said before and nobody decided yet. Gives the new ones."""
    if act.person_id is None or act.office_id is None:
        raise NotAllowed(_("Ini harus dilakukan oleh orang yang masuk dengan akunnya."))
    asked = {
        (c.field, c.mine.reveal(), c.theirs.reveal())
        for c in Clash.objects.open().filter(
            entity=incoming.entity, entity_id=incoming.entity_id, mine_person=act.person_id
        )
    }
    fresh = {
        name: one for name, one in result.clashes.items()
        if (name, _text(one.mine), _text(one.theirs)) not in asked
    }  # fmt: skip
    if not fresh:
        raise Unchanged([])
    made = [
        Clash(
            operation=operation, office_id=act.office_id, regency_code=operation.regency_code,
            village_code=result.village_code, entity=incoming.entity,
            entity_id=incoming.entity_id, field=name, base=_text(differing.base),
            theirs=_text(differing.theirs), theirs_by=result.theirs_by,
            theirs_at=result.theirs_at, mine=_text(differing.mine), mine_by=act.actor,
            mine_person=act.person_id, mine_at=incoming.corrected_time,
            received_at=incoming.received_at,
        )
        for name, differing in fresh.items()
    ]  # fmt: skip
    Clash.objects.bulk_create(made)
    _tell(act, made)
    act.log(
        operation, kind=incoming.entity, object_id=incoming.entity_id,
        after={"isian": sorted(fresh)},
    )  # fmt: skip
    return made


def _tell(act: Act, clashes: list[Clash]) -> None:
    for clash in clashes:
        place = clash.village_code or clash.regency_code
        note(act, ENTITY, [clash.pk], [place], person=clash.mine_person)


def _held(act: Act, pk: UUID, verb: str) -> Clash:
    clash: Clash | None = Clash.objects.select_for_update().filter(pk=pk).first()
    if clash is None:
        raise DomainError(_("Bentrokan ini tidak ditemukan atau di luar wilayah Anda."))
    if act.person_id is None:
        raise NotAllowed(_("Ini harus dilakukan oleh orang yang masuk dengan akunnya."))
    wanted = {"keep": KEPT}.get(verb, "taken")
    if clash.state == wanted and clash.settled_by == act.person_id:
        raise Unchanged(clash)
    try:
        clash.state = CLASH.check(clash.state, verb, {act.role}).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused
    clash.settled_by, clash.settler, clash.settled_at = act.person_id, act.actor, act.now
    return clash


def _settled(act: Act, clash: Clash) -> Clash:
    clash.save(update_fields=["state", "settled_by", "settler", "settled_at"])
    open_ones = Clash.objects.filter(operation=clash.operation_id, state="open")
    if not open_ones.exists():
        Operation.objects.filter(pk=clash.operation_id).update(content=None)
    _tell(act, [clash])
    act.log(
        clash, kind=clash.entity, object_id=clash.entity_id,
        after={"isian": clash.field, "putusan": str(CLASH.states[clash.state])},
    )  # fmt: skip
    return clash


@action("sync.clash.keep", needs=SETTLE, sentence="menetapkan isian kantor atas isian petugas")
def keep(act: Act, pk: UUID) -> Clash:
    """The office's value stays; the officer is told."""
    return _settled(act, _held(act, pk, "keep"))


@action("sync.clash.take", needs=SETTLE, sentence="memakai isian petugas")
def take(act: Act, pk: UUID) -> Clash:
    """The officer's value is written by the room that owns the record, by its own rules."""
    clash = _held(act, pk, "take")
    if clash.mine_person == act.person_id:
        raise NotAllowed(_("Ini isian Anda sendiri. Orang lain yang memutuskan."))
    resolver = resolver_of(clash.entity)
    if resolver is None:
        raise DomainError(_("Isian ini tidak bisa dipakai lagi. Ubah datanya di halamannya."))
    resolver.take(act, clash.entity_id, clash.field, json.loads(clash.mine.reveal()))
    return _settled(act, clash)
