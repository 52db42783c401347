"""Words of products as buyers type them and makers write them, brought to one form.

Spellings, noise words and stems are those of the KBLI suggestion (``registry.kbli``): Snowball's
Indonesian stemmer, kept up by its project, held back where it cuts a plain noun ("sepatu"). The
other one, Sastrawi, is no longer kept up and its dictionary of root words is under a licence that
forbids commercial use. ``data/aliases.csv`` adds what buyers call things: "same" puts one name for
another on both sides, "also" lets a need find things that usually fill it, at half weight.

Missing data: a word that nobody knows stays as typed; its likely meant word is told, never put in
silently.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from guyub.registry.kbli.lexicon import noise, variants
from guyub.registry.kbli.text import standard, stem, words


def _set(words_: str) -> frozenset[str]:
    return frozenset(words_.split())


SHORTEST_REPAIR: Final = 4
LONG_WORD: Final = 8  # from this length two wrong letters may be repaired, below it one
LONGEST_PHRASE: Final = 4
ALSO_WEIGHT: Final = 0.5
SHORTEST_ROOT: Final = 5
# Words around a need that name no product; noise of the registry's lists comes on top.
FILLER: Final = _set(
    "untuk dan atau yang di ke dari pada dengan buat acara kegiatan rapat belanja pengadaan"
    " keperluan kebutuhan butuh perlu mau pesan pesanan beli minta tolong sejumlah sebanyak"
    " ada bisa buah orang"
)

Phrase = tuple[str, ...]


def root(word: str) -> str:
    """The stem of a word; of a noun in -kan only -an is a suffix ("cetakan" is "cetak"), and -i is
    none but of verbs ("lemari")."""
    if word.endswith("i") and not word.startswith(("me", "di")):
        return word
    if word.endswith("kan") and len(word) - 2 >= SHORTEST_ROOT:
        return stem(word[:-2])
    return stem(word)


def _split(text: str) -> Phrase:
    return tuple(standard(words(text), variants()))


@cache
def _aliases() -> tuple[dict[Phrase, Phrase], dict[Phrase, tuple[Phrase, ...]]]:
    text = files(__package__).joinpath("data/aliases.csv").read_text(encoding="utf-8")
    same: dict[Phrase, Phrase] = {}
    also: dict[Phrase, list[Phrase]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        phrase, means = _split(row["phrase"]), _split(row["means"])
        if row["how"] == "same":
            same[phrase] = means
        else:
            also[phrase].append(means)
    return same, {k: tuple(v) for k, v in also.items()}


def _renamed(found: Sequence[str]) -> list[str]:
    """Each phrase by the one name that stands for it, longest first; once, so that it ends."""
    same, _also = _aliases()
    result: list[str] = []
    at = 0
    while at < len(found):
        for length in range(min(LONGEST_PHRASE, len(found) - at), 0, -1):
            means = same.get(tuple(found[at : at + length]))
            if means is not None:
                result += means
                at += length
                break
        else:
            result.append(found[at])
            at += 1
    return result


def tokens(text: str) -> list[str]:
    """The words that name a product, in one spelling and by one name, in order, not yet stemmed."""
    return [w for w in _renamed(_split(text)) if w not in FILLER and _tells(w)]


def _tells(word: str) -> bool:
    """Whether a word may name a product: sizes, trade and common words do not."""
    return noise().get(word) not in {"dagang", "umum", "ukuran"} or word in _named()


@cache
def _named() -> frozenset[str]:
    """Words of our own names for things, which the registry's lists may call noise."""
    same, also = _aliases()
    return (
        frozenset(
            w for group in (same.values(), also, *also.values()) for phrase in group for w in phrase
        )
        - FILLER
    )


def roots(text: str) -> list[str]:
    """The stems of ``tokens``, in order."""
    return [root(w) for w in tokens(text)]


def also(found: Sequence[str]) -> list[str]:
    """Stems of what usually fills a need with these tokens, without those it names itself."""
    _same, more = _aliases()
    own = {root(w) for w in found}
    result: list[str] = []
    for at in range(len(found)):
        for length in range(1, LONGEST_PHRASE + 1):
            for means in more.get(tuple(found[at : at + length]), ()):
                result += [root(w) for w in means]
    return [s for s in dict.fromkeys(result) if s not in own]


class Vocabulary:
    """The words that are known: of offers, products, titles."""

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        self._counts: dict[str, int] = defaultdict(int)
        for word, count in counted:
            self._counts[word] += count
        self._roots = {root(w) for w in self._counts}
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._counts:
            self._by_length[len(word)].append(word)

    def knows(self, word: str) -> bool:
        return word in self._counts or root(word) in self._roots

    def repair(self, word: str) -> str:
        """The known word that was most likely meant; the word itself where it is known, or nothing
        is near, or it is too short to tell."""
        if len(word) < SHORTEST_REPAIR or not word.isalpha() or self.knows(word):
            return word
        far = 2 if len(word) >= LONG_WORD else 1
        pool = [
            w for n in range(len(word) - far, len(word) + far + 1)
            for w in self._by_length.get(n, ())
        ]  # fmt: skip
        near = process.extract(word, pool, scorer=OSA.distance, score_cutoff=far, limit=20)
        if not near:
            return word
        best = min(
            near, key=lambda one: (one[1], one[0][0] != word[0], -self._counts[one[0]], one[0])
        )
        return str(best[0])
