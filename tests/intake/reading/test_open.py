"""True kinds, encodings, separators, row numbers."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guyub.intake.reading import RowKind, UnreadableFile, open_tables
from tests.intake.reading.build import delimited, only, tables, xlsx

ROWS = [["No", "Nama Pemilik", "Desa", "Omzet"]] + [
    [str(i), f"Siti {chr(65 + i)}", "Bakulan", f"Rp {i}.500.000,-"] for i in range(1, 9)
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_of_any_dialect(encoding: str, separator: str) -> None:
    rows = [*ROWS, ["9", "Siti Café", "Desa é", "Rp 9.500.000,-"]]
    book = open_tables(delimited(rows, separator, encoding), "a.csv")
    assert list(book.sheets[0].rows()) == rows
    assert book.separator == separator


def test_csv_from_a_path_streams_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"sep=;\r\n" + delimited(ROWS))
    sheet = open_tables(path, "a.csv").sheets[0]
    assert list(sheet.rows()) == list(sheet.rows()) == ROWS


def test_html_named_xls_keeps_spans_and_headings() -> None:
    html = (
        b"<html><h3>Data IKM Triwulan II Tahun 2024</h3><table><tr><th rowspan=2>Nama Pemilik</th>"
        b"<th colspan=2>Tenaga Kerja</th><th rowspan=2>Desa</th></tr><tr><th>L</th><th>P</th></tr>"
        b"<tr><td>Siti</td><td>2</td><td>3</td><td>Bakulan</td></tr></table></html>"
    )
    book = open_tables(html, "export.xls")
    assert book.kind == "html"
    assert [n.code for n in book.notes] == ["other_kind"]
    table, mapping = only(html, "export.xls")
    assert [f for _, f in mapping.fields] == [
        "owner_name", "workers_male", "workers_female", "village",
    ]  # fmt: skip
    assert table.rows_of(RowKind.DATA) == [3]
    assert (table.context.year, table.context.quarter) == (2024, 2)


def test_excel_2003_xml() -> None:
    body = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in row) + "</Row>"
        for row in ROWS
    )
    xml = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>'
        + body + "</Table></Worksheet></Workbook>"
    )  # fmt: skip
    book = open_tables(xml.encode(), "a.xls")
    assert book.kind == "xmlss"
    assert list(book.sheets[0].rows()) == ROWS


def test_rows_keep_their_numbers_behind_blank_rows_and_columns() -> None:
    shifted = [[], [], *[["", "", *row] for row in ROWS]]
    table, _ = only(xlsx({"A": shifted}))
    assert table.rows_of(RowKind.DATA) == list(range(4, 12))
    assert [c.index for c in table.columns] == [2, 3, 4, 5]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_give_tables_or_one_sentence(data: bytes) -> None:
    try:
        found = tables(data, "apa saja.xls")
    except UnreadableFile as refusal:
        found, sentence = [], refusal.sentence
    else:
        sentence = "."
    assert sentence.endswith(".")
    assert all(t.last_row >= t.first_row for t in found)
