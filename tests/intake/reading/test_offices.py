"""Habits of offices' workbooks met after the four samples: short words, English, remarks, pairs."""

import pytest

from guyub.intake.reading import RowKind, check_totals, propose_mapping, stage_rows
from guyub.intake.reading.header import best_field
from guyub.intake.reading.model import Column
from guyub.intake.reading.rows import is_mean, total_label
from tests.intake.reading.build import only, tables, xlsx


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Thn. Brdr", "since_year"),
        ("Nl. Prod/th (Rp.000)", "output_value"),
        ("Jns Prod.", "product"),
        ("Nm. Prsh", "business_name"),
        ("Owner's Name", "owner_name"),
        ("Sub-district", "district"),
        ("Annual Revenue (IDR million)", "sales_yearly"),
        ("Male Workers", "workers_male"),
        ("Expiry Date", ""),
        ("Kedaluwarsa tgl", ""),
    ],
)
def test_short_and_english_headers(header: str, field: str) -> None:
    assert best_field(Column(0, (header,))) == field


def test_twelve_months_are_no_quantity() -> None:
    for month in ("JAN", "JUL", "Mei 2023", "Nopember"):
        assert best_field(Column(0, ("PRODUKSI (KG)", month))) == ""


def test_a_price_is_no_aid() -> None:
    table, _ = only(
        xlsx({"A": [["No", "Nama Pemilik", "Produk", "Harga"], [1, "Narso", "tempe", 15000]]})
    )
    assert [g.field for g in propose_mapping(table)][-1] == "ignore"


def test_spread_total_mean_and_share_are_no_data() -> None:
    rows = [["No", "Nama Pemilik", "Desa", "Produk", "Tenaga Kerja"]]
    rows += [[i + 1, f"Narso {'ABC'[i]}", "Tidu", "tempe", 2] for i in range(3)]
    rows += [
        ["", "T O T A L", "", "", 7],
        ["", "Rata-rata", "", "", 2],
        ["", "Persentase", "", "", 1],
    ]
    table, mapping = only(xlsx({"A": rows}))
    assert [r.row for r in stage_rows(table, mapping)] == [2, 3, 4]
    (check,) = check_totals(table, mapping)
    assert (check.stated, check.counted) == (7, 6)
    assert total_label("S u m i") is None
    assert is_mean("prosentase")


def test_numbered_remarks_under_a_total_are_no_data() -> None:
    rows = [["No", "Nama Pemilik", "Desa", "Produk", "Tenaga Kerja"]]
    rows += [[i + 1, f"Narso {'ABC'[i]}", "Tidu", "tempe", 2] for i in range(3)]
    rows += [["Jumlah Seluruhnya", "", "", "", 6], ["", "1. Data belum termasuk IKM menengah"]]
    rows += [["", "2. Sumber: hasil pendataan"]]
    (table,) = tables(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [2, 3, 4]
    assert table.rows_of(RowKind.TOTAL) == [5]
