"""Numbers that a text states, and what they count there. Pure.

Policy: a number counts what the words right behind it say ("548 jenis alat" is kinds, "548 alat" is
units); a number without such a word (a date, an age) is left out, never guessed at. A rounded
amount ("Rp1,2 miliar") is known to the step that it was rounded to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SUBJECTS: Final[dict[str, str]] = {
    word: subject
    for subject, words in {
        "recipients": "penerima ikm umkm usaha pelaku perajin pengrajin kelompok",
        "kinds": "jenis macam",
        "units": "unit buah alat peralatan mesin barang set",
        "villages": "desa kelurahan",
        "districts": "kecamatan",
        "value": "rupiah",
    }.items()
    for word in words.split()
}
SCALES: Final = {
    "ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "m": 9,
    "triliun": 12, "t": 12,
}  # fmt: skip
# Longer ones are no number of this page (an account, an NIK).
MOST_DIGITS: Final = 15
_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])(?P<rp>rp\.?\s*)?(?P<n>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<dec>\d{1,3}))?"
    r"(?:\s*(?P<scale>ribu|juta|miliar|milyar|triliun|rb|jt)|(?(rp)\s*(?P<short>[mt])\b|(?!)))?"
    r"(?![\w/-]|[.,]\d)(?:\s*\([^()\d]{1,60}\))?(?=(?P<behind>(?:\s+[^\W\d]\w*){0,2}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as written, what it counts, and the step it is rounded to (1: exact)."""

    words: str
    subject: str
    value: int
    step: int = 1

    def agrees(self, value: int) -> bool:
        return abs(self.value - value) * 2 <= self.step if self.step > 1 else self.value == value


def read(text: str) -> list[Stated]:
    """The numbers of a text in their order; one that is said twice stands once."""
    found: dict[tuple[str, int, int], Stated] = {}
    for match in _NUMBER.finditer(text):
        whole = match["n"].replace(".", "")
        if len(whole) > MOST_DIGITS or (
            match["dec"] and not (match["scale"] or match["short"] or match["rp"])
        ):
            continue
        behind = match["behind"].split()
        subject, used = _subject(behind)
        if match["rp"]:
            subject, used = "value", 0
        if not subject:
            continue
        scale = SCALES.get((match["scale"] or match["short"] or "").lower(), 0)
        if match["rp"] and match["dec"] and not scale and len(match["dec"]) < 2:
            continue  # "Rp2,5" without a scale is no amount that anybody pays.
        decimals = match["dec"] if scale else ""
        step = 10 ** (scale - len(decimals or "")) if scale else 1
        value = int(whole + (decimals or "")) * step
        words = " ".join([text[match.start() : match.start("behind")].strip(), *behind[:used]])
        found.setdefault((subject, value, step), Stated(words, subject, value, step))
    return list(found.values())


def _subject(behind: list[str]) -> tuple[str, int]:
    """What the first telling word behind a number says, and how many words were needed."""
    for at, word in enumerate(behind, start=1):
        if subject := SUBJECTS.get(word.lower()):
            return subject, at
    return "", 0
