"""Photos in pieces: each piece once, the whole handed to the room of its record when it is there.

Pieces lie at fixed places (multiples of ``limits.CHUNK``), so a piece that comes twice, late or by
two ways at once is the same row; the unique key is the guard. Whoever brings the last one puts it
together, under the lock of the photo's row.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, connection, transaction
from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, EventMissing, bookkeeping, together
from guyub.kernel.db import guard_writes, in_scope
from guyub.kernel.fields import get_keyring
from guyub.kernel.photos import PhotoError
from guyub.sync import limits
from guyub.sync.actions.pushing import NOT_YOURS, UNFIT, UNKNOWN, Sender
from guyub.sync.contact import Refused
from guyub.sync.models import Operation, Photo, PhotoPart
from guyub.sync.registering import Arrived, Result, receiver_of, rejected
from guyub.sync.states import (
    APPLIED,
    COMING,
    DONE,
    DROPPED,
    HELD,
    MENDED,
    REFUSED,
    WAITING,
)


@dataclass(frozen=True)
class Named:
    """A photo as its phone names it."""

    sha256: str
    size: int
    entity: str
    entity_id: UUID
    client_time: datetime


def _context(photo_id: UUID, number: int) -> str:
    return f"sync_photo_part:{photo_id}:{number}"


def _mine(sender: Sender, sha256: str, entity_id: UUID) -> Any:
    return Photo.objects.filter(
        person_id=sender.device.person_id, sha256=sha256, entity_id=entity_id
    )


def _told(photo: Photo) -> dict[str, Any]:
    """State and the first place where a piece is missing."""
    found: dict[str, Any] = {"status": photo.state, "size": photo.size}
    if photo.state == COMING:
        have = set(photo.parts.values_list("number", flat=True))
        first = next(n for n in range(len(have) + 1) if n not in have)
        found["offset"] = min(first * limits.CHUNK, photo.size)
    else:
        found["offset"] = photo.size
    if photo.sentence:
        found["sentence"] = photo.sentence
    return found


def begin(sender: Sender, named: Named) -> dict[str, Any]:
    """Announce a photo, or ask how far it came; the same as often as one likes."""
    if not 0 < named.size <= limits.MOST_PHOTO_BYTES:
        raise Refused(413, "too_large", "Fotonya terlalu besar. Ambil ulang di aplikasi.")
    device, now = sender.device, timezone.now()
    with in_scope(sender.visit.scope), connection.execute_wrapper(guard_writes):
        found = _mine(sender, named.sha256, named.entity_id).first()
        if found is None:
            coming = Photo.objects.filter(
                person_id=device.person_id, state__in=(COMING, WAITING)
            ).count()
            if coming >= limits.MOST_PHOTOS_COMING:
                raise Refused(
                    429, "too_many", "Terlalu banyak foto yang belum selesai. Kirim itu dulu."
                )
            with bookkeeping():
                Photo.objects.bulk_create(
                    [
                        Photo(
                            device=device, person_id=device.person_id, sha256=named.sha256,
                            office_id=device.office_id, regency_code=device.regency_code,
                            size=named.size, entity=named.entity, entity_id=named.entity_id,
                            client_time=named.client_time, begun_at=now, touched_at=now,
                        )
                    ],
                    ignore_conflicts=True,
                )  # fmt: skip
            found = _mine(sender, named.sha256, named.entity_id).get()
        if found.entity != named.entity and found.state in (COMING, WAITING):
            # What was mended made another kind of it: a thumbprint, no signature.
            with bookkeeping():
                _mine(sender, named.sha256, named.entity_id).filter(
                    state__in=(COMING, WAITING)
                ).update(entity=named.entity, touched_at=now)
            found = _mine(sender, named.sha256, named.entity_id).get()
        if found.size != named.size or found.entity != named.entity:
            raise Refused(
                409,
                "other_photo",
                "Foto yang sama sudah dikirim untuk bagian lain dari catatan ini. Ambil foto lain"
                " untuk bagian ini.",
            )
        return _told(found)


def where(sender: Sender, sha256: str, entity_id: UUID) -> dict[str, Any]:
    """How far a photo came. Refused (404) when it was never announced, or swept."""
    with in_scope(sender.visit.scope, read_only=True):
        found = _mine(sender, sha256, entity_id).first()
        if found is None:
            raise Refused(404, "unknown_photo", "Foto ini belum dikenal. Kirim dari awal.")
        return _told(found)


def discard(person_id: UUID, entity_id: UUID) -> None:
    """Photos of a record that are not with its room, and never will be: what was to make it was
    given up. In the caller's transaction; nothing where another operation of the person still is
    about the record."""
    own = Operation.objects.filter(person_id=person_id, entity_id=entity_id)
    if own.exclude(state__in=(DROPPED, MENDED)).exists():
        return
    # Locked: one that is being finished in this moment may turn out to be received.
    left = Photo.objects.select_for_update().filter(
        person_id=person_id, entity_id=entity_id, state__in=(COMING, WAITING)
    )
    ids = list(left.values_list("pk", flat=True))
    PhotoPart.objects.filter(photo__in=ids).delete()
    Photo.objects.filter(pk__in=ids).delete()


def _places(size: int) -> int:
    return math.ceil(size / limits.CHUNK)


def take_part(
    sender: Sender, sha256: str, entity_id: UUID, offset: int, chunk: bytes, chunk_sha256: str
) -> dict[str, Any]:
    """One piece. An empty one at the end only asks to finish what waited for its record."""
    now = timezone.now()
    with in_scope(sender.visit.scope), connection.execute_wrapper(guard_writes):
        photo = _mine(sender, sha256, entity_id).first()
        if photo is None:
            raise Refused(404, "unknown_photo", "Foto ini belum dikenal. Kirim dari awal.")
        if photo.state in (DONE, REFUSED):
            return _told(photo)
        number = offset // limits.CHUNK
        if chunk:
            wanted = min(limits.CHUNK, photo.size - offset)
            if offset % limits.CHUNK or wanted <= 0 or len(chunk) != wanted:
                raise Refused(
                    409, "wrong_place", "Potongan foto tidak pada tempatnya.", **_told(photo)
                )
            if hashlib.sha256(chunk).hexdigest() != chunk_sha256:
                raise Refused(
                    422, "chunk_damaged", "Potongan foto rusak di jalan. Dikirim ulang.",
                    **_told(photo),
                )  # fmt: skip
            if photo.state == COMING:
                with bookkeeping():
                    PhotoPart.objects.bulk_create(
                        [
                            PhotoPart(
                                photo=photo, number=number,
                                content=get_keyring().encrypt(chunk, _context(photo.pk, number)),
                            )
                        ],
                        ignore_conflicts=True,
                    )  # fmt: skip
                    Photo.objects.filter(pk=photo.pk).update(touched_at=now)
    return finish(sender, photo.pk)


def finish(sender: Sender, pk: UUID) -> dict[str, Any]:
    """Hand the photo over if it is whole; else say where the next piece belongs.

    In a transaction of its own: two last pieces that came at once do not see each other before
    both are committed, and then the second finisher sees all.
    """
    act = sender.visit.act(timezone.now())
    with together(act), connection.execute_wrapper(guard_writes):
        photo = Photo.objects.select_for_update().get(pk=pk)
        if photo.state not in (COMING, WAITING):
            return _told(photo)
        if photo.parts.count() < _places(photo.size):
            return _told(photo)
        parts = photo.parts.order_by("number")
        ring = get_keyring()
        content = b"".join(
            ring.decrypt(bytes(p.content), _context(photo.pk, p.number)) for p in parts
        )
        if hashlib.sha256(content).hexdigest() != photo.sha256:
            with bookkeeping():
                photo.parts.all().delete()
            # The answer tells the phone to begin again; an error status would roll this back.
            return {**_told(photo), "code": "photo_differs"}
        result = _received(act, sender, photo, content)
        return _settle(photo, result)


def _received(act: Act, sender: Sender, photo: Photo, content: bytes) -> Result:
    known = receiver_of(photo.entity)
    if known is None:
        return rejected(UNKNOWN)
    receive, verb = known
    if not sender.visit.may(verb):
        return rejected(NOT_YOURS)
    events, endings, done = len(act.events), len(act.endings), act.done
    arrived = Arrived(
        photo.entity,
        photo.entity_id,
        photo.sha256,
        content,
        photo.client_time,
        photo.device_id,
        sender.visit,
    )
    try:
        with transaction.atomic():
            result = receive(act, arrived)
    except (DomainError, PhotoError) as error:
        act.take_back(events, endings)
        return rejected(str(error))
    except DataError:
        act.take_back(events, endings)
        return rejected(UNFIT)
    acted = act.done - done
    if acted > 1 or (acted and result.state != APPLIED):
        raise EventMissing(f"photo of {photo.entity}: {acted} actions, {result.state}")
    return result


def _settle(photo: Photo, result: Result) -> dict[str, Any]:
    now = timezone.now()
    photo.touched_at = now
    photo.state = {APPLIED: DONE, HELD: WAITING}.get(result.state, REFUSED)
    photo.sentence = result.sentence[:300]
    photo.done_at = None if photo.state == WAITING else now
    with bookkeeping():
        photo.save(update_fields=["state", "sentence", "done_at", "touched_at"])
        if photo.state != WAITING:
            photo.parts.all().delete()
    return _told(photo)
