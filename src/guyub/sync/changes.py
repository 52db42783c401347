"""The list of changes that phones follow, in an order that loses nothing.

Numbers of a sequence are given before the commit: of two writers the one with the higher number may
commit first, and a phone that read up to it would never ask for the lower one. So the rows are
written at the end of the action under one lock per regency, which PostgreSQL holds until the commit
is visible. Within a regency the order of numbers is the order of commits. The chain of the ledger
is locked right after in the same way, so nobody waits who did not wait before.

Numbers of transactions (``pg_snapshot_xmin``) would do without the lock, but they begin anew in a
restored database, and every phone would miss what is written after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from guyub.kernel.actions import Act
from guyub.kernel.db import take_turns

LOCK = "sync.change"
PHONES = "sync.phones"


@dataclass(frozen=True)
class _Noted:
    regency: str
    village: str
    person: UUID | None
    entity: str
    id: UUID
    gone: bool


def note(
    act: Act,
    entity: str,
    ids: Iterable[UUID],
    places: Iterable[str],
    *,
    person: UUID | None = None,
    gone: bool = False,
) -> None:
    """Inside an action: phones of these places should fetch these records again.

    ``places`` are village codes (or a regency's, for what has no village): all that a record was in
    and is in, so that a phone of the old place is told that it left. ``person``: for this person
    alone. ``gone``: the record does not exist any more.
    """
    where = sorted(set(places))
    for one in ids:
        for place in where:
            village = place if len(place) > 5 else ""
            act.at_end(_write, _Noted(place[:5], village, person, entity, one, gone))


def first_phone(regency: str) -> None:
    """Inside the action that enrols a phone: waits until whoever wrote without noting changes, as
    nobody had a phone, has ended. Whoever asks later finds this phone. Writers hold the same lock
    shared (mentoring/sql/phone.sql), so they never wait for one another.
    """
    take_turns(PHONES, regency)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('guyub.phones_in', '', true)")


def _write(act: Act, items: list[Any]) -> None:
    noted = list(dict.fromkeys(items))
    # Always in one order, or two actions about two regencies would wait for each other.
    for regency in sorted({n.regency for n in noted}):
        take_turns(LOCK, regency)
    # Without RETURNING: a visitor or an owner writes what only the office's people read.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sync_change (at, regency_code, village_code, person_id, entity, entity_id,"
            " gone) SELECT %s, r, v, p, e, i, g FROM unnest(%s::text[], %s::text[], %s::uuid[],"
            " %s::text[], %s::uuid[], %s::bool[]) WITH ORDINALITY n(r, v, p, e, i, g, nr)"
            " ORDER BY nr",
            [
                act.now,
                [n.regency for n in noted],
                [n.village for n in noted],
                [n.person for n in noted],
                [n.entity for n in noted],
                [n.id for n in noted],
                [n.gone for n in noted],
            ],
        )
