"""Scopes inside scopes: what an inner part sets is gone after it, whatever became of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import InternalError

from guyub.kernel.db import PUBLIC, SYSTEM, Scope, in_scope

pytestmark = pytest.mark.usefixtures("db")
OFFICE = Scope(read=("33.03",), write=("33.03",))


def told(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return str(cursor.fetchone()[0] or "")


def written() -> None:
    """A write that every role of the program may try and that changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_appointment WHERE false")


def test_a_read_only_part_leaves_the_rest_writable():
    with in_scope(OFFICE):
        with in_scope(SYSTEM, read_only=True):
            assert told("transaction_read_only") == "on"
        assert told("transaction_read_only") == "off"
        assert (told("guyub.read"), told("guyub.write")) == ("33.03", "33.03")
        written()
    assert told("guyub.read") == ""


def test_a_read_only_part_that_fails_does_so_too():
    with in_scope(OFFICE):
        with pytest.raises(InternalError), in_scope(SYSTEM, read_only=True):
            written()
        assert told("transaction_read_only") == "off"
        written()


def test_a_read_only_transaction_stays_so_within_and_after():
    with in_scope(PUBLIC, read_only=True):
        with in_scope(SYSTEM):
            assert told("transaction_read_only") == "on"
            with pytest.raises(InternalError), in_scope(OFFICE):
                written()
        assert (told("transaction_read_only"), told("guyub.public")) == ("on", "on")
