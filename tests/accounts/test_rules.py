"""Appointments in time, names and codes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guyub.accounts.rules import (
    CODE_LETTERS,
    Held,
    clash,
    first_gap,
    new_code,
    normal_code,
    overlap,
    username_problem,
)

DAY = date(2026, 1, 1)
PAIRS = {frozenset({"registrar", "verifier"}): "Alasan."}


@st.composite
def held(draw, role: str = "registrar") -> Held:
    starts = DAY + timedelta(draw(st.integers(0, 60)))
    length = draw(st.none() | st.integers(0, 40))
    return Held(role, starts, None if length is None else starts + timedelta(length))


def days(one: Held) -> set[date]:
    last = one.ends or DAY + timedelta(200)
    return {one.starts + timedelta(n) for n in range((last - one.starts).days + 1)}


@given(held(), held())
def test_overlap_is_sharing_a_day_either_way(a: Held, b: Held) -> None:
    assert overlap(a, b) == overlap(b, a) == bool(days(a) & days(b))


@given(held("registrar"), held("verifier"))
def test_clash_needs_the_same_days_and_not_the_same_order(a: Held, b: Held) -> None:
    expected = bool(days(a) & days(b))
    assert bool(clash(a, [b], PAIRS)) == bool(clash(b, [a], PAIRS)) == expected
    assert clash(a, [b], {}) is None


@given(st.lists(held(), max_size=4))
def test_first_gap_is_the_first_day_nobody_holds(stretches: list[Held]) -> None:
    end = DAY + timedelta(80)
    covered = set().union(*map(days, stretches)) if stretches else set()
    free = [d for n in range(81) if (d := DAY + timedelta(n)) not in covered]
    found = first_gap(stretches, DAY, end)
    assert (found[0] if found else None) == (free[0] if free else None)
    if found:
        assert all(found[0] + timedelta(n) in free for n in range((found[1] - found[0]).days + 1))


def test_codes_are_read_as_people_write_them() -> None:
    code = new_code()
    assert set(code) <= {*CODE_LETTERS, "-"}
    assert normal_code(f" {code.lower().replace('-', ' ')} ") == normal_code(code)
    assert len({new_code() for _ in range(200)}) == 200


def test_user_names_are_no_numbers() -> None:
    assert username_problem("sri.lestari") == ""
    for bad in ("3303990101900001", "084012345678", "Sri", "ab", "a b", "x" * 41, ""):
        assert username_problem(bad), bad
