"""Delimited text in any encoding and separator, read as a stream."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final, NamedTuple

from .errors import UnreadableFile
from .guard import utf16_flavour
from .model import Limits, Sheet

SEPARATORS: Final = (";", ",", "\t", "|")
_SAMPLE_LINES: Final = 400
_PASTED_LEAST: Final = 3
_MAX_FIELD: Final = 1_000_000


class Dialect(NamedTuple):
    """How a text file is cut into cells. `skip` lines (Excel's "sep=;") are no rows."""

    encoding: str
    separator: str
    skip: int


def sniff(open_binary: Callable[[], BinaryIO]) -> Dialect:
    """Encoding (whole file checked, in constant memory) and separator of a text file."""
    encoding = _encoding(open_binary)
    with io.TextIOWrapper(open_binary(), encoding=encoding, errors="replace", newline="") as text:
        sample: list[str] = []
        for line in text:
            sample.append(line)
            if len(sample) >= _SAMPLE_LINES or sum(map(len, sample[-50:])) > 2_000_000:
                break
    if sample and sample[0].strip().lower().startswith("sep=") and len(sample[0].strip()) <= 5:
        wanted = sample[0].strip("\r\n")[4:5] or "\t"
        return Dialect(encoding, wanted, 1)
    return Dialect(encoding, _separator(sample), 0)


def _encoding(open_binary: Callable[[], BinaryIO]) -> str:
    with open_binary() as source:
        head = source.read(65_536)
        wide = utf16_flavour(head)
        if wide:
            return wide
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        for candidate in ("utf-8", "cp1252"):
            decoder = codecs.getincrementaldecoder(candidate)("strict")
            source.seek(0)
            try:
                while block := source.read(1 << 20):
                    decoder.decode(block)
                decoder.decode(b"", True)
            except UnicodeDecodeError:
                continue
            return candidate
    return "latin-1"


def _separator(sample: list[str]) -> str:
    """The separator that cuts most lines into the same number (>1) of cells."""
    best, best_score, prose = "", 0.0, False
    for separator in SEPARATORS:
        try:
            rows = list(csv.reader(sample, delimiter=separator))
        except csv.Error:
            continue
        widths = Counter(len(r) for r in rows if any(c.strip() for c in r))
        wide = {w: n for w, n in widths.items() if w > 1}
        if not wide:
            continue
        width, hits = max(wide.items(), key=lambda item: (item[1], item[0]))
        share = hits / sum(widths.values())
        # A comma inside addresses also cuts; more cells per line at equal agreement wins.
        score = share * (1 + min(width, 30) / 30)
        if score > best_score + 1e-9:
            best, best_score = separator, score
            texts = [c for r in rows for c in r if c.strip()]
            # Commas of running text: few lines cut alike, long cells full of words.
            prose = (share < 0.5 or hits < 2) and sum(map(len, texts)) > 18 * len(texts)
    if best and not prose:
        return best
    lines = [s.strip() for s in sample if s.strip()]
    if not lines or sum(map(len, lines)) / len(lines) > 60 or len(lines) < 2:
        raise UnreadableFile("not_a_table", found="teks biasa")
    return ";"


def unjoined(sheet: Sheet) -> Sheet | None:
    """The columns of a sheet whose one column holds whole lines of delimited text, else None.

    Text pasted into a spreadsheet stays in column A. Four of five lines must be cut alike, into
    three cells or more.
    """
    if sheet.width != 1:
        return None
    lines = [
        str(row[0]) for row in itertools.islice(sheet.rows(), _SAMPLE_LINES)
        if row and isinstance(row[0], str) and row[0].strip()
    ]  # fmt: skip
    if len(lines) < _PASTED_LEAST:
        return None
    for separator in SEPARATORS:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator))
        width, hits = widths.most_common(1)[0]
        if width < _PASTED_LEAST or hits * 5 < len(lines) * 4:
            continue

        def rows(mark: str = separator) -> Iterator[list[Any]]:
            for row in sheet.rows():
                line = row[0] if row else ""
                yield (
                    next(csv.reader([line], delimiter=mark), [])
                    if isinstance(line, str)
                    else list(row)
                )

        return replace(sheet, rows=rows, width=max(widths), typed=False, merges=())
    return None


def open_text(open_binary: Callable[[], BinaryIO], dialect: Dialect, limits: Limits) -> Sheet:
    """A sheet that streams the file anew on each `rows()`; every cell is text."""
    csv.field_size_limit(_MAX_FIELD)

    def rows() -> Iterator[list[Any]]:
        with io.TextIOWrapper(
            open_binary(), encoding=dialect.encoding, errors="replace", newline=""
        ) as text:
            for _ in range(dialect.skip):
                text.readline()
            try:
                yield from csv.reader(text, delimiter=dialect.separator)
            except csv.Error as error:
                raise UnreadableFile("corrupted") from error

    width = 0
    for count, row in enumerate(rows(), start=1):
        if len(row) > width:
            width = len(row)
        if count > limits.max_rows:
            raise UnreadableFile(
                "too_many_rows", sheet="(teks)", count=count, limit=limits.max_rows
            )
    if width > limits.max_columns:
        raise UnreadableFile(
            "too_many_columns", sheet="(teks)", count=width, limit=limits.max_columns
        )
    return Sheet(name="", index=0, rows=rows, width=width, typed=False)
