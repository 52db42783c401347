"""Tables that stand beside each other in one sheet: each is read as a sheet of its own columns.

Policy: a sheet is cut only where one header row repeats its first word and every part names people
or businesses, with three headers at least. Row and column numbers stay those of the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from . import rows as shape
from .fields import NAMING
from .header import best_field
from .model import Column, Merge, Sheet
from .normal import fold_header, squeeze

_LOOK: Final = 60
_LEAST: Final = 3


def parts_of(sheet: Sheet) -> list[Sheet]:
    """The sheet itself, or one narrowed view per table that stands beside another."""
    if sheet.width < 2 * _LEAST:
        return [sheet]
    for number, row in enumerate(itertools.islice(sheet.rows(), _LOOK), start=1):
        starts = _starts(row)
        if starts:
            ends = [*starts[1:], None]
            return [
                _narrowed(sheet, number, a, b, starts[1])
                for a, b in zip([0, *starts[1:]], ends, strict=True)
            ]
    return [sheet]


def _starts(row: Sequence[Any]) -> list[int]:
    """First columns of the tables whose headers this row holds; [] unless two or more."""
    at = shape.filled(row)
    if len(at) < 2 * _LEAST or not all(isinstance(row[i], str) for i in at):
        return []
    words = {i: fold_header(squeeze(row[i])) for i in at}
    if not words[at[0]]:
        return []
    starts = [i for i in at if words[i] == words[at[0]]]
    if len(starts) < 2:
        return []
    for a, b in zip(starts, [*starts[1:], len(row)], strict=True):
        own = [i for i in at if a <= i < b]
        if len(own) < _LEAST or len({words[i] for i in own}) < len(own):
            return []
        if not any(best_field(Column(i, (squeeze(row[i]),))) in NAMING for i in own):
            return []
    return starts


def _narrowed(sheet: Sheet, header: int, first: int, end: int | None, second: int) -> Sheet:
    """The columns from `first` to before `end`; titles over all tables are shown in each."""

    def rows() -> Iterator[list[Any]]:
        for number, row in enumerate(sheet.rows(), start=1):
            at = shape.filled(row) if first and number < header else []
            if at and at[-1] < second and len(at) == 1:
                yield [*[""] * first, row[at[0]]]
            else:
                yield [*[""] * first, *row[first:end]]

    last = sheet.width - 1 if end is None else end - 1
    merges = tuple(
        Merge(m.first_row, m.first_col, m.last_row, min(m.last_col, last))
        for m in sheet.merges
        if first <= m.first_col <= last
    )
    return replace(sheet, rows=rows, merges=merges)
