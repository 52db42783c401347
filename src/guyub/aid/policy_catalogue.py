"""Many kinds at once: lines pasted from a spreadsheet, or the rows of its first sheet. Pure.

Columns are code, name, unit, price, source of the price, its day; the last three may be left out
together. Columns are parted by tabs, semicolons or bars. Policy: nothing is guessed and nothing is
dropped: every line that cannot be read is named with what is wrong, and then nothing is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from guyub.kernel.forms.written import MAX_RUPIAH, parse_date, parse_rupiah

MOST_LINES: Final = 2000
COLUMNS: Final = ("kode", "nama", "satuan", "harga", "sumber", "tanggal")
LONGEST: Final = {"kode": 30, "nama": 150, "satuan": 20, "sumber": 200}
_SEPARATORS: Final = ("\t", ";", "|")


@dataclass(frozen=True, slots=True)
class Line:
    """One kind as written; ``at`` the number of its line, from 1."""

    at: int
    code: str
    name: str
    unit: str
    price: int | None = None
    source: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where."""

    at: int
    sentence: str


@dataclass
class Read:
    """What could be read and what could not."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of pasted text. The first line that has a separator says which it is."""
    lines = text.splitlines()
    separator = next((s for line in lines for s in _SEPARATORS if s in line), ";")
    for at, line in enumerate(lines, start=1):
        if line.strip():
            yield at, line.split(separator)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\x00", "").split())


def read_rows(rows: Iterable[tuple[int, Sequence[Any]]], today: date) -> Read:
    """Kinds of numbered rows; a row of headings (its first cell says "kode") is passed over."""
    found, seen = Read(), dict[str, int]()
    for at, cells in rows:
        texts = [_text(c) for c in cells]
        if not any(texts) or texts[0].lower().startswith("kode"):
            continue
        if len(found.lines) + len(found.problems) >= MOST_LINES:
            found.problems.append(Problem(at, f"Paling banyak {MOST_LINES} baris sekaligus."))
            break
        line = _line(at, texts, list(cells), today)
        if isinstance(line, Line) and line.code in seen:
            line = Problem(at, f"Kode {line.code} sudah ada di baris {seen[line.code]}.")
        if isinstance(line, Problem):
            found.problems.append(line)
        else:
            seen[line.code] = at
            found.lines.append(line)
    return found


def _line(at: int, texts: list[str], cells: list[Any], today: date) -> Line | Problem:
    extra = len(COLUMNS) - len(texts)
    texts, cells = [*texts, *[""] * extra], [*cells, *[""] * extra]
    if any(texts[len(COLUMNS) :]):
        return Problem(at, "Kolomnya lebih dari enam. Urutannya: " + ", ".join(COLUMNS) + ".")
    given = dict(zip(COLUMNS, texts, strict=False))
    for name, most in LONGEST.items():
        if len(given[name]) > most:
            return Problem(at, f"Isi kolom {name} lebih dari {most} huruf.")
    for name in ("kode", "nama", "satuan"):
        if not given[name]:
            return Problem(at, f"Kolom {name} kosong.")
    line = Line(at, given["kode"], given["nama"], given["satuan"])
    if not any(given[n] for n in ("harga", "sumber", "tanggal")):
        return line
    price = _price(cells[3], given["harga"])
    if price is None:
        return Problem(at, f"Harga “{given['harga']}” tidak terbaca. Contoh: 1.500.000.")
    if not 0 < price <= MAX_RUPIAH:
        return Problem(at, "Harga harus lebih dari nol.")
    if not given["sumber"]:
        return Problem(at, "Kolom sumber kosong. Tulis dari mana harganya, misalnya nama toko.")
    on = _day(cells[5], given["tanggal"])
    if on is None:
        return Problem(at, f"Tanggal “{given['tanggal']}” tidak terbaca. Contoh: 31/12/2025.")
    if on > today or on.year < 2000:
        return Problem(at, f"Tanggal harga {given['tanggal']} tidak masuk akal.")
    return Line(at, line.code, line.name, line.unit, price, given["sumber"], on)


def _price(cell: Any, text: str) -> int | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return int(cell) if float(cell).is_integer() else None
    try:
        return parse_rupiah(text)
    except ValueError:
        return None


def _day(cell: Any, text: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return parse_date(text)
    except ValueError:
        return None
