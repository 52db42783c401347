"""Doubts about papers, settled for an office by two persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from guyub.criteria.actions import acting_person
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.kernel.transitions import TransitionRefused
from guyub.kernel.typed import reason as plain_reason
from guyub.licences.actions.wording_text import source_of
from guyub.licences.actions.wordings import regency_of, today_of
from guyub.licences.book import book_of
from guyub.licences.models import Settlement
from guyub.licences.permissions import RULE_DECIDE, RULE_WRITE
from guyub.licences.requirements import papers
from guyub.licences.states_rules import (
    APPROVED,
    ENDED,
    PROPOSED,
    RETURNED,
    SETTLEMENT,
    SYSTEM,
    WITHDRAWN,
)

KIND = "licences.settlement"
LONGEST = 400


@dataclass(frozen=True)
class Answer:
    """What a person proposes that the office follows, why, and where that was read."""

    follows: str
    because: str
    source: str
    checked_on: date


def _log(act: Act, row: Settlement, **values: Any) -> None:
    act.log(row, kind=KIND, **values)


def _told(row: Settlement) -> dict[str, Any]:
    return {
        "surat": row.paper, "belum pasti": row.doubt, "diikuti": row.follows,
        "karena": row.because, "sumber": row.source, "dibaca": row.checked_on.isoformat(),
    }  # fmt: skip


@action("licences.settlement.propose", needs=RULE_WRITE, sentence="mengusulkan putusan dinas")
def propose_settlement(act: Act, key: str, doubt: str, given: Answer) -> Settlement:
    """What the office should follow where the sources leave a doubt; another person decides. The
    same proposal sent again is the one that waits."""
    office, code = regency_of(act)
    person = acting_person(act)
    paper = book_of(code).get(key)
    if paper is None or key not in papers():
        raise DomainError("Surat ini tidak ada dalam daftar.")
    if not any(doubt in w.doubts for w in paper.wordings):
        raise DomainError("Bagian yang belum pasti ini sudah berubah. Buka lagi halaman suratnya.")
    follows, because = (plain_reason(text, most=LONGEST) for text in (given.follows, given.because))
    source = source_of(given.source)
    for name, value in (("follows", follows), ("because", because), ("source", source)):
        if not value:
            raise DomainError("Isi dulu bagian ini.", field=name)
    if given.checked_on > today_of(act):
        raise DomainError("Tanggal membaca sumber belum terjadi.", field="checked_on")
    take_turns(KIND, office, key)
    waits = Settlement.objects.filter(
        office_id=office, paper=key, doubt=doubt, state=PROPOSED
    ).first()
    if waits is not None:
        same = (waits.follows, waits.because, waits.source, waits.checked_on, waits.made_by)
        if same == (follows, because, source, given.checked_on, person):
            raise Unchanged(waits)
        raise DomainError("Sudah ada usulan untuk ini. Tunggu keputusannya, atau tarik dulu.")
    row = Settlement.objects.create(
        office_id=office, regency_code=code, paper=key, doubt=doubt, follows=follows,
        because=because, source=source, checked_on=given.checked_on, made_by=person,
        maker=act.actor, made_at=act.now,
    )  # fmt: skip
    _log(act, row, after=_told(row))
    return row


def _held(act: Act, pk: UUID) -> Settlement:
    office, _code = regency_of(act)
    row = Settlement.objects.select_for_update().filter(pk=pk, office_id=office).first()
    if row is None:
        raise DomainError("Usulan ini tidak ditemukan.")
    return row


def _move(act: Act, row: Settlement, verb: str, reason: str = "") -> None:
    try:
        row.state = SETTLEMENT.check(row.state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        field = "reason" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused


def _another(act: Act, row: Settlement) -> UUID:
    person = acting_person(act)
    if person == row.made_by:
        raise NotAllowed("Anda yang mengusulkan. Orang lain yang harus memutuskan.")
    return person


@action("licences.settlement.approve", needs=RULE_DECIDE, sentence="menyetujui putusan dinas")
def approve_settlement(act: Act, pk: UUID) -> Settlement:
    """The office follows it from now on; what it followed before is replaced."""
    row = _held(act, pk)
    person = _another(act, row)
    if row.state == APPROVED and row.decided_by == person:
        raise Unchanged(row)
    take_turns(KIND, row.office_id, row.paper)
    same = Settlement.objects.select_for_update().filter(
        office_id=row.office_id, paper=row.paper, doubt=row.doubt, state=APPROVED
    )
    before = [earlier.follows for earlier in same]
    _move(act, row, "approve")
    for earlier in same:
        earlier.state = SETTLEMENT.check(earlier.state, "replace", {SYSTEM}).to
        earlier.save(update_fields=["state"])
    row.decided_by, row.decider, row.decided_at = person, act.actor, act.now
    row.save()
    _log(act, row, before={"diikuti": before}, after=_told(row))
    return row


@action("licences.settlement.return", needs=RULE_DECIDE, sentence="mengembalikan putusan dinas")
def return_settlement(act: Act, pk: UUID, reason: str) -> Settlement:
    """Refuse it, with what to mend; its maker proposes a new one."""
    row = _held(act, pk)
    person = _another(act, row)
    if row.state == RETURNED and row.decided_by == person:
        raise Unchanged(row)
    _move(act, row, "return", reason)
    row.reason = reason
    row.decided_by, row.decider, row.decided_at = person, act.actor, act.now
    row.save()
    _log(act, row, reason=row.reason)
    return row


@action("licences.settlement.withdraw", needs=RULE_WRITE, sentence="menarik usulan putusan dinas")
def withdraw_settlement(act: Act, pk: UUID) -> Settlement:
    """The maker takes the proposal back."""
    row = _held(act, pk)
    if row.made_by != acting_person(act):
        raise NotAllowed("Hanya pengusulnya yang bisa menarik usulan ini.")
    if row.state == WITHDRAWN:
        raise Unchanged(row)
    _move(act, row, "withdraw")
    row.save(update_fields=["state"])
    _log(act, row, before=_told(row))
    return row


@action("licences.settlement.end", needs=RULE_DECIDE, sentence="menghentikan putusan dinas")
def end_settlement(act: Act, pk: UUID, reason: str) -> Settlement:
    """The office follows it no longer; the doubt is open again."""
    row = _held(act, pk)
    person = acting_person(act)
    if row.state == ENDED and row.ended_by == person:
        raise Unchanged(row)
    _move(act, row, "end", reason)
    row.ended_by, row.ender, row.ended_at = person, act.actor, act.now
    row.ended_because = reason
    row.save()
    _log(act, row, before=_told(row), reason=row.ended_because)
    return row
