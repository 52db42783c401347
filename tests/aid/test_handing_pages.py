"""Pages of buying and handing over as people use them, without scripts."""

from __future__ import annotations

import base64
import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from guyub.aid import models as m
from guyub.aid.actions.handing_occasions import Plan, create_occasion, fill
from guyub.aid.actions.handing_signing import sign
from guyub.aid.bast import token_of
from tests.aid.handing_hands import Hands, bought, events, look, ready, revoked, series
from tests.aid.worlds import change, world
from tests.factories import TODAY, sign_in
from tests.permissions.makers_aid_handing import jpeg

pytestmark = pytest.mark.usefixtures("db")
DAY = TODAY.strftime("%d/%m/%Y")


@pytest.fixture
def hands(db):
    return Hands()


def as_role(role: str, **values: Any) -> Client:
    client = Client()
    sign_in(client, role, **values)
    return client


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_from_contract_to_stock_in_pages(hands):
    made = world(until="decided")
    money, store, check = (as_role(r) for r in ("finance_officer", "asset_officer", "verifier"))
    fund = made.funds[0]
    page = text_of(money.get(reverse("aid:purchases")))
    assert "6 unit" in page
    new = reverse("aid:purchase_new", args=[made.round.number, fund.pk])
    assert "Harga katalog Rp2.500.000" in text_of(money.get(new))
    typed = {"supplier": "CV Contoh", "contract": "SP-7", "dated": DAY}
    for item in made.items:
        typed[f"jumlah-{item.pk}"] = "3"
    assert "Isi harga satuannya" in text_of(money.post(new, typed))
    for item, price in zip(made.items, ("2.600.000", "400.000"), strict=True):
        typed[f"harga-{item.pk}"] = price
    refused = text_of(money.post(new, typed))
    assert "Harga berbeda jauh dari katalog (Sealer plastik Rp400.000" in refused
    answer = money.post(new, typed | {"remark": "Ongkos kirim naik"})
    assert answer.status_code == 302
    [purchase] = look(hands.store, m.Purchase)
    page = text_of(money.get(answer.headers["Location"]))
    assert "4 % di atas katalog" in page
    lines = look(hands.store, m.PurchaseLine)
    came = reverse("aid:receive", args=[purchase.pk])
    store.post(came, {"number": "BAP-1", "on": DAY, f"datang-{lines[0].pk}": "3"})
    [arrival] = look(hands.store, m.Arrival)
    seen = reverse("aid:inspect", args=[arrival.pk])
    assert check.get(seen).status_code == 200
    found = {"on": DAY, f"baik-{lines[0].pk}": "2", f"buruk-{lines[0].pk}": "1"}
    assert "tulis kenapa" in text_of(check.post(seen, found))
    found |= {f"kenapa-{lines[0].pk}": "Motor mati", f"seri-{lines[0].pk}": "A1\nA2\n"}
    assert check.post(seen, found).status_code == 302
    page = text_of(store.get(reverse("aid:purchase", args=[purchase.pk])))
    assert "tidak sesuai 1 (Motor mati)" in page
    assert "Nomor seri A1, A2" in page
    stock = text_of(store.get(reverse("aid:stock")))
    assert "Mesin pemotong singkong" in stock


def test_goods_that_lie_too_long_are_loud(hands):
    """Aceh Singkil: Rp632 million bought and never handed over."""
    made = world(until="decided")
    purchase = bought(made, hands)
    m.Purchase.objects.using("owner").update(dated=TODAY - timedelta(days=60))
    from guyub.aid.actions.handing_purchase import Found, inspect, receive

    lines = look(hands.store, m.PurchaseLine, purchase=purchase)
    long_ago = TODAY - timedelta(days=40)
    arrival = receive(hands.store, purchase.pk, "B", long_ago, {x.pk: 3 for x in lines})
    inspect(hands.verifier, arrival.pk, long_ago, {x.pk: Found(3) for x in lines})
    store = as_role("asset_officer")
    page = text_of(store.get(reverse("aid:stock")))
    assert "6 unit senilai Rp6.000.000 sudah lebih dari 30 hari" in page
    assert "Jenis barang terlalu lama di gudang" in text_of(store.get("/beranda/"))


def test_prepare_approve_print_and_download(hands):
    made = world(until="arrived")
    series(hands)
    store, head = as_role("asset_officer"), as_role("head")
    prepare = reverse("aid:handover_prepare", args=[made.round.number])
    answer = store.post(prepare, {"decree": str(made.decree.pk), "witness": "Kades"})
    assert answer.status_code == 302
    listing = answer.headers["Location"]
    assert "Setujui 2 yang menunggu" in text_of(head.get(listing))
    head.post(reverse("aid:handover_approve"), {"semua": "1", "putaran": made.round.number})
    records = look(hands.store, m.Handover)
    assert {r.state for r in records} == {"ready"}
    pdf = head.get(reverse("aid:handover_paper", args=[records[0].pk]))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert records[0].number in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    pack = store.post(reverse("aid:handover_download", args=[made.round.number]))
    files = zipfile.ZipFile(io.BytesIO(b"".join(pack.streaming_content)))
    index = list(
        csv.reader(io.StringIO(files.read("daftar.csv").decode("utf-8-sig")), delimiter=";")
    )
    assert len(files.namelist()) == 3
    assert [row[2] for row in index[1:]] == [r.number for r in records]
    assert sum(int(row[8]) for row in index[1:]) == sum(r.total for r in records)
    assert len(events("aid.handover.download")) == 1


def occasion_with(made, hands, records, kind="village", on=TODAY):
    plan = Plan(kind, "Serah terima di pendopo", on, "Pendopo")
    occasion = create_occasion(hands.store, made.round.pk, plan)
    fill(hands.store, occasion.pk, [r.pk for r in records])
    return occasion


def test_everybody_of_a_village_comes_to_an_occasion_at_once(hands):
    made = world(until="decided", groups=3)
    first, second, third = sorted(ready(made, hands), key=lambda r: r.village_code)
    store = as_role("asset_officer")
    new = reverse("aid:occasion_new", args=[made.round.number])
    page = text_of(store.get(new))
    assert page.count("Semua penerima di") == 3
    plan = {"kind": "village", "title": "Serah terima", "on": TODAY.strftime("%d-%m-%Y"),
            "place": "Balai desa", "versi": "0", "village": first.village_code}  # fmt: skip
    refused_ = store.post(new, {**plan, "kind": "ceremony"})
    assert "Pilih mereka nanti" in text_of(refused_)
    assert not look(hands.store, m.Occasion)
    assert store.post(new, plan).status_code == 302
    occasion = look(hands.store, m.Occasion)[0]
    assert occasion.village_code == first.village_code

    def here():
        return {r.pk for r in look(hands.store, m.Handover) if r.occasion_id == occasion.pk}

    assert here() == {first.pk}
    # Another village is taken in from the page; a village where nobody waits changes nothing.
    address = reverse("aid:occasion_fill", args=[occasion.pk])
    for village in (second.village_code, "33.03.99.2001"):
        store.post(address, {"desa": village})
        assert here() == {first.pk, second.pk}
    assert third.pk not in here()


def test_the_queue_signs_with_one_press(hands):
    made = world(until="decided", groups=3)
    records = ready(made, hands)
    occasion = occasion_with(made, hands, records)
    store = as_role("asset_officer")
    queue = reverse("aid:queue", args=[occasion.pk])
    page = text_of(store.get(queue))
    assert "0 dari 3" in page
    assert page.count("Sudah tanda tangan</button>") == 3
    address = reverse("aid:handover_sign", args=[records[0].pk])
    answer = store.post(address, {"langsung": "1", "kembali": queue}, follow=True)
    assert answer.redirect_chain == [(queue, 302)]
    assert "1 dari 3" in text_of(answer)
    assert f"{records[0].recipient} sudah tanda tangan" in text_of(answer)
    again = store.post(address, {"langsung": "1", "kembali": queue}, follow=True)
    assert "sudah tercatat sebelumnya" in text_of(again)
    assert len(events("aid.handover.sign")) == 1
    found = text_of(store.get(queue, {"q": "kelompok 3"}))
    assert "Kelompok 3" in found
    assert "Kelompok 2" not in found
    assert "Tidak ada yang cocok" in text_of(store.get(queue, {"q": "zzz"}))
    evil = store.post(address, {"langsung": "1", "kembali": "//evil.example/"})
    assert evil.headers["Location"] == reverse("aid:handover", args=[records[0].pk])


def test_a_refusal_in_the_queue_is_said_there(hands):
    made = world(until="decided")
    records = ready(made, hands)
    occasion = occasion_with(made, hands, records)
    change(records[0], number="")
    queue = reverse("aid:queue", args=[occasion.pk])
    answer = as_role("asset_officer").post(
        reverse("aid:handover_sign", args=[records[0].pk]),
        {"langsung": "1", "kembali": queue}, follow=True,
    )  # fmt: skip
    assert "belum bernomor" in text_of(answer)


def test_a_symbolic_appearance_is_no_hand_over(hands):
    made = world(until="decided")
    records = ready(made, hands)
    ceremony = occasion_with(made, hands, records[:1], kind="ceremony")
    store = as_role("asset_officer")
    page = text_of(store.get(reverse("aid:occasion", args=[ceremony.pk])))
    assert "secara simbolis" in page
    for printed in ("duduk", "acara"):
        page = text_of(store.get(reverse("aid:occasion", args=[ceremony.pk]), {"cetak": printed}))
        assert records[0].recipient in page
    assert {r.state for r in look(hands.store, m.Handover)} == {"ready"}
    queue = text_of(store.get(reverse("aid:queue", args=[ceremony.pk])))
    assert "Belum ada penerima" in queue
    receivers = Client().get(reverse("aid:receivers", args=[made.round.number]))
    assert "Belum ada yang diserahkan" in text_of(receivers)


def test_seats_are_set_and_never_shared(hands):
    made = world(until="decided")
    records = ready(made, hands)
    occasion = occasion_with(made, hands, records)
    store = as_role("asset_officer")
    address = reverse("aid:occasion_seats", args=[occasion.pk])
    same = {f"kursi-{r.pk}": "4" for r in records}
    assert "nomor yang sama" in text_of(store.post(address, same))
    other = {f"kursi-{r.pk}": str(9 - n) for n, r in enumerate(records)}
    assert store.post(address, other).status_code == 302
    assert [r.seat for r in look(hands.store, m.Handover)] == [9, 8]


def restrict(text: str) -> Any:
    """Another list of restricted periods, as the shipped default."""
    from dataclasses import replace

    from guyub.aid import terms_handing
    from guyub.criteria.parameters import PARAMETERS

    return {terms_handing.ELECTION: replace(PARAMETERS[terms_handing.ELECTION], default=text)}


def test_before_an_election_a_second_person_looks(hands, monkeypatch):
    from guyub.criteria.parameters import PARAMETERS

    made = world(until="decided")
    records = ready(made, hands)
    for key, value in restrict("01/06/2026-31/12/2026 Pilkada Contoh").items():
        monkeypatch.setitem(PARAMETERS, key, value)
    from guyub.kernel.actions import DomainError, NotAllowed

    with pytest.raises(DomainError, match="Pilkada Contoh"):
        sign(hands.store, records[0].pk)
    occasion = occasion_with(made, hands, records)
    with pytest.raises(DomainError, match="orang kedua"):
        sign(hands.store, records[0].pk)
    from dataclasses import replace

    from guyub.aid.actions.handing_occasions import edit_occasion, look_again

    own = replace(hands.head, person_id=hands.store.person_id)
    with pytest.raises(NotAllowed, match="Orang lain"):
        look_again(own, occasion.pk, "Sudah saya periksa semua")
    head = as_role("head")
    page = text_of(head.get(reverse("aid:occasion", args=[occasion.pk])))
    assert "Pilkada Contoh" in page
    answer = head.post(
        reverse("aid:occasion_look", args=[occasion.pk]),
        {"reason": "Tidak ada calon yang diundang, tidak ada atribut"},
    )
    assert answer.status_code == 302
    # Moved to another day: the look at the former one counts no longer.
    [now] = look(hands.store, m.Occasion)
    plan = Plan("village", now.title, TODAY - timedelta(days=1), now.place)
    edit_occasion(hands.store, now.pk, plan, now.version)
    with pytest.raises(DomainError, match="orang kedua"):
        sign(hands.store, records[0].pk)
    look_again(hands.head, now.pk, "Masih tanpa calon dan atribut")
    assert sign(hands.store, records[0].pk).state == "signed"


def test_signing_on_the_screen_where_the_office_allows(hands, monkeypatch):
    from dataclasses import replace

    from PIL import Image, ImageDraw

    from guyub.aid import terms_handing
    from guyub.criteria.parameters import PARAMETERS

    made = world(until="decided")
    [record, _other] = ready(made, hands)
    screen = replace(PARAMETERS[terms_handing.SCREEN], default=True)
    monkeypatch.setitem(PARAMETERS, terms_handing.SCREEN, screen)
    store = as_role("asset_officer")
    address = reverse("aid:handover_sign", args=[record.pk])
    page = text_of(store.get(address))
    assert "<signature-pad>" in page
    out, picture = io.BytesIO(), Image.new("RGB", (640, 240), "white")
    ImageDraw.Draw(picture).line([(40, 200), (200, 40), (330, 190), (600, 60)], "black", 4)
    picture.save(out, "PNG")
    drawn = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    typed = {"mode": "screen", "on": DAY, "place": "Pendopo"}
    assert "belum terbaca" in text_of(store.post(address, typed))
    assert "belum terbaca" in text_of(store.post(address, typed | {"strokes": "data:x"}))
    answer = store.post(address, typed | {"strokes": drawn})
    assert answer.status_code == 302
    [paper] = look(hands.store, m.HandingPaper)
    assert (paper.kind, paper.restricted) == ("strokes", True)
    strokes = [s.attachment for s in look(hands.store, m.Signature) if s.attachment]
    assert strokes == [paper.pk]
    pdf = store.get(reverse("aid:handover_paper", args=[record.pk])).content
    assert len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 1
    kept = reverse("aid:handing_paper", args=[paper.pk])
    assert store.get(kept).status_code == 200
    for role in ("registrar", "auditor"):
        assert as_role(role).get(kept).status_code == 403


def test_a_scan_of_a_thumb_print_is_restricted(hands):
    made = world(until="decided")
    [record, _other] = ready(made, hands)
    field = as_role("field_officer", area_codes=["33.03.01"])
    address = reverse("aid:handover_attach", args=[record.pk])
    for kind in ("thumb", "signed"):
        upload = io.BytesIO(jpeg())
        upload.name = "pindaian.jpg"
        assert field.post(address, {"kind": kind, "file": upload}).status_code == 302
    papers = {p.kind: p for p in look(hands.store, m.HandingPaper)}
    thumb = reverse("aid:handing_paper", args=[papers["thumb"].pk])
    plain = reverse("aid:handing_paper", args=[papers["signed"].pk])
    assert (field.get(thumb).status_code, field.get(plain).status_code) == (403, 200)
    page = text_of(field.get(reverse("aid:handover", args=[record.pk])))
    assert "dibuka terbatas" in page
    assert as_role("head").get(thumb).status_code == 200


def test_everybody_may_ask_what_a_paper_says(hands):
    made = world(until="decided")
    [record, _other] = ready(made, hands)
    code, client = token_of(record), Client()
    typed = client.get(reverse("check:form"), {"kode": code.lower()[:24] + " " + code[24:]})
    assert typed.headers["Location"] == reverse("check:code", args=[code])
    scanned = client.get(f"/C/{code}")
    assert scanned.headers["Location"] == reverse("check:code", args=[code])
    page = text_of(client.get(reverse("check:code", args=[code])))
    assert "belum diserahkan" in page
    assert record.recipient in page
    assert "Warga" not in page
    sign(hands.store, record.pk)
    assert "Berlaku: barang sudah diserahkan" in text_of(
        client.get(reverse("check:code", args=[code]))
    )
    revoked(hands, record.pk, "Salah orang")
    gone = text_of(client.get(reverse("check:code", args=[code])))
    assert "Sudah dicabut" in gone
    assert "Salah orang" not in gone
    wrong = client.get(reverse("check:code", args=["G1BXXXX"]))
    assert wrong.status_code == 404
    assert "bukan kode surat Guyub" in text_of(wrong)


def test_asking_too_often_is_stopped(hands, monkeypatch):
    from guyub.aid.views import handing_public

    monkeypatch.setattr(handing_public, "PER_ADDRESS_PER_DAY", 3)
    client = Client()
    asked = [client.get(reverse("check:code", args=["G1B"])).status_code for _n in range(5)]
    assert asked == [404, 404, 404, 429, 429]


def test_the_public_list_adds_up_and_names_nobody(hands):
    made = world(until="decided", groups=4)
    records = ready(made, hands)
    for record in records[:3]:
        sign(hands.store, record.pk)
    client = Client()
    page = text_of(client.get(reverse("aid:receivers", args=[made.round.number])))
    assert "Warga" not in page
    total = sum(r.total for r in records[:3])
    assert page.count(f"Rp{total:,}".replace(",", ".")) == 2
    answer = client.get(reverse("aid:receivers_file", args=[made.round.number]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert sum(int(row[7]) for row in rows[1:]) == total
    assert sum(int(row[4]) for row in rows[1:]) == 18
    assert records[3].recipient not in page


def test_the_card_of_a_round_reconciles(hands):
    from guyub.aid.board import Sight
    from guyub.aid.seats_handing import card
    from guyub.kernel.db import in_scope
    from tests.factories import visit

    made = world(until="decided", groups=4)
    records = ready(made, hands)
    for record in records[:3]:
        sign(hands.store, record.pk)
    who = visit("head")
    with in_scope(who.scope, read_only=True):
        shown = card(Sight(who, made.round))
    assert (shown["ready"], shown["signed"], shown["units"]) == (1, 3, 18)
    assert [sum(row[at] for row in shown["by_fund"]) for at in (1, 2)] == [18, 24]
    from django.template.loader import render_to_string

    html = render_to_string("aid/handing_card.html", {"data": shown})
    assert "dari 24 di SK" in html


def test_the_business_page_says_what_was_received(hands):
    made = world(until="decided")
    [record, _other] = ready(made, hands)
    business = made.members[record.group_id][0]
    head = as_role("head")
    page = reverse("registry:detail", args=[business.number])
    assert "Menunggu diserahkan" in text_of(head.get(page))
    sign(hands.store, record.pk)
    shown = text_of(head.get(page))
    assert "Menerima barang bantuan" in shown
    assert record.number in shown
