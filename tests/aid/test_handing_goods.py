"""Buying: what decrees name, in parts, inspected by another; stock that lies too long is loud."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

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
from guyub.aid.queries.handing_goods import needs_of, stock_of
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from tests.aid.handing_hands import Hands, bought, come, events, look
from tests.aid.worlds import change, world
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def made():
    return world(until="decided")


@pytest.fixture
def hands(db):
    return Hands()


def needs(made, hands, fund=0):
    with in_scope(hands.money.scope, read_only=True):
        return {n.name: n for n in needs_of(made.round, made.funds[fund])}


def stock(hands):
    with in_scope(hands.store.scope, read_only=True):
        return {s.item: s for s in stock_of()}


def test_a_contract_takes_what_decrees_name_and_nobody_bought(made, hands):
    first = needs(made, hands)
    assert {n.decreed for n in first.values()} == {3}
    purchase = bought(made, hands)
    assert {n.to_buy for n in needs(made, hands).values()} == {0}
    assert needs(made, hands, fund=1)["Sealer plastik"].to_buy == 3
    item = made.items[0].pk
    with pytest.raises(DomainError, match="tinggal 0"):
        create_purchase(
            hands.money, made.round.pk, made.funds[0].pk,
            Contract("CV Lain", "SP-9", TODAY, remark="x" * 9), [Ordered(item, 1, 1_000_000)],
        )  # fmt: skip
    assert purchase.state == "ordered"
    assert len(events("aid.purchase.create")) == 1


def test_the_same_contract_twice_is_once(made, hands):
    one = bought(made, hands)
    lines = [Ordered(x.item_id, x.quantity, x.unit_price)
             for x in look(hands.money, m.PurchaseLine, purchase=one)]  # fmt: skip
    again = create_purchase(
        hands.money, made.round.pk, made.funds[0].pk, Contract("CV Contoh", "SP-1", TODAY), lines
    )
    assert again.pk == one.pk
    assert len(events("aid.purchase.create")) == 1
    with pytest.raises(DomainError, match="sudah tercatat"):
        create_purchase(
            hands.money, made.round.pk, made.funds[1].pk, Contract("CV", "SP-1", TODAY), lines
        )


def test_a_price_far_from_the_catalogue_asks_why(made, hands):
    line = [Ordered(made.items[0].pk, 1, 3_500_000)]
    plain = Contract("CV Contoh", "SP-1", TODAY)
    where = (hands.money, made.round.pk, made.funds[0].pk)
    with pytest.raises(DomainError, match=r"katalog Rp2\.500\.000"):
        create_purchase(*where, plain, line)
    assert create_purchase(*where, replace(plain, remark="Merek yang ada di SNI saja"), line)


def test_goods_come_in_parts_and_another_person_inspects(made, hands):
    purchase = bought(made, hands)
    knife, sealer = look(hands.store, m.PurchaseLine, purchase=purchase)
    part = receive(hands.store, purchase.pk, "BAP-1", TODAY, {knife.pk: 2})
    again = receive(hands.store, purchase.pk, "BAP-1", TODAY, {knife.pk: 2})
    assert again.pk == part.pk
    assert stock(hands)["Mesin pemotong singkong"].good == 0
    assert stock(hands)["Mesin pemotong singkong"].waiting == 2
    with pytest.raises(DomainError, match="tinggal 1"):
        receive(hands.store, purchase.pk, "BAP-2", TODAY, {knife.pk: 2})
    inspect(hands.verifier, part.pk, TODAY, {knife.pk: Found(1, 1, "Pisau tumpul")})
    rows = stock(hands)
    assert (rows["Mesin pemotong singkong"].good, rows["Mesin pemotong singkong"].bad) == (1, 1)
    assert rows["Mesin pemotong singkong"].missing == 2
    [now] = look(hands.store, m.Purchase, pk=purchase.pk)
    assert now.state == "partly"
    rest = receive(hands.store, purchase.pk, "BAP-2", TODAY, {knife.pk: 2, sealer.pk: 3})
    inspect(hands.verifier, rest.pk, TODAY, {knife.pk: Found(2), sealer.pk: Found(3)})
    [now] = look(hands.store, m.Purchase, pk=purchase.pk)
    assert now.state == "complete"
    assert stock(hands)["Mesin pemotong singkong"].missing == 0


def test_neither_receiver_nor_buyer_inspects(made, hands):
    purchase = bought(made, hands)
    [knife, _sealer] = look(hands.store, m.PurchaseLine, purchase=purchase)
    arrival = receive(hands.store, purchase.pk, "BAP-1", TODAY, {knife.pk: 2})
    with pytest.raises(NotAllowed):
        inspect(hands.store, arrival.pk, TODAY, {knife.pk: Found(2)})
    same_person = replace(hands.verifier, person_id=hands.store.person_id)
    with pytest.raises(NotAllowed, match="Orang lain"):
        inspect(same_person, arrival.pk, TODAY, {knife.pk: Found(2)})
    with pytest.raises(NotAllowed, match="Orang lain"):
        inspect(hands.money, arrival.pk, TODAY, {knife.pk: Found(2)})
    # The wall behind it, whoever writes.
    for who in (arrival.receiver_person, purchase.maker_person):
        with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
            change(arrival, inspected_on=TODAY, inspector_person=who)


def test_what_was_inspected_stays(made, hands):
    arrival = come(made, hands, bought(made, hands), "BAP-1")
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic(using="owner"):
        m.ArrivalLine.objects.using("owner").update(good=0)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic(using="owner"):
        change(arrival, on=TODAY - timedelta(days=9))
    inspect(hands.verifier, arrival.pk, TODAY, {})
    assert len(events("aid.arrival.inspect")) == 1


def test_a_substitute_or_a_difference_says_why(made, hands):
    purchase = bought(made, hands)
    [knife, _s] = look(hands.store, m.PurchaseLine, purchase=purchase)
    arrival = receive(hands.store, purchase.pk, "BAP-1", TODAY, {knife.pk: 2})
    for found in (Found(2, substitute="Merek lain"), Found(1, 1), Found(1, 0)):
        with pytest.raises(DomainError, match="tulis kenapa"):
            inspect(hands.verifier, arrival.pk, TODAY, {knife.pk: found})
    with pytest.raises(DomainError, match="lebih dari yang dipesan"):
        inspect(hands.verifier, arrival.pk, TODAY, {knife.pk: Found(9, why="Kelebihan kirim")})
    with pytest.raises(DomainError, match="nomor seri"):
        inspect(hands.verifier, arrival.pk, TODAY, {knife.pk: Found(2, serials=("A", "A"))})
    good = Found(2, why="Model lama tidak dibuat lagi", substitute="MX-2", serials=("A", "B"))
    inspect(hands.verifier, arrival.pk, TODAY, {knife.pk: good})
    [row] = look(hands.store, m.ArrivalLine, arrival=arrival)
    assert (row.substitute, row.serials) == ("MX-2", ["A", "B"])


def test_closing_short_leaves_the_rest_to_buy(made, hands):
    purchase = bought(made, hands)
    [knife, _s] = look(hands.store, m.PurchaseLine, purchase=purchase)
    with pytest.raises(DomainError, match="alasannya"):
        close_purchase(hands.money, purchase.pk, "cancel", "")
    arrival = receive(hands.store, purchase.pk, "BAP-1", TODAY, {knife.pk: 2})
    with pytest.raises(DomainError, match="belum diperiksa"):
        close_purchase(hands.money, purchase.pk, "close_short", "Penyedia tutup")
    inspect(hands.verifier, arrival.pk, TODAY, {knife.pk: Found(2)})
    closed = close_purchase(hands.money, purchase.pk, "close_short", "Penyedia tutup")
    assert closed.state == "short"
    left = needs(made, hands)
    assert left["Mesin pemotong singkong"].to_buy == 1
    assert left["Sealer plastik"].to_buy == 3


def test_a_cancelled_contract_frees_its_needs(made, hands):
    purchase = bought(made, hands)
    close_purchase(hands.money, purchase.pk, "cancel", "Stok penyedia kosong")
    close_purchase(hands.money, purchase.pk, "cancel", "Stok penyedia kosong")
    assert needs(made, hands)["Sealer plastik"].to_buy == 3
    assert len(events("aid.purchase.close")) == 1


def test_another_regency_reaches_nothing(made, hands):
    purchase = bought(made, hands)
    away = Hands("35.13")
    with pytest.raises(DomainError, match="tidak ditemukan"):
        receive(away.store, purchase.pk, "BAP-1", TODAY, {})
    with pytest.raises(DomainError, match="tidak ditemukan"):
        bought(made, away)


def test_contracts_of_a_fund_never_cost_more_than_its_budget(made, hands):
    fund, item = made.funds[0], made.items[0]
    half = Ordered(item.pk, 1, fund.ceiling // 2 + 1)
    first = create_purchase(
        hands.money, made.round.pk, fund.pk, Contract("CV", "SP-1", TODAY, remark="Mahal"), [half]
    )
    second = Contract("CV", "SP-2", TODAY, remark="Mahal")
    with pytest.raises(DomainError, match="pagu Dana 1 tinggal Rp249"):
        create_purchase(hands.money, made.round.pk, fund.pk, second, [half])
    close_purchase(hands.money, first.pk, "cancel", "Harga keliru diketik")
    create_purchase(hands.money, made.round.pk, fund.pk, second, [half])
