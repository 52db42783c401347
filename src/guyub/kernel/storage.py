"""Files on disk that nobody but this program reads: encrypted in chunks, below the files folder.

A stored file is a row of chunks, each ``length (4 bytes) | token``; a token is bound to its place
by its context (``prefix:name:number``, the last one marked), so chunks cannot be moved, dropped or
swapped between files unnoticed. The folder is part of every backup, the keys are not.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings

from guyub.kernel.crypto import CryptoError
from guyub.kernel.fields import get_keyring

CHUNK = 1_048_576
_LENGTH = struct.Struct(">I")


class FileDamaged(CryptoError):
    """The stored bytes are cut or are not what was stored under this name."""

    def __init__(self) -> None:
        super().__init__("Berkas yang tersimpan rusak. Unggah lagi berkas aslinya.")


def _context(prefix: str, name: str, number: int, last: bool) -> str:
    return f"{prefix}:{name}:{number}{':end' if last else ''}"


def file_at(path: str) -> Path:
    """Where a stored file lies. ValueError for a path that leaves the files folder."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or len(parts.parts) < 2:
        raise ValueError(f"{path!r} is not below the files folder")
    return Path(settings.GUYUB_FILES_DIR) / parts


def save(path: str, chunks: Iterable[bytes], *, prefix: str) -> tuple[str, int]:
    """Encrypt a stream to ``path`` below the files folder; gives (SHA-256 hex, bytes).

    ``prefix`` names the kind of file in the context; the same one is needed to read it. The file
    appears whole or not at all.
    """
    target = file_at(path)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ring, sha, size, number = get_keyring(), hashlib.sha256(), 0, 0
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}.tulis")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:

            def put(piece: bytes, last: bool) -> None:
                token = ring.encrypt(piece, _context(prefix, target.name, number, last))
                file.write(_LENGTH.pack(len(token)) + token)

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
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return sha.hexdigest(), size


def _even(chunks: Iterable[bytes]) -> Iterator[bytes]:
    buffer = b""
    for piece in chunks:
        buffer += piece
        while len(buffer) >= CHUNK:
            yield buffer[:CHUNK]
            buffer = buffer[CHUNK:]
    if buffer:
        yield buffer


def read(path: str, *, prefix: str) -> bytes:
    """The content as saved. FileNotFoundError once deleted, CryptoError when damaged."""
    target = file_at(path)
    ring, parts, number, at = get_keyring(), [], 0, 0
    data = target.read_bytes()
    while at < len(data):
        if at + _LENGTH.size > len(data):
            raise FileDamaged
        (length,) = _LENGTH.unpack_from(data, at)
        token = data[at + _LENGTH.size : at + _LENGTH.size + length]
        at += _LENGTH.size + length
        parts.append(ring.decrypt(token, _context(prefix, target.name, number, at >= len(data))))
        number += 1
    if not parts:
        raise FileDamaged
    return b"".join(parts)


def delete(path: str) -> None:
    """Remove a stored file; one that is gone already is fine."""
    file_at(path).unlink(missing_ok=True)
