"""Dropped files on disk: they hold NIKs, so they are encrypted and do not stay for ever.

A stored file is a row of chunks, each ``length (4 bytes) | token``; a token is bound to its place
by its context, so chunks cannot be moved or dropped unnoticed. Deleted ``KEEP_DAYS`` after the
import was applied or cancelled (dated: 22 Nov 2026, data minimisation of UU 27/2022 article 16).
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from guyub.kernel.crypto import CryptoError
from guyub.kernel.fields import get_keyring

KEEP_DAYS = 90
CHUNK = 1_048_576
_FOLDER = "impor"


def _context(name: str, number: int, last: bool) -> str:
    return f"intake_file:{name}:{number}{':end' if last else ''}"


def _target(path: str) -> Path:
    return Path(settings.GUYUB_FILES_DIR) / path


def save(import_id: UUID, chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """Encrypt a stream to disk; gives (path below the files folder, SHA-256 hex, bytes)."""
    name = str(import_id)
    path = f"{_FOLDER}/{name[:2]}{name[-2:]}/{name}"
    target = _target(path)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ring, sha, size, number = get_keyring(), hashlib.sha256(), 0, 0
    draft = target.with_suffix(".tulis")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:

        def put(piece: bytes, last: bool) -> None:
            token = ring.encrypt(piece, _context(name, number, last))
            file.write(struct.pack(">I", len(token)) + token)

        held = b""
        for piece in _even(chunks):
            sha.update(piece)
            size += len(piece)
            if held:
                put(held, False)
                number += 1
            held = piece
        put(held, True)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, target)
    return path, sha.hexdigest(), size


def _even(chunks: Iterable[bytes]) -> Iterator[bytes]:
    buffer = b""
    for piece in chunks:
        buffer += piece
        while len(buffer) >= CHUNK:
            yield buffer[:CHUNK]
            buffer = buffer[CHUNK:]
    if buffer:
        yield buffer


def read(path: str) -> bytes:
    """The file as dropped. FileNotFoundError once deleted, CryptoError when damaged."""
    target = _target(path)
    name, ring, parts, number = target.name, get_keyring(), [], 0
    data = target.read_bytes()
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        token = data[at + 4 : at + 4 + length]
        at += 4 + length
        parts.append(ring.decrypt(token, _context(name, number, at >= len(data))))
        number += 1
    if not parts:
        raise CryptoError("Berkas impor yang tersimpan rusak. Unggah lagi berkas aslinya.")
    return b"".join(parts)


def delete(path: str) -> None:
    """Remove a stored file; one that is gone already is fine."""
    _target(path).unlink(missing_ok=True)
