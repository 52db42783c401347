"""Which businesses somebody who signs in as an owner stands for."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def businesses_of(role: str, subject: UUID) -> list[UUID]:
    """Businesses that an owner owns today, and those they were merged into; read in the scope of
    that person. Where two records of the person were merged, the account still reaches only its
    own: not the other record of the person, nor what that one owns besides."""
    if role != "owner":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_stands_for(%s)", [subject])
        return [row[0] for row in cursor.fetchall()]
