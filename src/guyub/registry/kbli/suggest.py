"""Which KBLI code does a line of everyday words mean? Candidates with reasons; a person decides.

Policy: a line that a person has confirmed wins, exactly or nearly the same. Otherwise our alias
table speaks first (the first product word of a line weighs most: "gerobak bakso" is a cart), then
BM25 over official titles and term lists. Trade words, adjectives, sizes, places and whatever
follows "merk", "bu" or "pak" hardly count. Nothing recognised gives an empty list, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from guyub.registry.kbli import catalogue
from guyub.registry.kbli.catalogue import Version
from guyub.registry.kbli.lexicon import Lexicon, bm25, noise, variants
from guyub.registry.kbli.text import standard, stem, words

ALIAS_SHARE, BM25_SHARE = 1.0, 0.06
BM25_MOST = 0.9  # a long line of common words never outweighs one true product name
NEXT_WORD = 0.55  # value of each further word of an alias, the first being 1
# What a product word is worth by its place among the product words of the line.
PLACE_WEIGHTS = (1.0, 0.66, 0.5, 0.42, 0.36)
FURTHER_PLACE = 0.15  # how much the place still counts for the further words of an alias
NOISE_WEIGHT, BRAND_WEIGHT, FLAVOUR_WEIGHT = 0.15, 0.12, 0.35
ONLY_STEM = 0.8  # an alias met in another form ("goreng" for "penggorengan") is worth less
MORE_ALIASES = 0.12  # share of the second and later aliases that point to the same code
NEAR_CONFIRMED = 88.0  # rapidfuzz ratio from which a confirmed line counts as nearly the same
HALF_SCORE = 1.0  # raw score that shows as 0.45
LEAST_RAW = 0.12  # below this nothing was really recognised

# Words after these describe, they are not the product.
_FLAVOUR = frozenset(
    ("rasa", "aroma", "varian", "isi", "topping", "toping", "untuk", "motif", "buat", "dengan")
)
_BRAND = frozenset(
    ("merk", "merek", "brand", "bu", "ibu", "bapak", "pak", "mbak", "mbah", "mbok", "mas", "bang")
)
_JOIN = frozenset(("dan", "serta"))


@dataclass(frozen=True, slots=True)
class ConfirmedLine:
    """A line whose code a person has confirmed earlier."""

    text: str
    code: str
    version: str = "2020"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One candidate: `score` in 0..1, `reason` a sentence in Indonesian."""

    code: str
    version: str
    title: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Word:
    """One reading of one word of the line."""

    at: int
    written: str
    read: str
    sure: float  # what the word can tell, wherever it stands: noise and repairs tell less
    place: float  # what its place in the line is worth

    @property
    def weight(self) -> float:
        return self.sure * self.place

    @property
    def beside(self) -> float:
        """Weight as a further word of an alias: "kursi teras rotan" is rattan all the same."""
        return float(self.sure * self.place**FURTHER_PLACE)

    @property
    def said(self) -> str:
        return self.read if self.read == self.written else f"{self.read} (tertulis: {self.written})"


@dataclass
class Suggester:
    """Holds the word lists of a version once it was asked for. Safe to share between threads."""

    _lexicons: dict[Version, Lexicon] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Suggester:
        """A suggester; lists of a version are read at its first question (about 0.3 s)."""
        return cls()

    def lexicon(self, version: str) -> Lexicon:
        """The word lists of a version."""
        known = catalogue.checked(version)
        if known not in self._lexicons:
            self._lexicons[known] = Lexicon.build(known)
        return self._lexicons[known]

    def suggest(
        self,
        text: str,
        version: str = "2020",
        confirmed: Iterable[ConfirmedLine] = (),
        limit: int = 5,
    ) -> list[Suggestion]:
        """At most `limit` codes of `version`, best first; empty when no word is recognised."""
        lexicon = self.lexicon(version)
        found = {s.code: s for s in _from_confirmed(text, lexicon.version, confirmed)}
        for suggestion in _from_words(text, lexicon, limit + len(found)):
            found.setdefault(suggestion.code, suggestion)
        return sorted(found.values(), key=lambda s: (-s.score, s.code))[:limit]


def normal_line(text: str) -> str:
    """The line's product words in standard spelling; equal results mean equal products."""
    kept = [w for w in standard(words(text), variants()) if w not in noise()]
    return " ".join(kept) or " ".join(words(text))


def _from_confirmed(
    text: str, version: Version, confirmed: Iterable[ConfirmedLine]
) -> list[Suggestion]:
    asked = normal_line(text)
    if not asked:
        return []
    best: dict[str, tuple[float, str]] = {}
    for line in confirmed:
        code = _in_version(line, version)
        if code is None:
            continue
        held = normal_line(line.text)
        likeness = 100.0 if held == asked else fuzz.token_sort_ratio(asked, held)
        if likeness >= NEAR_CONFIRMED and likeness > best.get(code, (0.0, ""))[0]:
            best[code] = (likeness, line.text)
    return [
        Suggestion(
            code,
            version,
            catalogue.titles(version)[code],
            1.0 if likeness == 100.0 else round(0.9 * likeness / 100, 3),
            f"sudah pernah dipastikan: {written}"
            if likeness == 100.0
            else f"mirip dengan yang sudah dipastikan: {written}",
        )
        for code, (likeness, written) in best.items()
    ]


def _in_version(line: ConfirmedLine, version: Version) -> str | None:
    """The confirmed code in the version asked for; None when that is not one sure code."""
    if line.code not in catalogue.titles(line.version):
        return None
    targets = catalogue.convert(line.code, line.version, version)
    return targets[0].code if len(targets) == 1 and targets[0].known else None


def read_line(text: str, lexicon: Lexicon) -> list[_Word]:
    """Each word of a line in its possible readings, weighed by what it can tell."""
    read: list[_Word] = []
    factor, place = 1.0, 0
    for written in words(text):
        if written in _JOIN:
            factor, place = 0.9, 0
            continue
        if written in _FLAVOUR:
            factor = FLAVOUR_WEIGHT
            continue
        if written in _BRAND:
            factor = BRAND_WEIGHT
            continue
        place_weight = PLACE_WEIGHTS[min(place, len(PLACE_WEIGHTS) - 1)]
        product = False
        for readings, weight in _readings(written, lexicon):
            for offset, word in enumerate(readings):
                # "kemasan keripik" is packaging, "keripik kemasan" is crisps.
                leads = not read and noise().get(word) == "ukuran"
                noisy = word in noise() and not leads
                product = product or not noisy
                read.append(
                    _Word(
                        len(read) if offset else _next_at(read),
                        written,
                        word,
                        weight * factor * (NOISE_WEIGHT if noisy else 1.0),
                        place_weight,
                    )
                )
        place += product
    return read


def _next_at(read: Sequence[_Word]) -> int:
    return read[-1].at + 1 if read else 0


def _readings(written: str, lexicon: Lexicon) -> list[tuple[tuple[str, ...], float]]:
    if written in variants():
        return [(variants()[written], 1.0)]
    if lexicon.knows(written):
        return [((written,), 1.0)]
    if (parts := lexicon.split(written)) is not None:
        return [(tuple(standard(parts, variants())), 0.95)]
    return [(tuple(standard([w], variants())), weight) for w, weight in lexicon.repairs(written)]


def _from_words(text: str, lexicon: Lexicon, limit: int) -> list[Suggestion]:
    read = read_line(text, lexicon)
    best: dict[str, _Word] = {}
    for word in read:
        s = stem(word.read)
        if s not in best or word.weight > best[s].weight:
            best[s] = word
    scores = bm25(((s, w.weight) for s, w in best.items()), lexicon)
    raw = {code: min(BM25_SHARE * value, BM25_MOST) for code, value in scores.items()}
    said: dict[str, list[_Word]] = {}
    for code, (value, used) in _from_aliases(best, lexicon).items():
        raw[code] = raw.get(code, 0.0) + ALIAS_SHARE * value
        said[code] = used
    ranked = sorted(raw.items(), key=lambda pair: (-pair[1], pair[0]))
    titles = catalogue.titles(lexicon.version)
    return [
        Suggestion(
            code,
            lexicon.version,
            titles[code],
            round(0.9 * value / (value + HALF_SCORE), 3),
            _reason(said.get(code, []), code, best, lexicon),
        )
        for code, value in ranked[:limit]
        if value >= LEAST_RAW
    ]


def _from_aliases(best: dict[str, _Word], lexicon: Lexicon) -> dict[str, tuple[float, list[_Word]]]:
    candidates: dict[int, None] = {}
    for s in best:
        candidates.update(dict.fromkeys(lexicon.by_stem.get(s, ())))
    hits: dict[str, list[tuple[float, list[_Word]]]] = defaultdict(list)
    for index in candidates:
        alias = lexicon.aliases[index]
        if not all(s in best for s in alias.stems):
            continue
        used = [best[s] for s in alias.stems]
        # The head is the word of the alias that stands first in the line.
        head = max(used, key=lambda w: (w.weight, -w.at))
        value = head.weight + NEXT_WORD * sum(w.beside for w in used if w is not head)
        # An alias whose own head stands further back describes the line less.
        value *= 0.7 + 0.3 * min(1.0, used[0].weight / head.weight)
        if any(w.read != own for w, own in zip(used, alias.words, strict=True)):
            value *= ONLY_STEM
        for code, weight in alias.codes:
            hits[code].append((value * weight, used))
    result: dict[str, tuple[float, list[_Word]]] = {}
    for code, found in hits.items():
        found.sort(key=lambda pair: -pair[0])
        rest = sum(v for v, _ in found[1:4])
        result[code] = (found[0][0] + MORE_ALIASES * rest, found[0][1])
    return result


def _reason(used: list[_Word], code: str, best: dict[str, _Word], lexicon: Lexicon) -> str:
    if not used:
        used = sorted(
            (w for s, w in best.items() if code in lexicon.postings.get(s, {})),
            key=lambda w: -w.weight,
        )[:3]
    return "cocok dengan kata: " + ", ".join(dict.fromkeys(w.said for w in used))
