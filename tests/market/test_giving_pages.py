"""The pages of gift campaigns: the counter, the campaign, its files, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.ids import uuid7
from guyub.market.models import Handing
from tests.factories import office_act, sign_in
from tests.market import worlds as catalogue
from tests.market import worlds_giving as w

pytestmark = pytest.mark.usefixtures("db")


def _today(**values: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {"from_day": today - timedelta(days=5), "to_day": today + timedelta(days=5), **values}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Any:
    """(campaign, thing, counter) that may hand out on the real day."""
    real = w.said
    monkeypatch.setattr(w, "said", lambda **values: real(**{**_today(), **values}))
    monkeypatch.setattr("tests.factories.NOW", timezone.now())
    row, thing, places = w.running(counters=1, stock=3)
    return row, thing, places[0]


def _clerk(client: Any) -> Any:
    return sign_in(client, "buyer", subject_id=w.buyer().pk)


def _shown(client: Any, address: str) -> str:
    return str(client.get(address).content.decode())


def test_a_clerk_types_a_number_and_presses_one_button(client: Any, desk: Any) -> None:
    _row, thing, counter = desk
    _clerk(client)
    address = reverse("market:counter", args=[counter.pk])
    page = _shown(client, address)
    form = re.search(r'name="id" value="([0-9a-f-]+)"', page)
    assert form is not None
    assert "Serahkan 1, ada 3 bungkus" in page
    sent = {"id": form[1], "nomor": "a 1234-bc", "barang": str(thing.pk)}
    for _twice in range(2):
        answer = client.post(address, sent, follow=True)
        assert "Serahkan 1 keripik pisang. Sisa 2 bungkus. Untuk …4BC." in answer.content.decode()
    assert Handing.objects.using("owner").count() == 1
    again = client.post(address, {**sent, "id": str(uuid7()), "nomor": "A1234BC"})
    assert again.status_code == 409
    assert "Sudah menerima hari ini di Loket 1" in again.content.decode()
    asked = client.post(address, {"nomor": "A 1234 BC", "barang": "cek"})
    assert "Sudah menerima hari ini" in asked.content.decode()
    asked = client.post(address, {"nomor": "A 77 BC", "barang": "cek"})
    assert "Belum menerima di kampanye ini" in asked.content.decode()
    assert 'value="A 77 BC"' in asked.content.decode()
    wrong = client.post(address, {"nomor": "Budi", "barang": str(thing.pk)})
    assert wrong.status_code == 422
    assert "Nomor tidak terbaca" in wrong.content.decode()
    assert Handing.objects.using("owner").count() == 1


def test_the_whole_number_stands_on_no_page_and_in_no_file(client: Any, desk: Any) -> None:
    row, thing, counter = desk
    w.give(office_act(), counter, thing, "A 5678 QQQ")
    sign_in(client, "auditor")
    for name in ("campaign", "campaign_stock_file", "campaign_handed_file"):
        told = client.get(reverse(f"market:{name}", args=[row.number])).content.decode()
        assert "5678" not in told
    assert "QQQ" in told
    assert ";keripik pisang;" in told


def test_bought_counts_are_sums_and_a_count_needs_its_reason(client: Any, desk: Any) -> None:
    row, thing, counter = desk
    w.give(office_act(), counter, thing, "A 1 B")
    sign_in(client, "registrar")
    page = reverse("market:counter_shut", args=[counter.pk])
    closing = str(uuid7())
    sent = {"closing": closing, f"item_{thing.pk}": "1", "reason": ""}
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert "keripik pisang kurang 1. Tulis sebabnya" in answer.content.decode()
    assert client.post(page, {**sent, "reason": "Sobek"}).status_code == 302
    shown = _shown(client, reverse("market:campaign", args=[row.number]))
    assert "Rp900.000" in shown
    assert "Jumlahnya tidak cocok" not in shown
    lines = client.get(reverse("market:campaign_stock_file", args=[row.number])).content.decode()
    assert lines.splitlines()[1] == "Loket 1;keripik pisang;bungkus;3;0;1;0;-1;1"
    pdf = client.get(reverse("market:campaign_sheet", args=[row.number]))
    assert pdf.content[:5] == b"%PDF-"


def test_a_maker_is_named_only_with_consent(client: Any) -> None:
    act = office_act()
    shy = catalogue.maker(act, name="Dapur Bu Warti", agreed=False)[0]
    row = w.campaign(act=act)
    w.item(row, act, business=shy.pk)
    listed = catalogue.listed()
    w.item(row, act, name="keripik singkong", offer=listed.pk)
    address = reverse("market:campaign", args=[row.number])
    _clerk(client)
    page = _shown(client, address)
    assert "Warti" not in page
    assert "1 pembuat tanpa persetujuan disebut" in page
    assert "Keripik Sumber Rejeki" in page
    assert listed.number in page
    assert reverse("market:offer_labels", args=[listed.number]) not in page
    catalogue.agree(act, shy)
    sign_in(client, "section_head")
    page = _shown(client, address)
    assert "Dapur Bu Warti" in page
    assert reverse("market:offer_labels", args=[listed.number]) in page


def test_office_makes_a_campaign_from_nothing(client: Any) -> None:
    sign_in(client, "registrar")
    who = w.buyer()
    day = timezone.localdate().strftime("%d/%m/%Y")
    sent = {"id": str(uuid7()), "buyer": str(who.pk), "title": "Hadiah Desember",
            "rule": "Lunas sebelum jatuh tempo", "from_day": day, "to_day": day}  # fmt: skip
    page = client.post(reverse("market:campaign_new"), sent)
    assert page.status_code == 302
    number = page.headers["Location"].rstrip("/").rsplit("/", 1)[1]
    goods = {"id": str(uuid7()), "name": "kopi", "amount": "20", "unit": "bungkus",
             "unit_price": "15.000", "business": "IKM-33.03-000001-1"}  # fmt: skip
    answer = client.post(reverse("market:campaign_item_new", args=[number]), goods)
    assert answer.status_code == 422
    goods["business"] = ""
    assert client.post(reverse("market:campaign_item_new", args=[number]), goods).status_code == 302
    client.post(reverse("market:counter_new", args=[number]), {"id": str(uuid7()), "name": "Loket"})
    client.post(reverse("market:campaign_start", args=[number]))
    shown = _shown(client, reverse("market:campaign", args=[number]))
    assert "Berjalan" in shown
    assert "Rp300.000" in shown
    assert "Hadiah Desember" in _shown(client, reverse("market:campaigns"))


def test_another_buyer_finds_nothing(client: Any, desk: Any) -> None:
    row, thing, counter = desk
    made = w.give(office_act(), counter, thing)
    sign_in(client, "buyer", subject_id=w.buyer(name="Bapenda Contoh").pk)
    for name, key in (("campaign", row.number), ("counter", counter.pk),
                      ("handing_cancel", made.pk)):  # fmt: skip
        assert client.get(reverse(f"market:{name}", args=[key])).status_code == 404
    assert row.title not in _shown(client, reverse("market:campaigns"))
    gone = client.post(reverse("market:counter", args=[counter.pk]),
                       {"nomor": "A 2 B", "barang": str(thing.pk)})  # fmt: skip
    assert gone.status_code == 404


def test_taken_back_by_another_clerk(client: Any, desk: Any) -> None:
    _row, thing, counter = desk
    made = w.give(_clerk(client).act(), counter, thing)
    page = reverse("market:handing_cancel", args=[made.pk])
    sent = {"reason": "Salah ketik", "returned": "ya"}
    own = client.post(page, sent)
    assert own.status_code == 422
    assert "orang lain" in own.content.decode()
    _clerk(client)
    assert client.post(page, sent).status_code == 302
    assert w.left(counter, thing) == 3


def test_an_ended_campaign_forgets_only_when_it_is_time(
    client: Any, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guyub.market.actions import giving as acts
    from guyub.market.actions.counters import shut_counter

    row, thing, counter = desk
    act = office_act()
    shut_counter(act, counter.pk, uuid7(), {thing.pk: 3})
    acts.end_campaign(act, row.pk)
    sign_in(client, "registrar")
    address = reverse("market:campaign", args=[row.number])
    button, listed = "Hapus jejak objek pajak", f"{reverse('market:campaigns')}?keadaan=lupakan"
    assert button not in _shown(client, address)
    assert row.title not in _shown(client, listed)
    answer = client.post(reverse("market:campaign_forget", args=[row.number]), follow=True)
    assert "Disimpan 365 hari sesudah selesai" in answer.content.decode()
    late = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("guyub.market.views.giving.kept_since", lambda visit: late)
    monkeypatch.setattr("guyub.market.lists.giving.kept_since", lambda visit: late)
    assert button in _shown(client, address)
    assert row.title in _shown(client, listed)
