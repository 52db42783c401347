"""Every night: what waits is tried again, what need not be kept is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from guyub.kernel.actions import Act, Unchanged, action
from guyub.kernel.db import SYSTEM, in_scope
from guyub.sync import limits
from guyub.sync.actions.photos import finish
from guyub.sync.actions.pushing import Sender, log, retry
from guyub.sync.contact import visit_of
from guyub.sync.models import Operation, Photo, PhotoPart
from guyub.sync.states import COMING, HELD, REJECTED, WAITING


@action("sync.sweep", sentence="membersihkan kiriman lama dari ponsel")
def sweep(act: Act) -> tuple[int, int]:
    """Contents of rejected operations and unfinished photos whose time is over.

    Held and clashing ones are not settled, so they stay. Gives (contents, photos).
    """
    contents = Operation.objects.filter(
        state=REJECTED, content__isnull=False, received_at__lt=act.now - limits.CONTENT_KEPT
    ).update(content=None)
    old = Photo.objects.filter(
        state__in=(COMING, WAITING), touched_at__lt=act.now - limits.PARTS_KEPT
    )
    ids = list(old.values_list("pk", flat=True))
    PhotoPart.objects.filter(photo__in=ids).delete()
    # The phone that still has it is told that it is not known, and begins again.
    photos, _each = Photo.objects.filter(pk__in=ids).delete()
    if not contents and not photos:
        raise Unchanged((0, 0))
    act.log(None, kind="sync.sweep", after={"isian": contents, "foto": photos})
    return contents, photos


def try_held(now: datetime) -> int:
    """What waits for a record once more, where no phone asks any more. How many are settled."""
    with in_scope(SYSTEM, read_only=True):
        held = Operation.objects.filter(state=HELD).order_by("device_id", "number")
        operations = list(held.values_list("pk", flat=True))
        waiting = Photo.objects.filter(state=WAITING).select_related(
            "device__user", "device__office"
        )
        pictures = [(photo.pk, photo.device) for photo in waiting.order_by("begun_at")]
    done = 0
    for pk in operations:
        try:
            result = retry(pk)
        except Exception as error:
            log.error("held operation failed", kind=type(error).__name__)
            continue
        done += result is not None and result.state != HELD
    for pk, device in pictures:
        visit = visit_of(device, now)
        if visit is None:
            continue
        try:
            found = finish(Sender(device, visit, timedelta()), pk)
        except Exception as error:
            log.error("waiting photo failed", kind=type(error).__name__)
            continue
        done += found["status"] != WAITING
    return done
