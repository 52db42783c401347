"""The words that point to codes: our aliases, titles and term lists, spelling variants, noise."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from guyub.registry.kbli import catalogue
from guyub.registry.kbli.catalogue import Version
from guyub.registry.kbli.text import standard, stem, words

# Okapi BM25, with the usual constants (Robertson and Zaragoza 2009); term lists vary little in
# length, so length counts less than usual.
K1, B = 1.2, 0.5
TITLE_WEIGHT, TERM_WEIGHT, ALIAS_WEIGHT = 2.0, 1.0, 0.6
# A title word of an alias converted to several codes of 2025 is worth less on each.
SPLIT_WEIGHT = 0.85
LONG_WORD = 8  # from this length two wrong letters may be repaired, below it one
SHORTEST_REPAIR = 3
REPAIR_CHOICES = 4


@cache
def variants() -> dict[str, tuple[str, ...]]:
    """Spellings with one standard form: {"kripik": ("keripik",)}."""
    return {r["variant"]: tuple(r["standard"].split()) for r in catalogue.rows("variants.csv")}


@cache
def noise() -> dict[str, str]:
    """Words that do not tell the product, with their kind (dagang, umum, sifat, ukuran, tempat)."""
    return {r["word"]: r["kind"] for r in catalogue.rows("noise.csv")}


@dataclass(frozen=True, slots=True)
class Alias:
    """One everyday name: its words and stems in order, the codes it may mean with their weight."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    codes: tuple[tuple[str, float], ...]


@cache
def _alias_codes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in catalogue.rows("aliases.csv"):
        found[row["alias"]].append(row["kbli_2020"])
    return found


@cache
def _newer(code: str) -> tuple[tuple[str, float], ...]:
    targets = [c.code for c in catalogue.convert(code, "2020", "2025") if c.code]
    return tuple((t, 1.0 if len(targets) == 1 else SPLIT_WEIGHT) for t in targets)


@dataclass
class Lexicon:
    """All words of one version, indexed. Build once, read often."""

    version: Version
    aliases: list[Alias] = field(default_factory=list)
    by_stem: dict[str, list[int]] = field(default_factory=dict)
    postings: dict[str, dict[str, float]] = field(default_factory=dict)
    surface: dict[str, int] = field(default_factory=dict)

    @classmethod
    def build(cls, version: Version) -> Lexicon:
        lexicon = cls(version)
        counts: Counter[str] = Counter()
        bags: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        lexicon._read_official(counts, bags)
        lexicon._read_aliases(counts, bags)
        lexicon.surface = dict(counts)
        lexicon.postings = _bm25(bags)
        return lexicon

    def _read_official(self, counts: Counter[str], bags: dict[str, dict[str, float]]) -> None:
        for code, title in catalogue.titles(self.version).items():
            if catalogue.is_manufacturing(code):
                for word in standard(words(title), variants()):
                    counts[word] += 1
                    bags[code][stem(word)] += TITLE_WEIGHT
        for row in catalogue.rows("kbli_terms.csv"):
            if row["version"] == self.version:
                for word in standard(words(row["terms"]), variants()):
                    counts[word] += 1
                    bags[row["code"]][stem(word)] += TERM_WEIGHT

    def _read_aliases(self, counts: Counter[str], bags: dict[str, dict[str, float]]) -> None:
        by_stem: dict[str, list[int]] = defaultdict(list)
        for text, codes in _alias_codes().items():
            found = standard(words(text), variants())
            weighted = tuple(
                pair
                for code in codes
                for pair in ([(code, 1.0)] if self.version == "2020" else _newer(code))
            )
            if not found or not weighted:
                continue
            counts.update(found * 3)  # a product word is a likelier repair than a title's filler
            stems = tuple(stem(w) for w in found)
            for code, weight in weighted:
                for s in stems:
                    bags[code][s] = min(bags[code][s] + ALIAS_WEIGHT * weight, 4.0)
            for s in dict.fromkeys(stems):
                by_stem[s].append(len(self.aliases))
            self.aliases.append(Alias(tuple(found), stems, weighted))
        self.by_stem = dict(by_stem)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for word in self.surface:
            found[len(word)].append(word)
        return found

    def knows(self, word: str) -> bool:
        """The word, or its stem, stands somewhere in our lists."""
        return word in self.surface or word in noise() or stem(word) in self.postings

    def split(self, word: str) -> tuple[str, str] | None:
        """Two known product words written as one ("kuekering"), the longest first part first."""
        for at in range(len(word) - 3, 2, -1):
            left, right = word[:at], word[at:]
            if self.surface.get(left, 0) >= 3 and self.surface.get(right, 0) >= 3:
                return left, right
        return None

    def repairs(self, word: str) -> list[tuple[str, float]]:
        """Known words this unknown one may be, with a weight below 1; empty when nothing is near.

        One wrong, missing, added or swapped letter; two from eight letters on.
        """
        if len(word) < SHORTEST_REPAIR or any(c.isdigit() for c in word):
            return []
        far = 2 if len(word) >= LONG_WORD else 1
        lengths = range(len(word) - far, len(word) + far + 1)
        pool = [w for n in lengths for w in self._by_length.get(n, ())]
        near = process.extract(word, pool, scorer=OSA.distance, score_cutoff=far, limit=40)
        if not near:
            return []
        nearest = min(distance for _, distance, _ in near)
        ranked = sorted(
            (
                (
                    candidate,
                    0.9
                    - 0.25 * (distance - 1)
                    - (0.0 if candidate[0] == word[0] else 0.08)
                    - (0.1 if len(word) <= 4 else 0.0)
                    + 0.012 * min(math.log1p(self.surface[candidate]), 5.0),
                )
                for candidate, distance, _ in near
                if distance <= nearest + (1 if len(word) >= LONG_WORD else 0)
            ),
            key=lambda pair: (-pair[1], pair[0]),
        )
        return [(c, min(w, 0.95)) for c, w in ranked[:REPAIR_CHOICES]]


def _bm25(bags: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Postings with their final BM25 weight: {stem: {code: weight}}."""
    lengths = {code: sum(bag.values()) for code, bag in bags.items()}
    mean = sum(lengths.values()) / len(lengths)
    holders: Counter[str] = Counter(s for bag in bags.values() for s in bag)
    postings: dict[str, dict[str, float]] = defaultdict(dict)
    for code, bag in bags.items():
        norm = K1 * (1 - B + B * lengths[code] / mean)
        for s, tf in bag.items():
            idf = math.log(1 + (len(bags) - holders[s] + 0.5) / (holders[s] + 0.5))
            postings[s][code] = idf * tf * (K1 + 1) / (tf + norm)
    return dict(postings)


def bm25(weights: Iterable[tuple[str, float]], lexicon: Lexicon) -> dict[str, float]:
    """Sum of the postings of weighted stems, per code."""
    scores: dict[str, float] = defaultdict(float)
    for s, weight in weights:
        for code, value in lexicon.postings.get(s, {}).items():
            scores[code] += weight * value
    return scores
