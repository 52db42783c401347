"""Several steps in one transaction, and what is put off to its end."""

from __future__ import annotations

import pytest
from django.db import connection, connections

from guyub.kernel.actions import (
    Act,
    DomainError,
    EventMissing,
    action,
    bookkeeping,
    together,
)
from guyub.kernel.db import SYSTEM, WriteOutsideAction, guard_writes
from tests.factories import NOW

CALLS: list[list[str]] = []


def remember(act, items):
    CALLS.append(items)


@action("test.actions.say")
def say(act, word):
    act.at_end(remember, word)
    act.log(None, kind="test.actions", object_id=word)


@action("test.actions.refuse")
def refuse(act):
    say(act, "ditolak")
    raise DomainError("tidak")


@action("test.actions.outer")
def outer(act):
    say(act, "dalam")
    with together(act):
        say(act, "bersama")
    with pytest.raises(DomainError):
        refuse(act)
    assert CALLS == []
    act.log(None, kind="test.actions", object_id="luar")


def say_and_stop(act):
    say(act, "tiga")
    raise DomainError("berhenti")


def told():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT object_id FROM ledger_event ORDER BY seq")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def act(db):
    CALLS.clear()
    return Act(now=NOW, scope=SYSTEM)


def test_what_is_put_off_is_called_once_with_all_that_stands(act):
    outer(act)
    assert CALLS == [["dalam", "bersama"]]
    assert told() == ["dalam", "bersama", "luar"]
    assert act.events == act.endings == []


def test_together_is_one_transaction_with_all_events_at_its_end(act):
    with together(act):
        say(act, "satu")
        say(act, "dua")
        assert told() == []
    assert told() == ["satu", "dua"]
    with pytest.raises(DomainError), together(act):
        say_and_stop(act)
    assert told() == ["satu", "dua"]
    assert CALLS == [["satu", "dua"]]
    assert act.events == act.endings == []


def test_actions_are_counted_from_outside(act):
    with together(act):
        outer(act)
        say(act, "satu")
    say(act, "dua")
    assert act.done == 3


def test_together_says_nothing_and_writes_nothing_by_itself(act):
    with together(act):
        pass
    assert told() == []
    with pytest.raises(EventMissing), together(act):
        act.log(None, kind="test.actions")
    with connection.execute_wrapper(guard_writes), connection.cursor() as cursor:
        with pytest.raises(WriteOutsideAction), together(act):
            cursor.execute("DELETE FROM areas_area")
        with together(act), bookkeeping():
            cursor.execute("DELETE FROM areas_area WHERE false")
    with pytest.raises(EventMissing):
        act.at_end(remember, "nanti")
