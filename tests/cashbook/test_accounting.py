"""The books balance whatever is written into them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.cashbook import accounting as a
from guyub.cashbook import kinds as k
from guyub.cashbook.costs import unit_cost
from guyub.cashbook.parameters import due_for

START = date(2026, 1, 1)
POSTED = sorted(set(k.KINDS) - {k.COUNT})


@st.composite
def entries(draw: st.DrawFn) -> list[a.Line]:
    found = []
    for n in range(draw(st.integers(0, 30))):
        kind = draw(st.sampled_from(sorted(k.KINDS)))
        category = draw(st.sampled_from(k.KINDS[kind].categories or ("",)))
        months = draw(st.integers(1, 60)) if kind in k.WITH_LIFE else None
        on = START + timedelta(days=draw(st.integers(0, 900)))
        found.append(a.Line(kind, draw(st.integers(1, 10**9)), on, category, months, order=n))
    return found


def undone(line: a.Line) -> a.Line:
    return a.Line(line.kind, line.amount, line.on, line.category, line.months, -1, 10**6)


DAYS = st.integers(0, 1000).map(lambda n: START + timedelta(days=n))


@given(entries(), DAYS)
def test_all_accounts_together_are_nothing(lines: list[a.Line], day: date) -> None:
    assert sum(a.balances(lines, day).values()) == 0


@given(entries(), DAYS, DAYS)
def test_assets_are_debts_and_equity(lines: list[a.Line], one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    told = a.statement(lines, first, last)
    assert told.assets == told.debts + told.equity
    assert told.income_total == sum(told.income.values()) + told.other_income
    assert told.worn <= told.tools or any(line.sign < 0 for line in lines)


@given(entries(), DAYS, DAYS)
def test_equity_moves_by_profit_capital_and_what_was_taken_home(
    lines: list[a.Line], one: date, other: date
) -> None:
    first, last = min(one, other), max(one, other)
    later = [line for line in lines if line.kind not in k.OPENING]
    told = a.statement(later, first, last)
    before = a.statement(later, START - timedelta(days=1), first - timedelta(days=1))
    change = told.profit + told.put_in - told.drawn
    assert told.equity - before.equity == change
    # Two periods side by side are the one over both.
    both = a.statement(later, START, last)
    assert both.profit == told.profit + a.statement(
        later, START, max(first - timedelta(days=1), START)
    ).profit if first > START else both.profit == told.profit  # fmt: skip


@given(entries(), st.data(), DAYS)
def test_a_reversal_leaves_nothing(lines: list[a.Line], data: st.DataObject, day: date) -> None:
    if not lines:
        return
    wrong = data.draw(st.sampled_from(lines))
    rest = [line for line in lines if line is not wrong]
    with_both = a.balances([*lines, undone(wrong)], day)
    assert {n: v for n, v in with_both.items() if v} == {
        n: v for n, v in a.balances(rest, day).items() if v
    }


@pytest.mark.parametrize("kind", POSTED)
def test_money_in_hand_is_what_the_kind_says(kind: str) -> None:
    line = a.Line(kind, 700, START, months=7 if kind in k.WITH_LIFE else None)
    assert a.balances([line], START).get(a.CASH, 0) == 700 * k.KINDS[kind].cash


def test_stock_that_is_counted_takes_from_the_costs() -> None:
    lines = [
        a.Line(k.OPEN_STOCK, 300, START, order=1),
        a.Line(k.OUT, 1_000, date(2026, 1, 5), "bahan", order=2),
        a.Line(k.COUNT, 450, date(2026, 1, 31), order=3),
        a.Line(k.COUNT, 100, date(2026, 2, 28), order=4),
    ]
    january = a.statement(lines, START, date(2026, 1, 31))
    assert (january.stock, sum(january.costs.values())) == (450, 850)
    february = a.statement(lines, date(2026, 2, 1), date(2026, 2, 28))
    assert (february.stock, february.costs) == (100, {a.USED: 350})


def test_a_tool_wears_off_in_equal_parts_to_nothing() -> None:
    line = a.Line(k.TOOL, 1_000, date(2026, 1, 15), months=3)
    worn = [a.statement([line], START, day).worn for day in (
        date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 31), date(2026, 4, 1), date(2030, 1, 1)
    )]  # fmt: skip
    assert worn == [0, 333, 666, 1_000, 1_000]


@given(st.tuples(*[st.integers(0, 10**8)] * 4), st.integers(1, 5000), st.integers(0, 300))
def test_the_price_covers_every_rupiah(parts: tuple[int, ...], units: int, margin: int) -> None:
    found = unit_cost(parts, units, margin)
    assert found.each * units >= found.total == sum(parts)
    assert (found.each - 1) * units < found.total or not found.total
    assert found.price >= found.each
    assert found.price % 100 == 0
    assert found.price - 100 < found.each * (100 + margin) / 100 or not found.total


def test_tax_begins_in_the_month_that_passes_the_free_part() -> None:
    from decimal import Decimal

    rate = Decimal("0.5")
    free = 500_000_000
    assert due_for(400_000_000, 99_999_999, free, rate) == 0
    assert due_for(480_000_000, 30_000_000, free, rate) == 50_000
    assert due_for(600_000_000, 30_000_000, free, rate) == 150_000
    assert due_for(0, 1_000_000, 0, rate) == 5_000
