"""Boxes that a phone closes and only this installation opens: ECDH P-256, HKDF, AES-256-GCM.

Every step is one of WebCrypto's, so that a browser makes the same box. A box is JSON, binary parts
in base64::

    {"v": 1, "key": id of the server's key, "from": 65 bytes (an ephemeral public point,
     uncompressed), "iv": 12 bytes, "data": ciphertext and tag}

The AES key is HKDF-SHA-256 of the shared secret with salt ``from`` and info
``guyub-box-1:<key id>``; the same text is the additional data. The server's private key is the
keyring's ``box`` key, 32 bytes read as a number; older ones keep opening what was sealed to them.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from guyub.kernel.crypto import CryptoError, Key, KeyMissing, Keyring

VERSION: Final = 1
_CURVE: Final = ec.SECP256R1()
# Order of the curve (FIPS 186-5): private numbers are 1 .. order - 1.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class BoxDamaged(CryptoError):
    """The box was cut or changed, or was sealed for another installation."""

    def __init__(self) -> None:
        super().__init__(
            "Berkas ini rusak, tidak lengkap, atau bukan untuk kantor ini. Ekspor lagi dari ponsel."
        )


def _private(key: Key) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(key.secret, "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, _CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_point(key: Key) -> bytes:
    """The public half of a ``box`` key: 65 bytes, as WebCrypto imports it ("raw")."""
    return _point(_private(key).public_key())


def _cipher(shared: bytes, salt: bytes, info: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(shared))


def _info(key_id: str) -> bytes:
    return f"guyub-box-{VERSION}:{key_id}".encode()


def seal(public: bytes, key_id: str, plain: bytes) -> dict[str, Any]:
    """What a phone does, for tests and other clients: a box for the holder of ``public``."""
    ours = ec.generate_private_key(_CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public)
    point, nonce, info = _point(ours.public_key()), secrets.token_bytes(12), _info(key_id)
    sealed = _cipher(ours.exchange(ec.ECDH(), theirs), point, info).encrypt(nonce, plain, info)
    parts = {"from": point, "iv": nonce, "data": sealed}
    text = {name: base64.b64encode(value).decode() for name, value in parts.items()}
    return {"v": VERSION, "key": key_id, **text}


def unseal(ring: Keyring, box: Mapping[str, Any]) -> bytes:
    """What lies in the box. BoxDamaged."""
    try:
        if box["v"] != VERSION:
            raise BoxDamaged
        key = ring.key(str(box["key"]))
        point, nonce, data = (
            base64.b64decode(box[name], validate=True) for name in ("from", "iv", "data")
        )
        if key.kind != "box" or len(nonce) != 12:
            raise BoxDamaged
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
        shared = _private(key).exchange(ec.ECDH(), theirs)
        info = _info(key.id)
        return _cipher(shared, point, info).decrypt(nonce, data, info)
    except (InvalidTag, KeyMissing, KeyError, TypeError, ValueError):
        raise BoxDamaged from None


def unseal_text(ring: Keyring, text: bytes) -> bytes:
    """``unseal`` of a box as it lies in a file. BoxDamaged."""
    try:
        box = json.loads(text)
    except (ValueError, RecursionError):
        raise BoxDamaged from None
    if not isinstance(box, dict):
        raise BoxDamaged
    return unseal(ring, box)
