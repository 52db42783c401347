"""An order of a chosen maker becomes one purchase, with that maker on its line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.market.actions.choosing import undo
from guyub.market.actions.purchase_award import purchase_award
from guyub.market.models import NeedAward, Purchase, PurchaseLine
from guyub.market.queries.bought import bought_numbers
from tests.factories import TODAY, office_act, sign_in
from tests.market import worlds_needs as n
from tests.market import worlds_purchases as p
from tests.market.worlds import fresh
from tests.registry.test_twice import together

pytestmark = pytest.mark.usefixtures("db")


def award() -> Any:
    return NeedAward.objects.using("owner").get(need=n.chosen())


def buy(row: Any, pk: Any = None, act: Any = None) -> Any:
    return purchase_award(
        act or office_act(), pk or uuid7(), uuid7(), row.pk, p.head(supplier_name="Penjual"),
        Decimal(100), "bungkus", 12_000,
    )  # fmt: skip


def test_the_line_names_the_maker_who_was_chosen() -> None:
    row = award()
    made = buy(row)
    line = PurchaseLine.objects.using("owner").get(purchase=made)
    assert (line.maker_id, line.award_id, line.sum) == (row.business_id, row.pk, 1_200_000)
    assert Purchase.objects.using("owner").get(pk=made.pk).buyer_id == row.need.buyer_id


def test_an_order_is_bought_once_unless_that_was_cancelled() -> None:
    from guyub.market.actions.purchase_steps import cancel_purchase

    row, pk = award(), uuid7()
    act = office_act()
    first = buy(row, pk, act)
    assert buy(row, pk, act).pk == first.pk
    with pytest.raises(DomainError, match="sudah tercatat"):
        buy(row)
    cancel_purchase(act, first.pk, "Salah catat")
    second = buy(row)
    assert second.pk != first.pk


def test_an_order_that_was_undone_is_not_bought() -> None:
    row = award()
    undo(office_act(), row.need_id, "Acara batal")
    with pytest.raises(DomainError, match="sudah dibatalkan"):
        buy(row)


def test_an_order_that_was_bought_is_not_undone() -> None:
    from guyub.market.actions.purchase_steps import cancel_purchase

    row = award()
    made = buy(row)
    with pytest.raises(DomainError, match=made.number):
        undo(office_act(), row.need_id, "Acara batal")
    with pytest.raises(DomainError, match=made.number):
        undo(p.buyer_act(row.need.buyer), row.need_id, "Acara batal")
    assert fresh(row).cancelled_at is None
    assert fresh(row.need).state == "chosen"
    cancel_purchase(office_act(), made.pk, "Salah catat")
    undo(office_act(), row.need_id, "Acara batal")
    assert fresh(row).cancelled_at is not None


def test_bought_and_undone_at_once_is_one_of_both() -> None:
    row, other = award(), office_act(role="section_head")

    def undo_late() -> None:
        with pytest.raises(DomainError, match="sudah tercatat"):
            undo(other, row.need_id, "Acara batal")

    together(lambda: buy(row), undo_late)
    assert fresh(row).cancelled_at is None


def test_undone_and_bought_at_once_is_one_of_both() -> None:
    row, other = award(), office_act(role="section_head")

    def buy_late() -> None:
        with pytest.raises(DomainError, match="sudah dibatalkan"):
            buy(row, act=other)

    together(lambda: undo(office_act(), row.need_id, "Acara batal"), buy_late)
    assert Purchase.objects.using("owner").count() == 0


def test_the_page_of_a_need_leads_to_its_purchase_and_back(client: Any) -> None:
    row = award()
    sign_in(client, "registrar")
    need = f"/pasar/kebutuhan/{row.need.number}/"
    to = f"/pasar/pilihan/{row.pk}/pembelian/"
    assert to in client.get(need).content.decode()
    form = client.get(to).content.decode()
    assert row.ask.maker_name in form
    sent = {
        "id": str(uuid7()), "line_id": str(uuid7()), "kind": "catering", "title": "Konsumsi rapat",
        "amount": "100", "unit": "bungkus", "price": "12.000",
        "day": TODAY.strftime("%d-%m-%Y"), "supplier_name": row.ask.maker_name,
        "supplier_class": "micro", "channel": "none", "versi": "",
    }  # fmt: skip
    assert client.post(to, {**sent, "price": ""}).status_code == 422
    done = client.post(to, sent)
    assert done.status_code == 302
    made = Purchase.objects.using("owner").get()
    assert (made.supplier_id, made.total) == (row.business_id, 1_200_000)
    page = client.get(need).content.decode()
    assert made.number in page
    assert to not in page
    assert client.get(to)["Location"] == done["Location"]
    assert bought_numbers([]) == {}


def test_the_buyer_itself_records_what_it_ordered(client: Any) -> None:
    row = award()
    sign_in(client, "buyer", subject_id=row.need.buyer_id)
    to = f"/pasar/pilihan/{row.pk}/pembelian/"
    assert client.get(to).status_code == 200
    act = p.buyer_act(row.need.buyer)
    made = buy(row, act=act)
    line = PurchaseLine.objects.using("owner").get(purchase=made)
    assert line.maker_name
    assert line.maker_kind in ("registered", "local")
    other = p.buyer()
    sign_in(client, "buyer", subject_id=other.pk)
    assert client.get(to).status_code == 404
