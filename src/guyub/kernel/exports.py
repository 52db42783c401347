"""Lists as files: Excel and CSV, written row by row with flat memory.

Text is always written as text: a name such as "=HYPERLINK(...)" stays a name (in CSV, where a
cell has no type, an apostrophe stands before it). Every Excel file has a second sheet
"Keterangan" that says what the rows are, by which definition, from which source, on which day.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse

from guyub.kernel.lists import Column, Query

XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MAX_CELL = 32_767  # characters in one spreadsheet cell
_FORMATS = {"rupiah": "#,##0", "int": "#,##0", "date": "dd/mm/yyyy", "text": "@"}


def write_xlsx(
    path: str,
    columns: Sequence[Column],
    chunks: Iterable[list[dict[str, Any]]],
    notes: Sequence[tuple[str, str]],
    *,
    sheet: str = "Daftar",
) -> int:
    """Write the rows to ``path``; returns how many. None is an empty cell."""
    book = xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": os.path.dirname(path),
        },
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    page = book.add_worksheet(sheet)
    for at, column in enumerate(columns):
        page.set_column(
            at, at, column.width, book.add_format({"num_format": _FORMATS[column.kind]})
        )
        page.write_string(0, at, column.label, bold)
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    day = book.add_format({"num_format": _FORMATS["date"]})
    money = book.add_format({"num_format": _FORMATS["rupiah"]})
    # Each column's writer is chosen once; page.write() would look at every cell's type.
    plan = [(at, c.of, _writer(page, c.kind, day, money)) for at, c in enumerate(columns)]
    number = 0
    for chunk in chunks:
        for row in chunk:
            number += 1
            for at, of, put in plan:
                value = of(row)
                if value is not None and value != "":
                    put(number, at, value)
    if number:
        page.autofilter(0, 0, number, len(columns) - 1)
    _notes(book, [*notes, ("Jumlah baris", f"{number:,}".replace(",", "."))], bold)
    book.close()
    return number


def _writer(page: Any, kind: str, day: Any, money: Any) -> Callable[[int, int, Any], Any]:
    if kind == "date":
        return lambda r, c, v: page.write_datetime(r, c, v, day)
    if kind in ("int", "rupiah"):
        return lambda r, c, v: page.write_number(r, c, v, money)
    write = page.write_string
    return lambda r, c, v: write(r, c, str(v)[:_MAX_CELL])


def _notes(book: Any, notes: Sequence[tuple[str, str]], bold: Any) -> None:
    page = book.add_worksheet("Keterangan")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 24, bold)
    page.set_column(1, 1, 90, wrap)
    for at, (label, text) in enumerate(notes):
        page.write_string(at, 0, label, bold)
        page.write_string(at, 1, text, wrap)


def csv_safe(value: object) -> str:
    """A cell as text that no spreadsheet program runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write_csv(
    file: IO[bytes], columns: Sequence[Column], chunks: Iterable[list[dict[str, Any]]]
) -> int:
    """Semicolons and a byte order mark, as Excel in Indonesian opens it. Returns the rows."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([c.label for c in columns])
    number = 0
    for chunk in chunks:
        writer.writerows([[csv_safe(c.of(row)) for c in columns] for row in chunk])
        number += len(chunk)
    text.flush()
    text.detach()
    return number


def as_file(query: Query, kind: str, name: str, notes: Sequence[tuple[str, str]]) -> FileResponse:
    """The rows of a list as a download. Called with the list's scope open: the file is written
    to disk from a database cursor and then sent in blocks, so memory stays flat."""
    columns = query.screen.columns_for(query.viewer, "export")
    # The folder goes at once; the open file lives until it is sent.
    with tempfile.TemporaryDirectory(prefix="guyub-unduh-") as folder:
        path = os.path.join(folder, "daftar")
        if kind == XLSX:
            write_xlsx(path, columns, query.rows(), notes)
        else:
            with open(path, "wb") as target:
                write_csv(target, columns, query.rows())
        file = open(path, "rb")  # noqa: SIM115
    response = FileResponse(
        file, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind]
    )
    response["Cache-Control"] = "no-store"
    return response
