"""One row of an open table: what kind it is, by what it positively shows.

Any doubt leaves a data row; `recognise` holds the policy.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from . import rows as shape
from .header import HeaderBlock
from .model import RowKind, Sheet
from .normal import is_unknown, squeeze

_HAS_DIGIT: Final = re.compile(r"\d")


@dataclass(slots=True)
class OpenTable:
    """A table being read."""

    block: HeaderBlock
    first_row: int
    kinds: bytearray
    texts: list[tuple[int, RowKind, str]] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)
    totals: list[tuple[int, str, str]] = field(default_factory=list)
    number_col: int = -1
    columns: tuple[int, ...] = ()
    identity: tuple[int, ...] = ()
    unit_count_col: int = -1
    named: bool = False
    names: tuple[int, ...] = ()
    typical: int = 2
    signing: bool = False
    closed: bool = False
    """A total or a footer came, and no data since."""
    last_data: int = 0
    numbered: int = 0
    seen: int = 0
    lately: deque[list[Any]] = field(default_factory=lambda: deque(maxlen=20))
    headerless: bool = False

    def mark(self, kind: RowKind) -> None:
        self.kinds.append(kind)


def joined_text(row: list[Any], at: list[int]) -> str:
    """Its cells as one line; a whole number has no ".0", so that a year stays one."""
    cells = (row[i] for i in at)
    shown = (int(c) if isinstance(c, float) and c.is_integer() else c for c in cells)
    return squeeze(" ".join(map(str, shown)))[:300]


def is_repeat(block: HeaderBlock, row: list[Any]) -> bool:
    """The row says again what a row of the header said."""
    own = {i: squeeze(str(row[i])).lower() for i in shape.filled(row)}
    if not own:
        return False
    for cells in block.cells:
        header = {i: squeeze(str(cells[i])).lower() for i in shape.filled(cells)}
        if len(header) < 2 and len(own) < 2:
            continue
        same = sum(1 for i, text in own.items() if header.get(i) == text)
        if header and same >= max(2, 0.8 * max(len(own), len(header))):
            return True
        if len(header) >= 2 and same == len(own) >= 2:
            return True
    return False


def classify(table: OpenTable, sheet: Sheet, number: int, row: list[Any], at: list[int]) -> None:
    kind = _kind(table, sheet, number, row, at)
    table.mark(kind)
    if kind is not RowKind.BLANK:
        table.closed = kind in (RowKind.TOTAL, RowKind.SUBTOTAL, RowKind.FOOTER)
    if kind in (RowKind.DATA, RowKind.AGGREGATE):
        _count(table, number, row)
        if table.number_col >= 0 and table.number_col in at:
            table.numbered += 1
    elif kind is RowKind.SECTION:
        table.sections.append((number, joined_text(row, at)))
    elif kind is RowKind.FOOTER:
        table.texts.append((number, kind, joined_text(row, at)))
    elif kind in (RowKind.SUBTOTAL, RowKind.TOTAL):
        table.last_data = number


def _count(table: OpenTable, number: int, row: list[Any]) -> None:
    table.last_data = number
    table.seen += 1
    table.lately.append(row)
    if table.seen <= 20 or table.seen % 50 == 0:
        ordered = sorted(len(shape.filled(r)) for r in table.lately)
        table.typical = max(2, ordered[len(ordered) // 2])


def is_plain(table: OpenTable, row: list[Any]) -> bool:
    """A number in the number column, in front of all else, and a name: what `classify` and the
    search for headers would call data without a doubt (43,000 rows: 0.9 to 0.3 s)."""
    first = table.number_col
    if first < 0 or first >= len(row) or type(row[first]) is not float:
        return False
    if first and any(cell != "" for cell in row[:first]):
        return False
    for i in table.names:
        cell = row[i] if i < len(row) else ""
        if type(cell) is str and len(cell) > 4 and cell[0].isalpha() and not is_unknown(cell):
            return True
    return False


def take_plain(table: OpenTable, number: int, row: list[Any]) -> None:
    """`classify` of a plain row."""
    table.mark(_data_or_aggregate(table, row, []))
    table.closed = False
    _count(table, number, row)
    table.numbered += 1


def _kind(table: OpenTable, sheet: Sheet, number: int, row: list[Any], at: list[int]) -> RowKind:
    if not at:
        return RowKind.BLANK
    first = row[at[0]]
    numbered = (
        table.number_col >= 0 and table.number_col in at and shape.is_number(row[table.number_col])
    )
    others = [i for i in at if i != table.number_col] if numbered else at
    if numbered:
        if shape.only_marks(row, others):
            return RowKind.BLANK
        if not table.headerless and shape.is_numbering(row, len(table.columns)):
            return RowKind.NUMBERING
        return _data_or_aggregate(table, row, others)
    if isinstance(first, str):
        if not table.headerless and is_repeat(table.block, row):
            return RowKind.HEADER
        if not table.headerless and shape.is_numbering(row, len(table.columns)):
            return RowKind.NUMBERING
    if shape.only_marks(row, at):
        return RowKind.BLANK
    total = _total(table, row, at)
    if total is not None:
        word, rest = total
        table.totals.append((number, word, rest))
        table.signing = False
        return RowKind.TOTAL if shape.names_all(word, rest) else RowKind.SUBTOTAL
    texts = [i for i in at if isinstance(row[i], str) and not shape.is_number(row[i])]
    sparse = len(at) <= max(3, table.typical // 3)
    expects_number = table.numbered >= max(2, table.seen * 0.6)
    if sparse and texts and len(texts) == len(at) and len(at) <= 3:
        words = [squeeze(str(row[i])) for i in at]
        if any(shape.is_signature(w) or shape.is_note(w) for w in words) and (
            len(at) < max(3, table.typical * 0.5) or table.signing
        ):
            table.signing = table.signing or any(map(shape.is_signature, words))
            return RowKind.FOOTER
        if table.signing:
            return RowKind.FOOTER
    if len(at) == 1 and table.closed and table.typical > 3 and shape.is_remark(str(first)):
        return RowKind.FOOTER
    section = _section(table, sheet, number, row, at, texts, expects_number)
    if section:
        table.signing = False
        return RowKind.SECTION if len(texts) == len(at) else _section_with_sums(table, number, row)
    if not texts and not table.headerless and table.seen and _unlabelled_total(table, at, row):
        table.totals.append((number, "jumlah", ""))
        return RowKind.SUBTOTAL
    if table.signing and len(at) <= 3 and not any(i in table.identity for i in at):
        return RowKind.FOOTER
    outside = bool(table.columns) and not any(i in set(table.columns) for i in at)
    if outside and len(at) <= 2:
        return RowKind.FOOTER
    return _data_or_aggregate(table, row, at)


def _section_with_sums(table: OpenTable, number: int, row: list[Any]) -> RowKind:
    """A section row that also holds figures states the sums of what follows."""
    label = next(
        (squeeze(c) for c in row if isinstance(c, str) and c.strip() and not shape.is_number(c)
         and not shape.is_roman(c)), "",
    )  # fmt: skip
    table.sections.append((number, label))
    table.totals.append((number, "bagian", label))
    return RowKind.SUBTOTAL


def _total(table: OpenTable, row: list[Any], at: list[int]) -> tuple[str, str] | None:
    """(word, rest) of a total row: its label, figures, and nobody's name beside them."""
    for position, i in enumerate(at[:4]):
        cell = row[i]
        if not isinstance(cell, str):
            continue
        label = shape.total_label(cell)
        if label is None:
            if shape.is_number(cell) or shape.is_roman(cell):
                continue
            if position == 0 and len(at) > 1:
                continue
            return None
        rest_cells = [k for k in at if k != i and isinstance(row[k], str)]
        others = [
            k
            for k in rest_cells
            if not shape.is_number(row[k])
            and not shape.UNIT_COUNT.match(row[k])
            and not shape.is_roman(row[k])
            and len(row[k].strip()) > 4
        ]
        allowed = 1 if table.number_col >= 0 or len(at) <= max(3, table.typical * 0.7) else 0
        if len(others) > allowed:
            return None
        if any(i2 in table.identity for i2 in others) and table.number_col < 0:
            return None
        word, rest = label
        if not rest and others:
            rest = squeeze(row[others[0]])
        # A business may be called "Total Jaya": without figures a total says nothing either.
        figures = [k for k in at if k != i and k not in others]
        if not figures and table.typical > 2 and len(at) > 1:
            return None
        if not figures and not any(ch.isdigit() for ch in cell):
            return (word, rest) if i <= 2 and table.number_col != -1 else None
        return word, rest
    return None


def _unlabelled_total(table: OpenTable, at: list[int], row: list[Any]) -> bool:
    """Figures alone, no number and no text, in a table whose rows are people or businesses."""
    return table.named and not any(i in table.identity for i in at) and bool(at)


def _section(
    table: OpenTable,
    sheet: Sheet,
    number: int,
    row: list[Any],
    at: list[int],
    texts: list[int],
    expects_number: bool,
) -> bool:
    """A row that only names what follows: one text, perhaps behind a Roman numeral."""
    names = [i for i in texts if not shape.is_roman(row[i])]
    if len(names) != 1:
        alone = len(names) == 2 and len(texts) == len(at)
        return _labelled_place(row, names) if alone else False
    i = names[0]
    text = squeeze(str(row[i]))
    romans = len(texts) - len(names)
    figures = len(at) - len(texts)
    if len(text) < 2 or (figures and not (romans or shape.is_section_word(text))):
        return False
    if figures and figures + 1 >= table.typical and not romans:
        return False
    merged = (
        any(
            m.first_row == number
            and m.first_col <= i <= m.last_col
            and m.last_col - m.first_col >= 2
            for m in sheet.merges
        )
        if len(sheet.merges) < 5_000
        else False
    )
    if merged or romans or shape.is_section_word(text):
        return table.typical >= 3 or merged
    if table.typical < 3:
        return False
    # A bare word: a section when rows are otherwise numbered, or it stands in the number column.
    if table.number_col >= 0 and i == table.number_col:
        return True
    if expects_number and i not in table.identity:
        return True
    return expects_number and text.isupper()


def _labelled_place(row: list[Any], at: list[int]) -> bool:
    """ "Kecamatan" | ": Kemangkon" in two cells."""
    if len(at) != 2:
        return False
    first = squeeze(str(row[at[0]])).rstrip(": ")
    second = squeeze(str(row[at[1]]))
    return second.startswith(":") and shape.is_section_word(first + " ")


def _data_or_aggregate(table: OpenTable, row: list[Any], at: list[int]) -> RowKind:
    if table.unit_count_col >= 0:
        cell = row[table.unit_count_col] if table.unit_count_col < len(row) else ""
        if shape.is_number(cell):
            digits = str(cell).split(".0")[0] if not isinstance(cell, str) else cell
            count = "".join(c for c in digits if c.isdigit())
            if not table.named or (count and int(count) > 1):
                return RowKind.AGGREGATE
    for i in table.names:
        cell = row[i] if i < len(row) else ""
        if (
            isinstance(cell, str)
            and not cell.isalpha()
            and _HAS_DIGIT.search(cell)
            and shape.stands_for_many([cell])
        ):
            return RowKind.AGGREGATE
    return RowKind.DATA
