"""Search by Okapi BM25 (Robertson and Zaragoza 2009) over short names of products.

Documents are names as they are written, each once: a regency's 120,000 products have some thousand
different names, so the index stays small and is built in a fraction of a second. A name that holds
more of the asked stems beats one that holds a rare one twice; words "also" asked count less.

Missing data: a query without any known word finds nothing, not everything.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from guyub.market.matching.text import ALSO_WEIGHT, Vocabulary, also, root, tokens

K1: Final = 1.2
B: Final = 0.5  # names differ little in length, so length counts less than usual
ENOUGH: Final = 0.5  # share of the best score from which a name counts as found

D = TypeVar("D", bound=Hashable)


@dataclass(frozen=True)
class Asked:
    """What a text asks for: stems with weights; ``words`` after repair; what was repaired."""

    weights: Mapping[str, float]
    words: tuple[str, ...]
    repaired: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass
class Index(Generic[D]):
    """Names of documents, searchable."""

    postings: dict[str, dict[D, float]] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(()))
    size: int = 0

    @classmethod
    def build(cls, named: Iterable[tuple[D, str]]) -> Index[D]:
        """``named``: document and its words; a document may come several times with more words."""
        bags: dict[D, Counter[str]] = defaultdict(Counter)
        counted: Counter[str] = Counter()
        for document, text in named:
            found = tokens(text)
            counted.update(found)
            bags[document].update(root(w) for w in found)
        made = cls(size=len(bags), vocabulary=Vocabulary(counted.items()))
        if not bags:
            return made
        mean = (sum(b.total() for b in bags.values()) / len(bags)) or 1.0
        holders = Counter(s for bag in bags.values() for s in bag)
        postings: dict[str, dict[D, float]] = defaultdict(dict)
        for document, bag in bags.items():
            norm = K1 * (1 - B + B * bag.total() / mean)
            for s, times in bag.items():
                idf = math.log(1 + (len(bags) - holders[s] + 0.5) / (holders[s] + 0.5))
                postings[s][document] = idf * times * (K1 + 1) / (times + norm)
        made.postings = dict(postings)
        return made

    def asked(self, text: str, *, beside: Vocabulary | None = None) -> Asked:
        """The stems that a text asks for, misspelt words repaired against the known ones; what
        ``beside`` knows, a second list of words, is known."""

        def known(word: str) -> bool:
            return self.vocabulary.knows(word) or (beside is not None and beside.knows(word))

        def repair(word: str) -> str:
            if known(word):
                return word
            better = self.vocabulary.repair(word)
            return better if better != word or beside is None else beside.repair(word)

        found = tokens(text)
        meant = [repair(w) for w in found]
        # A repaired word may be part of a name that stands for something else.
        meant = tokens(" ".join(meant)) or meant
        weights = dict.fromkeys(also(meant), ALSO_WEIGHT)
        weights.update({root(w): 1.0 for w in meant})
        return Asked(
            weights, tuple(meant),
            tuple((a, b) for a, b in zip(found, map(repair, found), strict=True) if a != b),
            tuple(w for w in meant if not known(w)),
        )  # fmt: skip

    def search(self, asked: Asked, most: int = 400) -> list[tuple[D, float]]:
        """Documents with their score, best first, those far below the best left out; equal scores
        in a stable order of the documents' text."""
        scores: dict[D, float] = defaultdict(float)
        for s, weight in asked.weights.items():
            for document, value in self.postings.get(s, {}).items():
                scores[document] += weight * value
        if not scores:
            return []
        least = ENOUGH * max(scores.values())
        ranked = sorted(
            ((d, v) for d, v in scores.items() if v >= least), key=lambda p: (-p[1], str(p[0]))
        )
        return ranked[:most]
