"""Rows that are laid once in a process and put back for whoever asks for them again.

A world of aid takes a second to lay through the actions, and some forty addresses ask for the same
one. What a maker wrote is copied out of the tables behind it and copied in again, byte for byte
and with the counters of its sequences: the second test stands where the first one stood.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests import database


@dataclass(frozen=True)
class Kept:
    """All rows of a database but the reference data; ``value`` is what the maker gave."""

    value: Any
    tables: dict[str, bytes]
    sequences: list[tuple[str, int, bool]]


_kept: dict[Any, Kept] = {}


def laid(key: Any, make: Callable[[], Any]) -> Any:
    """What ``make()`` gives, in an empty database; the second time for a key its rows are copied.

    ``make`` must leave everything it wants kept in the database, and give nothing that changes.
    """
    if key in _kept:
        _put_back(_kept[key])
    else:
        value = make()
        _kept[key] = Kept(value, *_copied())
    return _kept[key].value


def alike(key: Any, make: Callable[[], Any]) -> Any:
    """``laid`` for a value that tests change: each gets a copy of its own.

    Where a test has laid something before, ``make`` works as ever.
    """
    if database.keeper().filled():
        return make()
    return deepcopy(laid(key, make))


def again(key: Any) -> None:
    """The rows of a key as they were, whatever happened to them since."""
    database.reset()
    _put_back(_kept[key])


def _copied() -> tuple[dict[str, bytes], list[tuple[str, int, bool]]]:
    keeper = database.keeper()
    tables = {}
    with keeper.connection.cursor() as cursor:
        for table in keeper.filled():
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                tables[table] = b"".join(copy)
    counters = keeper.asked(
        "SELECT format('%I.%I', schemaname, sequencename), last_value, true FROM pg_sequences"
        " WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )
    return tables, counters


def _put_back(kept: Kept) -> None:
    from guyub.kernel.memory import forget_everything

    # Triggers sleep as they do when tables are emptied: these rows passed them once.
    connection = database.keeper().connection
    with connection.transaction(), connection.cursor() as cursor:
        for table, rows in kept.tables.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(rows)
        cursor.executemany("SELECT setval(%s::regclass, %s, %s)", kept.sequences)
    forget_everything()
