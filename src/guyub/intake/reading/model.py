"""The nouns of reading: workbook, sheet, table, row kind, parsed value, total.

Rows are numbered from 1 as the user sees them in the file; columns from 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from typing import Any, Literal, NamedTuple, TypeAlias

Cell: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still read. Sizes in bytes; a file beyond any of these is refused, not cut."""

    max_bytes: int = 120_000_000
    max_unzipped: int = 1_600_000_000
    max_ratio: int = 250
    max_rows: int = 1_048_576
    max_columns: int = 1_000
    max_cells: int = 30_000_000
    max_sheets: int = 500


class Merge(NamedTuple):
    """A merged range, ends included: rows from 1, columns from 0."""

    first_row: int
    first_col: int
    last_row: int
    last_col: int


class Note(NamedTuple):
    """Something the reader did or saw that the user should know."""

    code: str
    sentence: str


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows()` may be called again; it yields a list of cells per row, '' = blank.

    The n-th list yielded is row n of the file. `preface` holds text that stood outside the rows
    (headings of an HTML page).
    """

    name: str
    index: int
    rows: Callable[[], Iterator[list[Any]]]
    width: int
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    typed: bool = True
    """False where every cell is text (csv, html), so a long number lost nothing by itself."""
    preface: tuple[str, ...] = ()


@dataclass(slots=True)
class Workbook:
    """An opened file: its true kind, its sheets, and what was noted on the way."""

    filename: str
    kind: str
    sheets: list[Sheet]
    notes: list[Note] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""


class RowKind(IntEnum):
    """Every row of a sheet has exactly one."""

    BLANK = 0
    TITLE = 1
    HEADER = 2
    NUMBERING = 3
    SECTION = 4
    DATA = 5
    AGGREGATE = 6
    SUBTOTAL = 7
    TOTAL = 8
    FOOTER = 9


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around a table say about all its rows. None or '' = not said."""

    year: int | None = None
    quarter: int | None = None
    semester: int | None = None
    month: int | None = None
    village: str = ""
    district: str = ""
    regency: str = ""
    branch: str = ""
    multiplier: int | None = None
    """Rupiah per unit written (1000 for "dalam ribuan rupiah")."""

    def over(self, other: Context) -> Context:
        """This context, with gaps filled from `other`.

        A period and a place are each taken whole, so a quarter never meets another title's year.
        """
        period = self if self.year or self.quarter or self.month or self.semester else other
        same_year = period.year or other.year
        own_place = bool(self.village or self.district or self.regency)
        return Context(
            year=same_year,
            quarter=period.quarter or (other.quarter if not period.month else None),
            semester=period.semester or other.semester,
            month=period.month or other.month,
            village=self.village or ("" if self.district or self.regency else other.village),
            district=self.district or ("" if self.regency and own_place else other.district),
            regency=self.regency or other.regency,
            branch=self.branch or other.branch,
            multiplier=self.multiplier or other.multiplier,
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where, and its header from top to bottom."""

    index: int
    path: tuple[str, ...]
    multiplier: int | None = None

    @property
    def text(self) -> str:
        return " > ".join(self.path)


@dataclass(frozen=True, slots=True)
class Section:
    """A row that only names what follows; its context holds until the next section."""

    row: int
    text: str
    context: Context


class Question(NamedTuple):
    """Something only a person can answer."""

    code: str
    sentence: str
    column: int | None = None


@dataclass(slots=True)
class TableGuess:
    """One table in a sheet with the kind of every row from `first_row` to `last_row`.

    Tables of a sheet lie one below another and together cover all its rows.
    """

    sheet: Sheet
    first_row: int
    last_row: int
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    kinds: bytes
    context: Context
    sections: tuple[Section, ...] = ()
    titles: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    """Rows of text that are neither data nor totals (titles, footers), with their row number."""

    def kind(self, row: int) -> RowKind:
        """Kind of a row by its number in the file."""
        return RowKind(self.kinds[row - self.first_row])

    def rows_of(self, *kinds: RowKind) -> list[int]:
        """Row numbers of the given kinds, ascending."""
        wanted = set(kinds)
        return [self.first_row + i for i, k in enumerate(self.kinds) if k in wanted]

    def iter_rows(self) -> Iterator[tuple[int, RowKind, list[Any]]]:
        """Row number, kind and cells of every row of this table."""
        by_number = {int(k): k for k in RowKind}
        rows = islice(self.sheet.rows(), self.first_row - 1, self.last_row)
        numbers = range(self.first_row, self.last_row + 1)
        return zip(numbers, map(by_number.__getitem__, self.kinds), rows, strict=False)


class Issue(NamedTuple):
    """One thing wrong with, or worth knowing about, one cell. The sentence quotes no identifier."""

    code: str
    severity: Severity
    field: str
    message: str


class Parsed(NamedTuple):
    """A typed value beside what stood in the cell. value None = unknown, never "no" or zero."""

    value: Any
    raw: Any
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column feeds which field, as a person settled it. Kept per source by `signature`."""

    fields: tuple[tuple[int, str], ...]
    signature: str = ""
    multiplier: int | None = None

    def field_of(self) -> dict[int, str]:
        return dict(self.fields)

    def column_of(self, name: str) -> int | None:
        return next((c for c, f in self.fields if f == name), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "fields": [list(x) for x in self.fields],
            "signature": self.signature,
            "multiplier": self.multiplier,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> Mapping:
        return Mapping(
            tuple((int(c), str(f)) for c, f in data["fields"]),
            str(data.get("signature", "")),
            data.get("multiplier"),
        )


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """Proposed field of a column: score 0..1, reason in words, runners-up with their scores."""

    index: int
    header: str
    field: str
    score: float
    reason: str
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """One figure the file states, against its own rows.

    `stated`, `counted`, `difference` are in the file's own unit; `difference` = stated - counted.
    """

    row: int
    column: int | None
    field: str
    label: str
    stated: int | float
    counted: int | float
    difference: int | float
    first_row: int
    last_row: int
    rows: int
    missing: int
    sentence: str

    @property
    def agrees(self) -> bool:
        return self.difference == 0


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A data or aggregate row: its place in the file, its key and hash, its parsed fields."""

    row: int
    kind: RowKind
    key: str
    hash: str
    fields: dict[str, Parsed]
    context: Context
    issues: tuple[Issue, ...] = ()
