"""Many lines in one statement: through the ORM, 4,097 lines of 24 fields took a minute."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.kernel import typed
from guyub.market.models import PlanLine

_TABLE: Final = PlanLine._meta.db_table
_COLUMNS: Final = {f.name: f.column for f in PlanLine._meta.concrete_fields}
_ATTRIBUTES: Final = {f.name: f.attname for f in PlanLine._meta.concrete_fields}
CHUNK: Final = 1_000


def _plain(value: Any) -> Any:
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _rows(lines: Iterable[PlanLine], names: Sequence[str]) -> str:
    lines = list(lines)
    for line in lines:
        line.reason = typed.reason(line.reason, most=400)
    return json.dumps([
        {_COLUMNS[n]: _plain(getattr(line, _ATTRIBUTES[n])) for n in names} for line in lines
    ])  # fmt: skip


def insert(lines: Sequence[PlanLine]) -> None:
    """Store new lines."""
    names = list(_COLUMNS)
    columns = ", ".join(f'"{_COLUMNS[n]}"' for n in names)
    with connection.cursor() as cursor:
        for at in range(0, len(lines), CHUNK):
            cursor.execute(
                f'INSERT INTO "{_TABLE}" ({columns}) SELECT {columns}'
                f' FROM jsonb_populate_recordset(NULL::"{_TABLE}", %s::jsonb)',
                [_rows(lines[at : at + CHUNK], names)],
            )


def update(lines: Sequence[PlanLine], names: Sequence[str]) -> None:
    """Store some fields of lines."""
    told = ", ".join(f'"{_COLUMNS[n]}" = r."{_COLUMNS[n]}"' for n in names)
    with connection.cursor() as cursor:
        for at in range(0, len(lines), CHUNK):
            cursor.execute(
                f'UPDATE "{_TABLE}" l SET {told}'
                f' FROM jsonb_populate_recordset(NULL::"{_TABLE}", %s::jsonb) r WHERE l.id = r.id',
                [_rows(lines[at : at + CHUNK], ["id", *names])],
            )
