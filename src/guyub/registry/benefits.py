"""What a business got from the offices so far: rooms above count, the registry only asks.

Being called to events is not a benefit; it is set against these (Banten: called to fill a fair, and
nothing else).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection


@dataclass(frozen=True)
class Benefit:
    """One kind. ``sql`` gives (business id, how often) for the businesses in %(ids)s, as far as the
    scope in force shows it; ``noun`` says one of them ("bantuan alat")."""

    key: str
    noun: str
    sql: str


_benefits: dict[str, Benefit] = {}


def register_benefit(one: Benefit) -> None:
    """Called once from a room's ``AppConfig.ready``. ValueError when the key is taken."""
    if one.key in _benefits:
        raise ValueError(f"benefit {one.key} registered twice")
    _benefits[one.key] = one


def benefits_of(ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Business to what it got: noun to how often, in the order of registration, without zeros."""
    if not ids or not _benefits:
        return {}
    parts = " UNION ALL ".join(
        f"SELECT {n}, x.* FROM ({one.sql}) x (business_id, times)"
        for n, one in enumerate(_benefits.values())
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    nouns = [one.noun for one in _benefits.values()]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({parts}) y ORDER BY 1", {"ids": list(ids)})
        for n, business, times in cursor.fetchall():
            if times:
                found[business][nouns[n]] = int(times)
    return dict(found)
