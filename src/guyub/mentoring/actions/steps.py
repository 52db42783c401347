"""What becomes of agreed steps outside a visit: the owner's own word. Only a visit ends them."""

from __future__ import annotations

from uuid import UUID

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.transitions import TransitionRefused
from guyub.mentoring.models import Step
from guyub.mentoring.permissions import CLAIM
from guyub.mentoring.states import AGREED, CLAIMED, STEP
from guyub.registry.actions.common import lock


def _own(act: Act, pk: UUID) -> Step:
    step = lock(Step, pk)
    if str(step.business_id) not in {str(b) for b in act.scope.businesses}:
        raise NotAllowed("Langkah ini bukan milik usaha Anda.")
    if step.visit.void_at is not None:
        raise DomainError("Kunjungannya salah catat, jadi langkah ini tidak berlaku lagi.")
    if step.who != Step.Who.OWNER:
        raise DomainError("Langkah ini dikerjakan petugas atau dinas, bukan Anda.")
    return step


def _moved(act: Act, step: Step, verb: str) -> Step:
    try:
        to = STEP.check(step.state, verb, {act.role}).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused
    before, step.state, step.state_at = step.state, to, act.now
    step.save(update_fields=["state", "state_at"])
    act.log(
        step, before={"keadaan": before},
        after={"keadaan": to, "usaha": str(step.business_id)},
    )  # fmt: skip
    return step


@action("mentoring.step.claim", needs=CLAIM, sentence="menyatakan langkahnya sudah dikerjakan")
def claim_step(act: Act, pk: UUID) -> Step:
    """The owner says it is done; an officer still has to see it."""
    step = _own(act, pk)
    if step.state == CLAIMED:
        raise Unchanged(step)
    return _moved(act, step, "claim")


@action("mentoring.step.unclaim", needs=CLAIM, sentence="menarik pernyataan langkah selesai")
def unclaim_step(act: Act, pk: UUID) -> Step:
    """The owner takes the word back."""
    step = _own(act, pk)
    if step.state == AGREED:
        raise Unchanged(step)
    return _moved(act, step, "unclaim")
