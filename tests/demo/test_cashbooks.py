"""The demo's cash book balances and tells a month worth looking at."""

from __future__ import annotations

from datetime import date
from typing import Any

from guyub.cashbook import kinds as k
from guyub.demo import cashbooks
from guyub.kernel.db import in_scope
from tests.cashbook import worlds as w
from tests.factories import NOW, office, office_act


def test_the_owner_has_three_months_that_balance(db: None, monkeypatch: Any) -> None:
    from guyub.cashbook import reading, statements
    from guyub.cashbook.models import Book, Share
    from guyub.demo.load import demo_act
    from guyub.kernel.actions import action

    monkeypatch.setattr(cashbooks, "LEAST", 1)
    business, person = w.business()
    owner, mentor = w.owner(person), w.officer()

    @action("demo.loaded")
    def build(act: Any) -> int:
        made = cashbooks.make(act, office())
        act.log(None, kind="demo", object_id="uji")
        return made

    many = build(demo_act(NOW))
    book = Book.objects.using("owner").get()
    assert (book.business_id, book.starts) == (business.pk, date(2026, 9, 1))
    with in_scope(owner.act(NOW).scope, read_only=True):
        lines = reading.lines(book.pk)
        assert many == len([line for line in lines if line.sign > 0]) > 80
        told = statements.of(book.pk, book.starts, date(2026, 11, 22))
    assert told.assets == told.debts + told.equity
    assert told.cash > 0
    assert told.profit > 0
    assert told.owed >= 0
    assert {line.kind for line in lines} >= set(k.BUTTONS)
    share = Share.objects.using("owner").get()
    assert share.officer_person == mentor.user.person_id
    assert w.read(office_act(), Book) == []
