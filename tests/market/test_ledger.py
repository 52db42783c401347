"""Ledgers of past purchases: found by their headings, summed rows left out, doubts kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from guyub.market.ledger import LedgerError, read

HEAD = ["No", "Tanggal", "No. BKU", "Uraian", "Penyedia", "NPWP", "Volume", "Satuan",
        "Harga Satuan", "Nilai (Rp)", "Skala Usaha", "Tgl SP2D"]  # fmt: skip


def test_a_messy_ledger_with_title_rows_totals_and_two_kinds_of_dates() -> None:
    book = read([
        ["BUKU KAS UMUM 2026"], [], HEAD,
        [1, datetime(2026, 2, 3, tzinfo=UTC), "12/BKU", "Snack rapat", "Bu Tini", "99.1", 50,
         "kotak", 15000, 750000, "Usaha Mikro", "10/02/2026"],
        [2, "4 Februari 2026", "13", "Kursi tunggu", "CV Kayu", "", "2", "buah", "Rp 400.000",
         "Rp 900.000,00", "", ""],
        ["", "", "", "Jumlah", "", "", "", "", "", 1650000, "", ""],
        [3, "", "14", "Map", "Toko", "", "", "", "", 5000, "", ""],
        [4, 46060, "15", "Map", "Toko", "", "", "", "", "lima", "", ""],
    ])  # fmt: skip
    first, second = book.entries
    assert (first.day, first.total, first.kind, first.size) == (
        date(2026, 2, 3), 750_000, "catering", "micro",
    )  # fmt: skip
    assert (first.amount, first.price, first.unit) == (Decimal(50), 15_000, "kotak")
    assert (first.number, first.paid_on, first.row) == ("12/BKU", date(2026, 2, 10), 4)
    assert (second.total, second.amount, second.unit) == (900_000, Decimal(1), "paket")
    assert "tidak sama" in second.doubt
    assert second.kind == "goods"
    assert book.skipped == ((7, "tanggalnya tidak terbaca"), (8, "nilainya tidak terbaca"))
    assert book.heads["total"] == "Nilai (Rp)"


def test_what_is_no_ledger_is_said_with_the_heads_that_lack() -> None:
    with pytest.raises(LedgerError, match="penyedia, nilai"):
        read([["Tanggal", "Uraian"], ["1/2/2026", "x"]])
    with pytest.raises(LedgerError, match="Tidak ada satu baris"):
        read([HEAD])
    with pytest.raises(LedgerError):
        read([])


def test_who_sold_it_says_nothing_about_who_made_it() -> None:
    head = ["tgl", "uraian", "toko", "nilai", "pembuat"]
    book = read(
        [head, ["1/2/2026", "Kue", "Toko A", 5, ""], ["1/2/2026", "Kue", "B", 5, "Bu Tini"]]
    )
    assert [e.maker for e in book.entries] == ["", "Bu Tini"]


def test_a_half_is_rounded_as_the_sums_of_lines_are() -> None:
    head = ["tgl", "uraian", "toko", "volume", "harga satuan", "nilai"]
    [one] = read([head, ["1/2/2026", "Kain", "A", 1.5, 12_347, 18_521]]).entries
    assert (one.amount, one.price, one.doubt) == (Decimal("1.5"), 12_347, "")
    [one] = read([head, ["1/2/2026", "Kain", "A", 1.5, 12_347, 18_520]]).entries
    assert (one.amount, one.price) == (Decimal(1), 18_520)
    assert "tidak sama" in one.doubt


@pytest.mark.parametrize(
    "cell",
    ["nan", "NaN", float("nan"), "inf", float("inf"), "-Infinity", "9" * 40, 1e300, "sNaN", 10**10],
)
def test_what_is_no_number_is_no_amount(cell: object) -> None:
    head = ["tgl", "uraian", "toko", "volume", "harga satuan", "nilai"]
    [one] = read([head, ["1/2/2026", "Kain", "A", cell, 5_000, 5_000]]).entries
    assert (one.amount, one.price, one.total) == (Decimal(1), 5_000, 5_000)
    for place in (4, 5):
        cells = ["1/2/2026", "Kain", "A", 1, 5_000, 5_000]
        cells[place] = cell
        read([head, cells, ["1/2/2026", "Kain", "A", 1, 5_000, 5_000]])
