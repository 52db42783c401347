"""What the region can supply: who is named to whom, what is required, what one gives up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from guyub.kernel.db import Scope, in_scope
from guyub.market.supply.finding import Wanted, find
from tests.factories import TODAY, office_act, sign_in
from tests.market import worlds as c
from tests.market import worlds_needs as w

pytestmark = pytest.mark.usefixtures("db")


def found(wanted: Wanted, today: date = TODAY) -> Any:
    with in_scope(Scope(read=("33.03",)), read_only=True):
        return find("33.03", wanted, today)


def in_registry(name: str, **values: Any) -> Any:
    """A business whose product the registry knows and the catalogue does not."""
    from guyub.registry.actions.product import add_product

    act = office_act()
    business, _made = c.maker(act, name=name, product="Kursi", agreed=False)
    return add_product(act, business.pk, {"name": "Keripik singkong", "unit": "bungkus", **values})


def test_a_maker_of_the_catalogue_is_held_against_what_is_required() -> None:
    c.listed(told=c.terms(minimum=Decimal(50), lead_days=3), capacity=2_000)
    (line,) = found(
        Wanted("kripik singkong", Decimal(150), "bungkus", TODAY + timedelta(days=9))
    ).lines
    assert (line.name, line.named, line.able, line.left) == (
        "Keripik Sumber Rejeki", True, True, Decimal(2000)
    )  # fmt: skip
    assert line.against == {}
    (soon,) = found(
        Wanted("keripik", Decimal(20), "bks", TODAY + timedelta(days=1), "", ("halal",))
    ).lines
    assert set(soon.against) == {"day", "minimum", "halal"}
    assert not soon.able
    (much,) = found(Wanted("keripik", Decimal(5000), "bungkus")).lines
    assert set(much.against) == {"amount"}
    assert (much.able, much.partly) == (False, True), "several may share an amount"


def test_another_unit_is_unknown_and_not_no() -> None:
    c.listed()
    (line,) = found(Wanted("keripik", Decimal(40), "kg")).lines
    assert line.able
    assert "dijual per bungkus" in line.unknown[0]
    (people,) = found(Wanted("keripik", Decimal(40), "orang")).lines
    assert set(people.against) == {"minimum"}


def test_makers_of_the_registry_are_counted_and_unknown_is_not_no() -> None:
    in_registry("Satu")
    in_registry("Dua", price=9_000, capacity_month=Decimal(100), lead_time_days=2)
    in_registry("Tiga", price=11_000, capacity_month=Decimal(900), lead_time_days=30)
    all_ = found(Wanted("keripik")).beside
    assert (all_.all, all_.able, all_.capacity_unknown, all_.price_unknown) == (3, 3, 1, 1)
    assert (all_.unit, all_.low, all_.high) == ("bungkus", 9_000, 11_000)
    day = found(Wanted("keripik", Decimal(500), "bungkus", TODAY + timedelta(days=5)))
    assert (day.beside.all, day.beside.able) == (3, 1)
    assert {one.key: one.more for one in day.relaxed} == {"day": 1, "amount": 1}
    paper = found(Wanted("keripik", papers=("halal",)))
    assert (paper.beside.able, paper.beside.without) == (0, {"halal": 3})
    assert paper.relaxed[0].words == "surat Halal tidak diwajibkan"


def test_a_maker_stands_once_and_a_stopped_product_never() -> None:
    row = c.listed()
    assert found(Wanted("keripik")).beside.all == 0
    from guyub.market.models import OfferMaker

    maker = OfferMaker.objects.using("owner").get(offer=row)
    type(maker.product).objects.using("owner").filter(pk=maker.product_id).update(state="stopped")
    assert found(Wanted("keripik")).lines == ()


@pytest.mark.parametrize("text", ["", "   ", "untuk dan", "%_'\"\\", "xyzzy"])
def test_words_that_name_nothing_find_nothing(text: str) -> None:
    c.listed()
    got = found(Wanted(text))
    assert got.lines == ()
    assert got.beside.all == 0


def test_buyers_read_names_only_with_consent_and_the_office_reads_all(client: Any) -> None:
    row, act = c.listed(), office_act()
    in_registry("Rahasia Jaya")
    buyer = w.buyer()
    asked = {"q": "keripik singkng 100 bungkus"}
    page = reverse("market:supply")

    def read(**more: str) -> str:
        answer = client.get(page, {**asked, **more})
        assert answer.status_code == 200
        return str(answer.content.decode())

    me = w.as_buyer(buyer)
    client.force_login(me.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    html = read()
    assert "Keripik Sumber Rejeki" in html
    assert "Rahasia Jaya" not in html
    assert "1 usaha lain membuat barang seperti ini" in html
    assert reverse("market:public_offer", args=[row.number]) in html
    assert "<html" not in read(bagian="hasil")
    from guyub.market.models import OfferMaker

    maker = OfferMaker.objects.using("owner").select_related("business").get(offer=row)
    c.agree(act, maker.business, given=False)
    html = read()
    assert "Sumber Rejeki" not in html
    assert "belum setuju namanya ditampilkan" in html
    sign_in(client, "registrar")
    html = read()
    assert "Sumber Rejeki" in html
    assert "Rahasia Jaya" in html
    sign_in(client, "registrar", "35.13")
    assert "Sumber Rejeki" not in read()


def test_a_buyer_without_a_subject_sees_nothing(client: Any) -> None:
    sign_in(client, "buyer")
    assert client.get(reverse("market:supply")).status_code == 404
