"""Pages of purchases: written line by line without scripts, sums, who sees what."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client

from guyub.kernel.db import in_scope, writing
from guyub.kernel.ids import uuid7
from guyub.market.models import ComponentLine, Purchase, PurchaseLine, PurchasePaper
from tests.factories import TODAY, office_act, register, sign_in
from tests.market import worlds as catalogue
from tests.market import worlds_purchases as w

pytestmark = pytest.mark.usefixtures("db")

DAY = TODAY.strftime("%d/%m/%Y")


def _page(client: Client, row: Any) -> str:
    return client.get(f"/pasar/pembelian/{row.number}/").content.decode()


def test_a_purchase_is_written_line_by_line_delivered_accepted_and_paid(client: Client) -> None:
    of = w.buyer(name="Dinas Pendidikan")
    business = register(office_act(), name="Keripik Rejeki", main_product="Keripik singkong")
    sign_in(client, "registrar")
    form = client.get("/pasar/pembelian/baru/").content.decode()
    assert "Dinas Pendidikan" in form
    head = {
        "id": str(uuid7()), "buyer": str(of.pk), "kind": "catering", "title": "Rapat kerja",
        "day": DAY, "supplier_name": "Katering Melati", "supplier_class": "small",
        "channel": "none", "npwp": "99.123.456.7-891.000",
    }  # fmt: skip
    answer = client.post("/pasar/pembelian/baru/", head)
    row = Purchase.objects.using("owner").get()
    assert answer["Location"] == f"/pasar/pembelian/{row.number}/barang/"
    line = {"id": str(uuid7()), "what": "Snack box", "amount": "150", "unit": "kotak",
            "price": "20.000", "maker_kind": "unknown"}  # fmt: skip
    for _again in range(2):
        client.post(answer["Location"], line)
    [one] = PurchaseLine.objects.using("owner").filter(purchase=row)
    assert "pembuatnya belum diketahui" in _page(client, row)
    inside = {"id": str(uuid7()), "what": "Keripik", "amount": "1", "unit": "bungkus",
              "maker_kind": "cari"}  # fmt: skip
    answer = client.post(f"/pasar/pembelian/{row.number}/barang/{one.pk}/isi/", inside)
    found = client.get(answer["Location"], {"q": "keripik rejeki"}).content.decode()
    assert "Keripik Rejeki" in found
    client.post(answer["Location"], {"usaha": str(business.pk)})
    assert ComponentLine.objects.using("owner").get(purchase=row).maker_id == business.pk
    due = _page(client, row)
    assert "Bukti pembelian (struk atau nota)" in due
    assert "tidak lebih dari Rp10.000.000" in due
    assert "Perpres 16/2018 pasal 28" in due
    photo = SimpleUploadedFile("barang.jpg", w.picture(), "image/jpeg")
    client.post(f"/pasar/pembelian/{row.number}/datang/",
                {"id": str(uuid7()), "on": DAY, "note": "Lengkap", "photo": photo})  # fmt: skip
    paper = PurchasePaper.objects.using("owner").get(purchase=row)
    assert client.get(f"/pasar/pembelian/{row.number}/berkas/{paper.pk}/").status_code == 200
    assert "Anda ikut menulisnya" in _page(client, row)
    sign_in(client, "asset_officer")
    home = client.get("/pasar/pembelian/?keadaan=menunggu-saya").content.decode()
    assert "Rapat kerja" in home
    form = client.get(f"/pasar/pembelian/{row.number}/terima/").content.decode()
    assert f'value="{w.fresh(row).version}"' in form
    client.post(f"/pasar/pembelian/{row.number}/terima/",
                {"on": DAY, "versi": str(w.fresh(row).version)})  # fmt: skip
    sign_in(client, "finance_officer")
    form = client.get(f"/pasar/pembelian/{row.number}/bayar/").content.decode()
    assert "Tarif belum ditetapkan dinas" in form
    assert "0,5 % dari nilai pembelian: Rp15.000" in form
    client.post(f"/pasar/pembelian/{row.number}/bayar/",
                {"on": DAY, "reference": "SP2D 9", "tax_pph_final": "15.000"})  # fmt: skip
    assert w.fresh(row).state == "paid"
    page = _page(client, row)
    assert "PPh final UMKM dipotong Rp15.000" in page
    assert "NPWP" in page
    assert "991234567891000" not in page


def test_the_list_sums_what_its_filters_leave(client: Client) -> None:
    act, of = office_act(), w.buyer()
    w.accepted(act, of, w.bought(amount=1, price=1_000))
    w.draft(act, of, w.bought(amount=1, price=300))
    gone = w.draft(act, of, w.bought(amount=1, price=50))
    from guyub.market.actions.purchase_steps import cancel_purchase

    cancel_purchase(act, gone.pk, "Tidak jadi")
    sign_in(client, "head")
    page = client.get("/pasar/pembelian/").content.decode()
    assert "Rp1.300" in page
    page = client.get("/pasar/pembelian/?keadaan=accepted").content.decode()
    assert "Rp1.300" not in page
    assert "Rp1.000" in page
    assert client.get("/pasar/pembelian/?cetak=1").status_code == 200


def test_what_looks_split_warns_on_the_page_and_asks(client: Client) -> None:
    act, of = office_act(), w.buyer()
    first = w.delivered(act, of, w.bought(amount=2_000, price=20_000))
    second = w.draft(act, of, w.bought(amount=1_000, price=20_000))
    sign_in(client, "registrar")
    assert "bagian dari pembelian yang lebih besar" in _page(client, second)
    address = f"/pasar/pembelian/{second.number}/pesan/"
    assert first.number in client.get(address).content.decode()
    assert client.post(address, {"split_reason": ""}).status_code == 422
    assert client.post(address, {"split_reason": "Dua acara"}).status_code == 302
    assert w.fresh(second).state == "ordered"


def test_a_buyer_sees_its_own_and_chooses_among_makers_of_the_catalogue(client: Client) -> None:
    one, other = w.buyer(), w.buyer()
    foreign = w.draft(None, other)
    row = w.draft(None, one)
    shown = catalogue.listed()
    register(office_act(), name="Keripik Belum Setuju")
    me = sign_in(client, "buyer", subject_id=one.pk)
    assert client.get(f"/pasar/pembelian/{foreign.number}/").status_code == 404
    assert client.get("/pasar/pembelian/").status_code == 200
    line = PurchaseLine.objects.using("owner").get(purchase=row)
    address = f"/pasar/pembelian/{row.number}/pembuat/{line.pk}/"
    page = client.get(address, {"q": "keripik"}).content.decode()
    assert "Keripik Sumber Rejeki" in page
    assert "Keripik Belum Setuju" not in page
    from guyub.market.models import OfferMaker

    maker = OfferMaker.objects.using("owner").get(offer=shown).business
    client.post(address, {"usaha": str(maker.pk)})
    assert w.fresh(line).maker_id == maker.pk
    with in_scope(me.scope), pytest.raises(DatabaseError, match="row-level security"), writing():
        Purchase.objects.filter(pk=row.pk).update(buyer=other)


def test_the_maker_s_page_tells_what_was_bought_and_the_owner_sees_no_more(client: Client) -> None:
    act, of = office_act(), w.buyer(name="Kecamatan Bojongsari")
    business = register(act)
    w.accepted(act, of, w.bought("Keripik", 10, 5_000, w.by(business=business)),
               title="Rahasia dapur", supplier_name="Toko Lain")  # fmt: skip
    w.draft(act, of, w.bought("Belum", 1, 5_000, w.by(business=business)))
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    page = client.get(f"/ikm/{business.number}/").content.decode()
    assert "Dibeli pemerintah dan perusahaan" in page
    assert "Rp50.000 dari 1 pembeli" in page
    owner = catalogue.owner_of(business)
    sign_in(client, "owner", subject_id=owner)
    page = client.get(f"/ikm/{business.number}/").content.decode()
    assert "Kecamatan Bojongsari" in page
    assert "Rp50.000" in page
    assert "Rahasia dapur" not in page
    assert "Toko Lain" not in page


def test_an_erased_maker_leaves_its_name_and_the_sums_stay() -> None:
    from guyub.market.seats.purchases import erase
    from guyub.registry.privacy import Erased

    act = office_act()
    business = register(act, name="Keripik Sri Lestari", owner="Sri Lestari")
    row = w.accepted(
        act, None, w.bought(made=w.by(business=business)),
        w.bought("Roti", made=w.by("local", name="Roti Sri Lestari")),
        supplier_name="Sri Lestari", title="Pesanan Sri Lestari", npwp="9" * 15,
    )  # fmt: skip
    gone = Erased(catalogue.owner_of(business), "33.03", None, None, (business.pk,))
    with in_scope(act.scope), writing():
        erase(act, gone)
    now = w.fresh(row)
    assert (now.supplier_name, now.title, now.supplier_npwp) == ("(dihapus)", "(dihapus)", None)
    names = (
        PurchaseLine.objects.using("owner").filter(purchase=row).values_list("maker_name", "sum")
    )
    assert {n for n, _sum in names} == {"(dihapus)"}
    assert sum(s for _n, s in names) == now.total


def test_what_is_disputed_stays_accepted_and_a_written_correction_takes_nothing_yet(
    client: Client,
) -> None:
    from guyub.market.actions import purchase_steps as steps
    from guyub.market.lists.purchases import sums

    act, of = office_act(), w.buyer()
    wrong = w.accepted(act, of, w.bought(amount=1, price=1_000))
    steps.open_dispute(office_act(role="finance_officer"), wrong.pk, "buyer", "Kurang")
    row = w.accepted(act, of, w.bought(amount=1, price=700))
    steps.reverse_purchase(act, row.pk, uuid7(), "Salah")
    w.draft(act, of, w.bought(amount=1, price=30))

    def told() -> tuple[int, int, int]:
        found = sums(Purchase.objects.using("owner").all())
        return found["worth"], found["counted"], found["open"]

    assert told() == (1_730, 1_700, 30)
    made = Purchase.objects.using("owner").get(reverses=row)
    steps.book_reversal(office_act(role="section_head"), made.pk, made.version)
    assert told() == (1_030, 1_000, 30)


def test_a_correction_sent_twice_is_one(client: Client) -> None:
    import re

    row = w.accepted()
    sign_in(client, "registrar")
    address = f"/pasar/pembelian/{row.number}/koreksi/"
    page = client.get(address).content.decode()
    found = re.search(r'name="id"[^>]*value="([^"]+)"', page)
    assert found
    sent = {"id": found[1], "reason": "Salah pembuat"}
    first, second = client.post(address, sent), client.post(address, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Purchase.objects.using("owner").filter(reverses=row).count() == 1
