"""What needs no database: advice, places, columns, months, amounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guyub.areas.names import Gazetteer
from guyub.market.planning.lines import typed
from guyub.market.plans.advising import Limits, Seen, advise
from guyub.market.plans.columns import (
    find_header,
    guess_columns,
    is_total,
    month_of,
    quantity_of,
)
from guyub.market.plans.places import Places

LIMITS = Limits(3, 200_000_000, 15_000_000_000)
SEEN = Seen("y", "food", 40, 10, 5, "NIB", 25, 50_000_000, False, None, None)


@pytest.mark.parametrize(
    ("changed", "advice", "says"),
    [
        ({}, "reserve", "10 dari 40 pembuat suratnya lengkap, surat 5 pembuat belum diketahui"),
        ({"self_managed": True}, "reserve", "Swakelola: utamakan pembuat setempat"),
        ({"result": "n"}, "no", "Tidak ada barang"),
        ({"result": "u"}, "ask", "Tanyakan"),
        ({"makers": 0, "ready": 0}, "no", "Belum ada pembuatnya"),
        ({"ready": 1, "papers_unknown": 1}, "prepare", "belum dipunyai: NIB (25 pembuat)"),
        # Unknown is not no: makers whose papers nobody knows do not stand against reserving.
        ({"ready": 0, "papers_unknown": 3}, "reserve", "surat 3 pembuat belum diketahui"),
        ({"amount": 200_000_001}, "split", "Jangan memecah paket untuk menghindari batas nilai"),
        ({"amount": 200_000_000}, "reserve", "10 dari 40"),
        ({"amount": 15_000_000_001}, "no", "di atas batas paket untuk usaha kecil"),
        ({"amount": None}, "reserve", "10 dari 40"),
        ({"quantity": 500.0, "capacity": 300.0}, "split", "lebih dari kesanggupan sebulan"),
        ({"quantity": 500.0, "capacity": None}, "reserve", "10 dari 40"),
        ({"quantity": 300.0, "capacity": 300.0}, "reserve", "10 dari 40"),
    ],
)
def test_advice_of_a_line(changed, advice, says):
    found, words = advise(replace(SEEN, **changed), LIMITS)
    assert found == advice
    assert says in words


def places(**remembered):
    rows = [
        ("33.03", "Kabupaten Purbalingga"), ("33.03.01", "Kemangkon"), ("33.03.02", "Bukateja"),
        ("33.03.03", "Kejobong"), ("33.03.01.2001", "Kedungbenda"), ("33.03.02.2001", "Tidu"),
    ]  # fmt: skip
    return Places("33.03", Gazetteer.from_rows(rows), remembered, frozenset({"purbalingga"}))


@pytest.mark.parametrize(
    ("text", "code", "settled"),
    [
        ("Kec. Kemangkon", "33.03.01", True), ("BUKATEJA", "33.03.02", True),
        ("Kemangkn", "33.03.01", True), ("Kedungbenda", "33.03.01", True),
        ("Purbalingga (Kab.)", "", True), ("", "", True), ("Gudang Barat", "", False),
        ("gudang  timur", "33.03.03", True),
    ],
)  # fmt: skip
def test_a_place_column_is_read_or_asked(text, code, settled):
    assert places(**{"gudang timur": "33.03.03"}).column(text) == (code, settled)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Pelatihan Barista Desa Tidu Kec. Bukateja", "33.03.02"),
        ("Rapat Kec. Kejobong, Kab. Purbalingga", "33.03.03"),
        ("KECAMATAN KEMANGKON", "33.03.01"),
        ("Jalan Kec. Kemangkon dan Kec. Bukateja", ""),
        ("Kegiatan tingkat kecamatan", ""),
    ],
)
def test_only_a_sub_district_that_is_named_counts(words, code):
    assert places().words(words) == code


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2027-04-23", None, (2027, 4)), ("23/04/2027", None, (2027, 4)),
        ("January 2027", None, (2027, 1)), ("Agustus 2027", None, (2027, 8)),
        ("Maret", 2027, (2027, 3)), ("3", 2027, (2027, 3)), ("Maret", None, None),
        ("kapan saja", 2027, None), ("", 2027, None), ("13", 2027, None),
    ],
)  # fmt: skip
def test_months(text, year, month):
    assert month_of(text, year) == month


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("150 box", (150.0, "box")), ("1.500 porsi", (1500.0, "porsi")), ("12", (12.0, "")),
        ("sesuai KAK", None), ("0", None), ("", None),
    ],
)  # fmt: skip
def test_volumes(text, amount):
    assert quantity_of(text) == amount


def test_sums_and_repeated_heads_are_no_packages():
    columns = {"package": 0, "amount": 1}
    assert is_total("JUMLAH TOTAL")
    assert not is_total("Jumlahan Kertas Semen")
    for raw, why in (
        (["Total", "900"], "baris jumlah"), (["", "900"], "nama paketnya kosong"),
        (["Nama Paket", "Pagu"], "judul kolom yang berulang"),
    ):  # fmt: skip
        assert typed(raw, columns, 7, multiplier=1, year=None).passed == why
    assert typed(["Belanja kaos"], columns, 7, multiplier=1, year=None).values["amount"] is None
    thousand = typed(["Belanja kaos", "1.250,5"], columns, 7, multiplier=1_000, year=None)
    assert thousand.values["amount"] == 1_250_500


def test_columns_by_their_values_where_no_header_tells():
    rows = [
        ["satu", "dua", "tiga", "empat", "lima"],
        *(
            [f"Belanja barang nomor {n}", 750_000 * (1 + n % 7), "Barang", "Pengadaan Langsung",
             f"2027-0{1 + n % 9}-10"]
            for n in range(12)
        ),
    ]  # fmt: skip
    header = find_header(rows)
    found = {g.field: (g.index, g.score) for g in guess_columns(header, rows) if g.field}
    assert {name: at for name, (at, _s) in found.items()} == {
        "package": 0, "amount": 1, "kind": 2, "method": 3, "month": 4,
    }  # fmt: skip
    assert found["package"][1] < 0.7
