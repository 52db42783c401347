"""What the public page of the service says where few businesses stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guyub.mentoring.causes import Cause
from guyub.mentoring.radar import FEW, PublicPart, joined_few

CAUSES = [Cause("nobody"), Cause("other")]


def part(n: int, size: int, beyond: int) -> PublicPart:
    beyond = min(size, beyond)
    return PublicPart(f"33.03.{n:02}", f"Kecamatan {n}", size, beyond, 0, [(CAUSES[n % 2], beyond)])


parts = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8).map(
    lambda rows: [part(n, *row) for n, row in enumerate(rows)]
)


def sums(rows: list[PublicPart]) -> tuple[int, int, dict[Cause, int]]:
    causes: dict[Cause, int] = {}
    for cause, n in (c for row in rows for c in row.causes):
        causes[cause] = causes.get(cause, 0) + n
    return sum(r.businesses for r in rows), sum(r.beyond for r in rows), causes


@given(parts)
def test_no_row_tells_of_few_and_sums_stay(rows: list[PublicPart]) -> None:
    told = joined_few(rows, FEW)
    assert sums(told) == sums(rows)
    if sums(rows)[0] >= FEW:
        assert all(r.businesses == 0 or r.businesses >= FEW for r in told)
