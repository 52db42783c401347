"""Whose turn it is: fewest recent orders per capacity first, ties by a published daily seed.

Policy: **unknown is not no.** In order:

1. makers whose capacity is known and enough is left of it for their share of the need, then makers
   of whom that is not known, then makers with nothing left this month (they are told apart, asked
   last, never dropped silently);
2. within these, the smaller share of recent orders per monthly capacity; where the capacity is
   unknown, the smaller amount of recent orders (against makers of that part only);
3. equal shares: by SHA-256 of the day's seed and the maker's id. Nobody knows the seed before its
   day is over: it is the ledger's root of the day before, which is printed and published, so
   nobody can choose a maker by choosing the hour, and everybody can work it out again.

What is missing (price, capacity, papers, days) is told with the maker and moves nobody, apart from
1. The order depends on the inputs alone, not on their sequence; ``replay`` makes it again from the
logged JSON. Amounts are exact: shares are compared as fractions, never as rounded numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

VERSION: Final = 1
KNOWN, UNKNOWN, FULL = 0, 1, 2


@dataclass(frozen=True)
class Candidate:
    """A maker who may be asked: ``capacity`` a month (None: unknown), ``taken`` of it this month,
    ``recent``: amount ordered in the counted days, all in the same unit. ``missing``: what is not
    known or not there, as words."""

    maker: str
    capacity: Decimal | None = None
    taken: Decimal = Decimal(0)
    recent: Decimal = Decimal(0)
    missing: tuple[str, ...] = ()

    @property
    def left(self) -> Decimal | None:
        """What can still be ordered this month; None where the capacity is unknown."""
        return None if self.capacity is None else max(self.capacity - self.taken, Decimal(0))


@dataclass(frozen=True)
class Turn:
    """A maker's place and why, in words."""

    maker: str
    place: int
    because: str


def lot(seed: str, maker: str) -> str:
    """What decides between equal makers on a day."""
    return hashlib.sha256(f"{seed}|{maker}".encode()).hexdigest()


def _part(one: Candidate) -> int:
    if one.capacity is None or one.capacity <= 0:
        return UNKNOWN
    return KNOWN if one.left else FULL


def _share(one: Candidate) -> Fraction:
    if one.capacity is None or one.capacity <= 0:
        return Fraction(one.recent)
    return Fraction(one.recent) / Fraction(one.capacity)


def turns(candidates: Iterable[Candidate], seed: str) -> list[Turn]:
    """All candidates in their turn. ValueError when a maker stands there twice or there is no
    seed."""
    rows = list(candidates)
    if len({c.maker for c in rows}) != len(rows):
        raise ValueError("a maker stands there twice")
    if not seed:
        raise ValueError("there is no seed")
    ranked = sorted(rows, key=lambda c: (_part(c), _share(c), lot(seed, c.maker), c.maker))
    shares = [(_part(c), _share(c)) for c in ranked]
    return [
        Turn(c.maker, n, _because(c, tied=shares.count(shares[n - 1]) > 1))
        for n, c in enumerate(ranked, start=1)
    ]


def _number(value: Decimal) -> str:
    text = f"{value.normalize():,f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def _because(one: Candidate, *, tied: bool) -> str:
    part = _part(one)
    if part == UNKNOWN:
        said = "Kesanggupannya belum diketahui, jadi sesudah yang diketahui"
        said += f"; pesanan terakhir {_number(one.recent)}" if one.recent else "; belum ada pesanan"
    else:
        assert one.capacity is not None  # else the part is UNKNOWN
        said = (
            f"Pesanan terakhir {_number(one.recent)} dari kesanggupan {_number(one.capacity)}"
            " sebulan"
        )
        if part == FULL:
            said += "; bulan ini sudah penuh, jadi paling akhir"
    if tied:
        said += "; sama dengan yang lain, diurutkan dengan undian hari itu"
    if one.missing:
        said += f". Kurang: {', '.join(one.missing)}"
    return said + "."


def logged(candidates: Sequence[Candidate], seed: str) -> dict[str, Any]:
    """The inputs as JSON, to be kept; ``replay`` reads them."""
    return {
        "version": VERSION,
        "seed": seed,
        "candidates": [
            {
                "maker": c.maker, "recent": str(c.recent), "taken": str(c.taken),
                "capacity": None if c.capacity is None else str(c.capacity),
                "missing": list(c.missing),
            }
            for c in sorted(candidates, key=lambda c: c.maker)
        ],
    }  # fmt: skip


def replay(inputs: Mapping[str, Any]) -> list[Turn]:
    """The same turn from logged inputs. ValueError for inputs of another version."""
    if inputs.get("version") != VERSION:
        raise ValueError("the inputs are of another version")
    return turns(
        (
            Candidate(
                c["maker"], None if c["capacity"] is None else Decimal(c["capacity"]),
                Decimal(c["taken"]), Decimal(c["recent"]), tuple(c["missing"]),
            )
            for c in inputs["candidates"]
        ),
        inputs["seed"],
    )  # fmt: skip
