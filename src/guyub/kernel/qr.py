"""Signed QR codes: a letter carries a short token that only this installation could have made.

A token is ``G1`` + kind (one letter) + base32 of: key tag (1 byte), id (16 bytes), signature (11
bytes, HMAC-SHA256 cut to 88 bits over kind, id and salt). The salt is a secret of the record (its
version, its hash), so a token stops verifying when the record was replaced. Only capital letters
and digits: QR codes hold them in few modules, and they can be typed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import segno

from guyub.kernel.crypto import Key, Keyring

SIGNATURE_BYTES = 11
MAX_QR_VERSION = 6
_LENGTH = 45  # base32 of 28 bytes without padding
_TOKEN = re.compile(rf"G1([A-Z])([A-Z2-7]{{{_LENGTH}}})")


class CodeError(ValueError):
    """The code is not one of ours or was changed; the message is an Indonesian sentence."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a token says before its signature is checked against the record's salt."""

    kind: str
    id: UUID


def _tag(key: Key) -> int:
    return bytes.fromhex(key.id)[0]


def _signature(key: Key, kind: str, ident: UUID, salt: bytes) -> bytes:
    message = b"guyub-qr-1" + kind.encode() + ident.bytes + hashlib.sha256(salt).digest()
    return hmac.new(key.secret, message, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def sign(ring: Keyring, kind: str, ident: UUID, salt: bytes = b"") -> str:
    """Token of 48 capital letters and digits. ``kind`` is one capital letter, chosen by a room."""
    if not re.fullmatch(r"[A-Z]", kind):
        raise ValueError("kind is one capital letter")
    key = ring.current("sign")
    raw = bytes([_tag(key)]) + ident.bytes + _signature(key, kind, ident, salt)
    return f"G1{kind}{base64.b32encode(raw).decode().rstrip('=')}"


def _parts(token: str) -> tuple[Code, int, bytes]:
    plain = re.sub(r"[\s-]", "", token).upper()
    match = _TOKEN.fullmatch(plain)
    if not match:
        raise CodeError("Kode ini bukan kode surat Guyub. Pindai atau ketik ulang kodenya.")
    try:
        raw = base64.b32decode(match[2] + "=" * (-_LENGTH % 8))
    except binascii.Error:
        raise CodeError(
            "Kode ini bukan kode surat Guyub. Pindai atau ketik ulang kodenya."
        ) from None
    if base64.b32encode(raw).decode().rstrip("=") != match[2]:
        raise CodeError("Kode ini salah ketik. Pindai atau ketik ulang kodenya.")
    return Code(match[1], UUID(bytes=raw[1:17])), raw[0], raw[17:]


def read(token: str) -> Code:
    """Kind and id of a token, unverified: only to find the record and its salt. CodeError."""
    return _parts(token)[0]


def verify(ring: Keyring, token: str, salt: bytes | Callable[[Code], bytes | None] = b"") -> Code:
    """The code when its signature is right. CodeError otherwise.

    ``salt`` is the record's, or a function that looks it up (None: no such record). A record that
    does not exist and a wrong signature give the same answer.
    """
    code, tag, given = _parts(token)
    found = salt(code) if callable(salt) else salt
    keys = [k for k in ring.all_keys() if k.kind == "sign" and _tag(k) == tag]
    if found is not None:
        for key in keys:
            if hmac.compare_digest(given, _signature(key, code.kind, code.id, found)):
                return code
    raise CodeError(
        "Kode ini tidak cocok dengan surat mana pun di kantor ini. "
        "Suratnya mungkin sudah diganti, atau bukan surat asli."
    )


def _code(content: str, mask: int | None = None) -> segno.QRCode:
    code = segno.make_qr(content, error="m", mask=mask)
    if not isinstance(code.version, int) or code.version > MAX_QR_VERSION:
        raise ValueError(f"too long for a QR code of version {MAX_QR_VERSION}: {len(content)}")
    return code


# Any mask may be read; trying all eight for the best takes four fifths of the time. A token's
# bits are random already, so one mask is as good as another where hundreds are drawn.
_ONE_MASK = 3


def svg(content: str, *, scale: int = 4, title: str = "Kode QR", many: bool = False) -> str:
    """SVG for pages and letters; ``many``: one of hundreds, drawn without looking for the best
    mask. ValueError when it would need more than version 6 (134 letters and digits)."""
    out = io.BytesIO()
    _code(content, _ONE_MASK if many else None).save(
        out, kind="svg", scale=scale, border=4, xmldecl=False, svgns=True, title=title, nl=False
    )
    return out.getvalue().decode()


def png(content: str, *, scale: int = 8) -> bytes:
    """PNG for letters and messages. ValueError as in ``svg``."""
    out = io.BytesIO()
    _code(content).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def verify_url(base: str, token: str) -> str:
    """Address in capitals, so that the QR code stays in its compact alphanumeric mode.

    Scheme and host know no case; the path ``/C/`` must be routed in both.
    """
    return f"{base.rstrip('/')}/c/{token}".upper()
