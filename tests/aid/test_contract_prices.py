"""What a hand-over record is worth: what was paid for its units, to the rupiah."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from guyub.aid import models as m
from guyub.aid.actions.handing_purchase import (
    Contract,
    Found,
    Ordered,
    close_purchase,
    create_purchase,
    inspect,
    receive,
)
from guyub.aid.actions.handing_records import approve, drop, give_back
from guyub.aid.actions.handing_signing import sign
from guyub.aid.queries.handing_goods import stock_of
from guyub.aid.queries.rounds_board import board_of
from guyub.aid.queries.rounds_funds import sums_by_fund
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from tests.aid.handing_hands import Hands, bought, come, look, prepared, series
from tests.aid.worlds import change, past_the_wall, world
from tests.factories import TODAY, sign_in, visit

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def made():
    """One recipient whose three members each get one of two kinds, from one fund."""
    found = world(until="decided", groups=1)
    with past_the_wall(m.DecreeLine):
        for line in found.decree_lines:
            if line.item_id == found.items[0].pk:
                change(line, quantity=2)
    return found


@pytest.fixture
def hands():
    found = Hands()
    series(found)
    return found


def order(made, hands, number, *lines):
    """A contract of (kind, units, price)."""
    contract = Contract("CV Contoh", number, TODAY, remark="Harga pasar berubah")
    ordered = [Ordered(made.items[i].pk, n, price) for i, n, price in lines]
    return create_purchase(hands.money, made.round.pk, made.funds[0].pk, contract, ordered)


def arrive(hands, purchase, number, units=None):
    lines = look(hands.store, m.PurchaseLine, purchase=purchase)
    came = {x.pk: x.quantity if units is None else units for x in lines}
    arrival = receive(hands.store, purchase.pk, number, TODAY, came)
    inspect(
        hands.verifier, arrival.pk, TODAY,
        {pk: Found(n, serials=tuple(f"{number}-{i}-{k}" for k in range(n)))
         for i, (pk, n) in enumerate(came.items())},
    )  # fmt: skip


def lines_of(hands, **where):
    return look(hands.store, m.HandoverLine, **where)


def worth(lines):
    return sum(x.quantity * x.unit_price for x in lines)


def paid(hands):
    """What all contracts cost."""
    return worth(look(hands.store, m.PurchaseLine))


def value_in_stock(hands):
    with in_scope(hands.store.scope, read_only=True):
        return sum(s.value for s in stock_of())


def test_units_of_two_contracts_are_two_lines_and_nothing_is_lost(made, hands):
    """Six knives: one at 2.400.001, five at 2.299.999. Three sealers at 333.333."""
    one = order(made, hands, "SP-1", (0, 1, 2_400_001))
    two = order(made, hands, "SP-2", (0, 5, 2_299_999), (1, 3, 333_333))
    arrive(hands, one, "BAP-1")
    arrive(hands, two, "BAP-2")
    [record] = prepared(made, hands)
    lines = lines_of(hands, handover=record)
    assert sorted((x.quantity, x.unit_price) for x in lines) == [
        (1, 333_333), (1, 333_333), (1, 333_333),
        (1, 2_299_999), (1, 2_400_001), (2, 2_299_999), (2, 2_299_999),
    ]  # fmt: skip
    assert record.total == worth(lines) == paid(hands)
    # Every unit has its serial, of the contract that it came by.
    for line in lines:
        contract = next(p for p in (one, two) if p.pk == look(
            hands.store, m.PurchaseLine, pk=line.contract_line_id)[0].purchase_id)  # fmt: skip
        assert len(line.serials) == line.quantity
        assert all(s.startswith("BAP-1" if contract == one else "BAP-2") for s in line.serials)
    before = value_in_stock(hands)
    assert before == paid(hands)
    approve(hands.kabid, [record.pk])
    signed = sign(hands.store, record.pk)
    assert signed.total == paid(hands)
    assert value_in_stock(hands) == 0
    assert len(look(hands.store, m.Tool)) == 9


def test_what_stays_in_stock_keeps_its_own_price(made, hands):
    arrive(hands, order(made, hands, "SP-1", (0, 2, 2_000_001)), "BAP-1")
    arrive(hands, order(made, hands, "SP-2", (0, 4, 3_000_000)), "BAP-2")
    [record] = prepared(made, hands, only_arrived=True)
    approve(hands.kabid, [record.pk])
    drop(hands.store, record.pk, "Diulang")
    lines = lines_of(hands, handover=record)
    assert worth(lines) == 2 * 2_000_001 + 4 * 3_000_000
    [again] = prepared(made, hands, only_arrived=True)
    assert again.total == record.total
    assert value_in_stock(hands) == paid(hands)


def test_without_a_contract_the_price_is_the_decrees_and_nobody_approves(made, hands):
    [record] = prepared(made, hands)
    lines = lines_of(hands, handover=record)
    assert {x.contract_line_id for x in lines} == {None}
    assert record.total == worth(made.decree_lines)
    with pytest.raises(DomainError, match="Belum ada kontrak"):
        approve(hands.kabid, [record.pk])
    with pytest.raises(IntegrityError, match="no contract tells"), transaction.atomic("owner"):
        change(record, state="ready", approver_person=made.people["approver"])
    bought(made, hands)
    approve(hands.kabid, [record.pk])
    [now] = look(hands.store, m.Handover, pk=record.pk)
    assert now.total == worth(lines_of(hands, handover=record)) == paid(hands) == 9_000_000


def test_goods_of_another_contract_than_the_paper_says_send_it_back(made, hands):
    late = order(made, hands, "SP-1", (0, 6, 2_400_000), (1, 3, 300_000))
    [record] = prepared(made, hands)
    approve(hands.kabid, [record.pk])
    close_purchase(hands.money, late.pk, "cancel", "Penyedia mundur")
    come(made, hands, bought(made, hands, number="SP-2"), "BAP-2")
    with pytest.raises(DomainError, match="kontrak lain"):
        sign(hands.store, record.pk)
    give_back(hands.kabid, record.pk, "Kontraknya lain")
    approve(hands.head, [record.pk])
    assert sign(hands.store, record.pk).total == 9_000_000


def test_the_wall_asks_for_a_contract_price(made, hands):
    come(made, hands, bought(made, hands), "BAP-1")
    [record] = prepared(made, hands)
    line = lines_of(hands, handover=record)[0]
    with pytest.raises(IntegrityError, match="price of a contract"), transaction.atomic("owner"):
        change(line, unit_price=line.unit_price + 1)
    [contract] = look(hands.store, m.PurchaseLine, pk=line.contract_line_id)
    with pytest.raises(IntegrityError, match="says this price"), transaction.atomic("owner"):
        change(contract, unit_price=1)


def test_older_records_keep_their_paper_and_the_rest_goes_on(hands):
    """Signed before prices came from contracts: its units left, its price stays as printed."""
    made = world(until="signed")
    [old, _other] = made.handovers
    with past_the_wall(m.HandoverLine), past_the_wall(m.Handover):
        m.HandoverLine.objects.using("owner").filter(handover=old).update(contract_line=None)
        other = lines_of(hands, handover=made.handovers[1])
        m.HandoverLine.objects.using("owner").filter(handover=made.handovers[1]).delete()
        change(made.handovers[1], state="dropped")
    assert len(other) == 6
    [again] = prepared(made, hands)
    assert again.total == 6_000_000
    approve(hands.kabid, [again.pk])
    assert sign(hands.store, again.pk).state == "signed"
    assert value_in_stock(hands) == 0


def test_records_approved_before_contracts_told_prices_can_still_be_planned(made, hands):
    """They go to an occasion and follow a village's code; signing sends them back first."""
    come(made, hands, bought(made, hands), "BAP-1")
    old = prepared(made, hands)[0]
    approve(hands.kabid, [old.pk])
    with past_the_wall(m.HandoverLine), past_the_wall(m.Handover):
        m.HandoverLine.objects.using("owner").filter(handover=old).update(contract_line=None)
    kept = m.Handover.objects.using("owner").filter(pk=old.pk)
    assert kept.update(seat=1, village_said="Desa lama") == 1
    with pytest.raises(DomainError):
        sign(hands.store, old.pk)
    with pytest.raises(IntegrityError, match="no contract tells"), transaction.atomic("owner"):
        kept.update(state="signed")


def test_budgets_take_the_contracts_price_once_there_is_one(made, hands):
    fund = made.funds[0]
    decreed = worth(made.decree_lines)

    who = visit("finance_officer")

    def board():
        with in_scope(who.scope, read_only=True):
            money = board_of(who, made.round, TODAY).money
            row = next(r for r in money if r.name == fund.name)
            return row, sums_by_fund([fund])[fund.pk]

    row, sums = board()
    assert (row.decreed, row.bound, row.left) == (decreed, decreed, 100_000_000 - decreed)
    assert (sums.decreed, sums.bound) == (decreed, decreed)
    order(made, hands, "SP-1", (0, 4, 2_000_000))
    after = 4 * 2_000_000 + 2 * 2_500_000 + 3 * 350_000
    row, sums = board()
    assert (row.decreed, row.bound, row.left) == (decreed, after, 100_000_000 - after)
    assert sums.bound == after
    rest = order(made, hands, "SP-2", (0, 2, 2_600_000), (1, 3, 300_001))
    assert board()[0].bound == 4 * 2_000_000 + 2 * 2_600_000 + 3 * 300_001
    close_purchase(hands.money, rest.pk, "cancel", "Penyedia mundur")
    assert board()[0].bound == after


def test_the_record_says_where_both_prices_differ(made, hands, client):
    come(made, hands, bought(made, hands), "BAP-1")
    [record] = prepared(made, hands)
    sign_in(client, "finance_officer")
    text = client.get(reverse("aid:handover", args=[record.pk])).content.decode()
    assert "Sealer plastik: harga kontrak Rp1.000.000, harga di keputusan Rp350.000." in text
    sign_in(client, "asset_officer")
    page = client.get(reverse("aid:handover_prepare", args=[made.round.number])).content.decode()
    assert "harga kontrak" in page
