"""Finding where a table's header stands, how deep it is, and what each column is called."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .context import unit_multiplier
from .fields import ANNOTATION_PREFIX, FIELDS
from .headers import is_group, meanings_of_path, meanings_of_text
from .model import Column, Merge, Sheet
from .normal import fold_header, squeeze
from .rows import filled, is_number, is_numbering

MAX_LEVELS = 4
_SUB_WORDS = frozenset(
    [
        "l",
        "p",
        "lk",
        "pr",
        "laki",
        "perempuan",
        "jumlah",
        "jml",
        "total",
        "unit",
        "nilai",
        "satuan",
        "volume",
        "rp",
        "rt",
        "rw",
        "sat",
        "vol",
        "tanah",
        "bangunan",
        "mesin",
        "orang",
        "org",
        "jenis",
        "nama",
        "banyaknya",
        "bulan",
        "tahun",
        "kg",
    ]
)


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """Header rows, then numbering rows, and the columns they name."""

    rows: tuple[int, ...]
    numbering: tuple[int, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[Any, ...], ...]

    @property
    def last(self) -> int:
        return max((*self.rows, *self.numbering))


def _known(cell: Any) -> bool:
    if not isinstance(cell, str) or len(cell) > 80:
        return False
    text = cell.strip()
    if text.startswith((":", "=")) or text.endswith(":"):
        return False
    found = meanings_of_text(squeeze(text))
    return bool(found and found[0].score >= 0.6) or is_group(text)


def _all_text(cells: Sequence[Any], at: Sequence[int]) -> bool:
    return all(isinstance(cells[i], str) and not is_number(cells[i]) for i in at)


def header_hits(cells: Sequence[Any]) -> tuple[int, int]:
    """(cells known as headers, filled cells) of a row."""
    at = filled(cells)
    return sum(1 for i in at if _known(cells[i])), len(at)


def looks_like_header(cells: Sequence[Any], width: int) -> bool:
    """By its words: two known headers at least, and half of what is filled."""
    at = filled(cells)
    if not at:
        return False
    if len(at) == 1:
        return width == 1 and _known(cells[at[0]])
    numeric = sum(1 for i in at if is_number(cells[i]) or isinstance(cells[i], (dt.date, bool)))
    if numeric > len(at) * 0.2:
        return False
    texts = [squeeze(str(cells[i])) for i in at]
    if any(t.startswith(":") or t.endswith(":") for t in texts):
        return False
    if len({t.lower() for t in texts}) < max(2, len(at) * 0.5):
        return False
    hits = sum(1 for i in at if _known(cells[i]))
    if hits < 2 or hits < len(at) * 0.5:
        return False
    # Two known words only, in a wide table, may be data ("Pangan", "Produk").
    return not (hits == 2 and len(at) > 4)


def looks_like_header_by_shape(cells: Sequence[Any], following: Sequence[Sequence[Any]]) -> bool:
    """By contrast: short distinct words over rows that hold numbers, dates or long digits."""
    at = filled(cells)
    if len(at) < 3 or not _all_text(cells, at):
        return False
    texts = [squeeze(str(cells[i])) for i in at]
    if any(len(t) > 45 or any(c.isdigit() for c in t[:3]) for t in texts):
        return False
    if len({t.lower() for t in texts}) < len(at):
        return False
    contrast = checked = 0
    for row in following[:5]:
        inside = [i for i in at if i < len(row)]
        below = [i for i in inside if not (isinstance(row[i], str) and not row[i].strip())]
        if len(below) < max(2, len(at) // 3):
            continue
        checked += 1
        contrast += any(is_number(row[i]) or isinstance(row[i], dt.date) for i in below)
    return checked >= 1 and contrast >= max(1, checked // 2)


def read_header(
    sheet: Sheet, number: int, window: Sequence[Sequence[Any]], above: Sequence[Any] | None
) -> HeaderBlock:
    """The block whose recognised row is `number` (= window[0]); `above` is the row before it."""
    levels: list[tuple[int, list[Any]]] = [(number, list(window[0]))]
    if above is not None and _is_upper_level(sheet, number - 1, above, window[0]):
        levels.insert(0, (number - 1, list(above)))
    top = levels[0][0]
    position = 1
    reach = _merged_until(sheet.merges, top)
    while position < len(window) and len(levels) < MAX_LEVELS:
        row = window[position]
        here = number + position
        if not filled(row):
            if here <= reach:
                levels.append((here, list(row)))
                position += 1
                continue
            break
        if is_numbering(row, _width(levels)):
            break
        if _is_years_level(row, levels):
            levels.append((here, list(row)))
            position += 1
            break
        if (here <= reach and not _has_data_shape(row, here, sheet.merges)) or _is_lower_level(
            row, levels, window[position + 1 : position + 4]
        ):
            levels.append((here, list(row)))
        else:
            break
        position += 1
    numbering: list[int] = []
    probe = position
    while probe < len(window) and probe <= position + 1:
        if is_numbering(window[probe], _width(levels)):
            numbering.append(number + probe)
            probe += 1
        elif (
            not filled(window[probe])
            and probe + 1 < len(window)
            and is_numbering(window[probe + 1], _width(levels))
        ):
            probe += 1
        else:
            break
    columns = _columns(sheet, levels)
    return HeaderBlock(
        tuple(n for n, _ in levels),
        tuple(numbering),
        columns,
        tuple(tuple(c) for _, c in levels),
    )


def _width(levels: list[tuple[int, list[Any]]]) -> int:
    return len({i for _, cells in levels for i in filled(cells)})


def _merged_until(merges: Sequence[Merge], top: int) -> int:
    """Last row of vertical merges that begin in the header's top row and are narrow."""
    ends = [m.last_row for m in merges if m.first_row == top and m.last_row - top < MAX_LEVELS]
    return max(ends, default=top)


def _has_data_shape(row: Sequence[Any], number: int, merges: Sequence[Merge]) -> bool:
    at = filled(row)
    numeric = sum(1 for i in at if is_number(row[i]))
    return numeric >= 2 and numeric > len(at) * 0.3


_NAMED = re.compile(
    r"^(?:desa|kelurahan|desa\s*/\s*kel(?:urahan)?|kecamatan|kec|kabupaten|tahun|bulan|triwulan)\.?\s*:?$",
    re.IGNORECASE,
)


def _is_upper_level(sheet: Sheet, number: int, above: Sequence[Any], header: Sequence[Any]) -> bool:
    """A row of group names right above: several cells, or one over a part of the columns."""
    at = filled(above)
    if number < 1 or not at or not _all_text(above, at):
        return False
    texts = [squeeze(str(above[i])) for i in at]
    if any(len(t) > 60 or ":" in t for t in texts):
        return False
    if len(at) == 2 and _NAMED.match(texts[0]) and not _known(above[at[1]]):
        return False  # "Kecamatan" | "Bukateja"
    body = filled(header)
    spans = [m for m in sheet.merges if m.first_row == number and m.last_col > m.first_col]
    wide = len(body)
    if any(m.last_col - m.first_col + 1 >= max(3, wide) for m in spans):
        return False
    if len(at) == 1:
        grouped = any(m.first_col == at[0] for m in spans)
        return (grouped or is_group(texts[0])) and at[0] > min(body)
    overlap = [i for i in at if i in body]
    hits = sum(1 for i in at if _known(above[i]))
    return bool(spans) or hits * 2 >= len(at) or len(overlap) == len(at)


def _is_lower_level(
    row: Sequence[Any], levels: list[tuple[int, list[Any]]], following: Sequence[Sequence[Any]]
) -> bool:
    """Sub-headers: short words, mostly under a blank or under a group, over rows unlike them."""
    at = filled(row)
    if not at or not _all_text(row, at):
        return False
    texts = [squeeze(str(row[i])) for i in at]
    if any(len(t) > 40 for t in texts):
        return False
    upper = levels[-1][1]
    named = set(filled(upper))
    for _, cells in levels[:-1]:
        named |= set(filled(cells))
    under_blank = sum(1 for i in at if i not in named)
    sub_words = sum(1 for t in texts if fold_header(t) in _SUB_WORDS or _known(t))
    if under_blank == 0:
        # The words of one header broken over two rows: "NAMA" / "PERUSAHAAN".
        joined = sum(
            1
            for i in at
            if i < len(upper)
            and any(m.score >= 0.9 for m in meanings_of_text(squeeze(f"{upper[i]} {row[i]}")))
        )
        return joined * 2 >= len(at) and len(at) <= len(named)
    ordinary = [f for f in following if filled(f)]
    sparse = len(at) < max(len(filled(ordinary[0])) * 0.75, 3) if ordinary else True
    return sub_words * 2 >= len(at) and (sparse or sub_words == len(at))


def _is_years_level(row: Sequence[Any], levels: list[tuple[int, list[Any]]]) -> bool:
    """Years under groups ("TENAGA KERJA" over 2021, 2022, 2023), with nothing under the names."""
    named = {i for _, cells in levels for i in filled(cells)}
    years = [i for i in filled(row) if year_of(row[i]) and not _known(row[i])]
    names = [i for i in filled(row) if i not in years]
    if len(years) < 2 or len({year_of(row[i]) for i in years}) < 2:
        return False
    # A name may stand beside the years where nothing stood above it ("Kecamatan").
    if any(i in named or not _known(row[i]) for i in names):
        return False
    return any(i < years[0] for i in {*named, *names})


def year_of(cell: Any) -> int | None:
    """The year that a header cell is or ends in: 2021, "Th. 2021", "TK 2021"."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) if 1990 <= cell <= 2100 and cell == int(cell) else None
    found = (
        re.search(r"(?<!\d)((?:19|20)\d\d)\s*\)?$", cell.strip()) if isinstance(cell, str) else None
    )
    return int(found.group(1)) if found else None


def measured_year(column: Column) -> int | None:
    """The year a column's figures are of, said in its header; None where it measures nothing."""
    years = [y for part in column.path if (y := year_of(part))]
    if not years or len(set(years)) > 1:
        return None
    known = FIELDS.get(best_field(column))
    return years[0] if known is not None and known.summable else None


def _columns(sheet: Sheet, levels: list[tuple[int, list[Any]]]) -> tuple[Column, ...]:
    """Column names top to bottom; a group's name reaches over the columns it covers."""
    width = max(len(cells) for _, cells in levels)
    grid: list[list[str]] = []
    for number, cells in levels:
        row = [_shown(c) for c in cells]
        row += [""] * (width - len(row))
        for merge in sheet.merges:
            if merge.first_row <= number <= merge.last_row and merge.last_col > merge.first_col:
                text = row[merge.first_col] if merge.first_row == number else ""
                if text:
                    for i in range(merge.first_col, min(merge.last_col, width - 1) + 1):
                        row[i] = text
        grid.append(row)
    for depth in range(len(grid) - 1):
        label, label_at = "", -1
        for i in range(width):
            below = any(grid[d][i] for d in range(depth + 1, len(grid)))
            if grid[depth][i]:
                label, label_at = grid[depth][i], i
                if not below:
                    label = ""
            elif any(grid[d][i] for d in range(depth)) and not below:
                label = ""
            elif (
                below
                and label
                and all(
                    any(grid[d][k] for d in range(depth + 1, len(grid))) for k in range(label_at, i)
                )
            ):
                grid[depth][i] = label
            else:
                label = ""
    columns: list[Column] = []
    for i in range(width):
        path: list[str] = []
        for row in grid:
            if row[i] and (not path or path[-1].lower() != row[i].lower()):
                path.append(row[i])
        if not path:
            continue
        multiplier = None
        for text in reversed(path):
            multiplier = multiplier or unit_multiplier(text, header=True)
        columns.append(Column(i, tuple(_join_broken(path)), multiplier))
    return tuple(columns)


def _shown(cell: Any) -> str:
    """A header cell as text; a year typed as a number has no ".0"."""
    return squeeze(str(year_of(cell) if isinstance(cell, float) and year_of(cell) else cell))


def _join_broken(path: list[str]) -> list[str]:
    """ "NAMA" over "PERUSAHAAN" is one header, where together they mean more than apart."""
    if len(path) == 2 and not is_group(path[0]):
        joined = f"{path[0]} {path[1]}"
        whole = meanings_of_text(joined)
        if whole and whole[0].score >= 0.9:
            return [joined]
    return path


def is_annotation(column: Column) -> bool:
    """A column that Guyub wrote into a returned workbook."""
    return bool(column.path) and column.path[-1].startswith(ANNOTATION_PREFIX)


def best_field(column: Column) -> str:
    """The field a header alone suggests, '' where it says nothing."""
    found = meanings_of_path(column.path)
    return found[0].field if found and found[0].score >= 0.55 else ""
