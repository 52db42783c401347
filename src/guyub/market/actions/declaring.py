"""What an agency bought in a period: frozen, signed by another person, replaced, dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.market.actions.common import line, own_regency, step, today_of
from guyub.market.models import Buyer, Circular, Declaration
from guyub.market.permissions.circulars import KEEP, SIGN
from guyub.market.queries.obeying import declared_data, is_bound
from guyub.market.states.circulars import DECLARATION, DRAFT, DROPPED, SIGNED
from guyub.registry.actions.common import lock, next_number, somebody

DECLARATION_PREFIX: Final = "PBL"


def digest_of(data: Mapping[str, Any]) -> bytes:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


@action("market.declaration.make", needs=KEEP, sentence="membuat pernyataan belanja OPD")
def make_declaration(
    act: Act, pk: UUID, circular: UUID, buyer: UUID, first: date, last: date
) -> Declaration:
    """Freeze what the purchases of a period that is over say. A draft of the same that says the
    same stands for it."""
    regency, me = own_regency(act), somebody(act.person_id)
    held = Declaration.objects.filter(pk=pk).first()
    if held is not None:
        raise Unchanged(held)
    rule, owner = lock(Circular, circular), lock(Buyer, buyer)
    if {rule.regency_code, owner.regency_code} != {regency}:
        raise NotAllowed("Surat edaran ini di luar kabupaten atau kota Anda.")
    if last >= today_of(act):
        raise DomainError("Masa ini belum selesai. Pernyataan dibuat sesudah hari terakhirnya.")
    if not is_bound(rule, owner, first, last):
        raise DomainError("Surat edaran ini tidak mewajibkan pembeli ini pada masa itu.")
    data = declared_data(rule, owner, first, last, today_of(act))
    mark = digest_of({**data, "source_day": ""})
    same = Declaration.objects.filter(
        buyer=owner, circular=rule, first_day=first, last_day=last, state__in=(DRAFT, SIGNED)
    )
    for one in same:
        if digest_of({**one.data, "source_day": ""}) == mark:
            raise Unchanged(one)
    if same.filter(state=DRAFT).exists():
        raise DomainError("Masih ada pernyataan masa ini yang menunggu ditandatangani. Batalkan"
                          " dulu yang itu.")  # fmt: skip
    every = Declaration.objects.filter(buyer=owner, circular=rule, first_day=first, last_day=last)
    row = Declaration(
        pk=pk, number=next_number(DECLARATION_PREFIX, regency)[0], regency_code=regency,
        office_id=somebody(act.office_id), buyer=owner, circular=rule, first_day=first,
        last_day=last, edition=(every.aggregate(last=Max("edition"))["last"] or 0) + 1, data=data,
        digest=digest_of(data), state_at=act.now, made_by=me, made_name=act.actor,
        is_sample=owner.is_sample, created_at=act.now,
    )  # fmt: skip
    row.save(force_insert=True)
    act.log(row, after={"terbitan": row.edition, "sidik": row.digest.hex()})
    return row


@action("market.declaration.sign", needs=SIGN, sentence="mencatat pernyataan yang ditandatangani")
def sign_declaration(act: Act, pk: UUID, signer: str, signed_on: date) -> Declaration:
    """The printed declaration came back signed; whoever made it does not record that. The one that
    stood for the same period is replaced."""
    row, who = lock(Declaration, pk), line(signer, 160)
    if row.state == SIGNED and (row.signer, row.signed_on) == (who, signed_on):
        raise Unchanged(row)
    if act.person_id == row.made_by:
        raise NotAllowed("Dicatat oleh orang lain, bukan oleh yang membuatnya.")
    if not who:
        raise DomainError("Isi siapa yang menandatangani.", field="signer")
    if signed_on > today_of(act):
        raise DomainError("Tanggal tanda tangannya belum tiba.", field="signed_on")
    state = step(DECLARATION, row.state, "sign", act)
    before = Declaration.objects.select_for_update().filter(
        buyer=row.buyer_id, circular=row.circular_id, first_day=row.first_day,
        last_day=row.last_day, state=SIGNED,
    )  # fmt: skip
    for one in before:
        one.state, one.state_at = step(DECLARATION, one.state, "replace", act), act.now
        one.save(update_fields=["state", "state_at"])
    row.state, row.state_at = state, act.now
    row.signed_by, row.signed_name = somebody(act.person_id), act.actor
    row.signer, row.signed_on = who, signed_on
    row.save()
    act.log(row, after={"keadaan": state, "tanggal": signed_on.isoformat()})
    return row


@action("market.declaration.drop", needs=KEEP, sentence="membatalkan pernyataan belanja")
def drop_declaration(act: Act, pk: UUID, reason: str) -> Declaration:
    """It will not be signed."""
    row, why = lock(Declaration, pk), line(reason, 300)
    if row.state == DROPPED and row.state_because == why:
        raise Unchanged(row)
    row.state, row.state_at = step(DECLARATION, row.state, "drop", act, why), act.now
    row.state_because = why
    row.save(update_fields=["state", "state_at", "state_because"])
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row
