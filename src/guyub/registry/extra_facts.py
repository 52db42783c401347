"""Columns of the facts row that rooms above derive: the registry keeps them and imports nobody.

A room registers one SQL function (in its ``sql/``) that takes business ids and gives one row for
each that has something to say; whoever it leaves out gets the column's default. The function runs
as the owner of the tables (SECURITY DEFINER), so that what is derived does not depend on who acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from guyub.kernel.db import SYSTEM, in_scope


@dataclass(frozen=True)
class Extra:
    """``function(uuid[])`` returns ``business_id`` and ``columns``: name to the default in SQL.

    ``touched(uuid[])`` gives other businesses whose columns change with these, "" for none.
    """

    function: str
    columns: Mapping[str, str]
    touched: str = ""


_extras: dict[str, Extra] = {}


def register_extra(extra: Extra) -> None:
    """Called once from a room's ``AppConfig.ready``. ValueError when a column is taken."""
    taken = {name for one in _extras.values() for name in one.columns}
    if extra.function in _extras or taken & set(extra.columns):
        raise ValueError(f"{extra.function} registered twice")
    _extras[extra.function] = extra


def definition() -> str:
    """What the columns are derived by: part of the definition of all facts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(prosrc, '' ORDER BY proname) FROM pg_proc WHERE proname = ANY (%s)",
            [sorted(_extras)],
        )
        return str(cursor.fetchone()[0] or "")


def refresh(condition: str, parameters: Mapping[str, Any], *, spread: bool = True) -> int:
    """Derive anew for the businesses (``b``) of a condition; writes rows that differ.

    ``spread``: also for those that these touch. Whoever acts, the same rows are written: an owner
    who takes a proposal back changes what is known of businesses that the owner does not see.
    """
    with in_scope(SYSTEM):
        return sum(_derive(extra, condition, parameters, spread) for extra in _extras.values())


def _derive(extra: Extra, condition: str, parameters: Mapping[str, Any], spread: bool) -> int:
    names = list(extra.columns)
    values = ", ".join(f"coalesce(x.{n}, {default}) AS {n}" for n, default in
                       extra.columns.items())  # fmt: skip
    sets = ", ".join(f"{n} = d.{n}" for n in names)
    here, there = (", ".join(f"{t}.{n}" for n in names) for t in ("f", "d"))
    more = ""
    if spread and extra.touched:
        more = f" UNION SELECT {extra.touched}(ARRAY(SELECT id FROM asked))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH asked AS MATERIALIZED (SELECT b.id FROM registry_business b"
            f" WHERE {condition}),"
            f" wanted AS MATERIALIZED (SELECT id FROM asked{more}),"
            f" d AS (SELECT w.id, {values} FROM wanted w LEFT JOIN"
            f" {extra.function}(ARRAY(SELECT id FROM wanted)) x ON x.business_id = w.id)"
            f" UPDATE registry_facts f SET {sets} FROM d WHERE f.business_id = d.id"
            f" AND ({here}) IS DISTINCT FROM ({there})",
            parameters,
        )
        return int(cursor.rowcount)
