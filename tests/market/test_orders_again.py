"""Who comes back is counted: orders of an offer, purchases of a maker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guyub.kernel.db import in_scope
from guyub.market.actions.choosing import Pick, choose, undo
from guyub.market.actions.needs import ask_makers
from guyub.market.queries.orders import orders_of
from tests.factories import TODAY, office_act, register, sign_in
from tests.market import worlds_needs as n
from tests.market import worlds_purchases as p

pytestmark = pytest.mark.usefixtures("db")


def ordered(buyer: Any) -> Any:
    act = office_act()
    row = ask_makers(act, n.need(act, buyer).pk)
    n.answer(n.asks(row)[0])
    choose(act, row.pk, [Pick(n.asks(row)[0].pk)])
    return row


def test_an_order_that_was_undone_is_none_and_one_buyer_comes_back(client: Any) -> None:
    (offer,) = n.makers(1)
    act = office_act()
    first, second = n.buyer(act, name="Dinas Satu"), n.buyer(act, name="Dinas Dua")
    ordered(first)
    ordered(first)
    undone = ordered(second)
    with in_scope(act.scope, read_only=True):
        before = orders_of(offer.pk)
    assert (before.many, before.buyers, before.again) == (3, 2, 1)
    undo(act, undone.pk, "Acara batal")
    sign_in(client, "registrar")
    page = client.get(f"/pasar/katalog/{offer.number}/").content.decode()
    assert "2 kali oleh 1 pembeli, 1 memesan lagi" in page


def test_a_buyer_on_two_days_bought_again(client: Any) -> None:
    sari = register(office_act(), name="Keripik Sari")
    line, once, twice = p.bought(made=p.by(business=sari)), p.buyer(), p.buyer()
    early = TODAY - timedelta(days=60)
    p.accepted(None, once, line)
    p.accepted(None, twice, line)
    p.accepted(None, twice, line, on=early, day=early)
    sign_in(client, "registrar")
    page = client.get(f"/ikm/{sari.number}/").content.decode()
    assert "dari 2 pembeli, 1 membeli lagi pada hari lain" in page
