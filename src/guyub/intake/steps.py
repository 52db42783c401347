"""What the machine does in each running state. Every step may be killed and run again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError

from guyub.intake import actions, states
from guyub.intake.applying import Applier, ready
from guyub.intake.models import Import
from guyub.intake.reading import UnreadableFile
from guyub.intake.staging import Progress, silent
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import in_scope

# Tests put a checkpoint here; it is called after every batch and before every step.
Checkpoint = Callable[[str], None]
GONE = "Berkas aslinya sudah dihapus. Unggah lagi berkasnya."
USED = "Tidak bisa diurungkan karena usaha dari impor ini sudah dipakai bagian lain."


def run(
    act: Act, pk: UUID, progress: Progress = silent, checkpoint: Checkpoint = lambda _at: None
) -> Import:
    """Do the step the import is at; what a person can mend ends in the state "failed"."""
    with in_scope(act.scope, read_only=True):
        batch = Import.objects.get(pk=pk)
    step = {
        states.READING: _read, states.CHECKING: _check, states.APPLYING: _apply,
        states.UNDOING: _undo,
    }.get(batch.state)  # fmt: skip
    if step is None:
        return batch
    checkpoint(batch.state)
    try:
        return step(act, batch, progress, checkpoint)
    except UnreadableFile as error:
        return actions.fail(act, pk, error.sentence)
    except FileNotFoundError:
        return actions.fail(act, pk, GONE)
    except DomainError as error:
        return actions.fail(act, pk, str(error.sentence))


def _read(act: Act, batch: Import, progress: Progress, checkpoint: Checkpoint) -> Import:
    return actions.read_and_stage(act, batch.pk, progress)


def _check(act: Act, batch: Import, progress: Progress, checkpoint: Checkpoint) -> Import:
    return actions.check(act, batch.pk, progress)


def _apply(act: Act, batch: Import, progress: Progress, checkpoint: Checkpoint) -> Import:
    if batch.search_due:
        batch = actions.search_again(act, batch.pk, progress)
    with in_scope(act.scope):
        total, applier = ready(batch), Applier(act, batch)
    after, done = 0, 0
    while True:
        with in_scope(act.scope):
            after, amount = applier.next(after)
        if not amount:
            break
        done += amount
        progress(done, total)
        checkpoint(f"batch {done}")
    checkpoint("closing")
    return actions.close_apply(act, batch.pk)


def _undo(act: Act, batch: Import, progress: Progress, checkpoint: Checkpoint) -> Import:
    try:
        return actions.finish_undo(act, batch.pk)
    except IntegrityError as error:
        raise DomainError(USED) from error
