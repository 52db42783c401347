"""Ids: UUIDv7 for machines, short checked numbers for people.

A human number looks like ``IKM-33.03-000123-7``: a kind (2 to 5 letters), up to three pairs of
digits (an area code, a year), six digits that count, and one check digit. It is read over the
phone and typed from paper, so the parser ignores case, dots, dashes and spaces, and the check
digit (Damm 2004) refuses every single wrong digit and every swap of two neighbouring digits.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from uuid_utils import compat

MAX_COUNT = 999_999
"""Largest counter under one prefix. Fixed width keeps a number readable without its separators."""

# H. Michael Damm, "Total anti-symmetrische Quasigruppen" (Marburg 2004), the order-10 table.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_PREFIX = re.compile(r"([A-Z]{2,5})(?:-([0-9]{2}(?:\.[0-9]{2}){0,2}))?")
_COMPACT = re.compile(r"([A-Z]{2,5})((?:[0-9]{2}){0,3})([0-9]{6})([0-9])")
_NOISE = re.compile(r"[\s.\-_/–—]+")


class NumberError(ValueError):
    """A human number that cannot be right; the message is an Indonesian sentence for the reader."""


@dataclass(frozen=True, slots=True)
class HumanNumber:
    """A parsed number: ``prefix`` as in ``IKM-33.03``, ``n`` from 1, ``text`` canonical."""

    prefix: str
    n: int
    text: str

    @property
    def kind(self) -> str:
        """The letters in front, such as ``IKM``."""
        return self.prefix.split("-", 1)[0]


def uuid7() -> uuid.UUID:
    """A new time-ordered UUID (RFC 9562 version 7) as the standard library's type."""
    return compat.uuid7()


def uuid7_time(value: uuid.UUID) -> datetime:
    """When a UUIDv7 was made (UTC, to the millisecond). ValueError for another version."""
    if value.version != 7:
        raise ValueError("not a UUIDv7")
    return datetime.fromtimestamp((value.int >> 80) / 1000, tz=UTC)


def damm_digit(digits: str) -> int:
    """Damm check digit of a string of decimal digits; 0 when the last one already checks."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - 48]
    return interim


def _check_digit(kind: str, digits: str) -> int:
    # Letters enter as two digits (A=10 .. Z=35), so a number moved to another kind is noticed.
    return damm_digit("".join(str(ord(letter) - 55) for letter in kind) + digits)


def _canonical(kind: str, area: str, n: int) -> str:
    pairs = ".".join(area[i : i + 2] for i in range(0, len(area), 2))
    prefix = f"{kind}-{pairs}" if pairs else kind
    count = f"{n:06d}"
    return f"{prefix}-{count}-{_check_digit(kind, area + count)}"


def human_number(prefix: str, n: int) -> str:
    """``human_number("IKM-33.03", 123) == "IKM-33.03-000123-c"`` with ``c`` the check digit.

    ``prefix`` is 2 to 5 capital letters and up to three pairs of digits. ValueError when the
    prefix has another shape or ``n`` lies outside 1..999.999.
    """
    match = _PREFIX.fullmatch(prefix)
    if not match:
        raise ValueError(f"prefix {prefix!r} is not of the form ABC or ABC-33.03")
    if not 1 <= n <= MAX_COUNT:
        raise ValueError(f"counter {n} of {prefix} is outside 1..{MAX_COUNT}")
    return _canonical(match[1], (match[2] or "").replace(".", ""), n)


def parse_human_number(text: str) -> HumanNumber:
    """Read a number as people write it. NumberError when it is no number or has a typing error."""
    compact = _NOISE.sub("", text).upper()
    match = _COMPACT.fullmatch(compact)
    if not match:
        raise NumberError(
            "Nomor tidak lengkap atau bentuknya lain. Contoh yang benar: "
            f"{human_number('IKM-33.03', 123)}."
        )
    kind, area, count, check = match.groups()
    if _check_digit(kind, area + count) != int(check):
        raise NumberError(
            "Nomor tidak cocok dengan angka terakhirnya. "
            "Periksa lagi: mungkin ada angka yang salah atau tertukar."
        )
    if int(count) == 0:
        raise NumberError("Nomor urut 000000 tidak pernah diberikan. Periksa lagi nomornya.")
    canonical = _canonical(kind, area, int(count))
    return HumanNumber(canonical.rsplit("-", 2)[0], int(count), canonical)
