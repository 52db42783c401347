"""Sentences that a program put together, said in another language after the fact.

``f"Kurang {n} foto, paling lambat {day}."`` is kept, sent and printed as Indonesian text. The
catalogue holds it as ``Kurang {n} foto, paling lambat {day}.`` (scripts/catalogue.py reads the
sources), so a page can find which sentence a text is, take the values out and say it again with
them. Pure: knows nothing of Django; a catalogue is a mapping of messages.

A text is read in the way that explains most of its letters: as one message, as a message with
values, or as several of them side by side. Values are read the same way; dates and sums of money
are written as the other language writes them. What nothing explains stays as it is, so words that
people typed come through.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from guyub.kernel import dates

PLACE: Final = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = ".:;!?,"
# Sentences and lines stand by themselves; parts of a list belong together.
_LINES = re.compile(r"\s*\n\s*|(?<=[.!?])\s+(?=\S)")
_PARTS = re.compile(
    r"\s*[;·|]\s+|\s+[–—]\s+|:\s+|,\s+(?:dan|atau)\s+|,\s+|\s+(?:dan|atau)\s+|\s+(?=\()"
)
_JOINS = re.compile(r"dan|atau")
_LOOSE = re.compile(r"(?<!\S)[(“\"]?[a-z]\w\w")
# A message of two words with a value at its head may take this many words that nothing explains.
_FEW: Final = 2
_WIDEST: Final = 8
_MOST_PARTS: Final = 40
_DEEPEST: Final = 5
# Longer texts are read sentence by sentence, and not at all beyond the second.
_LONGEST: Final = 600
_LONGEST_IN_ALL: Final = 2400

WrittenDate = Callable[[date, str], str]

_MONTHS = {name: at for at, name in enumerate(dates.MONTHS, 1)}
_MONTHS_SHORT = {
    name: at
    for at, name in enumerate(
        (dates.format_date_short(date(2026, m, 1)).split()[1] for m in range(1, 13)), 1
    )
}
_DATE = re.compile(
    rf"(?P<weekday>(?:{'|'.join(dates.DAYS)}), )?"
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join([*_MONTHS, *_MONTHS_SHORT])})"
    r"(?: (?P<year>\d{4}))?(?: pukul (?P<hour>\d\d)\.(?P<minute>\d\d)(?P<zone> \w+)?)?"
)
_WHOLE_DAY = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(_MONTHS)}) \d{{4}}")
_MONEY = re.compile(r"(-?Rp ?[\d.,]+|[\d.,]+)(?: (ribu|juta|miliar|triliun))?")
_FIGURE = re.compile(r"[\s\d.,:/%+×x()–-]*")


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A message with places, without the stop at its end: ``literals`` stand around the places,
    ``order`` says which of ``names`` stands in each."""

    literals: tuple[str, ...]
    order: tuple[int, ...]
    names: tuple[str, ...]
    other: str
    letters: int
    words: int

    def values(self, text: str) -> tuple[str, ...] | None:
        """The value of each name where the text is this message, else None.

        Each value ends where the next words of the message begin for the first time. No second
        try, so a long text that people typed costs no more than it is long.
        """
        first, last = self.literals[0], self.literals[-1]
        at, end = len(first), len(text) - len(last)
        if at > end or not text.startswith(first) or not text.endswith(last):
            return None
        found: list[str | None] = [None] * len(self.names)
        for place, which in enumerate(self.order):
            literal = self.literals[place + 1]
            stop = self._stop(text, at, end, found[which], place)
            if stop is None:
                return None
            found[which] = text[at:stop]
            at = stop + len(literal)
        return tuple(value or "" for value in found)

    def _stop(self, text: str, at: int, end: int, held: str | None, place: int) -> int | None:
        literal, is_last = self.literals[place + 1], place == len(self.order) - 1
        if held is not None:
            # A place said twice has the same value twice.
            stop = at + len(held)
            fits = stop == end if is_last else text.startswith(literal, stop)
            return stop if fits and text.startswith(held, at) else None
        if is_last:
            return end
        # A whole day first, so that the value beside it begins after its year.
        day = _WHOLE_DAY.match(text, at, end)
        if day and day.end() + len(literal) <= end and text.startswith(literal, day.end()):
            return day.end()
        stop = text.find(literal, at, end)
        return stop if stop >= 0 else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says in the other language; ``known`` letters of it were explained."""

    text: str
    known: int


def _letters(text: str) -> int:
    return sum(1 for one in text if one.isalnum())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _bare(text: str) -> tuple[str, str]:
    """The text without the stops at its end, and these."""
    bare = text.rstrip(_ENDS)
    return bare, text[len(bare) :]


class Sentences:
    """Reads texts by the messages of one catalogue.

    ``messages``: Indonesian to the other language. ``written_date``: how that language writes a
    day, given the day and which parts of it, in the letters of Django's ``date``.
    """

    def __init__(self, messages: Mapping[str, str], written_date: WrittenDate) -> None:
        self.messages = messages
        self._written_date = written_date
        made = _shapes(messages)
        seen = Counter(word for message in made for word in set(_anchors(message)))
        self._by_word: dict[str, list[_Pattern]] = defaultdict(list)
        for message, other in made.items():
            anchors = _anchors(message)
            if anchors:
                rarest = min(anchors, key=lambda word: (seen[word], -len(word), word))
                self._by_word[rarest].append(_pattern(message, other))

    def said(self, text: str) -> str:
        """The text in the other language, as far as the catalogue explains it."""
        if len(text) > _LONGEST_IN_ALL:
            return text
        if len(text) > _LONGEST:
            cuts = list(_LINES.finditer(text))
            parts = [p if len(p) > _LONGEST else self.said(p) for p in _between(text, cuts)]
            joints = [*(cut[0] for cut in cuts), ""]
            return "".join(p + joint for p, joint in zip(parts, joints, strict=True))
        reader = _Reader(self.messages, self._by_word, self._written_date)
        # Names and titles have no stop; only in sentences do messages stand side by side.
        reader.is_sentence = text.rstrip().endswith(".")
        return reader.read(text, 0).text


class _Reader:
    """Reads one text; parts that come up again are read once."""

    def __init__(
        self,
        messages: Mapping[str, str],
        by_word: Mapping[str, list[_Pattern]],
        written_date: WrittenDate,
    ) -> None:
        self._messages = messages
        self._by_word = by_word
        self._written_date = written_date
        self._done: dict[str, tuple[int, Reading]] = {}
        self.is_sentence = False

    def read(self, text: str, depth: int) -> Reading:
        # What was read deep down was read less thoroughly.
        at, found = self._done.get(text, (depth + 1, Reading(text, 0)))
        if at > depth:
            found = self._read(text, depth)
            self._done[text] = (depth, found)
        return found

    def _read(self, text: str, depth: int) -> Reading:
        stripped = text.strip()
        if not stripped:
            return Reading(text, 0)
        found = self._whole(stripped) or self._best(stripped, depth)
        if stripped == text:
            return found
        head = text[: len(text) - len(text.lstrip())]
        return Reading(head + found.text + text[len(text.rstrip()) :], found.known)

    def _whole(self, text: str) -> Reading | None:
        """One message, a date, a sum or a figure."""
        bare, stops = _bare(text)
        tries: tuple[tuple[str, Callable[[str], str], str], ...] = (
            (text, str, ""),
            (bare, str, stops),
            (_small(bare), _capital, stops),
            (_capital(bare), _small, stops),
            (bare + ".", lambda said: said.rstrip("."), stops),
            (_capital(bare) + ".", lambda said: _small(said.rstrip(".")), stops),
        )
        for tried, shaped, end in tries:
            said = self._messages.get(tried)
            if said and not PLACE.search(tried):
                return Reading(shaped(said) + end, _letters(text))
        if _FIGURE.fullmatch(bare):
            return Reading(text, _letters(text))
        # A month alone may be a person's name: Juni, Agustus.
        if (match := _DATE.fullmatch(bare)) and (match["day"] or match["year"]):
            return Reading(self._date(match) + stops, _letters(text))
        if match := _MONEY.fullmatch(bare):
            unit = match[2]
            said = f"{match[1]} {self._messages.get(unit, unit)}" if unit else match[1]
            return Reading(said + stops, _letters(text))
        return None

    def _date(self, match: re.Match[str]) -> str:
        name = match["month"]
        try:
            day = date(
                int(match["year"] or 2000),
                _MONTHS.get(name) or _MONTHS_SHORT[name],
                int(match["day"] or 1),
            )
        except ValueError:
            return match[0]
        parts = [
            "j" if match["day"] else "",
            "F" if name in _MONTHS else "M",
            "Y" if match["year"] else "",
        ]
        pattern = " ".join(part for part in parts if part)
        said = self._written_date(day, f"l, {pattern}" if match["weekday"] else pattern)
        if match["hour"]:
            said += f", {match['hour']}:{match['minute']}{match['zone'] or ''}"
        return said

    def _best(self, text: str, depth: int) -> Reading:
        best = Reading(text, 0)
        if depth >= _DEEPEST:
            return best
        # Of two that explain as much, the one that says more of it itself.
        own = (0, "")
        for pattern, values, shaped in self._matches(text):
            read = self._with_values(pattern, values, depth)
            if read is None or read.known < best.known:
                continue
            if read.known > best.known or (pattern.letters, pattern.other) > own:
                best = Reading(shaped(read.text), read.known)
                own = (pattern.letters, pattern.other)
        size = _letters(text)
        for way in (self._lines, self._inside, self._list, self._beside):
            if best.known >= size:
                break
            read = way(text, depth)
            if read is not None and read.known > best.known:
                best = read
        return best

    def _matches(
        self, text: str
    ) -> Iterator[tuple[_Pattern, tuple[str, ...], Callable[[str], str]]]:
        bare, stops = _bare(text)
        words = {word.lower() for word in _WORD.findall(bare)}
        for word in words:
            for pattern in self._by_word.get(word, ()):
                if (values := pattern.values(bare)) is not None:
                    yield pattern, values, lambda said: said + stops
                elif bare[0].isupper() and (values := pattern.values(_small(bare))) is not None:
                    yield pattern, values, lambda said: _capital(said) + stops

    def _with_values(self, pattern: _Pattern, given: tuple[str, ...], depth: int) -> Reading | None:
        values = {}
        known = pattern.letters
        loose = 0
        for name, value in zip(pattern.names, given, strict=True):
            read = self.read(value, depth + 1)
            if read.known < _letters(value):
                loose += len(_LOOSE.findall(value))
            values[name] = read.text
            known += read.known
        # Few words of the house around many words that nothing explains are a coincidence.
        if loose and (pattern.words < 2 or (pattern.words == 2 and loose > _FEW)):
            return None
        return Reading(PLACE.sub(lambda m: values.get(m[1], m[0]), pattern.other), known)

    def _lines(self, text: str, depth: int) -> Reading | None:
        """Lines or sentences, each by itself."""
        cuts = list(_LINES.finditer(text))
        if not cuts:
            return None
        read = [self.read(part, depth + 1) for part in _between(text, cuts)]
        written = read[0].text
        for cut, one in zip(cuts, read[1:], strict=True):
            written += cut[0] + one.text
        return Reading(written, sum(one.known for one in read))

    def _inside(self, text: str, depth: int) -> Reading | None:
        """Words in brackets."""
        bare, stops = _bare(text)
        if len(bare) < 3 or (bare[0], bare[-1]) not in (("(", ")"), ("“", "”"), ('"', '"')):
            return None
        read = self.read(bare[1:-1], depth + 1)
        return Reading(bare[0] + read.text + bare[-1] + stops, read.known)

    def _list(self, text: str, depth: int) -> Reading | None:
        """Parts of a list or of a composed sentence, when everything but names is explained.

        A part may have commas of its own, so neighbours are tried together: the cut that explains
        most wins.
        """
        cuts = [cut for cut in _PARTS.finditer(text) if _is_outside(text, cut.start())]
        if not cuts or len(cuts) > _MOST_PARTS:
            return None
        starts = [0, *(cut.end() for cut in cuts)]
        ends = [*(cut.start() for cut in cuts), len(text)]
        best: list[Reading | None] = [Reading("", 0)]
        for j in range(len(ends)):
            found: Reading | None = None
            for i in range(max(0, j - _WIDEST), j + 1):
                before = best[i]
                if before is None or (i == 0 and j == len(ends) - 1):
                    continue
                piece = text[starts[i] : ends[j]]
                read = self._piece(piece, depth, alone=i == j)
                if read is None or (found and before.known + read.known <= found.known):
                    continue
                joint = self._joint(cuts[i - 1][0]) if i else ""
                found = Reading(before.text + joint + read.text, before.known + read.known)
            best.append(found)
        return best[-1]

    def _piece(self, piece: str, depth: int, *, alone: bool) -> Reading | None:
        read = self._whole(piece) if not alone else self.read(piece, depth + 1)
        if read is None and not alone:
            read = self._beside(piece, depth + 1)
        if read is None:
            return None
        return read if read.known >= _letters(piece) or not _LOOSE.search(piece) else None

    def _joint(self, written: str) -> str:
        return _JOINS.sub(lambda word: self._messages.get(word[0], word[0]), written)

    def _beside(self, text: str, depth: int) -> Reading | None:
        """A message and what it is said of, one after the other: "Keadaan usaha Berjalan"."""
        if depth >= _DEEPEST or not self.is_sentence:
            return None
        for space in reversed(list(re.finditer(r" ", text))):
            left = self._whole(text[: space.start()])
            if left is None:
                continue
            rest = text[space.end() :]
            right = self._whole(rest) or self.read(rest, depth + 1)
            if right.known >= _letters(rest):
                return Reading(f"{left.text} {right.text}", left.known + right.known)
        return None


def _between(text: str, cuts: list[re.Match[str]]) -> list[str]:
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _is_outside(text: str, at: int) -> bool:
    """Whether a place in the text is outside of brackets."""
    return text.count("(", 0, at) == text.count(")", 0, at)


def _shapes(messages: Mapping[str, str]) -> dict[str, str]:
    """Messages with places, named by their order: of those that differ in these names only, what
    most of them say in the other language."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for message, other in messages.items():
        if message and other and PLACE.search(message):
            names = list(dict.fromkeys(PLACE.findall(message)))
            shape, said = message, other
            for at, name in enumerate(names):
                shape = shape.replace(f"{{{name}}}", f"{{{at}}}")
                said = said.replace(f"{{{name}}}", f"{{{at}}}")
            found[shape][said] += 1
    return {
        shape: min(counted, key=lambda said: (-counted[said], said))
        for shape, counted in found.items()
    }


def _anchors(message: str) -> list[str]:
    """Words of a message that stand free of its places, in small letters."""
    shown = PLACE.sub("\0", message)
    return [
        m[0].lower()
        for m in _WORD.finditer(shown)
        if shown[m.start() - 1 : m.start()] != "\0" and shown[m.end() : m.end() + 1] != "\0"
    ]


def _pattern(message: str, other: str) -> _Pattern:
    bare, _ = _bare(message)
    parts = PLACE.split(bare)
    literals, places = parts[::2], parts[1::2]
    names = list(dict.fromkeys(places))
    literal = " ".join(literals)
    return _Pattern(
        tuple(literals),
        tuple(names.index(place) for place in places),
        tuple(names),
        _bare(other)[0] if bare != message else other,
        _letters(literal),
        len(_WORD.findall(literal)),
    )
