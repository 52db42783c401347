"""What handing over is decided by, without tables: words of days, shares of stock, periods.

Pure. Missing data: a list of restricted periods that cannot be read counts as "ask a second
person", never as "nothing is restricted".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from guyub.kernel.dates import DAYS, MONTHS, DateError, parse_date
from guyub.kernel.rupiah import terbilang

K = TypeVar("K")


def day_in_words(day: date | None) -> str:
    """ "hari Kamis tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam"; without a
    day, dots to fill in by hand."""
    if day is None:
        dots = "." * 24
        return f"hari {dots} tanggal {dots} bulan {dots} tahun {dots}"
    return (
        f"hari {DAYS[day.weekday()]} tanggal {terbilang(day.day)}"
        f" bulan {MONTHS[day.month - 1]} tahun {terbilang(day.year)}"
    )


@dataclass(frozen=True)
class Restricted:
    """Days before an election on which hand-overs by officials are looked at twice."""

    first: date
    last: date
    name: str

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


UNREADABLE = "Daftar masa pemilihan di Ketentuan tidak terbaca"


def restricted_on(text: str, day: date) -> str:
    """Name of the restricted period that ``day`` lies in, "" when in none."""
    try:
        return next((p.name for p in periods(text) if day in p), "")
    except DateError:
        return UNREADABLE


def periods(text: str) -> list[Restricted]:
    """The periods of "22/03/2024-05/02/2025 Pilkada 2024; ...". DateError when unreadable."""
    found = []
    for part in (p.strip() for p in text.split(";")):
        if not part or part in {"-", "tidak ada"}:
            continue
        match = re.fullmatch(
            r"(\d{1,2}/\d{1,2}/\d{4})\s*[-–]\s*(\d{1,2}/\d{1,2}/\d{4})\s+(.+)", part
        )
        if match is None:
            raise DateError(f"{part!r} bukan masa. Contoh: 22/03/2024-05/02/2025 Pilkada 2024.")
        first, last = parse_date(match[1]), parse_date(match[2])
        if last < first:
            raise DateError("Akhir masa sebelum awalnya.")
        found.append(Restricted(first, last, match[3].strip()))
    return found


def shares(wanted: Sequence[tuple[K, int]], available: int) -> dict[K, int]:
    """How many of ``available`` units each gets, in order, as long as they last; zeros left out."""
    given: dict[K, int] = {}
    for key, amount in wanted:
        take = min(amount, max(available, 0))
        if take:
            given[key] = take
            available -= take
    return given


def gap_percent(price: int, catalogue: int) -> Decimal:
    """How far a price is from the catalogue's, in percent of it, signed."""
    return (Decimal(price - catalogue) * 100 / Decimal(catalogue)).quantize(Decimal("0.1"))


def gaps(taken: Iterable[int], first: int, last: int) -> list[tuple[int, int]]:
    """Runs of numbers from ``first`` to ``last`` that nobody took, as (from, to)."""
    runs: list[tuple[int, int]] = []
    at = first
    for n in [*sorted({n for n in taken if first <= n <= last}), last + 1]:
        if n > at:
            runs.append((at, n - 1))
        at = n + 1
    return runs


def number_text(pattern: str, n: int, year: int) -> str:
    """The n-th number of a series: "000.3.2/{n}/BAST/{year}"; ``{n:03}`` fills with zeros."""
    return re.sub(r"\{n(?::0?(\d))?\}", lambda m: str(n).zfill(int(m[1] or 0)), pattern).replace(
        "{year}", str(year)
    )


def number_of(pattern: str, text: str, year: int) -> int | None:
    """Which n of the series a typed number is; None when it is not of this form."""
    parts = re.split(r"\{n(?::0?\d)?\}", pattern)
    if len(parts) != 2:
        return None
    before, after = (re.escape(p.replace("{year}", str(year))) for p in parts)
    match = re.fullmatch(f"{before}0*([1-9][0-9]{{0,6}}){after}", text)
    return int(match[1]) if match else None


@dataclass(frozen=True)
class Short:
    """A kind of which less is there than a record needs."""

    name: str
    needed: int
    available: int


def shortages(
    needed: Mapping[K, int], available: Mapping[K, int], names: Mapping[K, str]
) -> list[Short]:
    """Kinds of which stock does not cover what is needed."""
    return [
        Short(names[key], amount, max(available.get(key, 0), 0))
        for key, amount in needed.items()
        if available.get(key, 0) < amount
    ]
