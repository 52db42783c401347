"""Words of days, shares, gaps, numbers, periods: without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.aid.policy_handing import (
    UNREADABLE,
    day_in_words,
    gap_percent,
    gaps,
    number_of,
    number_text,
    periods,
    restricted_on,
    shares,
)
from guyub.kernel.dates import DateError, months_after


def test_the_day_as_records_say_it():
    said = day_in_words(date(2026, 11, 26))
    assert said == (
        "hari Kamis tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam"
    )
    assert day_in_words(None).count("....") >= 4


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 26), 3, date(2027, 2, 26)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_after_is_the_same_day_or_the_last(day, months, later):
    assert months_after(day, months) == later


def test_restricted_periods_are_read_or_nothing_is_trusted():
    text = "22/03/2024-05/02/2025 Pilkada 2024; 1/1/2029 – 31/12/2029 Pemilu 2029"
    assert restricted_on(text, date(2024, 3, 22)) == "Pilkada 2024"
    assert restricted_on(text, date(2025, 2, 6)) == ""
    assert restricted_on(text, date(2029, 6, 1)) == "Pemilu 2029"
    assert restricted_on("-", date(2024, 4, 1)) == ""
    assert restricted_on("sekitar Maret", date(2026, 1, 1)) == UNREADABLE
    with pytest.raises(DateError):
        periods("05/02/2025-22/03/2024 Terbalik")


@given(st.lists(st.integers(1, 9), max_size=8), st.integers(-3, 40))
def test_shares_never_exceed_what_is_there(amounts, available):
    given = shares(list(enumerate(amounts)), available)
    assert sum(given.values()) == min(sum(amounts), max(available, 0))
    assert all(0 < given[i] <= amounts[i] for i in given)


@given(st.sets(st.integers(-5, 40)), st.integers(1, 20), st.integers(0, 30))
def test_gaps_are_exactly_the_numbers_nobody_took(taken, first, last):
    inside = {n for a, b in gaps(taken, first, last) for n in range(a, b + 1)}
    assert inside == {n for n in range(first, last + 1) if n not in taken}


@given(st.integers(1, 99_999), st.sampled_from(["{n}/BAST/{year}", "000.3.2/{n:04}/2 (a)/{year}"]))
def test_a_number_of_the_series_is_read_back(n, pattern):
    text = number_text(pattern, n, 2026)
    assert number_of(pattern, text, 2026) == n
    assert number_of(pattern, text + "x", 2026) is None
    assert number_of(pattern, text, 2027) is None


def test_gap_of_a_price_is_signed():
    assert str(gap_percent(1_150_000, 1_000_000)) == "15.0"
    assert str(gap_percent(900_000, 1_000_000)) == "-10.0"
