"""Groups that an office recognised, as everybody may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class Shown:
    """A recognised group: what it makes, where, since when, how many; nobody's name."""

    number: str
    name: str
    sort_key: str
    kind: str
    trade: str
    village_code: str
    recognised_on: date
    members: int


def shown(
    regency: str, *, district: str = "", words: str = "", after: tuple[str, str] = ("", ""),
    most: int = 60,
) -> list[Shown]:  # fmt: skip
    """Recognised groups of a regency by name, ``most`` of them, after a (sort key, number).

    ``words`` (lower case) stand in the name or the trade.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM groups_public(%s, %s, %s, %s, %s, %s)",
            [regency, district, words, *after, most],
        )
        return [Shown(*row) for row in cursor.fetchall()]


def districts_of(regency: str) -> list[str]:
    """Codes of the sub-districts of a regency in which a recognised group has its seat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_public_districts(%s)", [regency])
        return list(cursor.fetchone()[0])
