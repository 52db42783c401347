"""The attendance code of a session and the code on a certificate.

The token in the address is the signed id of a session, bound to the round of its code, nothing
else: a new round, or the end of the hour, ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from guyub.kernel import qr
from guyub.kernel.fields import get_keyring
from guyub.training.models import Session

SESSION: Final = "A"
CERTIFICATE: Final = "S"


@dataclass(frozen=True)
class Here:
    """What a session's code opens, whether or not it still holds."""

    session: UUID
    programme: str
    batch: str
    on: date
    at: str
    place: str
    link: str
    code_round: int
    code_until: datetime | None
    regency: str
    office_id: UUID

    def holds(self, now: datetime) -> bool:
        return self.code_until is not None and now < self.code_until


def _salt(code_round: int) -> bytes:
    return f"hadir-{code_round}".encode()


def token_of(session: Session) -> str:
    return qr.sign(get_keyring(), SESSION, session.pk, _salt(session.code_round))


def here_of(token: str) -> Here | None:
    """The session of a token; None for one that was not made here or was replaced."""
    found: list[Here] = []

    def salt(code: qr.Code) -> bytes | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM training_session_at(%s)", [code.id])
            row = cursor.fetchone()
        if row is None or code.kind != SESSION:
            return None
        found.append(Here(code.id, *row))
        return _salt(found[0].code_round)

    try:
        qr.verify(get_keyring(), token, salt)
    except qr.CodeError:
        return None
    return found[0]
