"""What the actions share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from guyub.accounts.models import Office
from guyub.crosscheck.models import Agreement, Comparison
from guyub.crosscheck.states import SYSTEM
from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.db import Scope
from guyub.kernel.transitions import Machine, TransitionRefused

ACTOR: Final = "Pekerjaan terjadwal"
GONE: Final = "Cek silang ini tidak ditemukan. Kembali ke daftarnya."


def machine_act(now: datetime, regency: str, office: UUID) -> Act:
    """What the machine does in one office."""
    return Act(
        now=now, scope=Scope(read=(regency,), write=(regency,), offices=(str(office),)),
        actor=ACTOR, role=SYSTEM, office_id=office,
    )  # fmt: skip


def own_office(act: Act) -> Office:
    """The regency office that acts. NotAllowed for others."""
    found = (
        Office.objects.filter(pk=act.office_id, kind=Office.Kind.REGENCY).first()
        if act.office_id else None
    )  # fmt: skip
    if found is None or not act.scope.may_write(found.area_code):
        raise NotAllowed("Cek silang dilakukan oleh dinas kabupaten atau kota.")
    return found


def _between(model: Any, act: Act, pk: UUID) -> Any:
    found = model.objects.select_for_update().filter(pk=pk).first()
    if found is None or act.office_id not in (found.office_id, found.partner_id):
        raise DomainError(GONE)
    return found


def person(act: Act) -> UUID:
    """The human being who acts. NotAllowed for machines."""
    if act.person_id is None:
        raise NotAllowed("Ini dilakukan oleh seorang petugas.")
    return act.person_id


def agreement_of(act: Act, pk: UUID) -> Agreement:
    """An agreement of the acting office, its row locked."""
    found: Agreement = _between(Agreement, act, pk)
    return found


def comparison_of(act: Act, pk: UUID) -> Comparison:
    """A comparison of the acting office, its row locked."""
    found: Comparison = _between(Comparison, act, pk)
    return found


def step(machine: Machine, state: str, verb: str, role: str, reason: str = "") -> str:
    """The state that a step leads to. DomainError when it is not allowed now."""
    try:
        taken = machine.check(state, verb, {role})
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused
    if taken.needs_reason and not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    return taken.to
