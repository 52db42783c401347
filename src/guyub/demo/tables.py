"""Bulk rows of a model: COPY into a staging table, then one INSERT ... SELECT.

COPY straight into a table under row security is refused, and columns that are the same in every
row need not travel at all. Columns that nobody names get their model default, so a new column with
a default does not break the demo.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED


def fill(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    constants: Mapping[str, Any],
) -> int:
    """Insert ``rows`` (values of ``columns``, as the database stores them) and return how many."""
    table = model._meta.db_table
    stage = f"stage_{table}"
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {stage} ON COMMIT DROP AS SELECT {listed} FROM {table} WITH NO DATA"
        )
        with cursor.copy(f"COPY {stage} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        count = insert(model, dict.fromkeys(columns), stage, constants)
        cursor.execute(f"DROP TABLE {stage}")
    return count


def insert(
    model: type[models.Model],
    columns: Mapping[str, str | None],
    source: str,
    constants: Mapping[str, Any],
    parameters: Sequence[Any] = (),
) -> int:
    """INSERT ... SELECT from ``source`` (what stands after FROM), returning the rows written.

    ``columns`` maps a column to its SQL expression (None: the column of the same name);
    ``parameters`` belong to the placeholders in the expressions and the source, in that order.
    """
    names, selected, values = [], [], []
    for column, expression in columns.items():
        names.append(f'"{column}"')
        selected.append(expression or f'"{column}"')
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in columns:
            continue
        value = constants[column] if column in constants else _default(field)
        names.append(f'"{column}"')
        selected.append("%s")
        values.append(field.get_db_prep_save(value, connection))
    expected = sum(
        (expression or "").replace("%%", "").count("%s") for expression in columns.values()
    )
    given = list(parameters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)})"
            f" SELECT {', '.join(selected)} FROM {source}",
            [*given[:expected], *values, *given[expected:]],
        )
        return int(cursor.rowcount)


@contextmanager
def quickly(
    *models_: type[models.Model], even_if_filled: bool = False, unchecked: bool = False
) -> Iterator[None]:
    """Without the tables' plain indexes while inside; they are built again, sorted, at the end.

    Only for empty tables (or ``even_if_filled``) and for whoever owns them; otherwise it does
    nothing. ``unchecked`` also leaves out triggers, foreign keys among them, where the role may say
    so: for rows whose two ends come from one generator. All of it is part of the transaction.
    """
    definitions: list[str] = []
    with connection.cursor() as cursor:
        _check_now(cursor)
        for model in models_:
            table = model._meta.db_table
            cursor.execute(
                "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class"
                " WHERE oid = to_regclass(%s)",
                [table],
            )
            if not cursor.fetchone()[0]:
                continue
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
            if cursor.fetchone()[0] and not even_if_filled:
                continue
            cursor.execute(
                "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
                " WHERE indrelid = to_regclass(%s) AND NOT indisunique",
                [table],
            )
            for name, definition in cursor.fetchall():
                cursor.execute(f"DROP INDEX {name}")
                definitions.append(definition)
        trusted = False
        if definitions and unchecked:
            cursor.execute("SELECT current_setting('is_superuser') = 'on'")
            trusted = bool(cursor.fetchone()[0])
        if trusted:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    yield
    with connection.cursor() as cursor:
        if trusted:
            cursor.execute("SET LOCAL session_replication_role = origin")
        _check_now(cursor)
        for definition in definitions:
            cursor.execute(definition)


def _check_now(cursor: Any) -> None:
    """Foreign keys wait for the end of the transaction; an index cannot be built while they do."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _default(field: models.Field[Any, Any]) -> Any:
    if field.unique or (field.default is NOT_PROVIDED and not field.null):
        raise ValueError(f"{field} needs a value of its own in every row")
    return field.get_default() if field.default is not NOT_PROVIDED else None
