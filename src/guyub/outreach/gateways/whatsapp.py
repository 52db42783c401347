"""WhatsApp Cloud API of Meta: template messages, and the statuses that come back signed.

Outside 24 hours after a person wrote, only words that the provider approved may be sent: a
template, whose three parameters are greeting, text and link. The API knows no key that makes
handing over twice once, so an answer that was lost stays unknown, until a status tells: it carries
``biz_opaque_callback_data``, which is the id of the try.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from guyub.outreach.gateways.base import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from guyub.outreach.gateways.http import SECONDS, NoAnswer, NotSent, post_json
from guyub.outreach.telling import Message

# Codes of errors: limits that pass, faults of our own set-up, numbers without WhatsApp.
_BUSY: Final = frozenset({4, 80007, 130429, 131048, 131056})
_SETUP: Final = frozenset({0, 3, 10, 190, 200, 131005, 131042, 131045, 132000, 132001, 132007,
                           132012, 132015, 132016, 133010})  # fmt: skip
_NOT_THERE: Final = frozenset({131026, 131030})


@dataclass(frozen=True)
class WhatsApp:
    """``template`` is used for kinds that name none of their own."""

    phone_id: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    template: str = ""
    language: str = "id"
    base: str = "https://graph.facebook.com/v23.0"
    seconds: float = SECONDS
    idempotent: bool = False

    def send(self, message: Message) -> Outcome:
        body = {
            "messaging_product": "whatsapp", "recipient_type": "individual",
            "to": message.to.lstrip("+"), "type": "template",
            "template": {
                "name": message.template or self.template,
                "language": {"code": self.language},
                "components": [{
                    "type": "body",
                    "parameters": [{"type": "text", "text": one} for one in message.parts],
                }],
            },
            "biz_opaque_callback_data": str(message.key),
        }  # fmt: skip
        url = f"{self.base}/{self.phone_id}/messages"
        try:
            answer = post_json(url, body, {"Authorization": f"Bearer {self.token}"}, self.seconds)
        except NotSent:
            return Outcome(LATER, "unreachable")
        except NoAnswer:
            return Outcome(UNKNOWN, "no_answer")
        if answer.status == 200:
            ref = _first_id(answer.data)
            return Outcome(ACCEPTED, ref=ref) if ref else Outcome(UNKNOWN, "no_answer")
        return _refusal(answer.status, _code(answer.data.get("error")))


def _first_id(data: dict[str, Any]) -> str:
    rows = data.get("messages")
    first = rows[0] if isinstance(rows, list) and rows else None
    found = first.get("id") if isinstance(first, dict) else None
    return found[:200] if isinstance(found, str) else ""


def _code(error: Any) -> int:
    found = error.get("code") if isinstance(error, dict) else None
    return found if isinstance(found, int) else -1


def _refusal(status: int, code: int) -> Outcome:
    if code in _BUSY or status == 429:
        return Outcome(LATER, "busy")
    if code in _SETUP or status in (401, 403):
        return Outcome(LATER, "setup")
    if code in _NOT_THERE:
        return Outcome(REFUSED, "not_on_whatsapp")
    if 400 <= status < 500:
        return Outcome(REFUSED, "refused")
    return Outcome(UNKNOWN, "no_answer")


def signed(secret: str, body: bytes, header: str) -> bool:
    """Whether ``X-Hub-Signature-256`` is that of the raw body. Without a secret nothing is."""
    if not secret or not header.startswith("sha256="):
        return False
    own = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(own.encode(), header[7:].encode())


@dataclass(frozen=True)
class Status:
    """What became of one message: ``sent``, ``delivered``, ``read`` or ``failed``."""

    ref: str
    key: UUID | None
    status: str
    code: str = ""


def _dicts(rows: Any) -> Iterator[dict[str, Any]]:
    yield from (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))


def statuses(data: Any) -> list[Status]:
    """The statuses of a delivery; what cannot be read is left out."""
    found = []
    for entry in _dicts(data.get("entry") if isinstance(data, dict) else None):
        for change in _dicts(entry.get("changes")):
            value = change.get("value")
            for row in _dicts(value.get("statuses") if isinstance(value, dict) else None):
                ref, status = row.get("id"), row.get("status")
                if not isinstance(ref, str) or status not in ("sent", "delivered", "read",
                                                              "failed"):  # fmt: skip
                    continue
                error = next(_dicts(row.get("errors")), None)
                code = _refusal(400, _code(error)).code if status == "failed" else ""
                found.append(Status(ref[:200], _uuid(row.get("biz_opaque_callback_data")),
                                    status, code))  # fmt: skip
    return found


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
