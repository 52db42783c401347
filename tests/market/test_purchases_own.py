"""What a buyer reads and keeps of makers that the office wrote and no catalogue shows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import purchases as acts
from guyub.market.models import OfferMaker, PurchaseLine
from guyub.market.queries.purchases import HIDDEN_MAKER, makers_found, parts
from tests.factories import office_act, register, sign_in, visit
from tests.market import worlds as catalogue
from tests.market import worlds_purchases as w

pytestmark = pytest.mark.usefixtures("db")


def _hidden(**values: Any) -> tuple[Any, Any, Any]:
    """(buyer, draft whose line and supplier the office wrote, the maker that is in no catalogue)"""
    of, act = w.buyer(), office_act()
    maker = register(act, name="Belum Setuju")
    row = w.draft(act, of, w.bought(made=w.by(business=maker)), supplier=maker.pk, **values)
    w.inside(act, row, w.by(business=maker))
    return of, row, maker


def test_a_buyer_changes_its_draft_and_keeps_who_the_office_wrote() -> None:
    of, row, maker = _hidden()
    act = w.buyer_act(of)
    acts.change_purchase(act, row.pk, replace(w.head(), title="Rapat lain", supplier=maker.pk))
    assert (w.fresh(row).title, w.fresh(row).supplier_id) == ("Rapat lain", maker.pk)
    [line] = PurchaseLine.objects.using("owner").filter(purchase=row)
    acts.put_line(act, row.pk, line.pk, w.bought(amount=99, made=w.by(business=maker)))
    now = w.fresh(line)
    assert (now.amount, now.maker_id, now.maker_name) == (99, maker.pk, line.maker_name)
    assert now.kbli_code == line.kbli_code
    inside = row.components.using("owner").get()
    acts.put_component(act, line.pk, inside.pk, acts.Inside("Keripik", Decimal(2), "bungkus",
                                                            w.by(business=maker)))  # fmt: skip
    assert (w.fresh(inside).amount, w.fresh(inside).maker_id) == (2, maker.pk)
    other = register(office_act(), name="Juga Belum")
    with pytest.raises(DomainError, match="tidak ditemukan"):
        acts.put_line(act, row.pk, line.pk, w.bought(made=w.by(business=other)))
    with pytest.raises(DomainError, match="tidak ditemukan"):
        acts.put_line(act, row.pk, uuid7(), w.bought(made=w.by(business=maker)))
    with pytest.raises(DomainError, match="tidak ditemukan"):
        acts.change_purchase(act, row.pk, replace(w.head(), supplier=other.pk))


def test_a_buyer_reads_no_name_of_a_maker_who_did_not_agree(client: Client) -> None:
    of, row, _maker = _hidden()
    shown = OfferMaker.objects.using("owner").get(offer=catalogue.listed()).business
    acts.put_line(office_act(), row.pk, uuid7(), w.bought("Roti", made=w.by(business=shown)))
    me = visit("buyer", subject_id=of.pk)
    with in_scope(me.scope, read_only=True):
        first, second = parts(me, row)
    assert [first.maker, first.inside[0].maker, second.maker] == [
        HIDDEN_MAKER, HIDDEN_MAKER, shown.name,
    ]  # fmt: skip
    office = visit("registrar")
    with in_scope(office.scope, read_only=True):
        assert parts(office, row)[0].maker == "Belum Setuju"
    sign_in(client, "buyer", subject_id=of.pk)
    root = f"/pasar/pembelian/{row.number}"
    for address in ("/", f"/barang/{first.pk}/", f"/isi/{first.inside[0].pk}/",
                    f"/pembuat/{first.pk}/"):  # fmt: skip
        answer = client.get(root + address)
        assert answer.status_code == 200, address
        assert "Belum Setuju" not in answer.content.decode()


def test_makers_are_offered_by_name_first_and_then_by_a_lot_of_the_day() -> None:
    """Not always the oldest dozen."""
    of, act = w.buyer(), office_act()
    for n in range(14):
        offer = catalogue.listed(said=catalogue.words(title=f"Keripik {n}"))
        maker = OfferMaker.objects.using("owner").get(offer=offer).business
        type(maker).objects.using("owner").filter(pk=maker.pk).update(
            name=f"Rejeki {n}", created_at=act.now
        )
    me = visit("buyer", subject_id=of.pk)
    with in_scope(me.scope, read_only=True):
        first = [r["name"] for r in makers_found(me, "33.03", "")[0]]
        again = [r["name"] for r in makers_found(me, "33.03", "")[0]]
    ids = OfferMaker.objects.using("owner").values_list("business_id", "business__name")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT id FROM registry_business WHERE id = ANY(%s)"
            " ORDER BY md5(id::text || current_date::text) LIMIT 12", [[pk for pk, _n in ids]],
        )  # fmt: skip
        lot = [dict(ids)[row[0]] for row in cursor.fetchall()]
    assert first == again == lot
    named = OfferMaker.objects.using("owner").order_by("offer__title").last()
    type(named.business).objects.using("owner").filter(pk=named.business_id).update(
        name="Keripik Z"
    )
    with in_scope(me.scope, read_only=True):
        assert makers_found(me, "33.03", "keripik")[0][0]["name"] == "Keripik Z"
