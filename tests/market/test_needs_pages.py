"""The pages of needs: the story from a typed sentence to an order, the maker's phone, who reads
what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.market.actions.answering import token_of
from guyub.market.models import Need, NeedAsk, NeedAward
from tests.factories import NOW, sign_in
from tests.market import worlds_needs as w
from tests.market.worlds import fresh, owner_of

pytestmark = pytest.mark.usefixtures("db")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def now() -> Any:
    """Pages as on the day on which the worlds are made."""
    with patch.object(timezone, "now", return_value=NOW):
        yield


def enter(row: Any) -> Client:
    client = Client()
    client.force_login(w.as_buyer(row).user, backend=BACKEND)
    return client


def link(ask: Any) -> str:
    return reverse("market:ask_link", args=[token_of(ask.pk)])


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_from_a_sentence_to_an_order_as_a_buyer() -> None:
    w.makers(4)
    buyer = w.buyer()
    client = enter(buyer)
    asked = {"q": "kripik singkong 150 bungkus, Kamis"}
    found = text(client.get(reverse("market:supply"), asked))
    assert "Tulis sebagai kebutuhan" in found
    new = reverse("market:need_new")
    html = text(client.get(new, asked))
    assert 'value="kripik singkong"' in html
    assert 'value="150"' in html
    (pk,) = re.findall(r'name="id" value="([0-9a-f-]{36})"', html)
    sent = {
        "id": pk, "buyer": str(buyer.pk), "text": asked["q"],
        "what": "keripik singkong", "amount": "150", "unit": "bungkus", "day": "3 Desember 2026",
    }  # fmt: skip
    answer = client.post(new, sent)
    row = Need.objects.using("owner").get()
    assert answer.headers["Location"] == reverse("market:need", args=[row.number])
    assert client.post(new, sent).status_code == 302
    assert Need.objects.using("owner").count() == 1
    client.post(reverse("market:need_ask", args=[row.number]))
    html = text(client.get(answer.headers["Location"]))
    assert "4 ditanya: 0 sanggup" in html
    assert "Keripik Maju" not in html, "named once they say that they can"
    assert "wa.me" not in html
    phone = Client()
    for ask in w.asks(row)[:3]:
        phone.post(link(ask), {"state": "yes", "price": "11.000"})
    html = text(client.get(answer.headers["Location"]))
    assert html.count("Keripik Maju") >= 3
    able = w.asks(row)[:3]
    choose = reverse("market:need_choose", args=[row.number])
    assert "Pilih Keripik Maju" in text(client.get(choose))
    other = {f"pick_{able[1].pk}": "on", f"why_{able[0].pk}": "harga"}
    assert client.post(choose, other).status_code == 422
    done = client.post(choose, {**other, "because": "Lebih dekat"})
    assert done.status_code == 302
    award = NeedAward.objects.using("owner").get()
    assert (award.business_id, award.because) == (able[1].business_id, "Lebih dekat")
    assert "Tidak menurut giliran: Lebih dekat" in text(client.get(answer.headers["Location"]))
    assert "Anda dipilih" in text(phone.get(link(able[1])))
    assert "Harganya di atas anggaran" in text(phone.get(link(able[0])))


def test_opening_the_link_answers_nothing_and_a_tap_answers_once() -> None:
    row = w.asked(2)
    first = w.asks(row)[0]
    phone = Client()
    for _preview in range(3):
        assert "Sanggup" in text(phone.get(link(first)))
        phone.head(link(first))
    assert fresh(first).state == "waiting"
    assert phone.post(link(first), {"state": "part"}).status_code == 422
    assert phone.post(link(first), {"state": "mungkin"}).status_code == 422
    phone.post(link(first), {"state": "not_now", "rest": "bulan"})
    phone.post(link(first), {"state": "yes"})
    assert fresh(first).state == "not_now"
    assert "tidak ditanya lagi sampai" in text(phone.get(link(first)))


def test_links_that_open_nothing() -> None:
    row = w.asked(2)
    good = token_of(w.asks(row)[0].pk)
    phone = Client()
    for token in ("G1Y" + "A" * 45, good[:-1] + ("A" if good[-1] != "A" else "B"), "x",
                  token_of(row.pk)):  # fmt: skip
        assert phone.get(reverse("market:ask_link", args=[token])).status_code == 404
    with patch.object(timezone, "now", return_value=NOW + timedelta(hours=30)):
        answer = phone.get(reverse("market:ask_link", args=[good]))
        assert answer.status_code == 410
        assert phone.post(answer.wsgi_request.path, {"state": "yes"}).status_code == 410
    assert w.asks(row)[0].state == "waiting"


def test_the_office_sends_notes_and_shows_how_the_turn_came(client: Any) -> None:
    row = w.asked(2)
    first, second = w.asks(row)
    sign_in(client, "registrar")
    page = reverse("market:need", args=[row.number])
    html = text(client.get(page))
    assert html.count("https://wa.me/?text=") == 2
    assert "Dihitung ulang, sama" in html
    client.post(reverse("market:ask_sent", args=[row.number, first.pk]))
    client.post(reverse("market:ask_sent", args=[row.number, first.pk]))
    assert fresh(first).sent_at is not None
    assert text(client.get(page)).count("Sudah saya kirim") == 1
    note = reverse("market:ask_note", args=[row.number, second.pk])
    assert client.post(note, {"state": "yes", "price": "9000"}).status_code == 302
    assert fresh(second).by_office
    assert "dicatat dinas" in text(client.get(page))
    sign_in(client, "auditor")
    html = text(client.get(page))
    assert "wa.me" not in html
    assert "Catatan giliran" in html


def test_a_maker_reads_what_became_of_the_answer_on_the_own_page(client: Any) -> None:
    from guyub.market.actions import choosing
    from guyub.registry.models import Business
    from tests.factories import office_act

    row = w.answered(4)
    first, second = w.asks(row)[:2]
    choosing.choose(
        office_act(), row.pk, [choosing.Pick(second.pk)], "Lebih dekat",
        {first.pk: choosing.Refusal("mutu", "Kemasan belum berlabel")},
    )  # fmt: skip
    business = Business.objects.using("owner").get(pk=first.business_id)
    sign_in(client, "owner", subject_id=owner_of(business))
    html = text(client.get(reverse("registry:detail", args=[business.number])))
    assert "Ditanya pembeli" in html
    assert "Mutu atau kemasan belum sesuai (Kemasan belum berlabel)" in html


def test_erasing_a_maker_takes_name_and_words_and_leaves_the_count() -> None:
    from guyub.kernel.actions import action
    from guyub.kernel.db import in_scope
    from guyub.market.seats.needs import erase
    from guyub.registry import privacy
    from tests.factories import office_act

    row = w.asked(2)
    first = w.asks(row)[0]
    w.answer(first, note="Ibu Sri Lestari bisa")
    act = office_act()

    @action("test.market.erase", sentence="menguji")
    def gone(act: Any) -> int:
        who = privacy.Erased(
            person=owner_of(first.business), regency="33.03", nik_index=None, phone_index=None,
            businesses=(first.business_id,),
        )  # fmt: skip
        n = erase(act, who)
        act.log(None, kind="test", object_id="x")
        return n

    with in_scope(act.scope):
        assert gone(act) == 1
    kept = NeedAsk.objects.using("owner").get(pk=first.pk)
    assert (kept.maker_name, kept.note, kept.state) == ("(dihapus)", "", "yes")


def test_the_business_page_tells_what_is_in_the_catalogue(client: Any) -> None:
    from guyub.market.models import OfferMaker

    (row,) = w.makers(1)
    maker = OfferMaker.objects.using("owner").select_related("business").get(offer=row)
    sign_in(client, "registrar")
    html = text(client.get(reverse("registry:detail", args=[maker.business.number])))
    assert "sanggup 1.000 bungkus sebulan" in html


def test_a_form_that_was_open_meanwhile_says_that_another_saved(client: Any) -> None:
    from guyub.market.actions import buyers as acts
    from guyub.market.actions import needs
    from tests.factories import office_act

    act = office_act()
    buyer = w.buyer(act)
    row = w.need(act, buyer)
    acts.change_buyer(act, buyer.pk, w.told(name="Dinas Kesehatan Kota"))
    needs.change_need(act, row.pk, w.told_need(buyer, unit="kotak"))
    sign_in(client, "registrar")
    sent = {"id": str(buyer.pk), "kind": "agency", "name": "Lain", "area_code": "33.03",
            "versi": "1"}  # fmt: skip
    answer = client.post(reverse("market:buyer_change", args=[buyer.pk]), sent)
    assert answer.status_code == 422
    sent = {"id": str(row.pk), "buyer": str(buyer.pk), "what": "kue", "versi": "1"}
    answer = client.post(reverse("market:need_change", args=[row.number]), sent)
    assert answer.status_code == 422
    assert "Orang lain menyimpan lebih dulu" in answer.content.decode()
