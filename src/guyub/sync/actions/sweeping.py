"""Every night: what waits is tried again, what need not be kept is forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from guyub.kernel.actions import Act, Unchanged, action
from guyub.kernel.db import SYSTEM, in_scope
from guyub.sync import limits
from guyub.sync.actions.clashes import ENTITY
from guyub.sync.actions.photos import finish
from guyub.sync.actions.pushing import Sender, log, retry
from guyub.sync.changes import note
from guyub.sync.contact import visit_of
from guyub.sync.models import Clash, Operation, Photo, PhotoPart
from guyub.sync.states import COMING, HELD, REFUSED, REJECTED, WAITING

NEVER_CAME = "Data induknya tidak pernah sampai ke kantor. Isi lagi dari data induknya."


@action("sync.sweep", sentence="membersihkan kiriman lama dari ponsel")
def sweep(act: Act) -> tuple[int, int]:
    """Contents of rejected operations and unfinished photos whose time is over; held operations
    whose parent never came are told so.

    Clashing ones stay until somebody decides. Gives (contents, photos).
    """
    given_up = Operation.objects.filter(
        state=HELD, received_at__lt=act.now - limits.HELD_FOR
    ).update(
        state=REJECTED, waits_for=None, settled_at=act.now,
        result={"status": REJECTED, "sentence": NEVER_CAME},
    )  # fmt: skip
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
    if not (contents or photos or given_up):
        raise Unchanged((0, 0))
    told = {"isian": contents, "foto": photos, "tanpa induk": given_up}
    act.log(None, kind="sync.sweep", after=told)
    return contents, photos


@action("sync.forget", sentence="menghapus isi kiriman ponsel tentang data yang dihapus")
def forget(act: Act, entity: str, ids: Collection[UUID], places: Collection[str]) -> int:
    """What this room keeps of records whose person is erased: contents, clashing values, pieces of
    photos. Phones of these places drop the records, as their rows are not given any more.

    A room calls it within its own erasing; it does not reach what a phone has not sent yet. Without
    ``places`` phones are told by other means, and where nothing is kept there is no event.
    """
    about = {"entity": entity, "entity_id__in": list(ids)}
    operations = Operation.objects.filter(**about, content__isnull=False).update(content=None)
    clashes = list(Clash.objects.filter(**about))
    for clash in clashes:
        clash.base = clash.theirs = clash.mine = "null"
    Clash.objects.bulk_update(clashes, ["base", "theirs", "mine"])
    # A kind's own photos, and those of its parts ("handover.paper").
    own = Q(entity=entity) | Q(entity__startswith=f"{entity}.")
    photos = Photo.objects.filter(own, entity_id__in=list(ids), state__in=(COMING, WAITING))
    pieces, _each = PhotoPart.objects.filter(photo__in=photos).delete()
    # Also one of which no piece came yet.
    pieces += photos.update(state=REFUSED, done_at=act.now)
    note(act, entity, ids, places)
    for clash in clashes:
        where = clash.village_code or clash.regency_code
        note(act, ENTITY, [clash.pk], [where], person=clash.mine_person)
    found = operations + len(clashes) + pieces
    if not found and not places:
        raise Unchanged(0)
    act.log(None, kind=entity, after={"kiriman": operations, "bentrokan": len(clashes)})
    return found


def kept_about(regency: str, speaks: Callable[[dict[str, Any]], bool]) -> dict[str, set[UUID]]:
    """Records, by kind, of whose operations a content is still kept that ``speaks`` of somebody:
    the record itself may never have come to be. What an erasing room then hands to ``forget``."""
    found: dict[str, set[UUID]] = {}
    rows = Operation.objects.filter(regency_code=regency, content__isnull=False)
    for row in rows.only("content", "entity", "entity_id").iterator():
        if row.content is not None and speaks(json.loads(row.content.reveal())):
            found.setdefault(row.entity, set()).add(row.entity_id)
    return found


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
