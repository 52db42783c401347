"""Opening whatever an office drops: the true kind is decided by content, never by the name."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine as calamine

from .errors import UnreadableFile
from .guard import check_extent, check_ole, check_zip, true_kind
from .markup_tables import open_html, open_xmlss
from .model import Limits, Merge, Note, Sheet, Workbook
from .text_tables import open_text, sniff, unjoined

_HEAD = 65_536
# A sheet is gone through eight times; up to so many cells (about 120 MB) its rows are made once:
# 43,000 x 25 cost 0.06 s each time.
_KEPT_CELLS = 1_500_000
_EXPECTED = {
    "xlsx": ("xlsx",),
    "xlsm": ("xlsm",),
    "xlsb": ("xlsb",),
    "xls": ("xls",),
    "ods": ("ods",),
    "csv": ("csv", "tsv", "txt"),
    "html": ("html", "htm"),
    "xmlss": ("xml",),
}
_NAMES = {
    "html": "halaman web (HTML)",
    "xmlss": "Excel 2003 XML",
    "csv": "teks berpemisah (CSV)",
    "xlsx": "Excel (xlsx)",
    "xlsm": "Excel bermakro (xlsm)",
    "xlsb": "Excel biner (xlsb)",
    "xls": "Excel lama (xls)",
    "ods": "OpenDocument (ods)",
}


def open_tables(
    source: str | os.PathLike[str] | bytes,
    filename: str,
    limits: Limits | None = None,
) -> Workbook:
    """Opens a file from a path or from its bytes.

    Raises UnreadableFile with one Indonesian sentence when it is encrypted, damaged, dangerous,
    too large or no table. `filename` is the name the user gave; it is used for the period it may
    hold and to say when the content is of another kind.
    """
    limits = limits or Limits()
    size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    if size == 0:
        raise UnreadableFile("empty")
    if size > limits.max_bytes:
        raise UnreadableFile(
            "too_large", size=size // 1_000_000, limit=limits.max_bytes // 1_000_000
        )

    def open_binary() -> BinaryIO:
        return io.BytesIO(source) if isinstance(source, bytes) else open(source, "rb")

    def whole() -> bytes:
        return source if isinstance(source, bytes) else Path(source).read_bytes()

    with open_binary() as stream:
        head = stream.read(_HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnreadableFile("empty")
    kind = true_kind(head, filename)
    book = Workbook(filename=filename, kind=kind, sheets=[])
    if kind == "zip":
        with open_binary() as stream:
            book.kind = check_zip(stream, limits)
        _read_calamine(book, open_binary, limits)
    elif kind == "ole":
        check_ole(whole())
        book.kind = "xls"
        _read_calamine(book, open_binary, limits)
    elif kind == "html":
        book.sheets = open_html(whole(), limits)
    elif kind == "xmlss":
        book.sheets = open_xmlss(whole(), limits)
    else:
        book.kind = "csv"
        dialect = sniff(open_binary)
        book.encoding, book.separator = dialect.encoding, dialect.separator
        plain = open_text(open_binary, dialect, limits)
        book.sheets = [unjoined(plain) or plain]  # lines quoted whole, saved twice as text
    _note_kind(book)
    if not any(sheet.width for sheet in book.sheets):
        raise UnreadableFile("no_data")
    return book


def _note_kind(book: Workbook) -> None:
    ending = book.filename.rsplit(".", 1)[-1].lower() if "." in book.filename else ""
    if ending and ending not in _EXPECTED.get(book.kind, ()) and ending != "tsv":
        book.notes.append(
            Note(
                "other_kind",
                f"Nama berkas berakhiran .{ending[:8]}, isinya {_NAMES[book.kind]}; "
                "dibaca menurut isinya.",
            )
        )
    if book.kind == "xlsm":
        book.notes.append(
            Note("macros_ignored", "Berkas ini memuat makro; makronya diabaikan, datanya dibaca.")
        )
    hidden = [s.name for s in book.sheets if s.hidden]
    if hidden:
        shown = ", ".join(f'"{n}"' for n in hidden[:5])
        book.notes.append(
            Note("hidden_sheets", f"Ada lembar tersembunyi: {shown}. Periksa apakah ikut dipakai.")
        )


def _read_calamine(book: Workbook, open_binary: Callable[[], BinaryIO], limits: Limits) -> None:
    stream = open_binary()
    try:
        opened = calamine.load_workbook(stream)  # type: ignore[arg-type]
        metadata = opened.sheets_metadata
        if len(metadata) > limits.max_sheets:
            raise UnreadableFile("too_many_sheets", count=len(metadata), limit=limits.max_sheets)
        for meta in metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = opened.get_sheet_by_name(meta.name)
            if sheet.end is not None:
                check_extent(meta.name, sheet.end[0] + 1, sheet.end[1] + 1, limits)
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            made = _sheet(sheet, meta.name, len(book.sheets), hidden)
            pasted = unjoined(made)
            if pasted is not None:
                book.notes.append(
                    Note(
                        "pasted_text",
                        f'Lembar "{meta.name}" berisi teks berpemisah dalam satu kolom; '
                        "dipisah menjadi kolom-kolom.",
                    )
                )
            book.sheets.append(pasted or made)
    except calamine.PasswordError as error:
        raise UnreadableFile("encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFile("corrupted") from error
    except BaseException as error:
        # calamine turns a Rust panic on a malformed file into a BaseException of its own.
        if type(error).__name__ == "PanicException":
            raise UnreadableFile("corrupted") from error
        raise


def _sheet(sheet: Any, name: str, index: int, hidden: bool) -> Sheet:
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return Sheet(name=name, index=index, rows=lambda: iter(()), width=0, hidden=hidden)
    pad = [""] * start[1]
    kept: list[list[Any]] = []
    small = (end[0] + 1) * (end[1] + 1) <= _KEPT_CELLS

    def rows() -> Iterator[list[Any]]:
        if kept:
            return iter(kept)
        # iter_rows gives empty leading rows but drops empty leading columns (python-calamine 0.9).
        found = (pad + row for row in sheet.iter_rows()) if pad else iter(sheet.iter_rows())
        if not small:
            return found
        kept.extend(found)
        return iter(kept)

    merges = tuple(
        Merge(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in (sheet.merged_cell_ranges or ())
    )
    return Sheet(name=name, index=index, rows=rows, width=end[1] + 1, merges=merges, hidden=hidden)
