"""Names in lists that hold a whole name beside its parts, as one set of words of one person.

Such columns tell the same thing two or three times, so they are one piece of evidence: the words,
titles and particles left out, short forms written out (``short_names.csv``), a rare word that is
one letter from a frequent one taken for it. How much a word tells is how few rows carry it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from guyub.linkage.normal.people import person
from guyub.linkage.normal.words import modern, words

# Ranks, forms of address and little words, which tell apart no two persons of a list of names.
_EMPTY: Final = frozenset(
    "sir dame lord lady mr mrs ms miss master madam hon honourable rev reverend fr dr prof"
    " professor capt captain maj major col colonel gen general lt lieutenant adm admiral bishop"
    " baron baroness baronet bart bt viscount viscountess earl count countess marquess marquis"
    " marchioness duke duchess prince princess king queen saint st younger elder junior senior jr"
    " sr jnr snr esq esquire knight the of de du des d la le les del della di da dos das do von van"
    " der den het ten ter zu zum y e and und et ap ab ferch nee né bin binti ibn al el i ii iii iv"
    " vi vii viii xi mc".split()
)
MOST_BITS: Final = 20.0  # what all words of a name tell at most, as they are not independent
# A word is taken for another one letter away that so many times more rows carry.
RARER: Final = 4
SHORTEST: Final = 5


@cache
def short_names() -> Mapping[str, str]:
    """Short form > full name, both in today's spelling; a full name itself is not a key."""
    text = (files("guyub.linkage.normal") / "short_names.csv").read_text("utf-8")
    found: dict[str, str] = {}
    rows = [line.split(";") for line in text.splitlines() if line and not line.startswith("#")]
    full = {modern(name) for name, _ in rows}
    for name, others in rows:
        for other in map(modern, others.split()):
            if other not in full:
                found.setdefault(other, modern(name))
    return found


def name_words(*cells: str | None) -> list[str]:
    """Words of a name, each once, short forms written out: "Tom, 1st baron of Chudleigh" >
    thomas, khudleigh. Only initials and titles: no words."""
    found: list[str] = []
    for cell in cells:
        if not cell:
            continue
        for word in person(cell).words or tuple(modern(w) for w in words(cell)):
            if len(word) < 2 or word in _EMPTY or word[0].isdigit():
                continue
            found.append(short_names().get(word, word))
    return list(dict.fromkeys(found))


def _holes(word: str) -> set[str]:
    """The word, and the word with each letter left out: two words one letter apart share one."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _apart(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours changed."""
    if abs(len(one) - len(other)) > 1:
        return False
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    a, b = one[head:], other[head:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] + a[2:] == b and len(a) > 1)


def repaired(counts: Mapping[str, int]) -> dict[str, str]:
    """Rare words that are one letter from a word much more frequent, and that word."""
    by_hole: dict[str, list[str]] = defaultdict(list)
    long = sorted((w for w in counts if len(w) >= SHORTEST), key=lambda w: (-counts[w], w))
    for word in long:
        if counts[word] >= RARER:
            for hole in _holes(word):
                by_hole[hole].append(word)
    found: dict[str, str] = {}
    for word in long:
        near = {
            other
            for hole in _holes(word)
            for other in by_hole.get(hole, ())
            if counts[other] >= RARER * counts[word] and _apart(word, other)
        }
        if near:
            found[word] = min(near, key=lambda w: (-counts[w], w))
    # "marten" that is "martin" that is "martia" is "martia": each step leads to a more common word.
    for word, better in found.items():
        while better in found:
            better = found[better]
        found[word] = better
    return found


def told(names: Sequence[Sequence[str]]) -> list[str | None]:
    """Each row's words, the rarest first, with how many bits all of them and the first tell:
    "khudleigh thomas:17.3:12.1"; None for a row without words."""
    counts = Counter(word for name in names for word in set(name))
    better = repaired(counts)
    fixed = [list(dict.fromkeys(better.get(w, w) for w in name)) for name in names]
    counts = Counter(word for name in fixed for word in name)
    rows = max(sum(1 for name in fixed if name), 1)
    bits = {word: math.log2(rows / count) for word, count in counts.items()}
    made: list[str | None] = []
    for name in fixed:
        if not name:
            made.append(None)
            continue
        ordered = sorted(name, key=lambda w: (counts[w], w))
        both = min(MOST_BITS, sum(bits[w] for w in ordered))
        made.append(f"{' '.join(ordered)}:{both:.2f}:{bits[ordered[0]]:.2f}")
    return made
