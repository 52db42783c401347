"""What a gateway is to the rest of the room: takes one message, says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from guyub.outreach.telling import Message

ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
LATER: Final = "later"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Outcome:
    """``what``: ACCEPTED (``ref``: the gateway's id of the message), REFUSED (never will be),
    LATER (surely not sent, may be tried again) or UNKNOWN (it may have been sent). ``code`` is one
    of ``states.WHY``. Policy: what is not surely one of the first three is UNKNOWN."""

    what: str
    code: str = ""
    ref: str = ""


class Gateway(Protocol):
    """One way that a machine sends. ``idempotent``: the gateway keeps one message for one key,
    however often it is handed over, so an unknown answer may be asked for again."""

    @property
    def idempotent(self) -> bool: ...

    def send(self, message: Message) -> Outcome:
        """Hand over one message; raises nothing that belongs to the network."""
        ...
