"""Rules of people and roles, pure.

Missing data: an appointment without an end runs on; an account without a current appointment may
sign in and sees nothing; a pair of roles that nobody declared a conflict is allowed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

CODE_DAYS: Final = timedelta(days=7)
CODE_TRIES: Final = 5
# No characters that are read or heard as another one (0/O, 1/I/L, 5/S, 2/Z, B/8, V/W, M/N).
CODE_LETTERS: Final = "ACDEFGHJKPQRTUXY34679"
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")


@dataclass(frozen=True)
class Held:
    """A role that a person holds from a day to a day (inclusive; None: no end known)."""

    role: str
    starts: date
    ends: date | None


def overlap(a: Held, b: Held) -> bool:
    """Whether two appointments share at least one day."""
    return (a.ends is None or b.starts <= a.ends) and (b.ends is None or a.starts <= b.ends)


def clash(
    new: Held, held: Iterable[Held], conflicts: Mapping[frozenset[str], str]
) -> tuple[Held, str] | None:
    """The first held role that must not overlap with the new one, and why; None when it fits."""
    for other in held:
        reason = conflicts.get(frozenset({new.role, other.role}))
        if new.role != other.role and reason and overlap(new, other):
            return other, reason
    return None


def first_gap(held: Iterable[Held], start: date, end: date) -> tuple[date, date] | None:
    """The first stretch of days in ``start..end`` that no appointment covers, or None."""
    day = start
    for one in sorted(held, key=lambda h: h.starts):
        if one.ends is not None and one.ends < day:
            continue
        if one.starts > day:
            return day, min(end, one.starts - timedelta(days=1))
        if one.ends is None:
            return None
        day = one.ends + timedelta(days=1)
        if day > end:
            return None
    return (day, end) if day <= end else None


def username_problem(username: str) -> str:
    """What is wrong with a user name, in Indonesian; "" when it is fine.

    Numbers alone are refused: people would take their NIK or phone, and names stand in addresses.
    """
    if _USERNAME.fullmatch(username):
        return ""
    return (
        "Pakai 3 sampai 40 huruf kecil, angka, titik, atau tanda hubung, diawali huruf."
        " Contoh: sri.lestari."
    )


def new_code() -> str:
    """A fresh code of 10 letters ("ACDEF-GHJKP", 44 bits) that can be said over the phone."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(10)]
    return "".join(letters[:5]) + "-" + "".join(letters[5:])


def normal_code(typed: str) -> str:
    """A code as typed, without what people add: spaces, hyphens, small letters."""
    return re.sub(r"[\s\-.]", "", typed).upper()
