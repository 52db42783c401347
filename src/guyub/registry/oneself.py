"""Who is known to be an owner: nobody checks, helps or decides about a business of their own.

Known by an account as that owner, or by the NIK that an official stated (accounts.own_nik), also
under another record of the same human being. Whom neither ties to a record is not recognised.
A household stands in no record: it is declared, where a room asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise

from guyub.kernel.actions import Act, NotAllowed
from guyub.registry.models import Owner, Registration


def people_behind(owners: Iterable[UUID]) -> set[UUID]:
    """Person ids of whoever is known to be one of these owners."""
    return _asked("SELECT registry_people_behind(%s)", owners)


def people_of(businesses: Iterable[UUID]) -> set[UUID]:
    """Person ids of whoever is known to own one of these businesses today."""
    return _asked("SELECT registry_people_of(%s)", businesses)


def _asked(sql: str, ids: Iterable[UUID]) -> set[UUID]:
    wanted = sorted(set(ids))
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted])
        return {row[0] for row in cursor.fetchall()}


def not_own_registration(act: Act, row: Registration, said: str | Promise) -> None:
    """NotAllowed where the person who would be registered is known to be the actor."""
    if act.person_id is None or row.nik_index is None:
        return
    mark = bytes(row.nik_index)
    owners = list(Owner.objects.filter(nik_index=mark).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_people_behind(%s::uuid[], %s)", [owners, [mark]])
        if act.person_id in {found[0] for found in cursor.fetchall()}:
            raise NotAllowed(said)


def not_this_owner(act: Act, owner: UUID, said: str | Promise) -> None:
    """NotAllowed where the actor is known to be this owner."""
    if act.person_id is not None and act.person_id in people_behind([owner]):
        raise NotAllowed(said)


def not_own(act: Act, businesses: Iterable[UUID], said: str | Promise) -> None:
    """NotAllowed where one of the businesses is known to be the actor's own."""
    if act.person_id is not None and act.person_id in people_of(businesses):
        raise NotAllowed(said)
