"""Moves encrypted columns to the current data key, in batches, over all models.

The key id inside each value tells what is done, so a run that was killed simply starts again and
finds only the rest. A row changed by somebody else meanwhile is left to them: every save writes
with the current key anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction
from psycopg import sql

from guyub.kernel.crypto import CryptoError, Keyring
from guyub.kernel.fields import EncryptedTextField, WrappedKeyField


@dataclass(slots=True)
class Rotation:
    """Outcome for one column. ``unreadable`` counts values per reason, by Indonesian sentence."""

    column: str
    moved: int = 0
    unreadable: Counter[str] = field(default_factory=Counter)


def encrypted_columns() -> Iterator[
    tuple[type[models.Model], EncryptedTextField | WrappedKeyField]
]:
    """Every stored encrypted column of every model that has a table of its own."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for one in model._meta.local_fields:
            if isinstance(one, EncryptedTextField | WrappedKeyField):
                yield model, one


def rotate_column(
    ring: Keyring,
    model: type[models.Model],
    column: EncryptedTextField | WrappedKeyField,
    *,
    using: str = "owner",
    batch: int = 1000,
    progress: Callable[[Rotation], None] | None = None,
) -> Rotation:
    """Re-encrypt one column. Each batch is one transaction; ``progress`` is called after each."""
    connection = connections[using]
    assert model._meta.pk.column is not None
    names = {
        "table": sql.Identifier(model._meta.db_table),
        "name": sql.Identifier(column.column or ""),
        "pk": sql.Identifier(model._meta.pk.column),
    }
    read = sql.SQL(
        "SELECT {pk}, {name} FROM {table} WHERE substring({name} from 2 for 4) <> %s"
        " AND (%s OR {pk} > %s) ORDER BY {pk} LIMIT %s"
    ).format(**names)
    write = sql.SQL("UPDATE {table} SET {name} = %s WHERE {pk} = %s AND {name} = %s").format(
        **names
    )
    current = bytes.fromhex(ring.current_id("data"))
    done = Rotation(f"{model._meta.db_table}.{column.column}")
    last: Any = None
    while True:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute(read, [current, last is None, last, batch])
            rows = cursor.fetchall()
            changes = []
            for key, value in rows:
                token = bytes(value)
                try:
                    changes.append((ring.reencrypt(token, column.context), key, token))
                except CryptoError as error:
                    done.unreadable[str(error)] += 1
            if changes:
                cursor.executemany(write, changes)
                done.moved += max(cursor.rowcount, 0)
        if progress:
            progress(done)
        if len(rows) < batch:
            return done
        last = rows[-1][0]


def rotate_all(
    ring: Keyring,
    *,
    using: str = "owner",
    batch: int = 1000,
    progress: Callable[[Rotation], None] | None = None,
) -> list[Rotation]:
    """``rotate_column`` for every encrypted column of the installation."""
    return [
        rotate_column(ring, model, column, using=using, batch=batch, progress=progress)
        for model, column in encrypted_columns()
    ]
