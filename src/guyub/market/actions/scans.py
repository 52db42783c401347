"""How often the code on goods is read."""

from __future__ import annotations

from datetime import date

from django.db import connection

from guyub.kernel.actions import bookkeeping
from guyub.kernel.db import PUBLIC, in_scope


def count_scan(number: str, today: date) -> bool:
    """One more on a product's day; False when no such product is shown. No act of anybody: there is
    nobody to name and nothing decided, only a number grows."""
    with in_scope(PUBLIC), bookkeeping(), connection.cursor() as cursor:
        cursor.execute("SELECT market_count_scan(%s, %s)", [number, today])
        return bool(cursor.fetchone()[0])
