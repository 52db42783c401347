"""The bundle of papers: what is there, what lacks, by which rule; one PDF."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from guyub.kernel.scans import clean_scan
from guyub.market.actions.purchase_papers import add_paper, drop_paper
from guyub.market.spj import HERE, LACKS, SPARED, Known, checks, day_words
from tests.factories import office_act, register, sign_in
from tests.market import worlds_purchases as w

FULL = Known(
    government=True, due="kuitansi", due_label="Kuitansi", form="kuitansi", form_label="Kuitansi",
    form_number="12", form_rule="aturan", scans=frozenset({"bill", "goods", "handover", "tax"}),
    lines=2, unknown_makers=0, channel="spse", channel_ref="9", rup_code="5", split=True,
    split_reason="Dua acara", split_rule="aturan", delivered=True, accepted=True, npwp=True,
    paid=True, paid_reference="SP2D", taxes=1,
)  # fmt: skip


def _state(at: Known) -> dict[str, str]:
    return {c.label: c.state for c in checks(at)}


def test_all_there_and_every_row_names_its_rule() -> None:
    assert set(_state(FULL).values()) == {HERE}
    assert all(c.rule for c in checks(FULL))


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"form": "receipt"}, "Kuitansi"), ({"form_number": ""}, "Kuitansi"),
        ({"scans": FULL.scans - {"bill"}}, "Kuitansi"),
        ({"lines": 0}, "Rincian barang dan pembuatnya"),
        ({"accepted": False}, "Berita acara pemeriksaan dan serah terima"),
        ({"scans": FULL.scans - {"goods"}}, "Foto barang yang datang"),
        ({"channel_ref": ""}, "Nomor di saluran resmi"), ({"rup_code": ""}, "Kode RUP"),
        ({"split_reason": ""}, "Alasan terpisah dari pembelian sejenis"),
        ({"npwp": False}, "NPWP penjual"), ({"paid": False}, "Bukti bayar"),
        ({"scans": FULL.scans - {"tax"}}, "Pajak yang dipotong"),
    ],
)  # fmt: skip
def test_what_is_not_there_lacks(change: dict[str, Any], label: str) -> None:
    assert _state(replace(FULL, **change))[label] == LACKS


def test_what_nobody_asks_for_is_not_needed() -> None:
    found = _state(replace(FULL, government=False, due="", due_label="", form="", form_label="",
                           channel="none", split=False, npwp=False))  # fmt: skip
    for label in ("Bukti pembelian", "Nomor di saluran resmi", "Kode RUP", "NPWP penjual",
                  "Pajak yang dipotong", "Alasan terpisah dari pembelian sejenis"):  # fmt: skip
        assert found[label] == SPARED, label


def test_a_day_in_words() -> None:
    assert day_words(date(2026, 11, 25)) == (
        "Rabu tanggal dua puluh lima bulan November tahun dua ribu dua puluh enam"
    )


@pytest.mark.usefixtures("db")
def test_one_pdf_with_makers_taxes_and_the_scans_behind_it(client: Client) -> None:
    act = office_act()
    business = register(act, name="Keripik Rejeki")
    row = w.draft(act, None, w.bought(), npwp="991234567891000")
    w.inside(act, row, w.by(business=business))
    w.paper(act, row)
    from guyub.kernel import documents
    from guyub.kernel.ids import uuid7
    from guyub.market.actions.purchase_steps import deliver_purchase
    from tests.factories import TODAY

    sheet = documents.render("kernel/kosong", {"title": "Nota"})
    kept = add_paper(act, row.pk, "bill", clean_scan(sheet))
    assert add_paper(act, row.pk, "bill", clean_scan(sheet)).pk == kept.pk
    deliver_purchase(act, row.pk, uuid7(), TODAY)
    row = w.pay(w.accept(row), taxes={"pph_final": 15_000})
    sign_in(client, "finance_officer")
    answer = client.get(f"/pasar/pembelian/{row.number}/spj.pdf")
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in read.pages)
    for told in ("Keripik Rejeki", "IKM terdaftar", "991234567891000", "Rp3.000.000",
                 "tiga juta rupiah", "Rp15.000", "PP 55/2022", "belum ditetapkan",
                 "Rp2.985.000", "KURANG"):  # fmt: skip
        assert told.lower() in text.lower(), told
    assert len(read.pages) == 6
    sign_in(client, "auditor")
    masked = PdfReader(io.BytesIO(client.get(f"/pasar/pembelian/{row.number}/spj.pdf").content))
    assert "991234567891000" not in masked.pages[0].extract_text()


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("price", "values", "told"),
    [
        (100_000, {}, ("KUITANSI", "Sudah terima dari", "lima belas juta rupiah")),
        (500_000, {}, ("SURAT PERINTAH KERJA", "tujuh puluh lima juta rupiah", "Penyedia")),
        (100_000, {"channel": "e_katalog"}, ("SURAT PESANAN", "kami memesan barang berikut")),
        (500_000, {"form": "kuitansi"}, ("SURAT PERINTAH KERJA",)),  # too little is not drawn
        (20_000, {"form": "spk"}, ("SURAT PERINTAH KERJA",)),  # more than is asked is
    ],
)
def test_the_paper_that_the_law_asks_is_drawn_up(
    client: Client, price: int, values: dict[str, Any], told: tuple[str, ...]
) -> None:
    act = office_act()
    maker = register(act, name="Keripik Rejeki")
    row = w.draft(act, None, w.bought(price=price, made=w.by(business=maker)), **values)
    sign_in(client, "finance_officer")
    page = client.get(f"/pasar/pembelian/{row.number}/").content.decode()
    assert "Cetak rancangan" in page
    (text,) = pages_of(client.get(f"/pasar/pembelian/{row.number}/bukti.pdf").content)
    for word in (*told, "Katering Melati", "Keripik Rejeki", "IKM terdaftar", "RANCANGAN",
                 "PPh final UMKM", "Perpres 16/2018"):  # fmt: skip
        assert word.lower() in " ".join(text.split()).lower(), word


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("price", "kind"), [(20_000, "agency"), (2_000_000, "agency"),
                                             (100_000, "company")])  # fmt: skip
def test_receipts_and_agreements_are_not_drawn(client: Client, price: int, kind: str) -> None:
    """A receipt is the seller's, an agreement the office writes; others are due none."""
    row = w.draft(None, w.buyer(kind=kind), w.bought(price=price))
    sign_in(client, "finance_officer")
    assert client.get(f"/pasar/pembelian/{row.number}/bukti.pdf").status_code == 404
    assert "Cetak rancangan" not in client.get(f"/pasar/pembelian/{row.number}/").content.decode()


@pytest.mark.usefixtures("db")
def test_nothing_is_drawn_for_what_was_called_off_or_takes_back(client: Client) -> None:
    row = w.accepted(None, None, w.bought(price=100_000))
    back = w.reversed_of(row)
    sign_in(client, "finance_officer")
    for one in (back, row):  # what was taken back is not to be signed anew either
        assert client.get(f"/pasar/pembelian/{one.number}/bukti.pdf").status_code == 404
    assert "Cetak rancangan" not in client.get(f"/pasar/pembelian/{row.number}/").content.decode()


@pytest.mark.usefixtures("db")
def test_the_scan_of_the_form_stands_in_its_place(client: Client) -> None:
    from guyub.kernel import documents

    act = office_act()
    row = w.draft(act, None, w.bought(price=100_000))
    address = f"/pasar/pembelian/{row.number}/spj.pdf"
    sign_in(client, "finance_officer")
    before = pages_of(client.get(address).content)
    at = next(n for n, text in enumerate(before) if "BELUM ADA SCAN" in text)
    assert "KUITANSI" in before[at]
    assert "RINCIAN BARANG" in before[at + 1]
    sheet = documents.render("kernel/kosong", {"title": "Kuitansi asli"})
    other = documents.render("kernel/kosong", {"title": "Bukti setor"})
    add_paper(act, row.pk, "tax", clean_scan(other))
    add_paper(act, row.pk, "bill", clean_scan(sheet))
    after = pages_of(client.get(address).content)
    assert len(after) == len(before) + 2
    assert not any("BELUM ADA SCAN" in text for text in after)
    assert "halaman berikutnya" in after[at]
    assert after[at + 1] == pages_of(sheet)[0]
    assert after[-1] == pages_of(other)[0]


@pytest.mark.usefixtures("db")
def test_a_scan_goes_only_before_acceptance_and_by_who_put_it_there() -> None:
    from guyub.kernel.actions import DomainError

    act = office_act()
    row = w.draft(act)
    held = w.paper(act, row)
    with pytest.raises(DomainError, match="yang mengunggahnya"):
        drop_paper(office_act(), row.pk, held.pk)
    drop_paper(act, row.pk, held.pk)
    drop_paper(act, row.pk, held.pk)
    assert not row.papers.using("owner").exists()
