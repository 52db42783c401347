"""On the business page: what will be bought nearby, by month, and the paper it lacks for it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.dates import months_after
from tests.factories import office_act, sign_in
from tests.market import worlds as w
from tests.market import worlds_plans as p

pytestmark = pytest.mark.usefixtures("db")


def _plan(code: str = "33.03") -> Any:
    soon = months_after(timezone.localdate().replace(day=1), 2)
    late, over = months_after(soon, 14), date(2020, 1, 1)
    told = [
        ("Snack rapat camat", 4_000_000, soon, "Kec. Kemangkon"),
        ("Makanan rapat dinas", 6_000_000, soon, ""),
        ("Makanan rapat jauh", 9_000_000, soon, "Kec. Bobotsari"),
        ("Makanan tahun depannya", 5_000_000, late, ""),
        ("Makanan tahun lalu", 5_000_000, over, ""),
        ("Pengadaan mebel", 70_000_000, soon, ""),
    ]
    rows = [
        (str(n), "Kantor", package, "", str(amount), "", "Barang", day.isoformat(), place)
        for n, (package, amount, day, place) in enumerate(told)
    ]
    return p.analysed(code, p.data(*rows))


def _page(client: Any, business: Any) -> str:
    answer = client.get(reverse("registry:detail", args=[business.number]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_officers_see_what_is_bought_near_a_maker(client: Any) -> None:
    business, _product = w.maker(office_act())
    _plan()
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    text = _page(client, business)
    assert "Apa yang akan dibeli di dekat sini" in text
    assert "3 paket dalam 12 bulan, pagu Rp19 juta. 1 di kecamatan ini." in text
    assert text.index("Snack rapat camat") < text.index("Makanan rapat dinas")
    assert text.index("Makanan rapat dinas") < text.index("Makanan rapat jauh")
    for absent in ("tahun depannya", "tahun lalu", "Pengadaan mebel"):
        assert absent not in text
    assert "Surat yang perlu diurus dulu untuk Keripik singkong: NIB." in text


def test_the_owner_sees_it_and_an_owner_elsewhere_does_not(client: Any) -> None:
    business, _product = w.maker(office_act())
    other, _made = w.maker(office_act("35.13"), code="35.13")
    _plan()
    sign_in(client, "owner", subject_id=w.owner_of(business))
    assert "Snack rapat camat" in _page(client, business)
    client.logout()
    sign_in(client, "owner", "35.13", subject_id=w.owner_of(other))
    assert "Apa yang akan dibeli" not in _page(client, other)


def test_nothing_is_told_of_a_plan_that_is_not_judged_yet(client: Any) -> None:
    business, _product = w.maker(office_act())
    plan = _plan()
    sign_in(client, "registrar")
    assert "Apa yang akan dibeli" in _page(client, business)
    plan.state = "working"
    plan.save(using="owner", update_fields=["state"])
    assert "Apa yang akan dibeli" not in _page(client, business)
