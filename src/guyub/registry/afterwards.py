"""What became of a business after a day: dated facts that rooms above register, nobody imports.

A room registers each kind once, in ``AppConfig.ready``. Whoever asks gives businesses and a day for
each and gets the first fact of each kind since then, as far as the scope in force shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection


@dataclass(frozen=True)
class Afterwards:
    """One kind. ``sql`` gives (business id, product id or NULL, day) for the businesses in
    %(ids)s. ``verb`` is what a reader needs to be told it.

    ``whole``: the office's records of it are complete, so no row means no. Where they are not (a
    paper that somebody got without telling), no row means no only for who was met since then.

    ``tells``: the SQL gives a fourth column, a word for what it was about (which paper).
    """

    key: str
    label: str
    order: int
    verb: str
    sql: str
    whole: bool = False
    tells: bool = False


@dataclass(frozen=True)
class Came:
    """One fact: of a business, or of one of its products; ``about`` is "" where nothing tells."""

    key: str
    business: UUID
    product: UUID | None
    on: date
    about: str = ""


_kinds: dict[str, Afterwards] = {}


def register_afterwards(one: Afterwards) -> None:
    """Called once from a room's ``AppConfig.ready``. ValueError when the key is taken."""
    if one.key in _kinds:
        raise ValueError(f"afterwards {one.key} registered twice")
    _kinds[one.key] = one


def kinds() -> list[Afterwards]:
    """All kinds, in order."""
    return sorted(_kinds.values(), key=lambda k: (k.order, k.key))


def _part(one: Afterwards, n: int) -> str:
    about, column = ("x.about", ", about") if one.tells else ("''", "")
    return (
        f"SELECT %(key{n})s, x.business_id, x.product_id, x.at, {about}"
        f" FROM ({one.sql}) x (business_id, product_id, at{column})"
    )


def since(days: Mapping[UUID, date], keys: list[str]) -> list[Came]:
    """Every fact of these kinds from each business's own day on, oldest first."""
    if not days or not keys:
        return []
    parts = " UNION ALL ".join(_part(_kinds[key], n) for n, key in enumerate(keys))
    given = {f"key{n}": key for n, key in enumerate(keys)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT y.* FROM ({parts}) y (key, business_id, product_id, at, about)"
            " WHERE y.at IS NOT NULL ORDER BY y.at, y.key",
            {"ids": list(days), **given},
        )
        return [Came(*row) for row in cursor.fetchall() if row[3] >= days[row[1]]]
