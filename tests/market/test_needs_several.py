"""Several things of one sentence: what is a thing, what stays part of one, what is asked."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.market.actions import needs
from guyub.market.matching import need
from guyub.market.matching.several import MOST_THINGS, read_all
from guyub.market.models import Need
from tests.factories import NOW, office_act
from tests.market import worlds_needs as w

TODAY = date(2026, 11, 26)  # a Thursday
THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 11, 27)
PLACES = (("33.03.01", "Serang"), ("33.03.02", "Kota Baru"), ("33.03.01.2001", "Sukamaju"))
NAMES = ("kaos", "meja", "snack box", "kursi tamu", "gula kelapa", "sapu ijuk", "batik")
UNITS = ("orang", "kotak", "buah", "kg", "lembar")


def read(said: str) -> tuple[need.Need, ...]:
    return read_all(said, today=TODAY, places=PLACES, papers={"halal": "halal"})


def parts(said: str) -> list[tuple[str, int | None]]:
    return [(n.what, None if n.amount is None else int(n.amount)) for n in read(said)]


def test_the_sentence_of_three_things() -> None:
    one, two, three = read("snack box 150 orang, 200 kaos, 50 meja untuk Kamis")
    assert (one.what, one.amount, one.unit) == ("snack box", Decimal(150), "orang")
    assert (two.what, two.amount, two.unit) == ("kaos", Decimal(200), "")
    assert (three.what, three.amount) == ("meja", Decimal(50))
    assert {one.day, two.day, three.day} == {THURSDAY}, "said once, it holds for all"
    assert one.unclear == two.unclear == three.unclear == ()


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("snack box 150 orang, keripik, Kamis, Kec. Serang", [("snack box, keripik", 150)]),
        ("snack box 150 orang, keripik, 200 kaos", [("snack box, keripik", 150), ("kaos", 200)]),
        ("makanan dan minuman rapat 100 orang", [("makanan dan minuman rapat", 100)]),
        ("makanan dan minuman rapat 100 orang, 50 kaos",
         [("makanan dan minuman rapat", 100), ("kaos", 50)]),
        ("50 meja dan 100 kursi di Kota Baru", [("meja", 50), ("kursi", 100)]),
        ("keripik 100 bungkus, isi 10 buah, 50 kaos",
         [("keripik, isi 10 buah", 100), ("kaos", 50)]),
        ("snack box 150 orang, Kamis jam 10, Rp 25.000 per kotak",
         [("snack box, jam 10, Rp 25.000 per kotak", 150)]),
        ("gula 2,5 kg", [("gula", 2)]),
        ("10 meja; 20 kursi\n30 lemari, dan 5 rak",
         [("meja", 10), ("kursi", 20), ("lemari", 30), ("rak", 5)]),
        ("kue basah, kopi", [("kue basah, kopi", None)]),
    ],
)  # fmt: skip
def test_a_thing_has_an_amount_of_its_own(said: str, things: list[tuple[str, int]]) -> None:
    assert parts(said) == things


def test_days_said_several_times_hold_each_for_its_own_and_the_rest_is_asked() -> None:
    one, two, three = read("snack box 150 orang Kamis, 200 kaos Jumat, 50 meja")
    assert (one.day, two.day, three.day) == (THURSDAY, FRIDAY, None)
    assert three.unclear == ("meja: untuk hari apa?",)


def test_a_paper_of_no_thing_is_asked_and_required_of_none() -> None:
    one, two = read("snack box halal 150 orang, 200 kaos")
    assert (one.papers, two.papers) == (("halal",), ())
    one, two = read("snack box 150 orang, 200 kaos, halal")
    assert (one.papers, two.papers) == ((), ())
    assert "barang yang mana" in one.unclear[0]


def test_more_than_can_be_written_at_once_is_told() -> None:
    found = read(", ".join(f"{n} kursi" for n in range(1, 13)))
    assert len(found) == MOST_THINGS
    assert "Terbaca 12 barang" in found[0].unclear[0]


thing = st.tuples(
    st.sampled_from(NAMES), st.integers(1, 9000), st.sampled_from(UNITS), st.booleans()
)


@given(
    st.lists(thing, min_size=2, max_size=MOST_THINGS),
    st.sampled_from([", ", "; ", " dan ", ",\n", " , "]),
    st.sampled_from(["", ", Kamis", ", Kec. Serang", " untuk Kamis"]),
)
def test_whatever_is_listed_is_read_one_by_one(
    things: list[tuple[str, int, str, bool]], between: str, after: str
) -> None:
    said = between.join(
        f"{n} {unit} {name}" if first else f"{name} {n} {unit}" for name, n, unit, first in things
    )
    if len(said + after) > need.LONGEST:
        return
    found = read(said + after)
    assert [(n.what, n.amount, n.unit) for n in found] == [
        (name, Decimal(n), unit) for name, n, unit, _first in things
    ]
    assert {n.day for n in found} == {THURSDAY if "Kamis" in after else None}
    assert {n.place for n in found} == {"33.03.01" if "Serang" in after else ""}


@given(st.sampled_from(NAMES), st.integers(1, 9000), st.sampled_from(UNITS),
       st.lists(st.sampled_from(["keripik", "kue lapis", "isi 5 buah"]), max_size=3))  # fmt: skip
def test_what_a_thing_holds_stays_with_it(name: str, n: int, unit: str, content: list[str]) -> None:
    said = ", ".join([f"{name} {n} {unit}", *content])
    assert read(said) == (need.read(said, today=TODAY, places=PLACES, papers={"halal": "halal"}),)


@given(st.text(alphabet="abk 0123456789,.;/-&@\n", max_size=80))
def test_nothing_typed_breaks_the_reading(said: str) -> None:
    found = read(said)
    assert 1 <= len(found) <= MOST_THINGS
    if len(found) > 1:
        assert all((n.what and n.amount is not None) or n.unclear for n in found)


# -- saved and sent ------------------------------------------------------------------------------


def _told(row: Any, *names: str) -> dict[int, Any]:
    return {n: (uuid7(), w.told_need(row, what=name)) for n, name in enumerate(names)}


def _events() -> int:
    from guyub.ledger.models import Event

    return Event.objects.using("owner").filter(verb="market.need.record").count()


@pytest.mark.usefixtures("db")
def test_all_or_none_with_an_event_each_and_twice_is_once() -> None:
    act = office_act()
    told = _told(w.buyer(act), "kaos", "meja", "kursi")
    first = needs.record_needs(act, told)
    again = needs.record_needs(act, told)
    assert [r.pk for r in first] == [r.pk for r in again]
    assert len({r.number for r in first}) == 3
    assert (_events(), act.done) == (3, 4)
    bad = _told(first[0].buyer, "sapu", "  ")
    with pytest.raises(DomainError) as refused:
        needs.record_needs(act, bad)
    assert refused.value.field == "what_1"
    assert (_events(), Need.objects.using("owner").count()) == (3, 3)


@pytest.mark.usefixtures("db")
def test_from_one_sentence_to_three_needs_without_script() -> None:
    w.makers(1)
    buyer = w.buyer()
    client = Client()
    client.force_login(
        w.as_buyer(buyer).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    asked = {"q": "keripik singkong 150 bungkus, 200 kaos, 50 meja untuk Kamis"}
    with patch.object(timezone, "now", return_value=NOW):
        html = client.get(reverse("market:supply"), asked).content.decode()
        assert "Kami membaca 3 barang" in html
        assert "Keripik Maju 1" in html
        assert (
            "Keripik Maju 1"
            not in client.get(reverse("market:supply"), {**asked, "barang": "2"}).content.decode()
        )
        new = reverse("market:need_new")
        html = client.get(new, asked).content.decode()
        assert "Kami membaca 3 barang" in html
        assert 'value="kaos"' in html
        (pk,) = re.findall(r'name="id" value="([0-9a-f-]{36})"', html)
        sent = {
            "id": pk, "things": "3", "buyer": str(buyer.pk), "text": asked["q"],
            "what_0": "keripik singkong", "amount_0": "150", "unit_0": "bungkus",
            "day_0": "3 Desember 2026", "what_1": "kaos", "amount_1": "200",
            "what_2": "meja", "amount_2": "50",
        }  # fmt: skip
        wrong = client.post(new, {**sent, "day_1": "1 Januari 2020"})
        assert wrong.status_code == 422
        assert 'value="meja"' in wrong.content.decode(), "what was typed stays"
        assert Need.objects.using("owner").count() == 0
        for _twice in range(2):
            assert client.post(new, sent).headers["Location"] == reverse("market:needs")
    rows = Need.objects.using("owner").order_by("number")
    assert [(r.what, r.amount) for r in rows] == [
        ("keripik singkong", Decimal(150)), ("kaos", Decimal(200)), ("meja", Decimal(50)),
    ]  # fmt: skip
    assert client.post(new, {**sent, "id": str(uuid7()), "what_0": "", "what_1": "", "what_2": ""}
                       ).status_code == 422  # fmt: skip
