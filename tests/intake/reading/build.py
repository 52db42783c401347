"""Workbooks made for tests: invented people, NIK of the impossible area 99, phones 0840."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter

from guyub.intake.reading import Mapping, TableGuess, mapping_of, propose_mapping, recognise
from guyub.intake.reading.model import Sheet
from guyub.intake.reading.workbook import open_tables

Rows = list[list[Any]]


def xlsx(
    sheets: dict[str, Rows],
    merges: dict[str, list[tuple[int, int, int, int]]] | None = None,
    hidden: tuple[str, ...] = (),
) -> bytes:
    """Bytes of an xlsx; '' cells are left out; merges are (row, col, row, col) from 0."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value != "":
                    sheet.write(r, c, value)
        for first_row, first_col, last_row, last_col in (merges or {}).get(name, []):
            value = rows[first_row][first_col]
            sheet.merge_range(first_row, first_col, last_row, last_col, value)
    book.close()
    return out.getvalue()


def delimited(rows: Rows, separator: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def tables(data: bytes, filename: str = "data.xlsx") -> list[TableGuess]:
    return [t for s in open_tables(data, filename).sheets for t in recognise(s, filename)]


def only(data: bytes, filename: str = "data.xlsx") -> tuple[TableGuess, Mapping]:
    (table,) = tables(data, filename)
    return table, mapping_of(propose_mapping(table), table)


def in_memory(rows: Rows) -> Sheet:
    return Sheet("Lembar", 0, lambda: iter(rows), max(map(len, rows), default=0))
