"""What a phone sends, read strictly: one operation as it is frozen on the phone, and its hash."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from guyub.kernel.typed import whole

_NAME = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIELDS = frozenset(
    {
        "op_id", "device_seq", "entity", "entity_id", "kind", "base_revision", "changes",
        "client_time", "app_version",
    }
)  # fmt: skip
_MOST = 2**53


class Unreadable(ValueError):
    """It is not what docs/sync.md says; the text names the field, never a value."""


def body_of(raw: bytes) -> dict[str, Any]:
    """A JSON object. Unreadable."""
    try:
        found = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable("body") from None
    if not isinstance(found, dict):
        raise Unreadable("body")
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def uuid_of(value: Any, name: str) -> UUID:
    """A UUID in its one text: answers name it in the same way. Unreadable."""
    try:
        found = UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise Unreadable(name) from None
    if str(found) != value:
        raise Unreadable(name)
    return found


def uuid7_of(value: Any, name: str) -> UUID:
    """A UUIDv7: what phones make. Unreadable."""
    found = uuid_of(value, name)
    if found.version != 7:
        raise Unreadable(name)
    return found


def int_of(value: Any, name: str) -> int:
    """A whole number from 0 that JavaScript keeps exactly. Unreadable."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST:
        raise Unreadable(name)
    return value


def version_of(value: Any) -> int:
    """An app version. Unreadable."""
    found = int_of(value, "app_version")
    if not 0 < found < 1_000_000:
        raise Unreadable("app_version")
    return found


def time_of(value: Any, name: str) -> datetime:
    """An ISO 8601 time with its zone, between 2000 and 2100: clocks are wrong, not absurd."""
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Unreadable(name)
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        raise Unreadable(name) from None
    if not 2000 <= found.year < 2100:
        raise Unreadable(name)
    return found


def name_of(value: Any, name: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Unreadable(name)
    return value


def sha256_of(value: Any, name: str) -> str:
    """Hex, small letters. Unreadable."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise Unreadable(name)
    return value


def size_of(value: Any) -> int:
    """Digits of a header. Unreadable."""
    found = whole(value)
    if found is None:
        raise Unreadable("size")
    return found


def canonical(raw: Mapping[str, Any]) -> str:
    """One text for one content: keys in order, no spaces."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(raw: Mapping[str, Any]) -> bytes:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(raw).encode()).digest()


def _plain(value: Any, depth: int = 0) -> None:
    """Values that the database can keep: no NUL byte, no half of a character, no infinity."""
    if depth > 12:
        raise Unreadable("changes")
    if isinstance(value, str):
        if "\0" in value:
            raise Unreadable("changes")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Unreadable("changes") from None
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Unreadable("changes")
    elif isinstance(value, list):
        for one in value:
            _plain(one, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            _plain(key, depth + 1)
            _plain(one, depth + 1)


class Operation:
    """One operation as sent. Unreadable names the field that is not as docs/sync.md says."""

    def __init__(self, raw: Any, app_version: int) -> None:
        if not isinstance(raw, dict) or set(raw) - _FIELDS:
            raise Unreadable("operation")
        self.raw: dict[str, Any] = raw
        self.id = uuid7_of(raw.get("op_id"), "op_id")
        self.number = int_of(raw.get("device_seq"), "device_seq")
        self.entity = name_of(raw.get("entity"), "entity")
        self.entity_id = uuid_of(raw.get("entity_id"), "entity_id")
        self.kind = name_of(raw.get("kind"), "kind")
        base = raw.get("base_revision")
        self.base_revision = None if base is None else int_of(base, "base_revision")
        self.client_time = time_of(raw.get("client_time"), "client_time")
        # The version that made it, which may be older than the one that sends it.
        self.app_version = version_of(raw.get("app_version", app_version))
        changes = raw.get("changes")
        if not isinstance(changes, dict):
            raise Unreadable("changes")
        for name, pair in changes.items():
            if not _NAME.fullmatch(name) or not isinstance(pair, list) or len(pair) != 2:
                raise Unreadable("changes")
            _plain(pair)
        self.changes = {name: (pair[0], pair[1]) for name, pair in changes.items()}
        self.digest = digest(raw)
