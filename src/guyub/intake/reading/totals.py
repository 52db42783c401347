"""The file's own totals against its rows.

Definition: a subtotal covers the data rows since the previous subtotal or section; a total covers
all data rows of its table. Sums are in the file's own unit. Blank and unreadable cells are counted
as missing, never as zero, and said with the difference.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from . import rows as shape
from .evidence import column_samples
from .fields import FIELDS, NOT_SUMMED, label
from .mapping import sample_rows
from .model import Mapping, RowKind, TableGuess, TotalCheck
from .normal import fold, is_blank, is_unknown, squeeze
from .values.numbers import DecimalMark, decimal_mark, parse_quantity

_PEOPLE: Final = re.compile(r"\b(?:orang|org)\b", re.IGNORECASE)
_WHOLE: Final = re.compile(r"^(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)$")
_EQUALS: Final = re.compile(
    r"\b(?:unit(?:\s*usaha)?|ikm|umkm|usaha|perajin|pengrajin|pelaku(?:\s*usaha)?|pengusaha|industri)"
    r"\s*[=:]\s*(\d{1,3}(?:\.\d{3})+|\d+)\b",
    re.IGNORECASE,
)
""" "Jumlah pengrajin = 11 orang"."""
_NOT_SUMS: Final = re.compile(
    r"\b(?:harga|umur|usia|age|rata|persen|prosen|persentase|kenaikan|tahun|thn|th|year|kode|code|no|nomor"
    r"|rt|rw|kbli|nik|nib|npwp|telp|hp|tanggal|tgl|date|price|guyub)\b|%"
)
_ENOUGH: Final = 3
_NOISE: Final = Decimal("0.000001")
"""Spreadsheets add in binary: a sum may be off by so much of itself without being wrong."""
_STATED: Final = re.compile(
    r"\b(?:jumlah|total|sebanyak|jml)\b[^\d]{0,40}(\d{1,3}(?:\.\d{3})+|\d+)\s*"
    r"(?:unit(?:\s*usaha)?|ikm|umkm|usaha|pelaku(?:\s*usaha)?|perajin|pengrajin|industri)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Span:
    """Running sums over a stretch of data rows."""

    first: int = 0
    last: int = 0
    rows: int = 0
    units: int = 0
    sums: dict[int, Decimal | int] = field(default_factory=dict)
    missing: dict[int, int] = field(default_factory=dict)

    def add(self, number: int, units: int, values: dict[int, Decimal | int | None]) -> None:
        self.first = self.first or number
        self.last = number
        self.rows += 1
        self.units += units
        for index, value in values.items():
            if value is None:
                self.missing[index] = self.missing.get(index, 0) + 1
            else:
                self.sums[index] = self.sums.get(index, 0) + value


def check_totals(table: TableGuess, mapping: Mapping) -> list[TotalCheck]:
    """Every stated total with a figure, agreeing or not; in order of the file."""
    stated_kinds = {RowKind.TOTAL, RowKind.SUBTOTAL}
    if stated_kinds.isdisjoint(table.kinds) and not any(_STATED.search(t) for _, t in table.notes):
        return []
    fields = mapping.field_of()
    summed = {
        i: name for i, name in fields.items()
        if name in FIELDS and FIELDS[name].summable and name not in NOT_SUMMED
    }  # fmt: skip
    unit_column = mapping.column_of("unit_count")
    samples = sample_rows(table)
    summed |= _other_figures(table, fields, samples)
    marks = {i: decimal_mark(column_samples(samples, i)) for i in summed}
    stated = _stated_columns(table, stated_kinds) | {mapping.column_of("workers_total")}
    added = [i for i in summed if i in stated]
    whole, part = _Span(), _Span()
    checks: list[TotalCheck] = []
    waiting: list[tuple[int, list[Any]]] = []  # section rows that state sums of what follows
    on_top: list[tuple[int, list[Any]]] = []  # a total of the table above its first row
    above: list[_Span] = []
    sections = {s.row for s in table.sections}
    for number, kind, cells in table.iter_rows():
        if kind in (RowKind.DATA, RowKind.AGGREGATE):
            values = {i: _value(cells, i, marks[i]) for i in added}
            units = _units(cells, kind, unit_column)
            whole.add(number, units, values)
            part.add(number, units, values)
        elif kind is RowKind.SECTION:
            part = _Span()
        elif kind is RowKind.SUBTOTAL and number in sections:
            part = _Span()
            waiting.append((number, cells))
            if above:
                checks += _compare(table, *waiting[-2], above[-1], fields, marks, mapping)
            above = [part]
        elif kind is RowKind.SUBTOTAL and not whole.rows:
            if not _mean(cells):
                on_top.append((number, cells))
        elif kind is RowKind.SUBTOTAL:
            if not _mean(cells):
                checks += _compare(table, number, cells, part, fields, marks, mapping)
            part = _Span()
        elif kind is RowKind.TOTAL and not _mean(cells):
            checks += _compare(table, number, cells, whole, fields, marks, mapping)
    if waiting and above:
        checks += _compare(table, *waiting[-1], above[-1], fields, marks, mapping)
    for number, cells in on_top:
        checks += _compare(table, number, cells, whole, fields, marks, mapping)
    checks += _said_in_words(table, whole)
    return sorted(checks, key=lambda c: (c.row, -1 if c.column is None else c.column))


def _stated_columns(table: TableGuess, kinds: set[RowKind]) -> set[int | None]:
    """Columns of which a total is written: only those are added up (43,000 rows: 0.7 to 0.2 s)."""
    return {
        i for _number, kind, cells in table.iter_rows() if kind in kinds
        for i, cell in enumerate(cells) if not is_blank(cell)
    }  # fmt: skip


def _other_figures(
    table: TableGuess, fields: dict[int, str], samples: list[list[Any]]
) -> dict[int, str]:
    """Columns of numbers that feed no field (twelve months): their stated sums are checked too.

    Prices, ages, shares, years and codes are no sums, whatever a total row holds beside them.
    """
    found: dict[int, str] = {}
    for column in table.columns:
        if column.index in fields or not column.path or _NOT_SUMS.search(fold(column.text)):
            continue
        cells = [c for c in column_samples(samples, column.index) if not is_blank(c)]
        numbers = sum(1 for c in cells if isinstance(c, (int, float)) and not isinstance(c, bool))
        if len(cells) >= _ENOUGH and numbers * 5 >= len(cells) * 4:
            found[column.index] = ""
    return found


def _mean(cells: Iterable[Any]) -> bool:
    for cell in cells:
        found = shape.total_label(cell) if isinstance(cell, str) else None
        if found:
            return shape.is_mean(found[0])
    return False


def _value(cells: list[Any], index: int, mark: DecimalMark) -> Decimal | int | None:
    """The number as written, in the file's own unit; None where unknown or unreadable."""
    if index >= len(cells):
        return None
    cell = cells[index]
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return None
        return int(cell) if cell.is_integer() else Decimal(repr(cell))
    if not isinstance(cell, str) or is_unknown(cell):
        return None
    if mark != "." and _WHOLE.match(cell):
        return int(cell.replace(".", ""))
    text = re.sub(
        r"^(?:rp|idr)\s*\.?\s*|,-+$|\s*(?:rupiah)$", "", squeeze(cell), flags=re.IGNORECASE
    )
    value = parse_quantity(text, "value", mark).value
    return None if value is None else Decimal(value)


def _units(cells: list[Any], kind: RowKind, column: int | None) -> int:
    if column is not None:
        value = _value(cells, column, "")
        if value is not None:
            return int(value)
    if kind is RowKind.AGGREGATE:
        said = shape.stands_for_many([c for c in cells if isinstance(c, str)])
        if said:
            return said[0]
    return 1


def _compare(
    table: TableGuess,
    number: int,
    cells: list[Any],
    span: _Span,
    fields: dict[int, str],
    marks: dict[int, DecimalMark],
    mapping: Mapping,
) -> list[TotalCheck]:
    """Each figure of one total row against the rows of its scope."""
    if not span.rows:
        return []
    name = next(
        (squeeze(c) for c in cells
         if isinstance(c, str) and not is_blank(c) and not shape.is_number(c)
         and not shape.is_roman(c)), "Jumlah",
    )  # fmt: skip
    headers = {c.index: c.text for c in table.columns}
    found: list[TotalCheck] = []
    for index, cell in enumerate(cells):
        if is_blank(cell):
            continue
        field_name = fields.get(index, "")
        counted: Decimal | int | None = None
        if index in marks:
            stated = _value(cells, index, marks[index])
            if stated is None and isinstance(cell, str) and shape.UNIT_COUNT.match(cell):
                stated, counted = _unit_count(cell), span.units
            elif field_name == "unit_count":
                counted = span.units
            elif index in span.sums:
                counted = span.sums[index]
        elif isinstance(cell, str) and shape.UNIT_COUNT.match(cell):
            stated = _unit_count(cell)
            people = bool(_PEOPLE.search(cell))
            counted = span.units
            workers = mapping.column_of("workers_total")
            if people and field_name not in ("owner_name", "business_name", "number", "nik"):
                counted = span.sums.get(workers) if workers is not None else None
        elif shape.is_number(cell) and field_name in (
            "owner_name", "business_name", "number", "nik", "nib", "product", "name",
        ):  # fmt: skip
            stated, counted = _value(cells, index, ""), span.units
        else:
            continue
        if stated is None or counted is None:
            continue
        header = "" if field_name or index not in marks else headers.get(index, "")
        found.append(
            _check(number, index, field_name, name, Decimal(stated), Decimal(counted), span, header)
        )
    embedded = _count_in_label(name)
    if embedded is not None and not any(c.field == "units" for c in found):
        found.append(_check(number, None, "", name, Decimal(embedded), Decimal(span.units), span))
    return found


def _unit_count(cell: str) -> Decimal | None:
    found = shape.UNIT_COUNT.match(cell)
    return Decimal(shape.whole(found.group(1))) if found else None


def _count_in_label(name: str) -> int | None:
    """ "JUMLAH KEMANGKON : 18 unit" in one cell."""
    found = re.search(
        r"(\d{1,3}(?:\.\d{3})+|\d+)\s*(?:unit(?:\s*usaha)?|ikm|umkm|usaha|perajin|pengrajin|pelaku)\b",
        name, re.IGNORECASE,
    ) or _EQUALS.search(name)  # fmt: skip
    return shape.whole(found.group(1)) if found else None


def _plain(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _shown(value: Decimal) -> str:
    text = f"{int(value):,}" if value == int(value) else f"{value:,.2f}"
    return text.replace(",", "\x00").replace(".", ",").replace("\x00", ".")


def _check(
    number: int,
    index: int | None,
    name: str,
    text: str,
    stated: Decimal,
    counted: Decimal,
    span: _Span,
    header: str = "",
) -> TotalCheck:
    summable = bool(header) or (name in FIELDS and FIELDS[name].summable)
    missing = span.missing.get(index, 0) if index is not None and summable else 0
    difference = stated - counted
    if abs(difference) <= _NOISE * max(abs(stated), abs(counted), Decimal(1)):
        difference = Decimal(0)
    if header:
        what, of, unit, name = f'kolom "{header[:60]}"', "jumlah barisnya", "", "other"
    elif summable and name != "unit_count":
        what, of, unit = label(name), "jumlah barisnya", ""
    else:
        what, of, unit, name = "banyaknya", "barisnya", " unit", name or "units"
        if not summable:
            name = "units"
    if difference:
        sentence = (
            f"{text}: {what} tertulis {_shown(stated)}{unit}, {of} {_shown(counted)}: "
            f"selisih {_shown(abs(difference))}."
        )
        if missing:
            sentence += f" {missing} baris tidak berisi angka."
    else:
        sentence = f"{text}: {what} {_shown(stated)}{unit} cocok dengan {span.rows} baris."
    return TotalCheck(
        number, index, name, text, _plain(stated), _plain(counted), _plain(difference),
        span.first, span.last, span.rows, missing, sentence,
    )  # fmt: skip


def _said_in_words(table: TableGuess, whole: _Span) -> list[TotalCheck]:
    """ "Jumlah IKM: 262 unit" in a title or a footer."""
    found: list[TotalCheck] = []
    for number, text in table.notes:
        said = _STATED.search(text)
        if said and whole.rows:
            stated = Decimal(shape.whole(said.group(1)))
            found.append(
                _check(number, None, "", squeeze(text)[:80], stated, Decimal(whole.units), whole)
            )
    return found
