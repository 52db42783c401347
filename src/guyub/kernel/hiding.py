"""Numbers of people taken out of sentences that people write: reasons, answers, notes.

Policy: the sentence must stay usable as evidence, so dates, amounts, numbers of decrees, codes of
areas and the program's own numbers stay; what leads to a person goes: NIK and KK (16 digits), NIB
(13), NPWP (15), any other 13 digits or more in a row, phone numbers of 9 digits or more, e-mail
addresses. A slash parts numbers, as in decrees. What can be read either way is hidden. Logs are
stricter (``kernel.logging``): nobody needs an amount there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.logging import EMAIL, MAIL, NUMBER, PHONE

_SEP = r"[\s.\-()+\u00ad\u2010-\u2015\u200b-\u200f\u2060\ufeff]"
_RUN = re.compile(rf"[0-9](?:{_SEP}{{0,3}}[0-9])+")
_GROUP = re.compile(r"[0-9]+")
# A number of its own does not go on behind a mark and another digit.
_ALONE = r"(?<![0-9])(?<![0-9][.\-])"
_ENDS = r"(?![0-9]|[.\-][0-9])"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)[0-9]{2}"
_TIME = r"(?:[01][0-9]|2[0-3])\.[0-5][0-9]"
_STAYS: Final = (
    re.compile(rf"{_ALONE}{_DAY}([-.]){_MONTH}\1{_YEAR}{_ENDS}"),
    re.compile(rf"{_ALONE}{_YEAR}-[01][0-9]-[0-3][0-9]{_ENDS}"),
    re.compile(rf"{_ALONE}{_TIME} ?[-\u2013] ?{_TIME}{_ENDS}"),
    re.compile(rf"{_ALONE}[1-9][0-9]\.[0-9]{{2}}\.[0-9]{{2}}\.[12][0-9]{{3}}{_ENDS}"),  # a village
)
# Two of three signs make an amount: "Rp", thousands parted by dots, three zeros at the end.
_MONEY = re.compile(
    rf"(?:(?P<rp>\brp\.? ?)|{_ALONE})"
    rf"[1-9](?:(?P<dots>[0-9]{{0,2}}(?:\.[0-9]{{3}}){{1,4}})|[0-9]{{0,14}}){_ENDS}",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?<![a-z0-9])[a-z]{2,5}[\s.\-]{1,3}(?:[0-9]{2}[\s.\-]{1,3}){0,3}[0-9]{6}[\s.\-]{1,3}[0-9]"
    r"(?![0-9])",
    re.IGNORECASE,
)
_CALLED: Final = {
    16: re.compile(r"\b(?:nik|ktp|kk|npwp)\b\W{0,3}(?:no\w*\W{0,3})?\Z", re.IGNORECASE),
    13: re.compile(r"\bnib\b\W{0,3}(?:no\w*\W{0,3})?\Z", re.IGNORECASE),
}
_NPWP = ([2, 3, 3, 1, 3, 3], [9, 3, 3])
_LONG: Final = 13
_PHONE_LEAST, _PHONE_USUAL, _PHONE_MOST = 9, 10, 15

Span = tuple[int, int]


def hide_numbers(text: str) -> str:
    """``text`` with "[nomor]", "[telepon]" and "[email]" for what leads to a person."""
    if "@" in text or "%40" in text:
        text = MAIL.sub(EMAIL, text)
    stays = {place for start, end in _that_stay(text) for place in range(start, end)}
    found: list[tuple[int, int, str]] = []
    for run in _RUN.finditer(text):
        groups = [m.span() for m in _GROUP.finditer(text, *run.span())]
        found += _personal(text, _parted(groups, lambda span: span[0] in stays))
    pieces: list[str] = []
    last = 0
    for start, end, word in sorted(found):
        pieces += (text[last:start], word)
        last = end
    return "".join([*pieces, text[last:]])


def _that_stay(text: str) -> Iterator[Span]:
    for pattern in _STAYS:
        yield from (m.span() for m in pattern.finditer(text))
    for match in _MONEY.finditer(text):
        if (match["rp"], match["dots"], match[0].endswith("000") or None).count(None) <= 1:
            yield match.span()
    for match in _OWN.finditer(text):
        try:
            parse_human_number(match[0])
        except NumberError:
            continue
        yield match.span()


def _parted(groups: Sequence[Span], out: Callable[[Span], bool]) -> list[list[Span]]:
    """The groups of digits without those that are out, parted there."""
    parts: list[list[Span]] = [[]]
    for span in groups:
        if out(span):
            parts.append([])
        else:
            parts[-1].append(span)
    return [part for part in parts if part]


def _personal(text: str, parts: list[list[Span]]) -> list[tuple[int, int, str]]:
    """What to hide of neighbouring groups of digits: NIK first, then phones, then the rest."""
    found: list[tuple[int, int, str]] = []
    for size in (16, 0, _LONG):
        gone: set[Span] = set()
        for groups in parts:
            first = 0
            while first < len(groups):
                last = _number(text, groups, first, size) if size else _phone(text, groups, first)
                if last is not None:
                    start, end = groups[first][0], groups[last][1]
                    gone.update(groups[first : last + 1])
                    start = start if size else _opening(text, start, end)
                    found.append((start, end, NUMBER if size else PHONE))
                    first = last
                first += 1
        parts = [part for groups in parts for part in _parted(groups, gone.__contains__)]
    return found


def _number(text: str, groups: Sequence[Span], first: int, size: int) -> int | None:
    """The last group of a NIK (``size`` 16), or of a NIB, an NPWP or a long number (13)."""
    total = 0
    for last in range(first, len(groups)):
        total += groups[last][1] - groups[last][0]
        window = groups[first : last + 1]
        if last == first and total >= (_LONG if size == _LONG else 16):
            return last
        if size == _LONG and [b - a for a, b in window] in _NPWP:
            return last
        if total >= size:
            return last if total == size and _reads_as_one(text, window, size) else None
    return None


def _reads_as_one(text: str, window: Sequence[Span], size: int) -> bool:
    """Whether groups that have the length of a number are that number: written evenly, called by
    its name, or (NIK) with a day and a month in their places."""
    digits = "".join(text[a:b] for a, b in window)
    if _CALLED[size].search(text[max(0, window[0][0] - 20) : window[0][0]]):
        return True
    if size == 16:
        if digits[0] == "0":
            return False
        if int(digits[6:8]) % 40 in range(1, 32) and int(digits[8:10]) in range(1, 13):
            return True
    marks = {text[a:b] for (_, a), (b, _) in pairwise(window)}
    years = all(re.fullmatch(_YEAR, text[a:b]) for a, b in window)
    return len(marks) == 1 and len(marks.pop()) == 1 and not years


def _phone(text: str, groups: Sequence[Span], first: int) -> int | None:
    """The last group of a phone number that begins at a group."""
    start = groups[first][0]
    total = 0
    last = None
    mark = ""
    for place in range(first, len(groups)):
        a, b = groups[place]
        before = text[groups[place - 1][1] : a] if place > first else ""
        goes_on = total < _PHONE_USUAL or before == mark or not before.isspace()
        if total and (total + b - a > _PHONE_MOST or not goes_on):
            break
        total, mark = total + b - a, before
        if total >= _PHONE_LEAST:
            last = place
    if last is None:
        return None
    digits = "".join(text[a:b] for a, b in groups[first : last + 1])
    plus = text[max(0, start - 1) : start] == "+"
    abroad = digits.removeprefix("00")
    if abroad.startswith("62") and (plus or abroad[2] in "23456789"):
        return last
    lengths = groups[first][1] - start
    local = digits[0] == "0" and digits[1] in "23456789" and lengths >= 3
    return last if digits.startswith("08") or local else None


def _opening(text: str, start: int, end: int) -> int:
    """Where a phone number begins with its plus and bracket, if the bracket closes inside it."""
    if text[max(0, start - 1) : start] == "+":
        start -= 1
    if text[max(0, start - 1) : start] == "(" and ")" in text[start:end]:
        start -= 1
    return start
