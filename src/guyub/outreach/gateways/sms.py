"""An SMS gateway that takes JSON by POST: its address, token and names of fields are settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from guyub.outreach.gateways.base import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from guyub.outreach.gateways.http import SECONDS, NoAnswer, NotSent, post_json
from guyub.outreach.telling import Message


@dataclass(frozen=True)
class Sms:
    """``idempotent``: the office's contract says that the gateway keeps one message for one
    ``Idempotency-Key``; without that word in writing it stays False."""

    url: str
    token: str = field(repr=False)
    sender: str = ""
    to_field: str = "to"
    text_field: str = "text"
    sender_field: str = "sender"
    id_field: str = "id"
    seconds: float = SECONDS
    idempotent: bool = False

    def send(self, message: Message) -> Outcome:
        body = {self.to_field: message.to, self.text_field: message.text}
        if self.sender:
            body[self.sender_field] = self.sender
        headers = {"Idempotency-Key": str(message.key)}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = post_json(self.url, body, headers, self.seconds)
        except NotSent:
            return Outcome(LATER, "unreachable")
        except NoAnswer:
            return Outcome(UNKNOWN, "no_answer")
        if 200 <= answer.status < 300:
            return Outcome(ACCEPTED, ref=str(answer.data.get(self.id_field) or "")[:200])
        if answer.status == 429:
            return Outcome(LATER, "busy")
        if answer.status in (401, 403, 404):
            return Outcome(LATER, "setup")
        if 400 <= answer.status < 500:
            return Outcome(REFUSED, "refused")
        return Outcome(UNKNOWN, "no_answer")
