"""Many rows of a model at once: COPY into a temporary table, then one INSERT ... SELECT.

COPY straight into a table under row security is refused; columns that are the same in every row
do not travel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    constants: Mapping[str, Any],
) -> int:
    """Insert ``rows`` (values of ``columns`` as the database stores them); gives how many."""
    table = model._meta.db_table
    stage, listed = f"bulk_{table}", ", ".join(columns)
    names, values = [], []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in columns or (field.primary_key and field.get_internal_type() == "BigAutoField"):
            continue
        names.append(column)
        value = constants[column] if column in constants else _default(field)
        values.append(field.get_db_prep_save(value, connection))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {stage} ON COMMIT DELETE ROWS AS"
            f" SELECT {listed} FROM {table} WITH NO DATA"
        )
        cursor.execute(f"TRUNCATE {stage}")
        with cursor.copy(f"COPY {stage} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        placeholders = "".join(", %s" for _ in names)
        more = "".join(f", {n}" for n in names)
        cursor.execute(
            f"INSERT INTO {table} ({listed}{more}) SELECT {listed}{placeholders} FROM {stage}",
            values,
        )
        return int(cursor.rowcount)


def _default(field: models.Field[Any, Any]) -> Any:
    if field.unique or (field.default is NOT_PROVIDED and not field.null):
        raise ValueError(f"{field} needs a value of its own in every row")
    return field.get_default() if field.default is not NOT_PROVIDED else None
