"""How far everything has moved: what was read once holds until somebody wrote."""

from __future__ import annotations

from django.db import connection


def moves() -> int:
    """Events of all chains together.

    Every action stores an event in the transaction in which it writes, so what is read after this
    number was asked is still so while the number is the same: a key under which counts may be kept.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(length), 0)::bigint FROM ledger_chain")
        return int(cursor.fetchone()[0])
