"""Dates, years and quarters. Day comes before month, as Indonesians write; unknown stays None."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from typing import Any, Final

from guyub.intake.reading.context import MONTHS, ROMAN
from guyub.intake.reading.fields import label
from guyub.intake.reading.model import Issue, Parsed, Severity
from guyub.intake.reading.normal import is_blank, is_unknown, squeeze

_UNKNOWN: Final = Parsed(None, "")
_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
_NUMERIC: Final = re.compile(r"^(\d{1,4})\s*[/\-.\s]\s*(\d{1,2})\s*[/\-.\s]\s*(\d{1,4})$")
_WORDED: Final = re.compile(
    r"^(?:[a-z']+\s*,\s*)?(\d{1,2})(?:st|nd|rd|th)?[\s\-./]*([a-z]{3,9})\.?[\s\-./,']*(\d{2}|\d{4})$",
    re.IGNORECASE,
)
_MONTH_ONLY: Final = re.compile(r"^([a-z]{3,9})\.?[\s\-/,']*(\d{4}|\d{2})$", re.IGNORECASE)
_AMERICAN: Final = re.compile(r"^([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})$", re.IGNORECASE)
_TIME: Final = re.compile(
    r"[T\s]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:\s*(?:wib|wita|wit|z|am|pm))?$", re.I
)


def _issue(code: str, severity: Severity, field: str, message: str) -> Issue:
    return Issue(code, severity, field, message)


def century(two_digits: int) -> int:
    """Full year of a two-digit one: 00-68 is 2000-2068, 69-99 is 1969-1999 (POSIX)."""
    return two_digits + (2000 if two_digits <= 68 else 1900)


def month_first(samples: Iterable[Any]) -> bool:
    """A column is month/day/year when some cell can only be read so and none the other way."""
    american = indonesian = 0
    for cell in samples:
        found = _NUMERIC.match(cell.strip()) if isinstance(cell, str) else None
        if found and len(found.group(1)) <= 2:
            one, two = int(found.group(1)), int(found.group(2))
            american += one <= 12 < two
            indonesian += two <= 12 < one
    return american > 0 and indonesian == 0


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _sane(day: dt.date | None, raw: Any, field: str, *issues: Issue) -> Parsed:
    if day is None:
        return Parsed(
            None,
            raw,
            (
                _issue(
                    "date_impossible",
                    "error",
                    field,
                    f"Tanggal pada {label(field)} tidak ada di kalender. Periksa hari dan bulannya.",  # noqa: E501
                ),
            ),
        )
    if not 1900 <= day.year <= 2100:
        return Parsed(
            None,
            raw,
            (
                _issue(
                    "date_far",
                    "error",
                    field,
                    f"Tahun pada {label(field)} tidak wajar ({day.year}). Periksa tahunnya.",
                ),
            ),
        )
    return Parsed(day, raw, issues)


def parse_date(raw: Any, field: str = "date", american: bool = False) -> Parsed:
    """datetime.date from any cell. `american`: the column writes month/day/year (`month_first`)."""
    if isinstance(raw, dt.datetime):
        return _sane(raw.date(), raw, field)
    if isinstance(raw, dt.date):
        return _sane(raw, raw, field)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _numeric_date(raw, field)
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return _unreadable(raw, field)
    text = squeeze(raw)
    if is_unknown(text):
        return Parsed(None, raw)
    text = _TIME.sub("", text.lstrip("'")).strip()
    text = re.sub(r"^(?:tgl|tanggal)\b[\s.:]*", "", text, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{7,8}", text):
        return _compact(text, raw, field)
    if re.fullmatch(r"\d{6}", text):
        return _compact(text[:4] + str(century(int(text[4:]))), raw, field)
    found = _NUMERIC.match(text)
    if found:
        return _separated(found, raw, field, american)
    found = _WORDED.match(text)
    if found and (month := _month(found.group(2))):
        year = int(found.group(3))
        full = year if len(found.group(3)) == 4 else century(year)
        return _sane(_date(full, month, int(found.group(1))), raw, field)
    found = _AMERICAN.match(text)
    if found and (month := _month(found.group(1))):
        return _sane(_date(int(found.group(3)), month, int(found.group(2))), raw, field)
    found = _MONTH_ONLY.match(text)
    if found and (month := _month(found.group(1))):
        year = int(found.group(2))
        full = year if len(found.group(2)) == 4 else century(year)
        return _sane(
            _date(full, month, 1),
            raw,
            field,
            _issue(
                "date_month_only",
                "warning",
                field,
                f"Hanya bulan dan tahun yang tertulis pada {label(field)}; dipakai tanggal 1.",
            ),
        )
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return _year_only(raw, field)
    return _unreadable(raw, field)


def _month(word: str) -> int | None:
    return MONTHS.get(word.lower())


def _unreadable(raw: Any, field: str) -> Parsed:
    return Parsed(
        None,
        raw,
        (
            _issue(
                "date_unreadable",
                "error",
                field,
                f"Isi {label(field)} tidak terbaca sebagai tanggal. Tulis seperti 05/07/2024.",
            ),
        ),
    )


def _year_only(raw: Any, field: str) -> Parsed:
    return Parsed(
        None,
        raw,
        (
            _issue(
                "date_year_only",
                "warning",
                field,
                f"Hanya tahun yang tertulis pada {label(field)}. Lengkapi hari dan bulannya.",
            ),
        ),
    )


def _separated(found: re.Match[str], raw: Any, field: str, american: bool) -> Parsed:
    a, b, c = found.groups()
    if len(a) == 4:
        return _sane(_date(int(a), int(b), int(c)) if len(c) <= 2 else None, raw, field)
    if len(a) > 2 or len(c) not in (2, 4):
        return _unreadable(raw, field)
    year = int(c) if len(c) == 4 else century(int(c))
    day, month = (int(b), int(a)) if american else (int(a), int(b))
    if month > 12 >= day:
        return _sane(
            _date(year, day, month),
            raw,
            field,
            _issue(
                "date_month_first",
                "warning",
                field,
                f"Pada {label(field)} bulan ditulis sebelum hari. Periksa tanggalnya.",
            ),
        )
    return _sane(_date(year, month, day), raw, field)


def _compact(text: str, raw: Any, field: str) -> Parsed:
    issues: list[Issue] = []
    if len(text) == 7:
        text = "0" + text
        issues.append(
            _issue(
                "date_zero_restored",
                "warning",
                field,
                f"Angka nol di depan {label(field)} hilang dan dipulihkan. Periksa tanggalnya.",
            )
        )
    day_first = _date(int(text[4:]), int(text[2:4]), int(text[:2])) if text[4:] > "1899" else None
    year_first = _date(int(text[:4]), int(text[4:6]), int(text[6:])) if text > "1900" else None
    options = [d for d in (day_first, year_first) if d and 1950 <= d.year <= 2100]
    if len(options) == 2 and options[0] != options[1]:
        return Parsed(
            None,
            raw,
            (
                _issue(
                    "date_ambiguous",
                    "warning",
                    field,
                    f"Isi {label(field)} bisa berarti {options[0]:%d-%m-%Y} atau {options[1]:%d-%m-%Y}. "  # noqa: E501
                    "Pilih yang benar.",
                ),
            ),
        )
    return _sane(options[0] if options else None, raw, field, *issues)


def _numeric_date(raw: float, field: str) -> Parsed:
    if not math.isfinite(raw):
        return Parsed(None, raw)
    whole = int(raw)
    if 1900 <= whole <= 2100:
        return _year_only(raw, field)
    if 18_264 <= whole <= 73_050:  # 1950-2099 as Excel day numbers
        return _sane(
            _EXCEL_EPOCH + dt.timedelta(days=whole),
            raw,
            field,
            _issue(
                "date_from_serial",
                "info",
                field,
                f"{label(field).capitalize()} tersimpan sebagai nomor hari Excel; sudah diubah.",
            ),
        )
    if whole == raw and 1_000_000 <= whole <= 99_999_999:
        return _compact(str(whole), raw, field)
    return _unreadable(raw, field)


def parse_year(raw: Any, field: str = "year") -> Parsed:
    """A year 1900..2100 as int, also out of "TA 2023", "Tahun 2023", a date, or a numeric cell."""
    if isinstance(raw, dt.date):
        return Parsed(raw.year, raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if 1900 <= raw <= 2100 and int(raw) == raw:
            return Parsed(int(raw), raw)
        if raw == 0:
            return Parsed(None, raw)
    if is_blank(raw) or (isinstance(raw, str) and is_unknown(raw)):
        return Parsed(None, raw)
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", raw) if isinstance(raw, str) else []
    if len(set(found)) == 1:
        return Parsed(int(found[0]), raw)
    if isinstance(raw, str) and not found:
        whole = parse_date(raw, field)
        if whole.value is not None:
            return Parsed(whole.value.year, raw)
    return Parsed(
        None,
        raw,
        (
            _issue(
                "year_unreadable",
                "error",
                field,
                f"Isi {label(field)} bukan satu tahun. Tulis seperti 2023.",
            ),
        ),
    )


def parse_quarter(raw: Any, field: str = "quarter") -> Parsed:
    """1..4 out of "II", 2, "TW II", "Triwulan 2", "Q2"."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and raw in (1, 2, 3, 4):
        return Parsed(int(raw), raw)
    if is_blank(raw) or (isinstance(raw, str) and is_unknown(raw)):
        return Parsed(None, raw)
    if isinstance(raw, str):
        found = re.match(
            r"^(?:triwulan|tri wulan|tw|kuartal|q)?[\s.\-]*(?:ke[\s\-]*)?(iv|i{1,3}|[1-4])\b",
            squeeze(raw).lower(),
        )
        if found:
            word = found.group(1)
            return Parsed(ROMAN.get(word) or int(word), raw)
    return Parsed(
        None,
        raw,
        (
            _issue(
                "quarter_unreadable",
                "error",
                field,
                f"Isi {label(field)} bukan triwulan. Tulis 1, 2, 3 atau 4.",
            ),
        ),
    )


def parse_month(raw: Any, field: str = "month") -> Parsed:
    """1..12 out of a number or an Indonesian month name."""
    if isinstance(raw, dt.date):
        return Parsed(raw.month, raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and raw in range(1, 13):
        return Parsed(int(raw), raw)
    if is_blank(raw) or (isinstance(raw, str) and is_unknown(raw)):
        return Parsed(None, raw)
    if isinstance(raw, str):
        word = squeeze(raw).lower().strip(".")
        first = word.split()[0] if word else ""
        if first in MONTHS:
            return Parsed(MONTHS[first], raw)
        if word.isdigit() and 1 <= int(word) <= 12:
            return Parsed(int(word), raw)
    return Parsed(
        None,
        raw,
        (_issue("month_unreadable", "error", field, f"Isi {label(field)} bukan nama bulan."),),
    )
