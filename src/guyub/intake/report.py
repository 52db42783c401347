"""The user's own file back, with what became of every row beside it, to correct and drop again.

Two columns are added to each table: ``Guyub: hasil`` (a sentence) and ``Guyub: kunci`` (the row's
key, by which a corrected file is recognised). Reading passes over both. Cells keep their text;
long numbers are written as text so that no spreadsheet rounds them again.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db import connection

from guyub.intake import staging, summary
from guyub.intake.models import Import, Row, Table
from guyub.intake.reading import ANNOTATION_PREFIX, KEY_COLUMN, Sheet
from guyub.intake.wording import FIELD_WORDS, HOLD_WORDS, outcome_words

RESULT_COLUMN = f"{ANNOTATION_PREFIX} hasil"
_LONG_NUMBER = 10**11  # from here a spreadsheet shows 1,2E+11 or rounds
_SHEET_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_report(target: Path | IO[bytes], batches: Sequence[Import]) -> None:
    """Write one workbook with every sheet of the imports and a summary sheet. Inside a scope."""
    place = str(target) if isinstance(target, Path) else target
    book = xlsxwriter.Workbook(
        place,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    writer = _Writer(book)
    for batch in batches:
        try:
            opened = staging.open_import(batch)
        except FileNotFoundError:
            continue
        tables = list(Table.objects.filter(batch=batch).order_by("position"))
        sentences = row_sentences(batch)
        for sheet in opened.sheets:
            if sheet.width:
                own = [t for t in tables if t.sheet_index == sheet.index]
                writer.sheet(batch, sheet, own, sentences)
    for batch in batches:
        writer.summary(batch)
    book.close()


def report_bytes(batch: Import) -> bytes:
    """The workbook of one import."""
    stream = io.BytesIO()
    write_report(stream, [batch])
    return stream.getvalue()


def row_sentences(batch: Import) -> dict[tuple[Any, int], tuple[str, str, str]]:
    """(table id, row number) > (key, what became of it, tone "ok", "warn" or "bad")."""
    numbers = _numbers(batch)
    best = _best_reasons(batch)
    found: dict[tuple[Any, int], tuple[str, str, str]] = {}
    rows = Row.objects.filter(batch=batch).order_by("pk").defer("cells")
    for row in rows.iterator(chunk_size=5_000):
        words, tone = outcome_words(row, numbers.get(row.business_id), best.get(row.pk, ""))
        parts = [words, *dict.fromkeys(i[3] for i in row.issues if i[1] != "info")]
        for name, said, held in row.differs:
            parts.append(
                f"{FIELD_WORDS.get(name, name)} berbeda: di daftar “{held}”, di sini “{said}”"
            )
        if row.hold and row.business_id is None and row.hold in HOLD_WORDS:
            parts.append(HOLD_WORDS[row.hold])
        text = ". ".join(p.rstrip(".") for p in parts if p)
        found[row.table_id, row.row] = (row.key, f"{text}."[:2_000], tone)
    return found


def _numbers(batch: Import) -> dict[Any, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.id, b.number FROM registry_business b WHERE b.id IN"
            " (SELECT coalesce(r.business_id, r.same_business) FROM intake_row r"
            "   WHERE r.batch_id = %s)",
            [batch.pk],
        )
        return dict(cursor.fetchall())


def _best_reasons(batch: Import) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (c.row_id) c.row_id, b.number, i.filename, t.sheet, o.row,"
            " array(SELECT jsonb_array_elements_text(c.reasons))"
            " FROM intake_candidate c JOIN intake_row r ON r.id = c.row_id"
            " LEFT JOIN registry_business b ON b.id = c.business_id"
            " LEFT JOIN intake_row o ON o.id = c.other_row"
            " LEFT JOIN intake_table t ON t.id = o.table_id"
            " LEFT JOIN intake_import i ON i.id = o.batch_id"
            " WHERE r.batch_id = %s ORDER BY c.row_id, c.strong DESC, c.score DESC, c.id",
            [batch.pk],
        )
        found = {}
        for pk, number, filename, sheet, row, reasons in cursor.fetchall():
            what = (
                f"usaha {number}"
                if number
                else f"{filename} {sheet} baris {row}".replace("  ", " ")
            )
            found[pk] = f"{what} ({', '.join(reasons)})"
        return found


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        self.names: set[str] = set()
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        tones = {"ok": "#DDEFE0", "warn": "#FBEFC9", "bad": "#F7D9D6", "": "#FFFFFF"}
        self.tones = {
            tone: book.add_format({"bg_color": colour, "text_wrap": True, "valign": "top"})
            for tone, colour in tones.items()
        }

    def _name(self, wanted: str) -> str:
        base = wanted.translate(_FORBIDDEN).strip().strip("'") or "Lembar"
        name, n = base[:_SHEET_NAME], 1
        while name.lower() in self.names:
            n += 1
            tail = f" ({n})"
            name = base[: _SHEET_NAME - len(tail)] + tail
        self.names.add(name.lower())
        return name

    def sheet(
        self,
        batch: Import,
        sheet: Sheet,
        tables: Sequence[Table],
        sentences: dict[tuple[Any, int], tuple[str, str, str]],
    ) -> None:
        page = self.book.add_worksheet(
            self._name(sheet.name or os.path.splitext(batch.filename)[0])
        )
        page.set_column(0, max(sheet.width - 1, 0), 16)
        old = _old_columns(tables)
        at = sheet.width - len(old)
        page.set_column(at, at, 60)
        heads = {t.header_rows[0] if t.header_rows else t.first_row for t in tables}
        spans = [(t.first_row, t.last_row, t.pk) for t in tables]
        for number, cells in enumerate(sheet.rows(), start=1):
            line = number - 1
            kept = [c for i, c in enumerate(cells) if i not in old]
            for column, cell in enumerate(kept):
                if cell != "" and cell is not None:
                    self._cell(page, line, column, cell)
            if number in heads:
                page.write_string(line, at, RESULT_COLUMN, self.head)
                page.write_string(line, at + 1, KEY_COLUMN, self.head)
                continue
            here = [
                sentences[pk, number] for first, last, pk in spans
                if first <= number <= last and (pk, number) in sentences
            ]  # fmt: skip
            if here:
                worst = max(here, key=lambda s: ("ok", "", "warn", "bad").index(s[2]))
                text = " ".join(s[1] for s in here)[:32_767]
                page.write_string(line, at, text, self.tones[worst[2]])
                if len(here) == 1:  # with tables side by side a row has no key of its own
                    page.write_string(line, at + 1, here[0][0], self.text)

    def _cell(self, page: Any, line: int, column: int, cell: Any) -> None:
        if isinstance(cell, bool):
            page.write_boolean(line, column, cell)
        elif isinstance(cell, int | float):
            if not math.isfinite(cell):
                page.write_string(line, column, str(cell), self.text)
            elif abs(cell) >= _LONG_NUMBER and cell == int(cell):
                page.write_string(line, column, str(int(cell)), self.text)
            else:
                page.write_number(line, column, cell)
        elif isinstance(cell, dt.datetime | dt.date):
            page.write_datetime(line, column, cell, self.day)
        else:
            page.write_string(line, column, str(cell)[:32_767], self.text)

    def summary(self, batch: Import) -> None:
        page = self.book.add_worksheet(self._name(f"Ringkasan {batch.filename}"))
        page.set_column(0, 0, 60)
        page.set_column(1, 1, 16)
        line = 0
        page.write_string(line, 0, batch.filename, self.head)
        counts = summary.counts(batch)
        labels = {
            "data": "Baris data", "agregat": "Baris gabungan (mewakili banyak usaha)",
            **{k: label for k, (label, _q) in summary.GROUPS.items()}, "siap": "Siap dimasukkan",
        }  # fmt: skip
        for key, label in labels.items():
            line += 1
            page.write_string(line, 0, label)
            page.write_number(line, 1, counts[key])
        line += 1
        for check in summary.total_checks(batch):
            line += 1
            where = f"{check['sheet']} baris {check['row']}: " if check["sheet"] else ""
            tone = self.tones["bad" if check["difference"] else ""]
            page.write_string(line, 0, f"{where}{check['sentence']}", tone)


def _old_columns(tables: Sequence[Table]) -> set[int]:
    """Columns of an earlier report, which the new ones replace."""
    return {
        c["index"]
        for t in tables
        for c in t.columns
        if str(c["header"]).rsplit(" > ", 1)[-1].startswith(ANNOTATION_PREFIX)
    }
