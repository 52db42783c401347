"""Who calls: a phone by its token, and in it one person with the tasks of this moment.

A phone's request has no session. Its visit is built as that of a page: the person's appointments
that hold now, the same areas, the same row security. Answers say in ``code`` what the app has to
do; the sentence is for the officer.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation

from guyub.accounts.middleware import appointments_at
from guyub.accounts.models import Appointment
from guyub.accounts.roles import verbs_of
from guyub.accounts.visit import Visit
from guyub.kernel import languages
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.fields import get_keyring
from guyub.sync import limits
from guyub.sync.models import Device
from guyub.sync.permissions import USE
from guyub.sync.registering import pulls_for


class Refused(Exception):
    """A request that is not served. ``code`` is for the app, ``sentence`` for the officer."""

    def __init__(self, status: int, code: str, sentence: str, /, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence, self.more = status, code, sentence, more

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "sentence": self.sentence, **self.more}


@dataclass(frozen=True)
class Contact:
    """One request of a phone: ``skew`` is how far its clock is ahead of ours.

    ``full``: not with the token that only hands over. ``exchanged``: the first one with one of two
    tokens that were given for one.
    """

    device: Device
    visit: Visit
    now: datetime
    skew: timedelta
    app_version: int
    full: bool = True
    exchanged: bool = False


@dataclass(frozen=True)
class Caller:
    """A phone by one of its tokens."""

    device: Device
    full: bool
    """Not the token that only hands over."""
    before: bool
    """The one token that a phone of an older app had, after it was exchanged."""


def token_mark(token: str) -> bytes:
    """What is stored of a token: 16 bytes that tell nothing without the installation's key."""
    return get_keyring().blind_index("sync.token", token)


def pair_for(token: str) -> tuple[str, str]:
    """What a phone of an older app gets for its one token: a full one and one that hands over.

    Of one token it is always the same pair, so a phone that did not read the answer asks again, and
    no late copy of its asking makes another. Without the installation's key it cannot be told.
    """
    ring = get_keyring()
    full, hand = (
        b"".join(ring.blind_index(f"sync.token.{kind}.{half}", token) for half in "12")
        for kind in ("full", "hand")
    )
    return _text(full), _text(hand)


def _text(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def token_in(header: str) -> str:
    """The token of an ``Authorization: Bearer`` header; nothing when there is none."""
    scheme, _space, token = header.partition(" ")
    token = token.strip()
    return token if scheme == "Bearer" and 20 <= len(token) <= 100 and token.isascii() else ""


def caller_of(header: str) -> Caller:
    """The phone of an ``Authorization: Bearer`` header. Refused when there is none."""
    found: Device | None = None
    mark = b""
    if token := token_in(header):
        mark = token_mark(token)
        # Nobody is known before the phone is: the one look without an office's scope.
        with in_scope(SYSTEM, read_only=True):
            found = (
                Device.objects.select_related("user", "office")
                .filter(Q(token_mark=mark) | Q(hand_mark=mark) | Q(old_mark=mark))
                .first()
            )
    if found is None:
        raise Refused(401, "sign_in", "Ponsel ini belum dikenal kantor. Masuk lagi di aplikasi.")

    def is_it(kept: Any) -> bool:
        return kept is not None and bytes(kept) == mark

    return Caller(found, full=not is_it(found.hand_mark), before=is_it(found.old_mark))


def task_of(device: Device, now: datetime) -> tuple[Appointment | None, list[Appointment]]:
    """The appointment that a phone works under now, and all that its person holds.

    Of the phone's office and with the right to use the app; the role it was enrolled in first, then
    the one that began last.
    """
    held = appointments_at(now, device.user)
    able = [a for a in held if a.office_id == device.office_id and USE in verbs_of(a.role)]
    able.sort(key=lambda a: (a.role == device.role, a.starts, str(a.pk)))
    return (able[-1] if able else None), held


def visit_of(device: Device, now: datetime, request_id: str = "") -> Visit | None:
    """The visit of a phone's person at a moment; None without a task or with a closed account."""
    if not device.user.is_active:
        return None
    task, held = task_of(device, now)
    if task is None:
        return None
    visit = Visit(user=device.user, appointment=task, choices=held, request_id=request_id)
    device.user.visit_role = visit.role  # type: ignore[attr-defined]
    return visit


def check(device: Device, now: datetime) -> None:
    """Refused for a phone that was revoked or whose time is over."""
    if device.revoked_at is not None:
        raise Refused(
            410, "revoked", "Ponsel ini dicabut kantor. Isinya dihapus; hubungi kantor Anda."
        )
    if not device.user.is_active:
        raise Refused(401, "sign_in", "Akun Anda ditutup. Hubungi kantor Anda.")
    if device.expires_at <= now:
        raise Refused(
            401, "sign_in", "Masa pakai ponsel ini habis. Masuk lagi; isian Anda tetap tersimpan."
        )


def meet(
    caller: Caller, *, client_time: datetime, app_version: int, now: datetime, request_id: str = ""
) -> Contact:
    """The contact of a phone that ``check`` let in. Refused says why not; nothing is lost on the
    phone by it."""
    if app_version < limits.OLDEST_APP:
        raise Refused(
            426, "update", "Aplikasi ini terlalu lama. Perbarui dulu; isian Anda tetap tersimpan."
        )
    device = caller.device
    visit = visit_of(device, now, request_id)
    if visit is None:
        raise Refused(
            403, "no_task", "Tugas Anda di kantor ini sudah berakhir atau belum mulai. Isian Anda"
            " tetap tersimpan; hubungi kantor Anda.",
        )  # fmt: skip
    timezone.activate(zoneinfo.ZoneInfo(device.office.timezone))
    exchanged = device.old_mark is not None and not caller.before
    return Contact(
        device, visit, now, client_time - now, app_version, full=caller.full, exchanged=exchanged
    )


def scope_key(visit: Visit) -> str:
    """What a phone's copy was made for: other areas, another role, rows of another shape or
    another language, and everything clean on it is fetched anew."""
    parts = [
        str(visit.office.pk if visit.office else ""), visit.role, list(visit.area_codes),
        [[p.entity, p.version, p.most] for p in pulls_for(visit)],
    ]  # fmt: skip
    if not languages.is_source():
        parts.append(translation.get_language())
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
