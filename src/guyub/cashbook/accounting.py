"""Double entry behind plain words. Pure; the books balance by construction.

Policy: accrual, as SAK EMKM asks (chapter 2): what was sold counts when the goods went, what was
bought when they came, also where money moves later. Each entry posts amounts that add up to zero;
a reversal posts the same with the other sign on the same day, so that what was wrong was never
there. Stock is counted from time to time: what is used is what was bought less what the count
added. A tool loses its value in equal parts over its months, beginning with the month after it
came, to nothing. Missing data: without a count there is no stock, without a life no tool.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from guyub.cashbook import kinds as k

CASH: Final = "kas"
OWED: Final = "piutang"
STOCK: Final = "persediaan"
TOOLS: Final = "alat"
WORN: Final = "akumulasi"
PAYABLE: Final = "utang"
LOAN: Final = "pinjaman"
OPENING: Final = "modal_awal"
CAPITAL: Final = "modal"
DRAWN: Final = "prive"
INCOME: Final = "pendapatan:"
COST: Final = "beban:"
USED: Final = "persediaan"
WEAR: Final = "penyusutan"
LOSS: Final = "piutang_hilang"

ASSETS: Final = (CASH, OWED, STOCK, TOOLS, WORN)
DEBTS: Final = (PAYABLE, LOAN)
EQUITY: Final = (OPENING, CAPITAL, DRAWN)

Posting = tuple[tuple[str, int], ...]
Balances = Mapping[str, int]


@dataclass(frozen=True)
class Line:
    """One entry as accounting sees it. ``sign`` is -1 for a reversal; ``order`` breaks ties of one
    day (ids are made in time order)."""

    kind: str
    amount: int
    on: date
    category: str = ""
    months: int | None = None
    sign: int = 1
    order: UUID | int = 0
    product: UUID | None = None


def _posting(kind: str, amount: int, category: str) -> Posting:
    income, cost = f"{INCOME}{category or k.OTHER}", f"{COST}{category or k.OTHER}"
    pairs: dict[str, tuple[str, str]] = {
        k.IN: (CASH, income),
        k.OUT: (cost, CASH),
        k.CREDIT_SALE: (OWED, income),
        k.CREDIT_BUY: (cost, PAYABLE),
        k.LENT: (OWED, CASH),
        k.BORROWED: (CASH, LOAN),
        k.TAKEN: (DRAWN, CASH),
        k.PUT_IN: (CASH, CAPITAL),
        k.COLLECTED: (CASH, OWED),
        k.LOST: (f"{COST}{LOSS}", OWED),
        k.PAID: (PAYABLE, CASH),
        k.REPAID: (LOAN, CASH),
        k.TOOL: (TOOLS, CASH),
        k.OPEN_CASH: (CASH, OPENING),
        k.OPEN_STOCK: (STOCK, OPENING),
        k.OPEN_OWED: (OWED, OPENING),
        k.OPEN_OWE: (OPENING, PAYABLE),
        k.OPEN_LOAN: (OPENING, LOAN),
        k.OPEN_TOOL: (TOOLS, OPENING),
    }
    more, less = pairs[kind]
    return (more, amount), (less, -amount)


def _standing(lines: Iterable[Line]) -> list[Line]:
    """Counts that were not reversed: a reversal takes one count of its day and value away."""
    given = sorted(lines, key=lambda c: (c.on, str(c.order)))
    gone: dict[tuple[date, int], int] = defaultdict(int)
    for line in given:
        if line.sign < 0:
            gone[line.on, line.amount] += 1
    kept = []
    for line in given:
        if line.sign < 0:
            continue
        if gone[line.on, line.amount]:
            gone[line.on, line.amount] -= 1
            continue
        kept.append(line)
    return kept


def months_between(start: date, end: date) -> int:
    """Months whose first day lies after ``start`` and up to ``end``; 0 when none does."""
    return max((end.year - start.year) * 12 + end.month - start.month, 0)


def worn(amount: int, months: int, start: date, until: date) -> int:
    """What a tool lost of its value up to a day, whole rupiah rounded down."""
    return amount * min(months_between(start, until), months) // months


def balances(lines: Iterable[Line], until: date) -> dict[str, int]:
    """Every account at the end of a day: what came in less what went out of it, so that debts and
    income are negative. All of them together are always zero."""
    found: dict[str, int] = defaultdict(int)
    counts: list[Line] = []
    opened = 0
    for line in lines:
        if line.on > until:
            continue
        if line.kind == k.COUNT:
            counts.append(line)
            continue
        for account, amount in _posting(line.kind, line.amount, line.category):
            found[account] += line.sign * amount
        if line.kind == k.OPEN_STOCK:
            opened += line.sign * line.amount
        if line.kind in k.WITH_LIFE and line.months:
            lost = line.sign * worn(line.amount, line.months, line.on, until)
            found[WORN] -= lost
            found[f"{COST}{WEAR}"] += lost
    standing = _standing(counts)
    if standing:
        # From what was there at the beginning to what the last count found.
        change = standing[-1].amount - opened
        found[STOCK] += change
        found[f"{COST}{USED}"] -= change
    return dict(found)


@dataclass(frozen=True)
class Statement:
    """Profit and loss of a period with the balance at its end, all figures as one reads them."""

    first: date
    last: date
    income: dict[str, int]
    costs: dict[str, int]
    other_income: int
    interest: int
    tax: int
    cash: int
    owed: int
    stock: int
    tools: int
    worn: int
    payable: int
    loan: int
    opening_equity: int
    put_in: int
    drawn: int

    @property
    def income_total(self) -> int:
        return sum(self.income.values()) + self.other_income

    @property
    def cost_total(self) -> int:
        return sum(self.costs.values()) + self.interest

    @property
    def before_tax(self) -> int:
        return self.income_total - self.cost_total

    @property
    def profit(self) -> int:
        return self.before_tax - self.tax

    @property
    def assets(self) -> int:
        return self.cash + self.owed + self.stock + self.tools - self.worn

    @property
    def debts(self) -> int:
        return self.payable + self.loan

    @property
    def equity(self) -> int:
        """What is the owner's at the end: what was at the beginning, what was put in and earned,
        less what was taken home."""
        return self.opening_equity + self.put_in + self.profit - self.drawn


def _equity(held: Balances) -> int:
    """The owner's share: everything that is neither a thing nor a debt, the other way round."""
    return -sum(v for name, v in held.items() if name not in ASSETS and name not in DEBTS)


def statement(lines: Iterable[Line], first: date, last: date) -> Statement:
    """The books of a period, ``first`` to ``last``; ValueError when ``last`` comes first.

    What was told as there when the book began is part of the equity at the beginning, also when
    that day lies in the period.
    """
    if last < first:
        raise ValueError("a period ends after it begins")
    every = list(lines)
    before = balances(every, first - timedelta(days=1))
    end = balances(every, last)
    moved = {name: end.get(name, 0) - before.get(name, 0) for name in {*end, *before}}
    income = {
        name.removeprefix(INCOME): -value
        for name, value in moved.items() if name.startswith(INCOME) and value
    }  # fmt: skip
    costs = {
        name.removeprefix(COST): value
        for name, value in moved.items() if name.startswith(COST) and value
    }  # fmt: skip
    other = income.pop(k.GRANT, 0) + income.pop(k.OTHER, 0)
    return Statement(
        first=first, last=last, income=income, other_income=other,
        interest=costs.pop("bunga", 0), tax=costs.pop("pajak", 0), costs=costs,
        cash=end.get(CASH, 0), owed=end.get(OWED, 0), stock=end.get(STOCK, 0),
        tools=end.get(TOOLS, 0), worn=-end.get(WORN, 0), payable=-end.get(PAYABLE, 0),
        loan=-end.get(LOAN, 0), opening_equity=_equity(before) - moved.get(OPENING, 0),
        put_in=-moved.get(CAPITAL, 0), drawn=moved.get(DRAWN, 0),
    )  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """Money of a stretch of days in the words of the owner. ``left`` is what the days left in
    hand; sold and bought count when the goods went, money when it moved."""

    came_in: int = 0
    went_out: int = 0
    taken: int = 0
    put_in: int = 0
    sold: int = 0
    turnover: int = 0

    @property
    def left(self) -> int:
        return self.came_in + self.put_in - self.went_out - self.taken


@dataclass(frozen=True)
class Row:
    """Entries of one kind and purpose added up (``reading.sums``); reversals are taken off."""

    kind: str
    category: str
    amount: int


def summed(rows: Iterable[Row]) -> Sums:
    """What came in, went out, was taken home. What was there before the book is not counted."""
    came = went = taken = put = sold = turnover = 0
    for row in rows:
        kind = k.KINDS[row.kind]
        if row.kind in {k.IN, k.CREDIT_SALE}:
            sold += row.amount
            turnover += row.amount if row.category in k.TURNOVER else 0
        if row.kind in k.OPENING:
            continue
        if row.kind == k.TAKEN:
            taken += row.amount
        elif row.kind == k.PUT_IN:
            put += row.amount
        elif kind.cash > 0:
            came += row.amount
        elif kind.cash < 0:
            went += row.amount
    return Sums(came, went, taken, put, sold, turnover)
