"""Dropped files: they hold NIKs, so they are encrypted and do not stay for ever.

Deleted ``KEEP_DAYS`` after the import was applied or cancelled (dated: 22 Nov 2026, data
minimisation of UU 27/2022 article 16). How they lie on disk says ``kernel.storage``.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from guyub.kernel import storage

KEEP_DAYS = 90
_FOLDER = "impor"
_PREFIX = "intake_file"


def save(import_id: UUID, chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """Encrypt a stream to disk; gives (path below the files folder, SHA-256 hex, bytes)."""
    name = str(import_id)
    path = f"{_FOLDER}/{name[:2]}{name[-2:]}/{name}"
    return path, *storage.save(path, chunks, prefix=_PREFIX)


def read(path: str) -> bytes:
    """The file as dropped. FileNotFoundError once deleted, CryptoError when damaged."""
    return storage.read(path, prefix=_PREFIX)


def delete(path: str) -> None:
    """Remove a stored file; one that is gone already is fine."""
    storage.delete(path)
