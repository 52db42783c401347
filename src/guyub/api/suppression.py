"""Hides small counts in a table so that nobody works them out from what stays. Pure.

A table counts businesses by place (rows) and by kind (columns). Row totals and the grand total are
shared with other tables of the same businesses (the anchors); column totals belong to one table.
A cell, row total or column total from 1 up to ``limit - 1`` is small. Zero is shown: nobody is in
it.

Policy: a small figure is hidden, and with it as many others as are needed so that from everything
shown (cells, totals, sums) it might still be ``limit`` or more. That is asked exactly: hidden
figures are whole numbers, at least 1 (0 where the zeros of a row are hidden too), and adding one
to a hidden figure must be possible along a cycle of others (the bounds of a transportation table,
found by augmenting).

Rows whose total is hidden are hidden whole, zeros too, in every table of these businesses, and
empty rows with them. What is known of them is their sum alone: a business could be moved from one
to another in all tables at once. So they count here as one row, and tables of the same businesses
tell nothing together that one of them does not tell alone.

It protects against working out, not against other knowledge: who knows that two of three neighbours
make rattan knows the third. Two editions of different days can be compared; that is not looked at.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

Rows = Sequence[Sequence[int]]
# What hiding costs: a cell of a few businesses less than a total that everybody asks for.
_CELL, _MOST, _TOTAL = 10, 100_000, 1_000_000


@dataclass
class Mask:
    """What of a table stays unsaid: cells (row, column), columns whose total does, rows hidden
    whole (zeros too). ``nothing`` True: the whole table is too small to be shown."""

    cells: set[tuple[int, int]] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    nothing: bool = False


def small(value: int, limit: int) -> bool:
    return 0 < value < limit


def hidden_rows(totals: Sequence[int], limit: int) -> tuple[set[int], bool]:
    """(rows whose total is hidden, whether nothing can be shown), the grand total being shown.

    Others are hidden with the small ones, the least first, until each could be ``limit`` or more;
    empty ones too, so that a hidden one might be empty.
    """
    whole = sum(totals)
    if small(whole, limit):
        return set(range(len(totals))), True
    hidden = {i for i, n in enumerate(totals) if small(n, limit)}
    if not hidden:
        return set(), False
    others = sorted((n, i) for i, n in enumerate(totals) if n >= limit)
    while others and (len(hidden) < 2 or sum(totals[i] for i in hidden) < limit):
        hidden.add(heapq.heappop(others)[1])
    return hidden | {i for i, n in enumerate(totals) if not n}, False


def hide(values: Rows, limit: int, rows: set[int]) -> Mask:
    """The mask of a table whose row totals are hidden in ``rows`` and shown elsewhere."""
    width = len(values[0]) if values else 0
    kept = [i for i in range(len(values)) if i not in rows]
    together = [[sum(values[i][j] for i in rows) for j in range(width)]] if rows else []
    small_together = {
        j for j in range(width) if rows and any(small(values[i][j], limit) for i in rows)
    }
    found = _Table([*(values[i] for i in kept), *together], limit, small_together).mask
    numbers = [*kept, -1]
    return Mask(
        {(numbers[i], j) for i, j in found.cells if numbers[i] >= 0}
        | {(i, j) for i in rows for j in range(width)},
        found.columns,
        {numbers[i] for i in found.rows if numbers[i] >= 0} | set(rows),
    )


class _Table:
    """The search. Row ``len(values)`` stands for the column totals, with the sign turned, so that
    every row and column of a change adds up to nothing."""

    def __init__(self, values: Rows, limit: int, together: set[int] | None = None) -> None:
        """``together``: columns that are small somewhere in the rows that count as one, the last
        row here; None or empty where there are none."""
        self.limit, self.n = limit, len(values)
        self.width = len(values[0]) if values else 0
        totals = [sum(row[j] for row in values) for j in range(self.width)]
        self.values = [*map(list, values), totals]
        self.mask = Mask()
        asked = [(i, j) for i in range(self.n) for j in range(self.width)
                 if small(values[i][j], limit)]  # fmt: skip
        self.mask.cells = set(asked)
        self.mask.columns = {j for j in range(self.width) if small(totals[j], limit)}
        if together:
            last = self.n - 1
            self.mask.rows.add(last)
            self.mask.cells |= {(last, j) for j in range(self.width)}
            asked += [(last, j) for j in together]
        for i, j in sorted(set(asked)):
            self._protect(i, j)
        for j in sorted(self.mask.columns):
            if small(totals[j], limit):
                self._protect(self.n, j)

    def _is_hidden(self, i: int, j: int) -> bool:
        return j in self.mask.columns if i == self.n else (i, j) in self.mask.cells

    def _least(self, i: int, j: int) -> int:
        """What anybody knows a hidden figure to be at least."""
        if i == self.n or i in self.mask.rows:
            return 0
        return 1

    def _protect(self, i: int, j: int) -> None:
        """Hide more until the figure could be ``limit``."""
        while True:
            now = [row[:] for row in self.values]
            while now[i][j] < self.limit:
                way = self._way(now, i, j)
                if way is None:
                    break
                for (r, c), add in way:
                    now[r][c] += add
                    if r == self.n:
                        self.mask.columns.add(c)
                    else:
                        self.mask.cells.add((r, c))
            if now[i][j] >= self.limit:
                return
            self._hide_whole(i, j)

    def _hide_whole(self, i: int, j: int) -> None:
        """A row too small for "at least one each" is hidden with its zeros."""
        row = i if i < self.n else max(
            (r for r in range(self.n) if r not in self.mask.rows),
            key=lambda r: sum(self.values[r]), default=-1,
        )  # fmt: skip
        if row < 0 or row in self.mask.rows:
            raise RuntimeError("a small figure cannot be protected")
        self.mask.rows.add(row)
        self.mask.cells |= {(row, c) for c in range(self.width)}

    def _cost(self, i: int, j: int) -> int | None:
        """What it costs to hide a figure that is shown; None where it may not be (a zero)."""
        if self._is_hidden(i, j):
            return 0
        if i == self.n:
            return _TOTAL
        value = self.values[i][j]
        return _CELL + min(value, _MOST) if value else None

    def _step(self, now: Rows, i: int, j: int, add: int) -> bool:
        """Whether a figure can change by ``add`` (+1, -1) and still be believed."""
        return add > 0 or now[i][j] - 1 >= self._least(i, j)

    def _way(
        self, now: list[list[int]], i: int, j: int
    ) -> list[tuple[tuple[int, int], int]] | None:
        """The cheapest cycle that adds one to (i, j): cells with what is added to each.

        Nodes are columns that have one too many (to be taken from a row) and rows that have one
        too few (to be put into a column). Starting at column j, it ends at row i.
        """
        # In the turned row adding means taking: the figure itself grows where the change is -1.
        grows = i < self.n
        start, end = (("c", j), ("r", i)) if grows else (("r", i), ("c", j))
        best = {start: 0}
        came: dict[tuple[str, int], tuple[tuple[str, int], tuple[tuple[int, int], int]]] = {}
        queue: list[tuple[int, tuple[str, int]]] = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == end:
                break
            if cost > best[node]:
                continue
            kind, at = node
            for other in range(self.n + 1) if kind == "c" else range(self.width):
                r, c = (other, at) if kind == "c" else (at, other)
                if (r, c) == (i, j):
                    continue
                change = -1 if kind == "c" else 1
                add = -change if r == self.n else change
                price = self._cost(r, c)
                if price is None or not self._step(now, r, c, add):
                    continue
                to = ("r" if kind == "c" else "c", other)
                if cost + price < best.get(to, 1 << 60):
                    best[to] = cost + price
                    came[to] = (node, ((r, c), add))
                    heapq.heappush(queue, (cost + price, to))
        if end not in came:
            return None
        found: list[tuple[tuple[int, int], int]] = [((i, j), 1)]
        node = end
        while node != start:
            node, step = came[node]
            found.append(step)
        return found
