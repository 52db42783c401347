"""Goods are bought for a round: two rounds of one fund do not take each other's prices."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from guyub.aid import models as m
from guyub.aid.actions.handing_purchase import Contract, Ordered, create_purchase
from guyub.aid.actions.handing_records import approve
from guyub.aid.actions.handing_signing import sign
from guyub.aid.queries.handing_goods import stock_of
from guyub.aid.queries.rounds_board import board_of
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from tests.aid.handing_hands import Hands, come, look, prepared, series
from tests.aid.worlds import change, past_the_wall, put, world
from tests.factories import NOW, TODAY, visit

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def two():
    """Two decided rounds that give the same kinds from one fund."""
    one = world(until="decided", groups=1)
    other = world(until="decided", groups=1, prefix="B")
    base = {"office_id": one.office.pk, "regency_code": one.code}
    put(m.RoundFund, **base, round=other.round, fund=one.funds[0], amount=100_000_000)
    with past_the_wall(m.DecreeLine):
        for line in other.decree_lines:
            same = one.items[other.items.index(line.item)]
            change(line, fund=one.funds[0], item=same)
    other.funds, other.items = one.funds, one.items
    return one, other


@pytest.fixture
def hands():
    found = Hands()
    series(found)
    return found


def order(made, hands, number, price):
    """A contract of the round over all that it gives, every unit at one price."""
    wanted: dict = {}
    for line in made.decree_lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.quantity
    lines = [Ordered(item, n, price) for item, n in wanted.items()]
    contract = Contract("CV Contoh", number, TODAY, remark="Harga pasar berubah")
    return create_purchase(hands.money, made.round.pk, made.funds[0].pk, contract, lines)


def lines_of(hands, record):
    return look(hands.store, m.HandoverLine, handover=record)


def money_of(made):
    who = visit("finance_officer")
    with in_scope(who.scope, read_only=True):
        rows = board_of(who, made.round, TODAY).money
        return next(r for r in rows if r.name == made.funds[0].name)


def test_a_record_takes_goods_and_prices_of_its_own_round(two, hands):
    """The dearer contract of the other round came first."""
    one, other = two
    come(other, hands, order(other, hands, "SP-B", 9_000_000), "BAP-B")
    with pytest.raises(DomainError, match="Belum ada barang"):
        prepared(one, hands, only_arrived=True)
    come(one, hands, order(one, hands, "SP-A", 1_000_000), "BAP-A")
    [record] = prepared(one, hands)
    units = sum(x.quantity for x in one.decree_lines)
    assert record.total == units * 1_000_000
    approve(hands.kabid, [record.pk])
    assert sign(hands.store, record.pk).total == units * 1_000_000
    row = money_of(one)
    assert (row.bound, row.handed) == (units * 1_000_000, units * 1_000_000)
    # What the other round bought is all there, at its own price.
    with in_scope(hands.store.scope, read_only=True):
        assert sum(s.value for s in stock_of()) == units * 9_000_000
    [theirs] = prepared(other, hands, only_arrived=True)
    approve(hands.kabid, [theirs.pk])
    assert sign(hands.store, theirs.pk).total == units * 9_000_000
    with in_scope(hands.store.scope, read_only=True):
        assert sum(s.left for s in stock_of()) == 0


def test_goods_of_another_round_are_no_contract_and_the_refusal_says_the_way(two, hands):
    one, other = two
    come(other, hands, order(other, hands, "SP-B", 9_000_000), "BAP-B")
    [record] = prepared(one, hands)
    assert {x.contract_line_id for x in lines_of(hands, record)} == {None}
    with pytest.raises(DomainError, match=r"Belum ada kontrak putaran ini.*SK putaran itu"):
        approve(hands.kabid, [record.pk])


def test_the_wall_refuses_the_contract_of_another_round(two, hands):
    one, other = two
    come(other, hands, order(other, hands, "SP-B", 9_000_000), "BAP-B")
    [record] = prepared(one, hands)
    lines = lines_of(hands, record)
    theirs = {x.item_id: x for x in look(hands.store, m.PurchaseLine)}

    def take():
        for line in lines:
            paid = theirs[line.decree_line.item_id]
            change(line, contract_line=paid, unit_price=paid.unit_price)

    for line in lines:
        line.decree_line = next(d for d in one.decree_lines if d.pk == line.decree_line_id)
    with pytest.raises(IntegrityError, match="price of a contract"), transaction.atomic("owner"):
        take()
    # A draft from before: its lines stand, but nobody approves it as it is.
    with past_the_wall(m.HandoverLine):
        take()
    ready = {"state": "ready", "approver_person": one.people["approver"], "approved_at": NOW}
    with pytest.raises(IntegrityError, match="another round"), transaction.atomic("owner"):
        change(record, **ready)
    come(one, hands, order(one, hands, "SP-A", 1_000_000), "BAP-A")
    approve(hands.kabid, [record.pk])
    assert {x.unit_price for x in lines_of(hands, record)} == {1_000_000}


def test_the_same_number_for_another_round_is_another_contract(two, hands):
    one, other = two
    order(one, hands, "SP-1", 1_000_000)
    with pytest.raises(DomainError, match="sudah tercatat"):
        order(other, hands, "SP-1", 1_000_000)


def test_older_records_of_a_round_took_its_own_goods_first(two, hands):
    """Signed before lines named their contract: what was left is left for the other round."""
    one, other = two
    come(one, hands, order(one, hands, "SP-A", 1_000_000), "BAP-A")
    [record] = prepared(one, hands)
    approve(hands.kabid, [record.pk])
    sign(hands.store, record.pk)
    with past_the_wall(m.HandoverLine):
        m.HandoverLine.objects.using("owner").filter(handover=record).update(contract_line=None)
    come(other, hands, order(other, hands, "SP-B", 9_000_000), "BAP-B")
    [theirs] = prepared(other, hands)
    approve(hands.kabid, [theirs.pk])
    units = sum(x.quantity for x in other.decree_lines)
    assert sign(hands.store, theirs.pk).total == units * 9_000_000
