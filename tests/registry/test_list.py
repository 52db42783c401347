"""The list of businesses as pages: filters, order, words, print, downloads, and its walls."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date

import pytest

from guyub.kernel.db import in_scope
from tests.factories import office_act, register, sign_in

PLACE = "33.03.01.2001"


def page(client, query="", status=200):
    response = client.get(f"/ikm/{query}")
    assert response.status_code == status
    return response.content.decode()


def names(text):
    return [html.unescape(n) for n in re.findall(r'<th scope="row"><a href="[^"]*">([^<]+)', text)]


@pytest.fixture
def filled(db):
    act = office_act("33.03")
    for name, village, extra in (
        ("Anyaman Asri", PLACE, {"branch": "kerajinan"}),
        ("Batik Bunga", "33.03.01.2002", {"branch": "sandang", "kbli_version": "2020",
                                          "kbli_code": "13134"}),
        ("Cangkul Cipta", "33.03.05.2004", {"branch": "logam_elektronika"}),
    ):  # fmt: skip
        seen = {"workers": 3, "investment": 5_000_000, "sales": 20_000_000}
        owner = f"Pemilik {name[0]}uni"
        register(act, name=name, village=village, owner=owner, observation=seen, **extra)
    register(office_act("35.13"), name="Dodol Durian", village="35.13.01.2001")
    return act


def test_shows_only_the_own_regency_in_order(client, filled):
    sign_in(client, "registrar")
    assert names(page(client)) == ["Anyaman Asri", "Batik Bunga", "Cangkul Cipta"]
    assert names(page(client, "?urut=nama&arah=turun"))[0] == "Cangkul Cipta"
    assert "Dodol" not in page(client, "?q=dodol")


def test_a_field_officer_sees_the_own_villages(client, filled):
    sign_in(client, "field_officer", area_codes=["33.03.01.2002", "33.03.05"])
    text = page(client)
    assert names(text) == ["Batik Bunga", "Cangkul Cipta"]
    assert names(page(client, "?q=anyaman")) == []
    assert names(page(client, "?q=batik")) == ["Batik Bunga"]
    assert PLACE not in page(client, "?kecamatan=33.03.01")
    assert names(page(client, "?kecamatan=33.03.01&desa=33.03.01.2001")) == []
    assert "tidak ada dalam wilayah Anda" in page(client, "?kecamatan=33.03.01&desa=33.03.01.2001")


@pytest.mark.parametrize(
    ("query", "expected", "words"),
    [
        ("?kecamatan=33.03.01", ["Anyaman Asri", "Batik Bunga"], "Kecamatan Kemangkon"),
        ("?kecamatan=33.03.01&desa=33.03.01.2002", ["Batik Bunga"], "Desa/kelurahan Bokol"),
        ("?cabang=sandang", ["Batik Bunga"], "cabang Sandang"),
        ("?kbli=13", ["Batik Bunga"], "KBLI berawalan 13"),
        ("?kbli=13134&versi=2020", ["Batik Bunga"], "dicatat dengan KBLI 2020"),
        ("?kbli=13134&versi=2025", [], "KBLI 13134"),
        ("?skala=kecil&kecamatan=33.03.05", ["Cangkul Cipta"], "Skala industri: kecil"),
        ("?skala=belum", [], "Skala industri: belum diketahui"),
        ("?umkm=mikro&cabang=kerajinan", ["Anyaman Asri"], "Skala UMKM: mikro"),
        ("?bps=mikro&cabang=kerajinan", ["Anyaman Asri"], "Skala BPS: mikro"),
        ("?kontak=belum&cabang=kerajinan", ["Anyaman Asri"], "belum pernah didatangi"),
        ("?kontak=6&cabang=kerajinan", ["Anyaman Asri"], "lebih dari 6 bulan"),
        ("?status=closed", [], "keadaan: tutup"),
        ("?sumber=Uji&cabang=sandang", ["Batik Bunga"], "sumber: Uji"),
        ("?q=batik&cabang=sandang", ["Batik Bunga"], "cari “batik”"),
        ("?q=batik&cabang=pangan", [], "cari “batik”"),
    ],
)
def test_filters_work_and_are_said_in_words(client, filled, query, expected, words):
    sign_in(client, "registrar")
    text = page(client, query)
    assert names(text) == expected
    assert words in html.unescape(text)
    assert ("Tidak ada yang cocok" in text) is (not expected)
    printed = page(client, f"{query}&cetak=1")
    assert words in html.unescape(printed)
    assert names(printed) == expected


@pytest.mark.parametrize(
    "query",
    [
        "?kecamatan=35.13.01", "?kecamatan=x", "?cabang=emas", "?kbli=abc", "?skala=raksasa",
        "?kontak=-1", "?sumber=Rahasia", "?urut=harga", "?status=merged", "?versi=1999", "?q=a",
        "?q=3303995508800001", "?q=IKM-33.03-000001-0000", "?desa=33.03.01.2001",
    ],
)  # fmt: skip
def test_wrong_values_are_said_and_show_no_rows(client, filled, query):
    sign_in(client, "registrar")
    text = page(client, query)
    if query.startswith("?desa"):  # a village without its sub-district is not a filter here
        assert len(names(text)) == 3
    else:
        assert names(text) == []
        assert 'role="alert"' in text


@pytest.mark.parametrize("cursor", ["x", "WyJuIl0", "////", "a" * 5000, "%F0%9F%98%80"])
def test_a_broken_page_address_begins_again(client, filled, cursor):
    sign_in(client, "registrar")
    text = page(client, f"?hal={cursor}")
    assert len(names(text)) == 3
    assert "dimulai dari awal" in text


def test_pages_follow_each_other_under_filters_and_search(client, db):
    act = office_act("33.03")
    for n in range(28):
        register(act, name=f"Sapu {n:02d}", village=PLACE, owner=f"Orang {n}")
    sign_in(client, "registrar")
    for query in ("?", "?kecamatan=33.03.01&", "?q=sapu&", "?q=sapu&skala=belum&", "?urut=kontak&"):
        text = page(client, query)
        assert len(names(text)) == 25
        onward = html.unescape(re.search(r'rel="next" href="([^"]+)"', text)[1])
        rest = page(client, onward)
        assert names(text) + names(rest) == [f"Sapu {n:02d}" for n in range(28)]
        back = html.unescape(re.search(r'rel="prev" href="([^"]+)"', rest)[1])
        assert names(page(client, back)) == names(text)
    assert "dari 28" in page(client)


def test_owner_names_follow_the_role(client, filled):
    visit = sign_in(client, "registrar")
    assert "Pemilik Auni" in page(client)
    assert visit.may("registry.person.name")
    sign_in(client, "delegate")
    assert "Pemilik Auni" not in page(client)
    assert names(page(client, "?q=auni")) == []


def test_only_roles_that_read_the_list(client, db):
    sign_in(client, "sysadmin")
    page(client, status=403)
    client.logout()
    assert client.get("/ikm/").status_code == 302


def test_empty_registry_says_what_to_do(client, db):
    sign_in(client, "registrar")
    assert "Belum ada usaha dalam daftar" in page(client)


def body(response):
    return b"".join(response.streaming_content)


def test_excel_has_text_notes_and_no_personal_numbers(client, filled):
    from python_calamine import CalamineWorkbook

    register(filled, name="=HYPERLINK(1)", village=PLACE, owner="Sri", nik="9903995508800001",
             phone="084012345678", main_product="+62")  # fmt: skip
    sign_in(client, "registrar")
    response = client.post("/ikm/unduh/?kecamatan=33.03.01", {"bentuk": "xlsx"})
    assert response.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(response)))
    assert book.sheet_names == ["Daftar", "Keterangan"]
    rows = book.get_sheet_by_name("Daftar").to_python()
    head = rows[0]
    assert {"Usaha", "Nomor", "Pemilik", "Desa/kelurahan", "Nilai investasi (Rp)"} <= set(head)
    table = {r[0]: dict(zip(head, r, strict=True)) for r in rows[1:]}
    assert set(table) == {"=HYPERLINK(1)", "Anyaman Asri", "Batik Bunga"}
    assert table["Anyaman Asri"]["Nilai investasi (Rp)"] == 5_000_000
    assert table["Anyaman Asri"]["Desa/kelurahan"] == "Kedungbenda"
    assert table["=HYPERLINK(1)"]["Produk utama"] == "+62"
    flat = " ".join(str(c) for r in rows for c in r)
    assert "9903995508800001" not in flat
    assert "84012345678" not in flat
    notes = dict(r[:2] for r in book.get_sheet_by_name("Keterangan").to_python())
    assert notes["Saringan"] == "Kecamatan Kemangkon"
    assert notes["CONTOH"]
    assert notes["Jumlah baris"] == "3"
    assert "Permenperin" in notes["Skala industri (tenaga kerja dan nilai investasi)"]


def test_csv_opens_in_excel_and_runs_nothing(client, filled):
    register(filled, name="=cmd|' /C calc'!A0", village=PLACE, owner="Sri")
    sign_in(client, "registrar")
    response = client.post("/ikm/unduh/", {"bentuk": "csv"})
    content = body(response)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert any(r[0].startswith("'=cmd") for r in rows)
    assert len(rows) == 5


def test_a_download_is_an_event_without_the_searched_word(client, filled):
    from guyub.ledger.models import Event

    visit = sign_in(client, "registrar")
    body(client.post("/ikm/unduh/?q=batik&cabang=sandang", {"bentuk": "xlsx"}))
    with in_scope(visit.scope, read_only=True):
        event = Event.objects.get(verb="registry.exported")
    assert event.after["saringan"] == ["cari (kata tidak dicatat)", "cabang Sandang"]
    assert "batik" not in str(event.after)
    assert event.after["berkas"] == "xlsx"


def test_downloads_keep_to_role_area_and_method(client, filled):
    sign_in(client, "field_officer", area_codes=[PLACE])
    assert client.post("/ikm/unduh/").status_code == 403
    sign_in(client, "registrar")
    assert client.get("/ikm/unduh/").status_code == 405
    response = client.post("/ikm/unduh/?cabang=emas")
    assert response.status_code == 302
    assert "cabang=emas" in response["Location"]
    client.logout()
    assert client.post("/ikm/unduh/").status_code == 302


def test_the_print_view_has_all_rows_and_the_mark(client, filled):
    sign_in(client, "registrar")
    text = page(client, "?cetak=1")
    assert names(text) == ["Anyaman Asri", "Batik Bunga", "Cangkul Cipta"]
    assert "CONTOH" in text
    assert "Tanpa saringan" in text
    assert "<select" not in text


def test_a_province_lists_by_regency_and_narrows(client, filled):
    register(office_act("33.03"), name="Zaitun", village=PLACE)
    sign_in(client, "auditor", "33")
    text = page(client)
    assert names(text)[0] == "Anyaman Asri"
    assert "Dodol Durian" not in text
    assert 'name="kabupaten"' in text
    assert 'name="kecamatan"' in page(client, "?kabupaten=33.03")
    assert names(page(client, "?kabupaten=33.03&q=zaitun")) == ["Zaitun"]
    assert names(page(client, "?kabupaten=35.13")) == []


def test_the_ministry_searches_everywhere(client, filled):
    sign_in(client, "auditor", "")
    assert names(page(client, "?q=dodol")) == ["Dodol Durian"]
    assert len(names(page(client))) == 4
    assert names(page(client, "?provinsi=35")) == ["Dodol Durian"]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), 6, date(2026, 5, 22)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 12, 31), 24, date(2024, 12, 31)),
    ],
)
def test_months_earlier(day, months, expected):
    from guyub.kernel.dates import months_after

    assert months_after(day, -months) == expected
