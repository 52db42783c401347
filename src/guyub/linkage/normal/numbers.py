"""Numbers that tell who somebody is: NIK and its parts, phones, dates of birth.

Policy: a number that cannot be real (impossible date, serial 0000, letters) is no identity; a
number that a spreadsheet rounded to fifteen digits is kept as far as it can be trusted. NIK:
sixteen digits = area of first registration (6), day + 40 for women, month, year (2), serial (4)
(Permendagri 104/2019; no check digit).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

_NOT_DIGIT: Final = re.compile(r"\D+")
_ROUNDED: Final = re.compile(r"^\s*\d[.,]\d{1,14}\s*[eE]\s*\+?\s*1[0-9]\s*$")
_TWO_NUMBERS: Final = re.compile(r"[/;,|&\n]|\batau\b|\bdan\b")
_POINT_ZERO: Final = re.compile(r"\.0+$")
_WOMAN: Final = 40
# Provinces in the code of Kemendagri (2025), the abolished 54 (Timor Timur) still on old cards,
# and 99, which no area has: invented people of the demonstration carry it.
PROVINCES: Final = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 54 61 62 63 64 65 71 72 73 74 75 76"
    " 81 82 91 92 93 94 95 96 97 99".split()
)
_MONTHS: Final = {
    name: at
    for at, names in enumerate(
        (
            "januari jan january", "februari feb pebruari peb february", "maret mar mrt march",
            "april apr", "mei may", "juni jun june", "juli jul july",
            "agustus agu ags agt aug august", "september sep sept", "oktober okt oct october",
            "november nov nopember nop", "desember des dec december",
        ), start=1,
    )
    for name in names.split()
}  # fmt: skip
_WRITTEN: Final = re.compile(
    r"(?P<y>[1-9]\d{3})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<e>\d{1,2})[-/.](?P<n>\d{1,2})[-/.](?P<z>[1-9]\d{3})"
)
_DATE_PARTS: Final = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Nik:
    """Sixteen digits taken apart. ``born`` is "yymmdd" ("" when impossible); ``sex`` L, P or ""."""

    digits: str
    born: str
    sex: str

    @property
    def valid(self) -> bool:
        """Could have been given out: real date, known province, no zero area, no zero serial."""
        d = self.digits
        return bool(
            self.born
            and d[:2] in PROVINCES
            and d[2:4] != "00"
            and d[4:6] != "00"
            and d[12:] != "0000"
        )


def digits(text: str | None) -> str:
    """Only the digits; "" for a number that a spreadsheet rounded ("3,30E+15")."""
    if not text:
        return ""
    if text.isdecimal() and text.isascii():
        return text
    if _ROUNDED.match(text):
        return ""
    return _NOT_DIGIT.sub("", _POINT_ZERO.sub("", text.strip()))


@lru_cache(maxsize=100_000)  # 74,400 ways to write a birth date in a NIK
def born(six: str) -> tuple[str, str]:
    """("yymmdd", sex L or P) of the six digits of a birth date in a NIK; ("", "") for none."""
    day, month, year = int(six[:2]), int(six[2:4]), int(six[4:])
    sex = "L"
    if day > _WOMAN:
        day, sex = day - _WOMAN, "P"
    for century in (1900, 2000):  # 29 February exists in one of them
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return f"{year:02}{month:02}{day:02}", sex
    return "", ""


def day(born: str) -> str:
    """The date "yyyy-mm-dd" of a NIK's "yymmdd"; "" for none. Owners are over ten years old."""
    if not born:
        return ""
    century = "19" if born > "30" else "20"
    return f"{century}{born[:2]}-{born[2:4]}-{born[4:]}"


def nik(text: str | None) -> Nik | None:
    """The NIK in a cell, or None when it does not hold sixteen digits."""
    found = digits(text)
    if len(found) != 16:
        return None
    return Nik(found, *born(found[6:12]))


def one_digit_off(one: str, other: str) -> bool:
    """Sixteen digits that differ in one place, or by two neighbours changed."""
    if len(one) != len(other) or one == other:
        return False
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    if len(apart) != 2 or apart[1] - apart[0] != 1:
        return False
    a, b = apart
    return one[a] == other[b] and one[b] == other[a]


def phone(text: str | None) -> str:
    """National digits without the leading zero: "81234567890" for 0812-3456-7890, +62 812 ....

    Of two numbers in one cell the first readable one. "" for fewer than 8 or more than 13 digits,
    and for numbers of one repeated digit, which stand for "none".
    """
    if not text or _ROUNDED.match(text):
        return ""
    if text.isdecimal() and text.isascii():
        return _national(text)
    for part in _TWO_NUMBERS.split(_POINT_ZERO.sub("", text.strip())):
        if found := _national(_NOT_DIGIT.sub("", part)):
            return found
    return ""


def _national(found: str) -> str:
    found = found.removeprefix("00")
    if found.startswith("620") or (found.startswith("62") and len(found) > 9):
        found = found[2:]
    found = found.lstrip("0")
    return found if 8 <= len(found) <= 13 and len(set(found[-7:])) > 1 else ""


@lru_cache(maxsize=200_000)
def birth_date(text: str | None) -> str:
    """A date as "yyyy-mm-dd"; "yyyy" when only the year is told; "" when there is none.

    Day before month, as Indonesia writes, unless a four-digit year stands first (ISO, or eight
    digits "yyyymmdd" where that is a date). Two-digit years: the past hundred years end at 2029.
    """
    if not text:
        return ""
    if len(text) >= 10 and text[4] == "-" and text[7] == "-":  # ISO, with or without a time
        head = text[:10].split("-")
        return _date(head[0], head[1], head[2])
    parts = _DATE_PARTS.findall(
        text.lower().split("t")[0] if "t0" in text.lower() else text.lower()
    )
    months = [_MONTHS[p] for p in parts if p in _MONTHS]
    numbers = [p for p in parts if p.isdigit()]
    if months and len(numbers) >= 2:
        first, second = numbers[0], numbers[1]
        if len(first) == 4:
            first, second = second, first
        return _date(second, str(months[0]), first)
    if len(numbers) >= 3:
        if len(numbers[0]) == 4:
            return _date(*numbers[:3])
        return _date(numbers[2], numbers[1], numbers[0])
    if len(numbers) == 1:
        only = str(numbers[0])
        if len(only) == 8:
            return _date(only[:4], only[4:6], only[6:]) or _date(only[4:], only[2:4], only[:2])
        if len(only) == 4 and 1000 <= int(only) <= 2100:
            return only
    return ""


def impossible_date(text: str | None) -> str:
    """What was written for a birth date that never was ("1850-13-01", 31-02-1980), as
    "yyyy-mm-dd": it is no date, but one wrong digit leaves the others right. "yyyy" where day or
    month is 00, which stands for unknown; "" for 99-99-9999 and the like, which stand for nothing
    known, and for anything else."""
    if not text or birth_date(text):
        return ""
    if found := _WRITTEN.fullmatch(text.strip()[:10]):
        year, month, day = (
            found["y"] or found["z"],
            found["m"] or found["n"],
            found["d"] or found["e"],
        )
        if "99" in (month, day) or not 1000 <= int(year) < 9999:
            return ""
        return f"{year}-{int(month):02}-{int(day):02}" if int(month) and int(day) else year
    return ""


def _date(year: str, month: str, day: str) -> str:
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        return ""
    y = int(year)
    if len(year) <= 2:
        y += 2000 if y < 30 else 1900
    try:
        return date(y, int(month), int(day)).isoformat()
    except ValueError:
        return ""
