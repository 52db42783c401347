"""A phone's outbox handed in as a sealed file: for a forgotten PIN or a dying phone.

Only the person whose phone it was hands it in, so that whoever entered something stays its author.
The operations go the same way as pushed ones, so what had arrived before is not done twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from guyub.accounts.visit import Visit
from guyub.kernel.actions import DomainError
from guyub.kernel.boxes import BoxDamaged, unseal, unseal_text
from guyub.kernel.db import in_scope
from guyub.kernel.fields import get_keyring
from guyub.sync import limits, reading
from guyub.sync.actions import photos
from guyub.sync.actions.pushing import Sender, push
from guyub.sync.contact import Refused
from guyub.sync.models import Device
from guyub.sync.states import APPLIED, CONFLICT, DONE, HELD, REJECTED


@dataclass
class Opened:
    """What became of a box: answers as for a push, and how many of which kind."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """By what it is now: applied, duplicate, conflict, held, rejected, failed."""
        found = Counter(
            "duplicate"
            if a["status"] == "duplicate" and a["result"]["status"] in (APPLIED, CONFLICT)
            else a["result"]["status"]
            if a["status"] == "duplicate"
            else a["status"]
            for a in self.answers
        )
        return found

    @property
    def sentences(self) -> list[str]:
        """The outcome for the page."""
        counts = self.counts()
        words = {
            APPLIED: "%s isian diterima.",
            "duplicate": "%s isian sudah ada sebelumnya, tidak dicatat dua kali.",
            CONFLICT: "%s isian diterima dengan bentrokan; kantor memutuskan.",
            HELD: "%s isian menunggu data induknya.",
            REJECTED: "%s isian perlu diperbaiki.",
            "refused": "%s isian tidak terbaca.",
            "later": "%s isian menunggu isian lain pada data yang sama diperbaiki.",
            "failed": "%s isian gagal karena gangguan server. Serahkan berkas ini sekali lagi.",
        }
        found = [text % counts[key] for key, text in words.items() if counts[key]]
        kept = sum(1 for p in self.photos if p.get("status") == DONE)
        if self.photos:
            found.append(f"{kept} dari {len(self.photos)} foto diterima.")
        return found or ["Berkas ini kosong: tidak ada isian yang belum terkirim."]


def open_sealed(visit: Visit, content: bytes, *, of: Device | None = None) -> Opened:
    """Open what one's own phone sealed and take what is in it, once. DomainError says why not.
    ``of``: only what this phone sealed.

    A file is one box, or a bundle: a box for each operation (closed when it was written, so that
    nothing is needed to hand them in) and photos, each with a box that holds its key.
    """
    try:
        bodies, pictures, damaged = _unsealed(content)
        device_ids = {reading.uuid_of(b.get("device_id"), "device_id") for b in bodies}
        parts = [_part(body) for body in bodies]
    except BoxDamaged as error:
        raise DomainError(str(error), field="file") from error
    except reading.Unreadable:
        raise DomainError(
            _("Isi berkas ini tidak terbaca. Ekspor lagi dari ponsel."), field="file"
        ) from None
    if not bodies:
        if damaged.answers or damaged.photos:
            raise DomainError(str(BoxDamaged()), field="file")
        return Opened()
    with in_scope(visit.scope, read_only=True):
        device = (
            Device.objects.of(visit)
            .select_related("user", "office")
            .filter(pk__in=device_ids, office=visit.office)
            .first()
        )
    if device is None or len(device_ids) > 1 or (of is not None and of.pk != device.pk):
        raise DomainError(
            _("Berkas ini bukan dari ponsel Anda. Pemilik ponsel yang menyerahkannya."),
            field="file",
        )
    opened = damaged
    stopped: set[Any] = set()
    for version, skew, operations, own in parts:
        sender = Sender(device, visit, skew)
        opened.answers += push(sender, operations, version, stopped)
        opened.photos += [_photo(sender, one) for one in own]
    opened.photos += [_photo(Sender(device, visit, timedelta()), one) for one in pictures]
    return opened


def _unsealed(content: bytes) -> tuple[list[dict[str, Any]], list[Any], Opened]:
    """Bodies of the boxes in their order, photos of a bundle, and what is damaged: one bad box
    holds up no other. BoxDamaged, Unreadable."""
    ring, damaged = get_keyring(), Opened()
    try:
        bundle = json.loads(content)
    except (ValueError, RecursionError):
        raise BoxDamaged from None
    if not isinstance(bundle, dict) or "boxes" not in bundle:
        return [reading.body_of(unseal_text(ring, content))], [], damaged
    found, raw = bundle["boxes"], bundle.get("photos", [])
    if not isinstance(found, list) or not isinstance(raw, list):
        raise reading.Unreadable("boxes")
    bodies, pictures = [], []
    for box in found:
        try:
            bodies.append(reading.body_of(unseal(ring, _mapping(box))))
        except BoxDamaged:
            damaged.answers.append({"op_id": None, "status": "refused", "code": "box_damaged"})
    for one in raw:
        try:
            told = reading.body_of(unseal(ring, _mapping(_mapping(one).get("sealed"))))
            pictures.append({**told, "data": _decrypted(told, _mapping(one).get("data"))})
        except BoxDamaged:
            damaged.photos.append({"status": "refused", "code": "box_damaged"})
            continue
        # A bundle of photos alone still says whose it is.
        bodies.append({"device_id": told.get("device_id"), "app_version": 1})
    return bodies, pictures, damaged


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BoxDamaged
    return value


def _decrypted(told: dict[str, Any], data: Any) -> str:
    """Bytes of a photo under its own key, in base64. BoxDamaged."""
    try:
        key, nonce = (base64.b64decode(told[name], validate=True) for name in ("key", "iv"))
        plain = AESGCM(key).decrypt(nonce, base64.b64decode(data, validate=True), None)
    except (InvalidTag, KeyError, TypeError, ValueError):
        raise BoxDamaged from None
    return base64.b64encode(plain).decode()


def _part(body: dict[str, Any]) -> tuple[int, timedelta, list[Any], list[Any]]:
    operations, pictures = body.get("operations", []), body.get("photos", [])
    if not isinstance(operations, list) or not isinstance(pictures, list):
        raise reading.Unreadable("operations")
    version = reading.version_of(body.get("app_version"))
    return version, timedelta(seconds=_seconds(body.get("skew_seconds"))), operations, pictures


def _seconds(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**8:
        raise reading.Unreadable("skew_seconds")
    return value


def _photo(sender: Sender, raw: Any) -> dict[str, Any]:
    try:
        if not isinstance(raw, dict):
            raise reading.Unreadable("photos")
        content = base64.b64decode(raw.get("data", ""), validate=True)
        named = photos.Named(
            hashlib.sha256(content).hexdigest(), len(content),
            reading.name_of(raw.get("entity"), "entity"),
            reading.uuid_of(raw.get("entity_id"), "entity_id"),
            reading.time_of(raw.get("client_time"), "client_time"),
        )  # fmt: skip
        found = photos.begin(sender, named)
        for at in range(0, len(content), limits.CHUNK):
            chunk = content[at : at + limits.CHUNK]
            mark = hashlib.sha256(chunk).hexdigest()
            found = photos.take_part(sender, named.sha256, named.entity_id, at, chunk, mark)
    except Refused as refused:
        return refused.as_json()
    except (reading.Unreadable, binascii.Error, TypeError, ValueError):
        return {"status": "refused"}
    return found
