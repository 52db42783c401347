"""Dates in Indonesian writing, periods, working days and deadlines. Pure; "today" is given.

Working days leave out Saturday, Sunday, national holidays and collective leave (SKB 3 Menteri,
through lokal: 2026 and 2027 with lokal-id 0.7.2). Policy for a year without a decree: only
weekends are left out, and the result says that it is not certain, so that a letter can say "paling
cepat" and the deadline is computed again once the decree is out. Offices may add their own days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from guyub.kernel import _lokal

UNKNOWN = "belum diketahui"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
HOLIDAY_YEARS: tuple[int, ...] = _lokal.HOLIDAY_YEARS

_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_MONTH_NUMBERS = {
    **{name.lower(): i for i, name in enumerate(MONTHS, 1)},
    **{name.lower(): i for i, name in enumerate(_SHORT, 1)},
    "peb": 2,
    "pebruari": 2,
    "mrt": 3,
    "agt": 8,
    "agst": 8,
    "ags": 8,
    "sept": 9,
    "nop": 11,
    "nopember": 11,
}
_NUMERIC = re.compile(r"([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?")
_WORDS = re.compile(r"(?:[a-z']+,\s*)?([0-9]{1,2})[\s.\-/]*([a-z]{3,9})\.?[\s.\-/]*([0-9]{4})")
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


class DateError(ValueError):
    """A date that cannot be read for sure; the message is an Indonesian sentence."""


def format_date(day: date | None) -> str:
    """``"22 November 2026"``; None gives "belum diketahui"."""
    return UNKNOWN if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_date_short(day: date | None) -> str:
    """``"22 Nov 2026"``."""
    return UNKNOWN if day is None else f"{day.day} {_SHORT[day.month - 1]} {day.year}"


def format_day(day: date) -> str:
    """``"Minggu, 22 November 2026"``."""
    return f"{DAYS[day.weekday()]}, {format_date(day)}"


def zone_name(moment: datetime) -> str:
    """WIB, WITA, WIT, or the distance from UTC. ValueError for a naive moment."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("an aware datetime is expected")
    hours = offset.total_seconds() / 3600
    return _ZONES.get(hours) or f"UTC{hours:+g}"  # type: ignore[call-overload, no-any-return]


def format_time(moment: datetime | None, zone: tzinfo) -> str:
    """``"22 November 2026 pukul 14.30 WIB"`` in ``zone``."""
    if moment is None:
        return UNKNOWN
    local = moment.astimezone(zone)
    return f"{format_date(local)} pukul {local:%H.%M} {zone_name(local)}"


def ago(then: date | datetime, now: datetime) -> str:
    """How long ago or ahead, in one unit: "baru saja", "3 hari lalu", "besok", "2 bulan lagi".

    Two datetimes differ to the minute within a day; otherwise calendar days in ``now``'s zone.
    """
    if isinstance(then, datetime):
        seconds = (now - then).total_seconds()
        minutes = int(abs(seconds) // 60)
        if minutes < 1:
            return "baru saja"
        if minutes < 60:
            return f"{minutes} menit {'lalu' if seconds > 0 else 'lagi'}"
        if minutes < 24 * 60 and then.astimezone(now.tzinfo).date() == now.date():
            return f"{minutes // 60} jam {'lalu' if seconds > 0 else 'lagi'}"
        then = then.astimezone(now.tzinfo).date()
    days = (now.date() - then).days
    near = {0: "hari ini", 1: "kemarin", -1: "besok"}.get(days)
    if near:
        return near
    word, size = ("lalu" if days > 0 else "lagi"), abs(days)
    if size < 60:
        return f"{size} hari {word}"
    if size < 730:
        return f"{size * 12 // 365} bulan {word}"
    return f"{size * 4 // 1461} tahun {word}"


def parse_date(text: str) -> date:
    """A date as typed: 22/11/2026, 22-11-2026, 22.11.2026, 22 November 2026, 2026-11-22.

    Day first, year with four digits. DateError otherwise, also for a day that does not exist.
    """
    plain = " ".join(text.strip().lower().split())
    if match := _NUMERIC.fullmatch(plain):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
    elif match := _ISO.fullmatch(plain):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif (match := _WORDS.fullmatch(plain)) and match[2] in _MONTH_NUMBERS:
        day, month, year = int(match[1]), _MONTH_NUMBERS[match[2]], int(match[3])
    else:
        raise DateError("Tanggal tidak terbaca. Tulis hari/bulan/tahun, contoh: 22/11/2026.")
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(
            "Tanggal itu tidak ada di kalender. Tulis hari/bulan/tahun, contoh: 22/11/2026."
        ) from None


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open stretch of days ``first <= day < after`` with its Indonesian ``label``."""

    first: date
    after: date
    label: str

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.after


def _months(year: int, month: int, count: int, label: str) -> Period:
    end = year * 12 + month - 1 + count
    return Period(date(year, month, 1), date(end // 12, end % 12 + 1, 1), label)


def month_period(year: int, month: int) -> Period:
    """``Period`` labelled "November 2026"."""
    return _months(year, month, 1, f"{MONTHS[month - 1]} {year}")


def quarter(year: int, number: int) -> Period:
    """Triwulan 1 to 4, "Triwulan II 2026". ValueError otherwise."""
    if number not in (1, 2, 3, 4):
        raise ValueError("quarters are 1 to 4")
    return _months(year, number * 3 - 2, 3, f"Triwulan {ROMAN_MONTHS[number - 1]} {year}")


def semester(year: int, number: int) -> Period:
    """Semester 1 or 2, "Semester I 2026". ValueError otherwise."""
    if number not in (1, 2):
        raise ValueError("semesters are 1 and 2")
    return _months(year, number * 6 - 5, 6, f"Semester {ROMAN_MONTHS[number - 1]} {year}")


def year_period(year: int) -> Period:
    """``Period`` labelled "Tahun 2026"."""
    return _months(year, 1, 12, f"Tahun {year}")


def quarter_of(day: date) -> Period:
    """The quarter that ``day`` lies in."""
    return quarter(day.year, (day.month + 2) // 3)


def semester_of(day: date) -> Period:
    """The semester that ``day`` lies in."""
    return semester(day.year, (day.month + 5) // 6)


@dataclass(frozen=True, slots=True)
class Deadline:
    """``day`` and whether holidays of every year on the way are known; ``note`` says which not."""

    day: date
    certain: bool
    note: str = ""


def _named_holidays(year: int) -> dict[date, str]:
    if year not in HOLIDAY_YEARS:
        return {}
    return {date.fromisoformat(h.date): h.name for h in _lokal.get_holidays(year).holidays}


_HOLIDAYS = {day: name for year in HOLIDAY_YEARS for day, name in _named_holidays(year).items()}


def holiday_source(year: int) -> tuple[str, str] | None:
    """Decree and address that the holidays of ``year`` come from; None when not known yet."""
    if year not in HOLIDAY_YEARS:
        return None
    known = _lokal.get_holidays(year)
    return known.decree, known.source


def holiday_name(day: date) -> str | None:
    """Name of the national holiday or collective leave on ``day``, if it is one that is known."""
    return _HOLIDAYS.get(day)


def is_working_day(day: date, own_holidays: Collection[date] = ()) -> bool:
    """Monday to Friday, no known holiday, none of the office's ``own_holidays``."""
    return day.weekday() < 5 and day not in _HOLIDAYS and day not in own_holidays


def add_working_days(start: date, days: int, own_holidays: Collection[date] = ()) -> Deadline:
    """The day ``days`` working days after ``start`` (which does not count). ``days`` >= 0.

    With 0: ``start`` itself, or the next working day when it is none.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    day, left = start, days
    while left or not is_working_day(day, own_holidays):
        day += timedelta(days=1)
        if left and is_working_day(day, own_holidays):
            left -= 1
    unknown = [year for year in range(start.year, day.year + 1) if year not in HOLIDAY_YEARS]
    if not unknown:
        return Deadline(day, True)
    years = ", ".join(map(str, unknown))
    note = f"Hari libur tahun {years} belum tercatat; hanya Sabtu dan Minggu yang dilewati."
    return Deadline(day, False, note)


def working_days_between(start: date, end: date, own_holidays: Collection[date] = ()) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is before."""
    if end < start:
        return -working_days_between(end, start, own_holidays)
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=i), own_holidays) for i in range(1, span + 1))


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later (earlier when negative), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
