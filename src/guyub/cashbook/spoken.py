"""Amounts as people say them, which a phone's voice keyboard writes down: "dua puluh lima ribu",
"satu setengah juta". Pure.

Policy: read strictly, refuse what could mean two amounts ("dua tiga ribu", "tiga puluh seratus").
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

_DIGITS: Final = {
    word: n
    for n, word in enumerate(
        ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
    )
}
_SCALES: Final = {
    "ribu": 10**3, "rb": 10**3, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9,
    "triliun": 10**12,
}  # fmt: skip
_WHOLE: Final = {"sepuluh": 10, "sebelas": 11, "seratus": 100}
_ONE_OF: Final = {"seribu": "ribu", "sejuta": "juta", "semiliar": "miliar"}
_SILENT: Final = frozenset({"rupiah", "rp", "perak", "uang"})


class Unclear(ValueError):
    """These words are no amount, or could be two."""


def _below_thousand(words: list[str]) -> Fraction:
    """Hundreds, tens and ones in falling order, each at most once; "setengah" only at the end."""
    total, held, last = Fraction(0), None, 1000

    def take(value: int, size: int) -> None:
        nonlocal total, held, last
        if size >= last:
            raise Unclear
        total, held, last = total + value, None, size

    for at, word in enumerate(words):
        if word in _DIGITS:
            if held is not None:
                raise Unclear
            held = _DIGITS[word]
        elif word in _WHOLE:
            if held is not None:
                raise Unclear
            take(_WHOLE[word], 100 if word == "seratus" else 10)
            # After "sebelas" nothing of ten or less can follow.
            last = 1 if word == "sebelas" else last
        elif word in {"belas", "puluh", "ratus"}:
            if not held:
                raise Unclear
            if word == "belas":
                take(10 + held, 10)
                last = 1
            else:
                take(held * (10 if word == "puluh" else 100), 10 if word == "puluh" else 100)
        elif word == "setengah" and at == len(words) - 1:
            total += Fraction(1, 2)
        else:
            raise Unclear
    if held is not None:
        if last <= 1 or (held == 0 and len(words) > 1):
            raise Unclear
        total += held
    return total


def amount_of(text: str) -> int:
    """Whole rupiah of words. Unclear for anything else, digits too."""
    words: list[str] = []
    for word in text.lower().replace("-", " ").replace(".", " ").split():
        if word not in _SILENT:
            words += ["satu", _ONE_OF[word]] if word in _ONE_OF else [word]
    if not words:
        raise Unclear
    total, group, last = Fraction(0), list[str](), 10**15
    for word in words:
        if word in _SCALES:
            if not group or _SCALES[word] >= last:
                raise Unclear
            last = _SCALES[word]
            total += _below_thousand(group) * last
            group = []
        else:
            group.append(word)
    if group:
        if group == ["setengah"] and last < 10**15:
            total += Fraction(last, 2)  # "sejuta setengah"
        else:
            total += _below_thousand(group)
    if total.denominator != 1:
        raise Unclear
    return int(total)
