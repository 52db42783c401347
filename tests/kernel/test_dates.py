from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.dates import (
    HOLIDAY_YEARS,
    DateError,
    add_working_days,
    ago,
    format_date,
    format_date_short,
    format_day,
    format_time,
    holiday_name,
    holiday_source,
    is_working_day,
    month_period,
    parse_date,
    quarter,
    quarter_of,
    semester,
    semester_of,
    working_days_between,
    year_period,
)

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
known_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_written_dates_read_back(day: date) -> None:
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d.%m.%Y}",
        day.isoformat(),
        format_date(day),
        format_date(day).upper(),
        format_date_short(day),
        format_day(day),
        f"{day.isoformat()} 00:00:00",
    )
    assert {parse_date(text) for text in forms} == {day}


@pytest.mark.parametrize(
    "text", ["", "besok", "22/11/26", "11/22/2026", "31/02/2026", "2026", "22 Foo 2026", "0/1/2026"]
)
def test_dates_that_are_not_guessed(text: str) -> None:
    with pytest.raises(DateError, match="22/11/2026"):
        parse_date(text)


def test_spellings_of_months() -> None:
    assert parse_date("5 Nopember 2026") == parse_date("5-nov-2026") == date(2026, 11, 5)
    assert parse_date("1 Agt 2026") == date(2026, 8, 1)


def test_moments_in_three_zones() -> None:
    assert format_time(NOW, JAKARTA) == "22 November 2026 pukul 14.30 WIB"
    assert format_time(NOW, ZoneInfo("Asia/Makassar")).endswith("15.30 WITA")
    assert format_time(NOW, JAYAPURA).endswith("16.30 WIT")
    assert format_time(NOW, UTC).endswith("UTC+0")
    assert format_time(None, UTC) == format_date(None) == "belum diketahui"


@pytest.mark.parametrize(
    ("delta", "text"),
    [
        (timedelta(seconds=20), "baru saja"),
        (timedelta(minutes=5), "5 menit lalu"),
        (timedelta(hours=3), "3 jam lalu"),
        (timedelta(days=1), "kemarin"),
        (timedelta(days=3), "3 hari lalu"),
        (timedelta(days=-1), "besok"),
        (timedelta(days=-10), "10 hari lagi"),
        (timedelta(days=61), "2 bulan lalu"),
        (timedelta(days=365), "12 bulan lalu"),
        (timedelta(days=731), "2 tahun lalu"),
    ],
)
def test_ago(delta: timedelta, text: str) -> None:
    assert ago(NOW - delta, NOW.astimezone(JAKARTA)) == text


def test_ago_counts_calendar_days() -> None:
    morning = datetime(2026, 11, 22, 1, 0, tzinfo=JAKARTA)
    assert ago(morning - timedelta(hours=3), morning) == "kemarin"
    assert ago(date(2026, 11, 22), morning) == "hari ini"


@given(known_days, st.integers(0, 60))
def test_a_deadline_counts_exactly_its_working_days(start: date, days: int) -> None:
    deadline = add_working_days(start, days)
    assert is_working_day(deadline.day)
    assert deadline.certain == (deadline.day.year in HOLIDAY_YEARS)
    if days:
        assert working_days_between(start, deadline.day) == days
        assert working_days_between(deadline.day, start) == -days
    else:
        assert deadline.day >= start


def test_holidays_are_known_by_decree() -> None:
    assert holiday_name(date(2026, 8, 17)) == "Proklamasi Kemerdekaan"
    assert not is_working_day(date(2026, 8, 17))
    assert is_working_day(date(2026, 8, 18))
    assert not is_working_day(date(2026, 8, 18), {date(2026, 8, 18)})
    # 14 and 15 May 2026 are a holiday and collective leave before a weekend.
    assert add_working_days(date(2026, 5, 13), 1).day == date(2026, 5, 18)
    source = holiday_source(2026)
    assert source is not None
    assert source[0].startswith("SKB")
    assert source[1].startswith("https://www.setneg.go.id")


def test_a_year_without_decree_says_so() -> None:
    unknown = max(HOLIDAY_YEARS) + 1
    deadline = add_working_days(date(unknown, 8, 14), 2)
    assert not deadline.certain
    assert str(unknown) in deadline.note
    assert holiday_source(unknown) is None
    assert holiday_name(date(unknown, 8, 17)) is None
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 1, 1), -1)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_periods_tile_the_year(day: date) -> None:
    quarters = [quarter(day.year, n) for n in (1, 2, 3, 4)]
    halves = [semester(day.year, n) for n in (1, 2)]
    months = [month_period(day.year, n) for n in range(1, 13)]
    whole = year_period(day.year)
    for parts in (quarters, halves, months):
        assert parts[0].first == whole.first
        assert parts[-1].after == whole.after
        assert all(a.after == b.first for a, b in itertools.pairwise(parts))
        assert sum(day in part for part in parts) == 1
    assert day in quarter_of(day)
    assert day in semester_of(day)
    assert whole.last == date(day.year, 12, 31)


def test_period_labels() -> None:
    assert quarter(2026, 2).label == "Triwulan II 2026"
    assert semester_of(date(2026, 7, 1)).label == "Semester II 2026"
    assert month_period(2026, 12).after == date(2027, 1, 1)
    for wrong in (lambda: quarter(2026, 5), lambda: semester(2026, 0)):
        with pytest.raises(ValueError, match="are 1"):
            wrong()


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("v|rupiah", 1_500_000, "Rp1.500.000"),
        ("v|rupiah_pendek", 1_500_000, "Rp1,5 juta"),
        ("v|angka", 43_300, "43.300"),
        ("v|angka:1", 2.25, "2,3"),
        ("v|persen", 0.405, "40,5 %"),
        ("v|terbilang", 11, "sebelas"),
        ("v|tanggal", date(2026, 11, 22), "22 November 2026"),
        ("v|tanggal", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), "23 November 2026"),
        ("v|tanggal_pendek", date(2026, 11, 22), "22 Nov 2026"),
        ("v|waktu", NOW, "22 November 2026 pukul 16.30 WIT"),
        ("v|lalu:now", NOW - timedelta(days=3), "3 hari lalu"),
        ("v|rupiah", None, "belum diketahui"),
        ("v|tanggal", None, "belum diketahui"),
        ("v|lalu", None, "belum diketahui"),
    ],
)
def test_template_filters(source: str, value: object, shown: str) -> None:
    with timezone.override(JAYAPURA):
        template = Template("{% load indonesia %}{{ " + source + " }}")
        assert template.render(Context({"v": value, "now": NOW})) == shown
