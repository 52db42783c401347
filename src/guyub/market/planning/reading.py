"""From an uploaded file to a proposal of columns and raw lines. Writes nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from guyub.intake.reading import Limits as FileLimits
from guyub.intake.reading import UnreadableFile, open_tables
from guyub.kernel.actions import DomainError
from guyub.market.plans.columns import (
    SURE,
    Guess,
    Header,
    find_header,
    guess_columns,
    signature,
    text_of,
)

MOST_LINES: Final = 20_000
MOST_BYTES: Final = 30_000_000
_CELL: Final = 3_000
_YEAR: Final = re.compile(r"(?<!\d)(20[2-9]\d)(?!\d)")


@dataclass(frozen=True)
class Read:
    """A file as it was read: ``rows`` with their number in the file, from 1. ``sure``: its columns
    need nobody to look at them."""

    sheet: str
    header: Header
    signature: str
    guesses: list[Guess]
    rows: list[tuple[int, list[str]]]
    year: int | None
    sure: bool

    @property
    def columns(self) -> list[list[Any]]:
        return [[g.field, g.index] for g in self.guesses if g.field]

    @property
    def told(self) -> list[dict[str, Any]]:
        return [asdict(g) for g in self.guesses]


def memory_key(text: str) -> str:
    """Key of what is remembered, for texts of any length."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(data: bytes, filename: str) -> Read:
    """The sheet that looks most like a plan. DomainError says what is wrong and what to do."""
    if len(data) > MOST_BYTES:
        raise DomainError(
            f"Berkas ini terlalu besar (batasnya {MOST_BYTES // 1_000_000} MB). Bagi per satuan"
            " kerja atau per triwulan, lalu unggah satu per satu."
        )
    try:
        book = open_tables(data, filename, FileLimits(max_bytes=MOST_BYTES))
    except UnreadableFile as error:
        raise DomainError(error.sentence) from error
    found: list[tuple[int, int, int, str, Header, list[list[Any]]]] = []
    for sheet in book.sheets:
        rows = [list(row) for row in sheet.rows()]
        header = find_header(rows)
        lines = sum(any(map(text_of, row)) for row in rows[header.last + 1 :])
        if lines:
            found.append((header.named, lines, -sheet.index, sheet.name, header, rows))
    if not found:
        raise DomainError("Tidak ada baris rencana di berkas ini. Periksa lembarnya.")
    _named, lines, _index, name, header, rows = max(found, key=lambda f: f[:3])
    if lines > MOST_LINES:
        raise DomainError(
            f"Berkas ini berisi {lines} baris, batasnya {MOST_LINES}. Bagi per satuan kerja, lalu"
            " unggah satu per satu."
        )
    guesses = guess_columns(header, rows)
    if not any(g.field == "package" for g in guesses) and not any(g.samples for g in guesses):
        raise DomainError("Tidak ada kolom berisi nama paket di berkas ini. Periksa lembarnya.")
    return Read(
        name[:120], header, signature(header), guesses, _lines(header, rows),
        _year(filename, rows, header), _sure(header, guesses),
    )  # fmt: skip


def _lines(header: Header, rows: Sequence[Sequence[Any]]) -> list[tuple[int, list[str]]]:
    out = []
    for at, row in enumerate(rows[header.last + 1 :], header.last + 2):
        cells = [text_of(c)[:_CELL] for c in row]
        if any(cells):
            out.append((at, cells))
    return out


def _sure(header: Header, guesses: list[Guess]) -> bool:
    """Package and amount are named by the header, and nothing that is used is doubtful."""
    used = {g.field: g.score for g in guesses if g.field}
    needed = all(used.get(name, 0.0) >= SURE for name in ("package", "amount"))
    return header.last >= 0 and needed and all(score >= SURE for score in used.values())


def _year(filename: str, rows: Sequence[Sequence[Any]], header: Header) -> int | None:
    """The year that the file's name or its titles tell."""
    titles = " ".join(text_of(c) for row in rows[: max(header.last, 0)] for c in row)
    for text in (titles, filename):
        if found := _YEAR.search(text):
            return int(found.group(1))
    return None
