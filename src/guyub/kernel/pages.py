"""Keyset pages: forward and backward over an ordered queryset, never by OFFSET.

A page begins after a row, not at a number, so that page 400 costs what page 1 costs and a row
that is added meanwhile shifts nothing. The cursor in the address is the direction and the order
values of one row, encrypted, because a list ordered by name would carry names of people in its
addresses, into histories and logs and to roles that do not read names. It is bound to the order it
was made for: whatever was cut, changed or made for another list is refused as ``BadCursor``. A
cursor opens nothing: the queryset behind it is scoped as always.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.expressions import BaseExpression, Expression, Value

Kind = Literal["text", "int", "date", "uuid"]
_LONGEST = 1200
_INT_MAX = 2**63 - 1
_NONCE = 12


class BadCursor(ValueError):
    """The cursor does not belong to this list or was cut; the list begins again from the top."""


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order: a field path, its kind, and whether it may be NULL.

    NULLs stand last ascending and first descending, as PostgreSQL's indexes have them. At most
    one key of an order is nullable, and the keys together must be unique (the id comes last).
    """

    field: str
    kind: Kind = "text"
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page as dicts, and the cursors of its neighbours ("" where there is none)."""

    rows: list[dict[str, Any]]
    next: str
    previous: str

    @property
    def is_whole(self) -> bool:
        """Whether these are all rows there are."""
        return not self.next and not self.previous


class _RowCompare(Expression):
    """``(a, b, c) > (1, 2, 3)``: one index range instead of nested OR conditions."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, sign: str, left: Sequence[Any], right: Sequence[Any]) -> None:
        super().__init__()
        self.sign, self.left, self.right = sign, list(left), list(right)

    def get_source_expressions(self) -> list[Any]:
        return [*self.left, *self.right]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.left, self.right = list(exprs[: len(self.left)]), list(exprs[len(self.left) :])

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        found = self.copy()
        found.set_source_expressions(
            [e.resolve_expression(*args, **kwargs) for e in self.get_source_expressions()]
        )
        return found

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        parts: list[str] = []
        params: list[Any] = []
        for side in (self.left, self.right):
            compiled = [compiler.compile(e) for e in side]
            parts.append("(" + ", ".join(sql for sql, _p in compiled) + ")")
            for _sql, p in compiled:
                params.extend(p)
        return f"{parts[0]} {self.sign} {parts[1]}", tuple(params)


_FIELDS: dict[str, type[models.Field[Any, Any]]] = {
    "text": models.TextField,
    "int": models.BigIntegerField,
    "date": models.DateField,
    "uuid": models.UUIDField,
}


@lru_cache(maxsize=2)
def _cipher(secret: str) -> AESGCM:
    """One key for the cursors of an installation; with a new secret key lists begin again."""
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"guyub list cursor").derive(secret.encode()))


def _bound(keys: Sequence[Key]) -> bytes:
    return " ".join(f"{k.field}:{k.kind}" for k in keys).encode()


def encode(direction: Literal["n", "p"], values: Sequence[Any], keys: Sequence[Key]) -> str:
    """``n`` (after this row) or ``p`` (before it) with the row's order values, unreadable."""
    plain = [str(v) if isinstance(v, date | UUID) else v for v in values]
    text = json.dumps([direction, *plain], separators=(",", ":"), ensure_ascii=False)
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), _bound(keys))
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def decode(cursor: str, keys: Sequence[Key]) -> tuple[Literal["n", "p"], list[Any]]:
    """The direction and typed values of a cursor. BadCursor unless every value fits its key."""
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("long")
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        cipher = _cipher(settings.SECRET_KEY)
        found = json.loads(cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _bound(keys)))
        direction, *values = found
        if direction not in ("n", "p") or len(values) != len(keys):
            raise ValueError("shape")
        return direction, [_typed(v, k) for v, k in zip(values, keys, strict=True)]
    except (InvalidTag, ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursor("cursor") from error


def _typed(value: Any, key: Key) -> Any:
    if value is None:
        if key.nullable:
            return None
        raise ValueError("null")
    if key.kind == "int":
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _INT_MAX:
            raise ValueError("int")
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("text")
    value.encode()  # a lone surrogate is no text for the database
    if key.kind == "date":
        return date.fromisoformat(value)
    return UUID(value) if key.kind == "uuid" else value


def ordered(
    queryset: models.QuerySet[Any], keys: Sequence[Key], *, descending: bool = False
) -> models.QuerySet[Any]:
    """The queryset in the order of its keys."""
    return queryset.order_by(*(F(k.field).desc() if descending else F(k.field).asc() for k in keys))


def page(
    queryset: models.QuerySet[Any],
    keys: Sequence[Key],
    *,
    fields: Sequence[str],
    cursor: str = "",
    size: int = 25,
    descending: bool = False,
) -> Page:
    """At most ``size`` rows after (before) the cursor's row, as dicts of ``fields``.

    Two statements at most, and only where a nullable key changes from values to NULL. BadCursor
    for a cursor of another list.
    """
    direction: Literal["n", "p"] = "n"
    at: list[Any] | None = None
    if cursor:
        direction, at = decode(cursor, keys)
    backward = direction == "p"
    down = descending != backward
    wanted = list(dict.fromkeys([*fields, *(k.field for k in keys)]))
    rows: list[dict[str, Any]] = []
    for part in _parts(queryset, keys, at, down):
        rows += part.values(*wanted)[: size + 1 - len(rows)]
        if len(rows) > size:
            break
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    if not rows:
        if not cursor:
            return Page([], "", "")
        # The rows beyond the cursor are gone meanwhile: begin again rather than show nothing.
        return page(queryset, keys, fields=fields, size=size, descending=descending)
    first, last = ([row[k.field] for k in keys] for row in (rows[0], rows[-1]))
    follows = more if not backward else True
    precedes = more if backward else at is not None
    after = encode("n", last, keys) if follows else ""
    return Page(rows, after, encode("p", first, keys) if precedes else "")


def _parts(
    queryset: models.QuerySet[Any], keys: Sequence[Key], at: list[Any] | None, down: bool
) -> list[models.QuerySet[Any]]:
    """The rest of the list behind ``at`` as ordered querysets, one after the other.

    A NULL compares with nothing, so an order with a nullable key is walked as two stretches:
    rows with a value and rows without, each one index range.
    """
    spot = next((i for i, k in enumerate(keys) if k.nullable), None)
    base = ordered(queryset, keys, descending=down)
    sign = "<" if down else ">"
    if spot is None:
        return [base.filter(_compare(sign, keys, at))] if at else [base]
    field = keys[spot].field
    known = base.filter(**{f"{field}__isnull": False})
    unknown = ordered(
        queryset.filter(**{f"{field}__isnull": True}),
        [k for k in keys if not k.nullable],
        descending=down,
    )
    if spot != 0:  # keys before it are constant ranges only where the caller fixed them
        return _parts_behind_prefix(queryset, keys, spot, at, down)
    if at is None:
        return [unknown, known] if down else [known, unknown]
    if at[0] is None:
        rest = unknown.filter(_compare(sign, keys[1:], at[1:]))
        return [rest, known] if down else [rest]
    rest = known.filter(_compare(sign, keys, at))
    return [rest] if down else [rest, unknown]


def _parts_behind_prefix(
    queryset: models.QuerySet[Any],
    keys: Sequence[Key],
    spot: int,
    at: list[Any] | None,
    down: bool,
) -> list[models.QuerySet[Any]]:
    """As ``_parts`` when keys stand before the nullable one: this prefix first, then the rest."""
    sign = "<" if down else ">"
    base = ordered(queryset, keys, descending=down)
    if at is None:
        return [base]
    head, tail = keys[:spot], keys[spot:]
    same = queryset.filter(**{k.field: v for k, v in zip(head, at[:spot], strict=True)})
    return [
        *_parts(same, tail, at[spot:], down),
        base.filter(_compare(sign, head, at[:spot])),
    ]


def _compare(sign: str, keys: Sequence[Key], values: Sequence[Any]) -> BaseExpression:
    right = [Value(v, output_field=_FIELDS[k.kind]()) for k, v in zip(keys, values, strict=True)]
    return _RowCompare(sign, [F(k.field) for k in keys], right)


CAP = 1000


def capped_count(queryset: models.QuerySet[Any], cap: int = CAP) -> int:
    """How many rows, counting no further than ``cap + 1`` ("lebih dari 1.000")."""
    return queryset.order_by().values("pk")[: cap + 1].count()
