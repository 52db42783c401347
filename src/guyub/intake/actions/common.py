"""What the steps of an import share."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.exceptions import AlreadyEnqueued

from guyub.intake import states
from guyub.intake.models import Import
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.transitions import TransitionRefused

WORK = "intake.work"
KIND = "intake.import"


def held(act: Act, pk: UUID) -> Import:
    """The import, locked. DomainError when out of reach."""
    found = Import.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise DomainError(_("Impor ini tidak ditemukan atau di luar wilayah Anda."))
    return found


def move(act: Act, batch: Import, verb: str) -> None:
    """Take a step of the state machine, or DomainError with the reason. Saves the state."""
    roles = (act.role, states.SYSTEM) if act.verbs is None else (act.role,)
    try:
        step = states.MACHINE.check(batch.state, verb, roles)
    except TransitionRefused as error:
        raise DomainError(str(error)) from error
    batch.state = step.to
    batch.updated_at = act.now
    if step.to in states.RUNNING:
        batch.done = batch.total = 0
        batch.step_started, batch.error = act.now, ""


def queue(act: Act, batch: Import) -> None:
    """Have the worker take the next step; part of the action's transaction.

    The command line acts as the machine itself and takes the step at once.
    """
    if act.verbs is None:
        return
    from guyub.intake.tasks import work

    lock = f"intake:{batch.pk}"
    # A job that waits already refuses its twin in the database: a savepoint takes that back.
    with suppress(AlreadyEnqueued), transaction.atomic():
        work.configure(queueing_lock=lock, lock=lock).defer(import_id=str(batch.pk))
