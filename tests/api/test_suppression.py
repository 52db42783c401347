"""No figure under the limit can be worked out from what a table shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guyub.api.suppression import Mask, hidden_rows, hide, small

Table = list[list[int]]


def solutions(values: Table, mask: Mask, totals_hidden: set[int], most: int) -> Iterator[Table]:
    """Every table that shows the same, by trying: independent of how masks are made.

    Known to the reader: shown cells, shown row totals, the sum of hidden ones, shown column totals,
    that a hidden cell is at least 1 unless zeros of its row are hidden.
    """
    n, width = len(values), len(values[0])

    def rows_of(i: int) -> list[tuple[int, ...]]:
        found = []
        choices = [
            range(0 if i in mask.rows else 1, most + 1)
            if (i, j) in mask.cells else (values[i][j],)
            for j in range(width)
        ]  # fmt: skip
        for row in itertools.product(*choices):
            if i in totals_hidden or sum(row) == sum(values[i]):
                found.append(row)
        return found

    held = sum(sum(values[i]) for i in totals_hidden)
    columns = [sum(r[j] for r in values) for j in range(width)]
    for table in itertools.product(*(rows_of(i) for i in range(n))):
        if totals_hidden and sum(sum(table[i]) for i in totals_hidden) != held:
            continue
        if all(
            sum(r[j] for r in table) == columns[j]
            for j in range(width) if j not in mask.columns
        ):  # fmt: skip
            yield [list(r) for r in table]


def check(values: Table, limit: int) -> None:
    totals = [sum(r) for r in values]
    gone, nothing = hidden_rows(totals, limit)
    if nothing:
        assert sum(totals) < limit
        return
    mask = hide(values, limit, gone)
    most = limit + 2
    wanted: dict[tuple[str, int, int], int] = {}
    for i, row in enumerate(values):
        if small(totals[i], limit):
            assert i in gone
            wanted["row", i, 0] = 0
        for j, value in enumerate(row):
            if small(value, limit):
                assert (i, j) in mask.cells
                wanted["cell", i, j] = 0
    for j in range(len(values[0])):
        if small(sum(r[j] for r in values), limit):
            assert j in mask.columns
            wanted["column", 0, j] = 0
    if not wanted:
        assert not mask.cells
        assert not mask.columns
        return
    open_ = dict(wanted)
    for other in solutions(values, mask, gone, most * 2):
        for kind, i, j in list(open_):
            figure = (
                other[i][j] if kind == "cell"
                else sum(other[i]) if kind == "row" else sum(r[j] for r in other)
            )  # fmt: skip
            if figure >= limit:
                del open_[kind, i, j]
        if not open_:
            return
    raise AssertionError((values, mask, open_))


@given(st.integers(1, 3).flatmap(lambda w: st.lists(
    st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5]), min_size=w, max_size=w),
    min_size=1, max_size=3,
)))  # fmt: skip
def test_every_small_figure_might_be_the_limit_or_more(values: Table) -> None:
    check(values, 3)


def test_a_lone_small_cell_takes_others_with_it() -> None:
    values = [[20, 2, 9], [30, 12, 8], [40, 11, 7]]
    mask = hide(values, 5, set())
    assert (0, 1) in mask.cells
    # In its row and in its column at least one more, and it closes as a cycle.
    assert len([c for c in mask.cells if c[0] == 0]) > 1
    assert len([c for c in mask.cells if c[1] == 1]) > 1 or 1 in mask.columns


def test_two_ones_are_not_told_by_their_sum() -> None:
    """1 + 1 = 2 and neither is zero: hiding both would tell both."""
    check([[1, 1, 5], [4, 3, 5]], 3)


def test_nothing_small_hides_nothing() -> None:
    mask = hide([[10, 0], [0, 12]], 5, set())
    assert mask == Mask()


def test_small_places_are_hidden_together_with_another() -> None:
    assert hidden_rows([100, 3, 7, 50], 5) == ({1, 2}, False)
    assert hidden_rows([2, 1], 5) == ({0, 1}, True)
    # With the empty ones, so that either could have all of it.
    assert hidden_rows([3, 2, 0], 5) == ({0, 1, 2}, False)
    assert hidden_rows([30, 0], 5) == (set(), False)


@st.composite
def two_tables(draw: st.DrawFn) -> tuple[Table, Table]:
    """Two tables of the same businesses: the same row totals, parted otherwise."""
    totals = draw(st.lists(st.integers(0, 5), min_size=2, max_size=3))

    def parted() -> Table:
        return [[n := draw(st.integers(0, t)), t - n] for t in totals]

    return parted(), parted()


@given(two_tables())
def test_two_tables_of_the_same_businesses_tell_no_more_together(tables: Any) -> None:
    limit = 3
    totals = [sum(r) for r in tables[0]]
    gone, nothing = hidden_rows(totals, limit)
    if nothing:
        return
    masks = [hide(t, limit, gone) for t in tables]
    each = [list(solutions(t, m, gone, limit * 3)) for t, m in zip(tables, masks, strict=True)]
    sums = [{tuple(map(sum, found)) for found in one} for one in each]
    for at in (0, 1):
        # Only what the other table lets stand.
        left = [found for found in each[at] if tuple(map(sum, found)) in sums[1 - at]]
        for i, row in enumerate(tables[at]):
            assert not small(totals[i], limit) or any(sum(f[i]) >= limit for f in left)
            for j, value in enumerate(row):
                assert not small(value, limit) or any(f[i][j] >= limit for f in left)
