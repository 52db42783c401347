"""What a key looks like and whose it is. A key comes in the header, never in an address."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_SHAPE: Final = re.compile(r"guyub_([a-z2-9]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Holder:
    """Whom a standing key lets in: the regency it reads and what it may more than anybody."""

    prefix: str
    regency: str
    office: UUID
    scopes: frozenset[str]


def new_key() -> tuple[str, str]:
    """(prefix, whole key)."""
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return prefix, f"guyub_{prefix}_{secrets.token_urlsafe(32)}"


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def holder_of(key: str, today: date) -> Holder | None:
    """The holder of a key that stands; None for any other, whatever is wrong with it."""
    if not _SHAPE.fullmatch(key):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_key_of(%s, %s)", [hash_of(key), today])
        row = cursor.fetchone()
    return Holder(row[0], row[1], row[2], frozenset(row[3])) if row else None
