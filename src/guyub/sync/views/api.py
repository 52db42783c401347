"""What phones call: JSON in, JSON out, no session, no cookie, nothing of a person in logs.

Every view opens its own transactions: one operation is one transaction, whatever becomes of the
rest of its request.
"""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.http.request import UnreadablePostError
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from guyub.accounts.visit import public
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.boxes import public_point
from guyub.kernel.db import SYSTEM, guard_writes, in_scope
from guyub.kernel.fields import get_keyring
from guyub.kernel.middleware import unscoped
from guyub.sync import limits, pulling, reading
from guyub.sync.actions import devices, photos
from guyub.sync.actions.closing import close
from guyub.sync.actions.pushing import Sender, push
from guyub.sync.actions.sealed import open_sealed
from guyub.sync.contact import (
    Caller,
    Contact,
    Refused,
    caller_of,
    check,
    meet,
    scope_key,
    token_in,
)

log = structlog.get_logger("guyub.sync")
Answer = dict[str, Any]
View = Callable[..., HttpResponse]
# What an answer tells the officer: words of the house, and those of each field.
ANSWERED = frozenset({"sentence", "errors"})
_SMALL = 16 * limits.KB
_HAND_OVER = "Buka dulu aplikasi dengan PIN. Tanpa PIN, HP ini hanya bisa menyerahkan isian."
_TOO_LARGE = "Kiriman ini terlalu besar. Aplikasi mengirimnya dalam bagian yang lebih kecil."


def refused(error: Refused, request: HttpRequest) -> JsonResponse:
    with translation.override(_language(request)):
        answer = JsonResponse(pulling.spoken(error.as_json(), ANSWERED), status=error.status)
    if error.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def raw_body(request: HttpRequest, most: int) -> bytes:
    """The bytes of a request, unpacked. Refused when they are too many, before they are read."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or len(length) > 12 or int(length) > most:
        raise Refused(413, "too_large", _TOO_LARGE, most=most)
    try:
        raw = request.body
    except (UnreadablePostError, RawPostDataException):
        raise Refused(400, "unreadable", "Kiriman terputus di jalan. Dikirim ulang.") from None
    if request.headers.get("Content-Encoding", "") == "gzip":
        unpack = zlib.decompressobj(wbits=31)
        try:
            raw = unpack.decompress(raw, most + 1)
        except zlib.error:
            raise Refused(400, "unreadable", "Kiriman rusak di jalan. Dikirim ulang.") from None
        if not unpack.eof and len(raw) <= most:
            raise Refused(400, "unreadable", "Kiriman terpotong di jalan. Dikirim ulang.")
    if len(raw) > most:
        raise Refused(413, "too_large", _TOO_LARGE, most=most)
    return raw


def phone(*methods: str) -> Callable[[View], View]:
    """A view for phones: whoever holds no token gets 401 in it, so the address itself is public."""

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                allowed = {"Allow": ", ".join(methods)}
                return JsonResponse({"code": "method"}, status=405, headers=allowed)
            answer: HttpResponse
            try:
                with connection.execute_wrapper(guard_writes):
                    answer = view(request, *args, **kwargs)
            except Refused as error:
                if error.code == "revoked":
                    _told(request)
                answer = refused(error, request)
            except reading.Unreadable as error:
                wrong = Refused(
                    400, "unreadable", "Kiriman ini tidak terbaca. Perbarui aplikasi.",
                    field=str(error),
                )  # fmt: skip
                answer = refused(wrong, request)
            except DatabaseError as error:
                log.error("sync request failed", kind=type(error).__name__)
                answer = refused(
                    Refused(503, "server", "Server sedang sibuk. Dicoba lagi sebentar lagi."),
                    request,
                )
            answer.headers["Cache-Control"] = "no-store"
            return answer

        marked: View = csrf_exempt(unscoped(public(run)))
        return marked

    return wrap


def _language(request: HttpRequest) -> str:
    """What the app speaks; Indonesian where it does not say or nobody knows it. Actions run in
    Indonesian whatever the phone speaks: what is stored stays so."""
    told = request.headers.get("Accept-Language", "")
    return told if told in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _told(request: HttpRequest) -> None:
    devices.note_told(Act(now=timezone.now(), scope=SYSTEM), _phone(request).device)


def _phone(request: HttpRequest) -> Caller:
    return caller_of(request.headers.get("Authorization", ""))


def _known(request: HttpRequest, *, locked: bool = False) -> Caller:
    """A phone that may talk: before a body is read, and whatever is in it. ``locked``: also with
    the token that only hands over."""
    caller = _phone(request)
    check(caller.device, timezone.now())
    if not (caller.full or locked):
        raise Refused(403, "hand_over_only", _HAND_OVER)
    return caller


def _meet(request: HttpRequest, caller: Caller, client_time: Any, app_version: Any) -> Contact:
    contact = meet(
        caller,
        client_time=reading.time_of(client_time, "client_time"),
        app_version=reading.version_of(app_version),
        now=timezone.now(),
        request_id=getattr(request, "id", ""),
    )
    devices.note_contact(contact)
    return contact


def _opened(request: HttpRequest, most: int, *, locked: bool = False) -> tuple[Answer, Contact]:
    """The body and who sent it. The token is looked at first: strangers' bodies are not read."""
    caller = _known(request, locked=locked)
    body = reading.body_of(raw_body(request, most))
    return body, _meet(request, caller, body.get("client_time"), body.get("app_version"))


def server_key(now: datetime) -> Answer:
    """The public key that outboxes are sealed to; base64 of 65 bytes (P-256, uncompressed)."""
    key = get_keyring().current_or_new("box", now)
    return {"id": key.id, "public": base64.b64encode(public_point(key)).decode()}


def welcome(contact: Contact) -> Answer:
    """What a phone should know about itself and the server; under the token that only hands over
    nothing of its officer and the territory."""
    device, visit, seconds = contact.device, contact.visit, int(contact.skew.total_seconds())
    own = {
        "officer": visit.user.name if visit.user else "",
        "role": visit.role_label,
        "office": visit.office.short_name if visit.office else "",
        "areas": list(visit.area_codes),
        "scope": scope_key(visit),
    }
    return {
        "device_id": str(device.pk),
        "name": device.name,
        "expires_at": device.expires_at.isoformat(),
        **(own if contact.full else {}),
        "server_key": server_key(contact.now),
        "server_time": contact.now.isoformat(),
        "skew_seconds": seconds,
        "clock_wrong": abs(contact.skew) > limits.CLOCK_WRONG,
        "app": {"newest": limits.APP_VERSION, "oldest": limits.OLDEST_APP},
        "limits": {
            "operations": limits.MOST_OPERATIONS,
            "push_bytes": limits.MOST_PUSH_BYTES,
            "chunk": limits.CHUNK,
            "photo_bytes": limits.MOST_PHOTO_BYTES,
            "box_bytes": limits.MOST_BOX_BYTES,
            "keep_days": limits.ROWS_KEPT_DAYS,
        },
    }


@phone("POST")
def hello(request: HttpRequest) -> HttpResponse:
    """Am I known, is my clock right, what is my scope, is my app new enough."""
    _body, contact = _opened(request, _SMALL, locked=True)
    with in_scope(contact.visit.scope, read_only=True), translation.override(_language(request)):
        return JsonResponse(welcome(contact))


@phone("POST")
def exchange_token(request: HttpRequest) -> HttpResponse:
    """Two tokens for the one that a phone of an older app has."""
    caller = _known(request)
    body = reading.body_of(raw_body(request, _SMALL))
    # A look at the tasks too: who has none now keeps the token for when there is one.
    _meet(request, caller, body.get("client_time"), body.get("app_version"))
    token = token_in(request.headers.get("Authorization", ""))
    full, hand_over = devices.exchange(caller, token)
    return JsonResponse({"token": full, "hand_over": hand_over})


@phone("POST")
def take_operations(request: HttpRequest) -> HttpResponse:
    """Operations from the outbox; one answer for each, in their order. ``closed``: what the officer
    threw away or mended of those that came back."""
    body, contact = _opened(request, limits.MOST_PUSH_BYTES)
    operations = body.get("operations")
    if not isinstance(operations, list):
        raise reading.Unreadable("operations")
    if len(operations) > limits.MOST_OPERATIONS:
        raise Refused(413, "too_large", _TOO_LARGE, most=limits.MOST_OPERATIONS)
    closed = body.get("closed", [])
    if not isinstance(closed, list):
        raise reading.Unreadable("closed")
    if len(closed) > limits.MOST_OPERATIONS:
        raise Refused(413, "too_large", _TOO_LARGE, most=limits.MOST_OPERATIONS)
    sender = Sender.of(contact)
    answers = push(sender, operations, contact.app_version)
    # After the operations: one of them may be what takes the place of another.
    with translation.override(_language(request)):
        said = pulling.spoken(answers, ANSWERED)
    told = {"answers": said, "closed": close(sender, closed)}
    return JsonResponse({**told, "server_time": timezone.now().isoformat()})


@phone("POST")
def give_changes(request: HttpRequest) -> HttpResponse:
    """One page of what the phone carries, packed."""
    body, contact = _opened(request, _SMALL)
    cursor = body.get("cursor")
    if cursor is not None and not isinstance(cursor, str):
        raise reading.Unreadable("cursor")
    with in_scope(contact.visit.scope, read_only=True), translation.override(_language(request)):
        answer = pulling.pull(contact, cursor)
    plain = pulling.packed(answer)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(plain, content_type="application/json")
    return HttpResponse(
        gzip.compress(plain, 6),
        content_type="application/json",
        headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
    )


@phone("POST")
def photo_begin(request: HttpRequest) -> HttpResponse:
    """Announce a photo or ask how far it came."""
    body, contact = _opened(request, _SMALL)
    named = photos.Named(
        reading.sha256_of(body.get("sha256"), "sha256"),
        reading.int_of(body.get("size"), "size"),
        reading.name_of(body.get("entity"), "entity"),
        reading.uuid_of(body.get("entity_id"), "entity_id"),
        reading.time_of(body.get("taken_at"), "taken_at"),
    )
    return JsonResponse(photos.begin(Sender.of(contact), named))


@phone("HEAD", "POST")
def photo_part(request: HttpRequest, entity_id: UUID, sha256: str) -> HttpResponse:
    """HEAD: how far it came. POST: one piece, checked by its own hash."""
    headers = request.headers
    caller = _known(request)
    reading.sha256_of(sha256, "sha256")
    chunk = raw_body(request, limits.CHUNK) if request.method == "POST" else b""
    contact = _meet(request, caller, headers.get("X-Client-Time"), _version(headers))
    sender = Sender.of(contact)
    if request.method == "HEAD":
        found = photos.where(sender, sha256, entity_id)
    else:
        offset = reading.size_of(headers.get("Upload-Offset"))
        mark = reading.sha256_of(headers.get("X-Chunk-SHA256"), "X-Chunk-SHA256") if chunk else ""
        found = photos.take_part(sender, sha256, entity_id, offset, chunk, mark)
    return JsonResponse(
        found,
        headers={
            "Upload-Offset": str(found["offset"]),
            "Upload-Length": str(found["size"]),
            "X-Photo-Status": found["status"],
        },
    )


def _version(headers: Any) -> int:
    found = headers.get("X-App-Version", "")
    return reading.size_of(found)


@phone("POST")
def take_sealed(request: HttpRequest) -> HttpResponse:
    """The sealed outbox of a locked phone (forgotten PIN), by its token: no page and no file. Boxes
    of other phones are not taken here, also of the same officer."""
    headers = request.headers
    caller = _known(request, locked=True)
    content = raw_body(request, limits.MOST_BOX_BYTES)
    contact = _meet(request, caller, headers.get("X-Client-Time"), _version(headers))
    try:
        opened = open_sealed(contact.visit, content, of=contact.device)
    except DomainError as error:
        raise Refused(422, "box_damaged", str(error.sentence)) from None
    now = timezone.now().isoformat()
    return JsonResponse({"answers": opened.answers, "photos": opened.photos, "server_time": now})
