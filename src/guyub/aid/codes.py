"""The codes under this room's papers: one letter a kind, one salt a version of the paper.

The salt is made of what the paper says that may be corrected (its number, its day, its list), so
the code of a paper that was corrected since fits no more. The signature's key is the secret.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings

from guyub.kernel import qr
from guyub.kernel.crypto import Keyring
from guyub.kernel.fields import get_keyring

if TYPE_CHECKING:
    from guyub.aid.models import Agreement, Decree, Objection, Result, ToolRequest

DECREE: Final = "K"
AGREEMENT: Final = "H"
MOVE: Final = "P"
REFUSAL: Final = "T"
ANSWER: Final = "J"


def salt_of(*parts: Any) -> bytes:
    """Bytes of what a version of a paper says; times to the microsecond in UTC."""
    told = [p.astimezone(UTC).isoformat() if isinstance(p, datetime) else str(p) for p in parts]
    return "\x1f".join(told).encode()


def code_of(letter: str, ident: UUID, salt: bytes, ring: Keyring | None = None) -> dict[str, str]:
    """What ``kop.typ`` prints at the foot: QR code, token, where to type it."""
    token = qr.sign(ring or get_keyring(), letter, ident, salt)
    base = settings.GUYUB_BASE_URL.rstrip("/")
    return {
        "svg": qr.svg(qr.verify_url(base, token), many=True), "token": token,
        "url": f"{base}/periksa/",
    }  # fmt: skip


def of_decree(row: Decree) -> dict[str, str] | None:
    """None while it is a draft: what nobody signed has nothing to vouch for."""
    if not row.number:
        return None
    return code_of(DECREE, row.pk, salt_of(row.number, row.dated, row.selection.digest))


def of_agreement(row: Agreement) -> dict[str, str] | None:
    """None without a number."""
    if not row.number:
        return None
    return code_of(AGREEMENT, row.pk, salt_of(row.number, row.dated, row.amount))


def of_move(row: ToolRequest) -> dict[str, str] | None:
    """From the approval on: the record is printed before it is signed and numbered."""
    if row.decided_at is None:
        return None
    return code_of(MOVE, row.pk, salt_of(row.tool.tag, row.decided_at))


def of_refusal(row: Result, digest: str) -> dict[str, str]:
    """``digest`` is that of its list."""
    return code_of(REFUSAL, row.pk, salt_of(digest, row.verdict, row.rank))


def of_answer(row: Objection) -> dict[str, str]:
    return code_of(ANSWER, row.pk, salt_of(row.number, row.state, row.answered_at))
