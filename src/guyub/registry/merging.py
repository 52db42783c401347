"""What moves when two records of one business become one: tables and their business column.

The registry names its own; rooms above register theirs in ``AppConfig.ready``. A row that the
surviving record cannot take (a unique rule) stays where it is; what moved is listed by id, so that
the merge can be undone exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.kernel.ids import uuid7

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Relation:
    """A table whose rows belong to a business. ``unless`` is an SQL condition over ``t`` (the
    row), %(survivor)s and %(absorbed)s under which a row stays. ``yields`` is one over a row of the
    survivor that goes the other way, to make room for a better one of the absorbed record; it
    needs a foreign key that is checked at commit."""

    table: str
    column: str = "business_id"
    key: str = "id"
    unless: str = ""
    yields: str = ""


# Where rows of the survivor stand among what moved: "table.column" with this behind.
YIELDED: Final = ".yielded"
_relations: dict[tuple[str, str], Relation] = {}


def register_relation(
    table: str, column: str = "business_id", *, key: str = "id", unless: str = "",
    yields: str = "",
) -> None:  # fmt: skip
    """Rows of ``table`` follow their business in a merge. ValueError on a second registration."""
    for name in (table, column, key):
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a plain name: {name!r}")
    if (table, column) in _relations:
        raise ValueError(f"{table}.{column} registered twice")
    _relations[table, column] = Relation(table, column, key, unless, yields)


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
            away = uuid7()  # nobody's, for the time in which both change places
            aside = _yield(cursor, r, survivor, absorbed, away) if r.yields else []
            stays = f" AND NOT ({r.unless})" if r.unless else ""
            cursor.execute(
                f"UPDATE {r.table} t SET {r.column} = %(survivor)s"
                f" WHERE t.{r.column} = %(absorbed)s{stays} RETURNING t.{r.key}",
                {"survivor": survivor, "absorbed": absorbed, "same": same},
            )
            ids = [str(row[0]) for row in cursor.fetchall()]
            if ids:
                moved[f"{r.table}.{r.column}"] = sorted(ids)
            if aside:
                _put(cursor, r, away, absorbed, aside)
                moved[f"{r.table}.{r.column}{YIELDED}"] = aside
    return moved


def _yield(cursor: Any, r: Relation, survivor: UUID, absorbed: UUID, away: UUID) -> list[str]:
    cursor.execute(
        f"UPDATE {r.table} t SET {r.column} = %(away)s"
        f" WHERE t.{r.column} = %(survivor)s AND {r.yields} RETURNING t.{r.key}",
        {"away": away, "survivor": survivor, "absorbed": absorbed},
    )
    return sorted(str(row[0]) for row in cursor.fetchall())


def _put(cursor: Any, r: Relation, old: UUID, new: UUID, ids: Iterable[str]) -> int:
    cursor.execute(
        f"UPDATE {r.table} SET {r.column} = %s WHERE {r.column} = %s AND {r.key}::text = ANY (%s)",
        [new, old, list(ids)],
    )
    return int(cursor.rowcount)


def move_back(survivor: UUID, absorbed: UUID, moved: dict[str, list[str]]) -> int:
    """Give the listed rows back, those that still stand with the survivor. Rows moved."""
    count = 0
    known = {f"{r.table}.{r.column}": r for r in relations()}
    with connection.cursor() as cursor:
        for name, ids in moved.items():
            if name.endswith(YIELDED):
                continue
            r, away = known[name], uuid7()
            aside = moved.get(f"{name}{YIELDED}", [])
            _put(cursor, r, absorbed, away, aside)
            count += _put(cursor, r, survivor, absorbed, ids)
            count += _put(cursor, r, away, survivor, aside)
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
