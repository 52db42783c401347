"""Which rows of a sheet are which: titles, headers, sections, data, totals, footers.

Policy: no data row is lost and none is invented. A row is set aside only for what it positively
is (blank, a repeated header, a labelled total, a section name, a signature); any doubt leaves it a
data row. One pass over the sheet, with a short look ahead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from . import rows as shape
from .context import read_context, read_period_of_filename
from .fields import IDENTITY, NAMING
from .header import (
    HeaderBlock,
    best_field,
    is_annotation,
    looks_like_header,
    looks_like_header_by_shape,
    measured_year,
    read_header,
)
from .model import Column, Context, Question, RowKind, Section, Sheet, TableGuess
from .normal import squeeze
from .row_kinds import OpenTable, classify, is_plain, is_repeat, joined_text, take_plain
from .side_by_side import parts_of

_LOOK_AHEAD: Final = 12


class _Window:
    """Rows of a sheet with a look ahead of a few rows."""

    def __init__(self, sheet: Sheet) -> None:
        self._source: Iterator[list[Any]] = iter(sheet.rows())
        self.ahead: deque[list[Any]] = deque()
        self.number = 0

    def fill(self) -> bool:
        while len(self.ahead) < _LOOK_AHEAD:
            row = next(self._source, None)
            if row is None:
                break
            self.ahead.append(row)
        return bool(self.ahead)

    def pop(self) -> list[Any]:
        self.number += 1
        return self.ahead.popleft()


def recognise(sheet: Sheet, filename: str = "") -> list[TableGuess]:
    """Tables of a sheet, top to bottom; together they cover every row. [] if it holds none.

    Tables beside each other come one after the other, each covering every row in its own columns.
    `filename` gives a period where neither titles nor sheet name say one.
    """
    return [t for part in parts_of(sheet) for t in _recognise(part, filename)]


def _recognise(sheet: Sheet, filename: str) -> list[TableGuess]:
    tables: list[OpenTable] = []
    pending: list[tuple[int, RowKind, str]] = []
    start = 1
    current: OpenTable | None = None
    window = _Window(sheet)
    previous: list[Any] | None = None
    while window.fill():
        number = window.number + 1
        row = window.ahead[0]
        if current is not None and is_plain(current, row):
            take_plain(current, number, row)
            previous = window.pop()
            continue
        at = shape.filled(row)
        block = _header_here(sheet, number, row, at, window, current, previous)
        if block is not None:
            if current is not None:
                pending, start = _cut(current)
                tables.append(current)
            if block.rows[0] < number:  # an upper level that was taken for a title
                pending = [p for p in pending if p[0] < block.rows[0]]
            current = _begin(block, start, pending, number)
            pending = []
            for _ in range(block.last - number + 1):
                window.fill()
                previous = window.pop()
            _mark_header(current, block)
            continue
        if current is None:
            if not at:
                pending.append((number, RowKind.BLANK, ""))
            elif _starts_without_header(row, at, window):
                current = _begin_headerless(sheet, number, start, pending, row)
                pending = []
                classify(current, sheet, number, row, at)
            else:
                pending.append((number, RowKind.TITLE, joined_text(row, at)))
        else:
            classify(current, sheet, number, row, at)
        previous = window.pop()
    if current is not None:
        tables.append(current)
    return [_finish(table, sheet, filename) for table in tables]


def _header_here(
    sheet: Sheet,
    number: int,
    row: list[Any],
    at: list[int],
    window: _Window,
    current: OpenTable | None,
    previous: list[Any] | None,
) -> HeaderBlock | None:
    """A new table's header at this row, None otherwise (a repeated header is none)."""
    ahead = list(window.ahead)
    if current is None:
        if looks_like_header(row, sheet.width) or (
            sheet.width == 1 and at and looks_like_header(row, 1)
        ):
            return read_header(sheet, number, ahead, previous)
        wordy = any(looks_like_header(r, sheet.width) for r in ahead[1:9])
        if not wordy and looks_like_header_by_shape(row, ahead[1:]):
            return read_header(sheet, number, ahead, None)
        return None
    if len(at) < 2 or not isinstance(row[at[0]], str) or number == current.last_data + 0:
        return None
    if current.headerless or is_repeat(current.block, row):
        return None
    # Inside a table only a full row of header words opens another one.
    if current.number_col >= 0 and at[0] == current.number_col and shape.is_number(row[at[0]]):
        return None
    first = squeeze(row[at[0]]).lower().strip(". ")
    after_gap = number - current.last_data > 1
    if (after_gap or first in ("no", "nomor", "no urut")) and looks_like_header(row, sheet.width):
        return read_header(sheet, number, ahead, None)
    return None


def _begin(
    block: HeaderBlock, first: int, pending: list[tuple[int, RowKind, str]], number: int
) -> OpenTable:
    table = OpenTable(block=block, first_row=first, kinds=bytearray())
    for _, kind, _text in pending:
        table.mark(kind)
    table.texts.extend(p for p in pending if p[1] is RowKind.TITLE)
    fields = {c.index: best_field(c) for c in block.columns if not is_annotation(c)}
    table.number_col = next((i for i, f in fields.items() if f == "number"), -1)
    table.unit_count_col = next((i for i, f in fields.items() if f == "unit_count"), -1)
    table.identity = tuple(i for i, f in fields.items() if f in IDENTITY)
    table.named = any(f in NAMING or f == "nik" for f in fields.values())
    table.names = tuple(i for i, f in fields.items() if f in NAMING or f == "product")
    table.columns = tuple(fields)
    table.typical = max(2, min(len(table.columns), 4))
    return table


def _mark_header(table: OpenTable, block: HeaderBlock) -> None:
    position = table.first_row + len(table.kinds)
    for number in range(position, block.last + 1):
        if number in block.numbering:
            table.mark(RowKind.NUMBERING)
        elif number in block.rows:
            table.mark(RowKind.HEADER)
        else:
            table.mark(RowKind.BLANK)
    table.last_data = block.last


def _begin_headerless(
    sheet: Sheet, number: int, first: int, pending: list[tuple[int, RowKind, str]], row: list[Any]
) -> OpenTable:
    columns = tuple(Column(i, ()) for i in range(max(len(row), sheet.width)))
    block = HeaderBlock((), (), columns, ())
    table = OpenTable(block=block, first_row=first, kinds=bytearray(), headerless=True)
    for _, kind, _text in pending:
        table.mark(kind)
    table.texts.extend(p for p in pending if p[1] is RowKind.TITLE)
    table.columns = tuple(range(len(columns)))
    if shape.is_number(row[0]) and len(row) > 1 and not shape.is_number(row[1]):
        table.number_col = 0
    table.last_data = number - 1
    return table


def _starts_without_header(row: list[Any], at: list[int], window: _Window) -> bool:
    """Three filled cells, at least one of them a number, and a next row of the same shape."""
    ahead = list(window.ahead)
    if len(at) < 3 or any(looks_like_header(r, 99) for r in ahead[1:9]):
        return False
    texts = [str(row[i]).strip() for i in at]
    if any(t.startswith(":") or t.endswith(":") for t in texts):
        return False
    if not any(shape.is_number(row[i]) for i in at):
        return False
    for other in ahead[1:3]:
        same = set(shape.filled(other)) & set(at)
        if len(same) * 3 >= len(at) * 2:
            return True
    return False


def _cut(table: OpenTable) -> tuple[list[tuple[int, RowKind, str]], int]:
    """Takes the title rows of a following table off the end of this one."""
    end = table.first_row + len(table.kinds)
    taken = 0
    texts = {n: t for n, _, t in table.texts}
    texts.update(dict(table.sections))
    position = len(table.kinds) - 1
    last_text = position + 1
    while position >= 0:
        kind = table.kinds[position]
        number = table.first_row + position
        if kind == RowKind.BLANK:
            position -= 1
            continue
        text = texts.get(number, "")
        if kind in (RowKind.SECTION, RowKind.FOOTER) and not (
            shape.is_signature(text) or shape.is_note(text)
        ):
            last_text = position
            position -= 1
            continue
        break
    taken = last_text
    moved: list[tuple[int, RowKind, str]] = []
    for index in range(taken, len(table.kinds)):
        number = table.first_row + index
        kind = RowKind(table.kinds[index])
        moved.append(
            (
                number,
                RowKind.BLANK if kind is RowKind.BLANK else RowKind.TITLE,
                texts.get(number, ""),
            )
        )
    del table.kinds[taken:]
    cut = table.first_row + taken
    table.texts = [t for t in table.texts if t[0] < cut]
    table.sections = [s for s in table.sections if s[0] < cut]
    return moved, cut if moved else end


def _finish(table: OpenTable, sheet: Sheet, filename: str) -> TableGuess:
    _settle_tail(table)
    _settle_totals(table)
    titles = [text for _, kind, text in table.texts if kind is RowKind.TITLE]
    footers = [text for _, kind, text in table.texts if kind is RowKind.FOOTER]
    context = _context(sheet, titles, footers, filename)
    years = {y for c in table.block.columns if (y := measured_year(c))}
    if years and (len(years) > 1 or not context.year):
        context = replace(context, year=max(years))  # the columns of the latest year are read
    sections = _sections(table, context)
    questions = _questions(table)
    return TableGuess(
        sheet=sheet,
        first_row=table.first_row,
        last_row=table.first_row + len(table.kinds) - 1,
        header_rows=table.block.rows,
        columns=table.block.columns,
        kinds=bytes(table.kinds),
        context=context,
        sections=sections,
        titles=tuple(titles),
        questions=questions,
        notes=tuple((n, t) for n, _, t in table.texts),
    )


def _settle_tail(table: OpenTable) -> None:
    """Sections with nothing below them are footers (a lone name under a signature)."""
    own = dict(table.sections)
    for index in range(len(table.kinds) - 1, -1, -1):
        kind = table.kinds[index]
        if kind in (RowKind.BLANK, RowKind.FOOTER):
            continue
        if kind != RowKind.SECTION:
            break
        number = table.first_row + index
        table.kinds[index] = RowKind.FOOTER
        table.texts.append((number, RowKind.FOOTER, own.get(number, "")))
        table.sections = [s for s in table.sections if s[0] != number]
    table.texts.sort()


def _settle_totals(table: OpenTable) -> None:
    """A "TOTAL" with data below it only closes its part; the last bare one is the table's."""
    body = [i for i, k in enumerate(table.kinds) if k in (RowKind.DATA, RowKind.AGGREGATE)]
    last = body[-1] if body else -1
    names = {number: (word, rest) for number, word, rest in table.totals}
    after = [
        i for i, k in enumerate(table.kinds)
        if k in (RowKind.TOTAL, RowKind.SUBTOTAL) and i > last
    ]  # fmt: skip
    before = any(k in (RowKind.TOTAL, RowKind.SUBTOTAL) for k in table.kinds[: max(last, 0)])
    for i, kind in enumerate(table.kinds):
        if kind == RowKind.TOTAL and i < last:
            table.kinds[i] = RowKind.SUBTOTAL
    for i in after:
        word, _rest = names.get(table.first_row + i, ("", ""))
        bare_end = table.kinds[i] == RowKind.TOTAL
        if len(after) > 1 and i == after[0] and before and bare_end:
            # "JUMLAH" closing the last part, with the table's own total below it.
            table.kinds[i] = RowKind.SUBTOTAL
        elif len(after) == 1 and bare_end and before and word in ("jumlah", "jml", "jlh"):
            earlier = [w for n, (w, r) in names.items() if n < table.first_row + i and not r]
            if earlier:
                table.kinds[i] = RowKind.SUBTOTAL
        elif len(after) == 1 and not before and not word.startswith("sub"):
            table.kinds[i] = RowKind.TOTAL


def _context(sheet: Sheet, titles: list[str], footers: list[str], filename: str) -> Context:
    context = Context()
    for text in reversed(titles):  # the nearest title speaks first
        context = context.over(read_context(text))
    for text in reversed(titles):  # "Desa X" and "Kecamatan Y" on lines of their own
        said = read_context(text)
        if said.village and not context.village and said.district in ("", context.district):
            context = replace(context, village=said.village)
        elif said.district and not context.district and said.village in ("", context.village):
            context = replace(context, district=said.district)
    for text in sheet.preface:
        context = context.over(read_context(text))
    for text in footers:
        said = read_context(text)
        context = context.over(Context(multiplier=said.multiplier))
    name = sheet.name.strip()
    if name:
        said = read_context(name)
        if not (said.village or said.district) and not context.village and not context.district:
            from_name = Context(year=said.year, quarter=said.quarter, month=said.month,
                                branch=said.branch)  # fmt: skip
        else:
            from_name = said
        context = context.over(from_name)
    if not (context.year and (context.quarter or context.month or context.semester)):
        period = read_period_of_filename(filename)
        if not context.year or not period.year or context.year == period.year:
            context = context.over(period)
    return context


def _sections(table: OpenTable, context: Context) -> tuple[Section, ...]:
    found: list[Section] = []
    running = Context()
    for number, text in sorted(table.sections):
        said = read_context(text.replace(" : ", " "))
        if said.district and not said.village:
            running = Context(district=said.district, branch=running.branch)
        elif said.village:
            running = Context(village=said.village, district=said.district or running.district,
                              branch=running.branch)  # fmt: skip
        elif said.branch:
            running = Context(village=running.village, district=running.district,
                              branch=said.branch)  # fmt: skip
        found.append(Section(number, text, said.over(running).over(context)))
    return tuple(found)


def _questions(table: OpenTable) -> tuple[Question, ...]:
    found: list[Question] = []
    if table.headerless:
        found.append(
            Question("no_header", "Tabel ini tidak punya judul kolom. Tentukan isi setiap kolom.")
        )
    return tuple(found)
