"""What the actions of training share."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.transitions import Machine, TransitionRefused
from guyub.registry.actions.common import lock, may_write_at
from guyub.training.models import Batch, Participant

BATCH_PREFIX: Final = "PEL"
PLACE_PREFIX: Final = "PST"
PAPER_PREFIX: Final = "SRT"


def own_office(act: Act) -> tuple[str, UUID]:
    """Regency and id of the actor's own office. NotAllowed for offices above and for nobody."""
    if len(act.scope.write) != 1 or act.office_id is None:
        raise NotAllowed("Pelatihan dicatat oleh dinas kabupaten atau kota.")
    return act.scope.write[0], act.office_id


def locked_batch(act: Act, pk: UUID, *states: str) -> Batch:
    """The batch, its row locked, in the actor's regency and in one of the states (any for none)."""
    batch = lock(Batch, pk)
    if not act.scope.may_write(batch.regency_code):
        raise NotAllowed("Pelatihan ini di luar wilayah Anda.")
    if states and batch.state not in states:
        now = Batch._meta.get_field("state").flatchoices
        raise DomainError(f"Ini tidak bisa sekarang: keadaan angkatan “{dict(now)[batch.state]}”.")
    return batch


def reached(act: Act, participant: Participant) -> None:
    """NotAllowed unless the participant's business lies in the actor's areas."""
    may_write_at(act, participant.business.village_code)


def step(machine: Machine, state: str, verb: str, act: Act, reason: str | None = None) -> str:
    """The state after a step. DomainError when it is refused."""
    try:
        return machine.check(state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(
            str(refused), field="reason" if refused.code == "reason" else None
        ) from refused


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()
