"""The number of a tax object as it counts: a vehicle's plate, a land-tax number. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SHORTEST: Final = 3
LONGEST: Final = 24
_LEFT_OUT: Final = re.compile(r"[\s.\-_/]+")
_READABLE: Final = re.compile(r"[A-Z0-9]+")


def normal(text: str) -> str | None:
    """Letters and digits in one form ("a 1234-bc" is "A1234BC"); None when it cannot be a number:
    other signs, no digit, too short or too long."""
    found = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text)).upper()
    fits = SHORTEST <= len(found) <= LONGEST and _READABLE.fullmatch(found)
    return found if fits and any(c.isdigit() for c in found) else None


def ending(number: str) -> str:
    """What stays readable of a normal number: its last three characters."""
    return number[-3:]
