"""What the cells of a column look like, apart from what its header says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .normal import fold, is_blank, is_unknown, squeeze
from .rows import is_number
from .values.pairs import sexes

_NIK: Final = re.compile(
    r"^['’]?\d{16}$|^\d{4,8}[*xX]{6,}$|^9[.,]\d+E\+15$|^[1-9][.,]\d+E\+15$", re.I
)
_NIB: Final = re.compile(r"^['’]?\d{13}$")
_NPWP: Final = re.compile(r"^\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}$|^\d{15}$")
_PHONE: Final = re.compile(r"^(?:\+?62|0|8)[\s\-.]?\d[\d\s\-.]{7,14}(?:\s*[/,].*)?$")
_KBLI: Final = re.compile(r"^[A-U]?[\s.]?\d{3}(?!00)\d{2}$", re.IGNORECASE)  # prices end in 00
_MONEY: Final = re.compile(
    r"^rp|\d\s*(?:jt|juta|rb|ribu|milyar|miliar)\b|,-$|^\d{1,3}(?:\.\d{3})+$", re.I
)
_RTRW: Final = re.compile(r"^(?:rt\s*)?\d{1,3}\s*/\s*(?:rw\s*)?\d{1,3}$", re.IGNORECASE)
_DATE: Final = re.compile(
    r"^\d{1,2}[/\-. ]+(?:\d{1,2}|[a-z]{3,9})[/\-. ]+\d{2,4}$|^\d{4}-\d{2}-\d{2}|^\d{8}$",
    re.IGNORECASE,
)
_SEX: Final = frozenset(
    {"l", "p", "lk", "pr", "laki laki", "perempuan", "pria", "wanita", "m", "f", "male", "female"}
)
_SCHOOL: Final = re.compile(
    r"^(?:sd|smp|sma|smk|slta|sltp|mts|ma|mi|s ?[123]|d ?[1-4]|d ?i{1,3}|diploma.*|sarjana.*|tidak .*)$"  # noqa: E501
)
_UNITS: Final = frozenset(
    [
        "kg",
        "pcs",
        "buah",
        "kodi",
        "lusin",
        "set",
        "unit",
        "ton",
        "liter",
        "lembar",
        "meter",
        "biji",
        "bungkus",
        "pack",
        "pak",
        "dus",
        "box",
        "ekor",
        "batang",
        "stel",
        "potong",
        "botol",
        "gram",
        "kuintal",
        "kwintal",
        "ikat",
        "karung",
        "pasang",
        "gros",
        "rim",
        "m",
        "m2",
        "m3",
        "toples",
        "cup",
        "porsi",
    ]
)
_FORMS: Final = frozenset({"po", "ud", "cv", "pt", "pd", "perorangan", "koperasi", "kub", "firma"})
_TITLE: Final = re.compile(r"^(?:h|hj|hdj|bpk|bapak|ibu|bu|pak|drs|sdr|ny)\b\.?\s", re.IGNORECASE)
_FIRM: Final = re.compile(
    r"^(?:ud|cv|pt|pd|toko|ikm|kub|koperasi|usaha|warung|rumah|tb)\b\.?\s", re.I
)
_PLACE: Final = re.compile(r"^(?:ds|desa|kel|kelurahan)\b\.?\s", re.IGNORECASE)
_DISTRICT: Final = re.compile(r"^(?:kec|kecamatan)\b\.?\s", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"\b(?:jl|jln|jalan|rt|rw|dusun|dsn|gang|gg)\b|,\s*\w+", re.IGNORECASE)

PlaceResolver = Callable[[str], str]
"""Says of a text 'village', 'district' or '' (no place of that name in the office's areas)."""


@dataclass(slots=True)
class Evidence:
    """Shares (0..1 of filled cells) of shapes in a column's sample."""

    filled: int = 0
    numeric: float = 0.0
    distinct: float = 0.0
    median: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)

    def share(self, name: str) -> float:
        return self.shares.get(name, 0.0)


_PATTERNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("nik", _NIK), ("nib", _NIB), ("npwp", _NPWP), ("phone", _PHONE), ("kbli", _KBLI),
    ("money", _MONEY), ("rtrw", _RTRW), ("date", _DATE), ("titled", _TITLE), ("firm", _FIRM),
    ("village", _PLACE), ("district", _DISTRICT), ("address", _ADDRESS),
)  # fmt: skip


def weigh(cells: Iterable[Any], resolve: PlaceResolver | None = None) -> Evidence:
    """Evidence of up to a few hundred cells of one column."""
    counts: dict[str, int] = {}
    numbers: list[float] = []
    seen: set[str] = set()
    filled = 0
    for cell in cells:
        if is_blank(cell) or (isinstance(cell, str) and is_unknown(cell)):
            continue
        filled += 1
        text = _as_text(cell)
        seen.add(text.lower())
        for name in _shapes(cell, text):
            counts[name] = counts.get(name, 0) + 1
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            numbers.append(float(cell))
        elif is_number(cell):
            digits = re.sub(r"\D", "", text)
            if digits and len(digits) < 16:
                numbers.append(float(digits))
        if resolve is not None and isinstance(cell, str):
            kind = resolve(
                re.sub(r"^(?:ds|desa|kel|kec|kelurahan|kecamatan)\b\.?\s*", "", text, flags=re.I)
            )
            if kind:
                counts[kind] = counts.get(kind, 0) + 1
    if not filled:
        return Evidence()
    numbers.sort()
    return Evidence(
        filled,
        len(numbers) / filled,
        len(seen) / filled,
        numbers[len(numbers) // 2] if numbers else 0.0,
        {k: min(1.0, n / filled) for k, n in counts.items()},
    )


def _as_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return squeeze(str(cell))


def _shapes(cell: Any, text: str) -> list[str]:
    if isinstance(cell, (dt.date, dt.datetime)):
        return ["date"]
    found = [name for name, pattern in _PATTERNS if pattern.search(text)]
    numeric_cell = not isinstance(cell, str)
    if numeric_cell:
        digits = text.lstrip("-")
        if len(digits) == 12 and digits.isdigit():
            found.append("nib")  # a lost leading zero
        if 9 <= len(digits) <= 12 and digits.startswith("8"):
            found.append("phone")
        if digits.isdigit() and 1950 <= int(digits) <= 2100:
            found.append("year")
        if digits.isdigit() and int(digits) < 500:
            found.append("small")
    elif text.isdigit() and len(text) <= 3:
        found.append("small")
    elif re.fullmatch(r"(?:19|20)\d\d", text):
        found.append("year")
    if not numeric_cell and sexes(text, bare=False):
        found.append("sexes")
    low = fold(text)
    if low in _SEX:
        found.append("sex")
    if _SCHOOL.match(low):
        found.append("education")
    if low in _UNITS:
        found.append("unit")
    if low in _FORMS:
        found.append("legal_form")
    if not any(c.isdigit() for c in text):
        found.append("words")
    return found


def column_samples(rows: Sequence[Sequence[Any]], index: int) -> list[Any]:
    """Cells of one column in sampled rows; short rows give blanks."""
    return [row[index] if index < len(row) else "" for row in rows]
