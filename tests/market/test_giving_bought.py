"""Goods of a campaign that come from a recorded purchase: whose, and whether it covers them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market import gifts
from guyub.market.actions import giving as acts
from guyub.market.models import CampaignItem, PurchaseLine
from tests.factories import office_act, sign_in
from tests.market import worlds_giving as w
from tests.market import worlds_purchases as p

pytestmark = pytest.mark.usefixtures("db")


def bought(owner: Any, amount: int = 500, made: Any = p.accepted) -> Any:
    row = made(None, owner, p.bought("Keripik pisang", amount, 7_000), kind="gift")
    return PurchaseLine.objects.using("owner").select_related("purchase").get(purchase=row)


def told(row: Any) -> list[str]:
    with in_scope(office_act().scope, read_only=True):
        return [
            c.warning for c in gifts.covered(CampaignItem.objects.filter(campaign=row)).values()
        ]


def test_what_was_bought_covers_what_is_given_over_all_campaigns() -> None:
    owner = w.buyer()
    line = bought(owner)
    first, second = w.campaign(who=owner), w.campaign(who=owner, title="Kampanye kedua")
    w.item(first, amount=400, unit="kotak", purchase_line=line.pk)
    assert told(first) == [""]
    thing = w.item(second, amount=300, unit="kotak", purchase_line=line.pk)
    (said,) = told(first)
    assert "dipakai 700" in said
    assert "500 kotak" in said
    assert "kurang 200" in said
    acts.drop_campaign(office_act(), second.pk, "Tidak jadi")
    assert told(first) == [""]
    assert told(second) == [""]  # it takes nothing any more
    assert thing.purchase_line_id == line.pk


def test_other_units_and_purchases_taken_back_are_told() -> None:
    owner = w.buyer()
    line = bought(owner)
    row = w.campaign(who=owner)
    w.item(row, amount=10, unit="bungkus", purchase_line=line.pk)
    assert "Satuannya lain" in told(row)[0]
    p.reversed_of(line.purchase)
    assert "sudah dikoreksi" in told(row)[0]


def test_only_accepted_purchases_of_the_same_buyer() -> None:
    owner, act = w.buyer(), office_act()
    row = w.campaign(who=owner)
    for line in (bought(p.buyer()), bought(owner, made=p.delivered)):
        with pytest.raises(DomainError, match="pembeli kampanye ini"):
            w.item(row, act, purchase_line=line.pk)
    item, other = w.item(row, act), bought(p.buyer())
    with pytest.raises(IntegrityError, match="same buyer"), transaction.atomic(using="owner"):
        CampaignItem.objects.using("owner").filter(pk=item.pk).update(purchase_line=other.pk)


def test_the_page_offers_the_purchases_and_says_what_lacks(client: Any) -> None:
    owner = w.buyer()
    line, other = bought(owner), bought(p.buyer())
    row = w.campaign(who=owner)
    sign_in(client, "registrar")
    to = f"/pasar/hadiah/{row.number}/barang/"
    page = client.get(to).content.decode()
    assert line.purchase.number in page
    assert other.purchase.number not in page
    sent = {
        "id": str(uuid7()), "name": "keripik pisang", "amount": "600", "unit": "kotak",
        "unit_price": "7.000", "purchase_line": str(line.pk), "versi": "0",
    }  # fmt: skip
    assert client.post(to, sent).status_code == 302
    page = client.get(f"/pasar/hadiah/{row.number}/").content.decode()
    assert f"/pasar/pembelian/{line.purchase.number}/" in page
    assert "kurang 100" in page
    item = CampaignItem.objects.using("owner").get()
    sent |= {"amount": "500", "versi": str(item.version)}
    edit = client.get(f"/pasar/hadiah/barang/{item.pk}/")
    assert f'value="{line.pk}" selected' in edit.content.decode()
    assert client.post(f"/pasar/hadiah/barang/{item.pk}/", sent).status_code == 302
    assert "kurang" not in client.get(f"/pasar/hadiah/{row.number}/").content.decode()
