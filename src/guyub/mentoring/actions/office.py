"""What the actions about officers, areas and wishes share."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.transitions import Machine, TransitionRefused
from guyub.kernel.typed import reason as plain_reason
from guyub.mentoring.models import Officer
from guyub.registry.actions.common import lock

OFFICER_PREFIX: Final = "PTG"
REQUEST_PREFIX: Final = "MTD"


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def own_office(act: Act) -> tuple[str, UUID]:
    """Regency and id of the actor's own office. NotAllowed for offices above and for nobody."""
    if len(act.scope.write) != 1 or act.office_id is None:
        raise NotAllowed("Petugas dan wilayahnya dicatat oleh dinas kabupaten atau kota.")
    return act.scope.write[0], act.office_id


def locked_officer(act: Act, pk: UUID) -> Officer:
    """The officer, the row locked, in the actor's regency."""
    officer = lock(Officer, pk)
    if not act.scope.may_write(officer.regency_code):
        raise NotAllowed("Petugas ini di luar wilayah Anda.")
    return officer


def step(machine: Machine, state: str, verb: str, act: Act, reason: str = "") -> str:
    """The state that a step leads to. DomainError when it is not allowed now."""
    try:
        return machine.check(state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        field = "reason" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused


def words(text: str, field: str, sentence: str) -> str:
    """One line without numbers of persons; DomainError when nothing is left."""
    if not (plain := plain_reason(text)):
        raise DomainError(sentence, field=field)
    return plain
