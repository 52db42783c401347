"""What moves when two records of one business become one: tables and their business column.

The registry names its own; rooms above register theirs in ``AppConfig.ready``. A row that the
surviving record cannot take (a unique rule) stays where it is; what moved is listed by id, so that
the merge can be undone exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Relation:
    """A table whose rows belong to a business. ``unless`` is an SQL condition over ``t`` (the
    row), %(survivor)s and %(absorbed)s under which a row stays."""

    table: str
    column: str = "business_id"
    key: str = "id"
    unless: str = ""


_relations: dict[tuple[str, str], Relation] = {}


def register_relation(
    table: str, column: str = "business_id", *, key: str = "id", unless: str = ""
) -> None:
    """Rows of ``table`` follow their business in a merge. ValueError on a second registration."""
    for name in (table, column, key):
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a plain name: {name!r}")
    if (table, column) in _relations:
        raise ValueError(f"{table}.{column} registered twice")
    _relations[table, column] = Relation(table, column, key, unless)


def relations() -> Iterable[Relation]:
    return _relations.values()


def move(survivor: UUID, absorbed: UUID, same_people: Iterable[UUID] = ()) -> dict[str, list[str]]:
    """Move every registered row; gives {"table.column": [ids]}. Part of an action.

    ``same_people``: owners of the absorbed record who are owners of the survivor under another id.
    """
    moved: dict[str, list[str]] = {}
    same = [str(pk) for pk in same_people]
    with connection.cursor() as cursor:
        for r in relations():
            stays = f" AND NOT ({r.unless})" if r.unless else ""
            cursor.execute(
                f"UPDATE {r.table} t SET {r.column} = %(survivor)s"
                f" WHERE t.{r.column} = %(absorbed)s{stays} RETURNING t.{r.key}",
                {"survivor": survivor, "absorbed": absorbed, "same": same},
            )
            ids = [str(row[0]) for row in cursor.fetchall()]
            if ids:
                moved[f"{r.table}.{r.column}"] = sorted(ids)
    return moved


def move_back(survivor: UUID, absorbed: UUID, moved: dict[str, list[str]]) -> int:
    """Give the listed rows back, those that still stand with the survivor. Rows moved."""
    count = 0
    known = {f"{r.table}.{r.column}": r for r in relations()}
    with connection.cursor() as cursor:
        for name, ids in moved.items():
            r = known[name]
            cursor.execute(
                f"UPDATE {r.table} SET {r.column} = %s WHERE {r.column} = %s"
                f" AND {r.key}::text = ANY (%s)",
                [absorbed, survivor, list(ids)],
            )
            count += cursor.rowcount
    return count


def register_own() -> None:
    """The registry's own tables; called once from ``AppConfig.ready``."""
    register_relation("registry_observation")
    register_relation("registry_product")
    register_relation("registry_product_photo")
    register_relation("registry_change_request")
    register_relation("registry_registration")
    register_relation(
        "registry_ownership",
        unless="t.until IS NULL AND (t.owner_id = ANY (%(same)s::uuid[]) OR EXISTS ("
        "SELECT 1 FROM registry_ownership o WHERE o.business_id = %(survivor)s"
        " AND o.owner_id = t.owner_id AND o.until IS NULL))",
    )
