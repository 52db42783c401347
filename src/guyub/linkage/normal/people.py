"""Names of people: titles apart, shortened names of many bearers written out, one-word names whole.

Policy: an Indonesian name has no first and last part, so nothing is split; words are compared as
words. Abbreviations are written out only where custom leaves one reading (Moh., Muh., Abd., St.);
a single letter stays an initial. A name that would be nothing but titles stays a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guyub.kernel.names import split_titles
from guyub.linkage.normal.words import CACHED, modern, sound, words

_ALIAS: Final = re.compile(
    r"(?:[\(\[/]|\b(?:alias|als|aka|dikenal|binti|bin)\b\.?|@).*$", re.IGNORECASE
)
_COUNTED: Final = re.compile(
    r"^\s*(?:\d{1,4}\s*[.)]\s*|a\.?\s?n\.\s*)(?=[^\W\d_]{2})", re.IGNORECASE
)
# Titles that lists write in front beside those of ``kernel.names``; all in today's spelling.
_FRONT: Final = frozenset("bu boe bp bpk ibuk pk pak kang akang mbk teh tuan nyonya sdra".split())
_WRITTEN_OUT: Final = {
    **dict.fromkeys("moh mohd mohamad mohamed mohammad muh muhamad muhammad mhd muhd mukhamad mohamat"
                    " muhamat mukamad mokhamad mokh mukh mokamad".split(), "muhamad"),
    **dict.fromkeys("abd abdl abdul".split(), "abdul"),
    **dict.fromkeys("akhmad ahmad akmad ahmat akhmat amad".split(), "ahmad"),
}  # fmt: skip
# Followed by another word only: alone they are names ("St" is none, but "Nur" is).
_BEFORE_A_NAME: Final = {"st": "siti", "nrl": "nurul"}


@dataclass(frozen=True, slots=True)
class Person:
    """One name: ``plain`` words as written, ``words`` in today's spelling, their ``sounds``."""

    plain: tuple[str, ...]
    words: tuple[str, ...]
    sounds: tuple[str, ...]

    @property
    def key(self) -> str:
        """Today's spelling, in the order written."""
        return " ".join(self.words)

    @property
    def sorted_sound(self) -> str:
        """Sounds in alphabetical order: "Santoso Budi" meets "Budi Santosa"."""
        return " ".join(sorted(self.sounds))


NOBODY: Final = Person((), (), ())


@lru_cache(maxsize=CACHED)
def _out(word: str) -> str:
    return _WRITTEN_OUT.get(modern(word), modern(word))


def person(name: str | None) -> Person:
    """The comparable forms of a name; ``NOBODY`` when no letter can be read.

    ``person("Hj. St. Aminah, S.Pd.").words == ("siti", "aminah")``.
    """
    if not name:
        return NOBODY
    if not name.isalpha():  # most one-word names need no more
        name = _COUNTED.sub("", name)
        cut = _ALIAS.sub("", name)
        name = split_titles(cut if any(c.isalpha() for c in cut) else name)[1]
    plain = words(name)
    while len(plain) > 1 and plain[0] in _FRONT:
        plain = plain[1:]
    plain = [w for w in plain if not w.isdigit()]
    written = [_out(w) for w in plain]
    for at, word in enumerate(written[:-1]):
        written[at] = _BEFORE_A_NAME.get(word, word)
    return Person(tuple(plain), tuple(written), tuple(sound(w) for w in written))


def shortened(one: Person, other: Person) -> bool:
    """The shorter name is the longer with words left out or cut to initials; the first word stands.

    ``Sri W.`` and ``Sri Widodo``; ``Suparman`` and ``Suparman Wibowo``.
    """
    few, many = sorted((one.sounds, other.sounds), key=lambda s: (len(s), sum(map(len, s))))
    if not few or few == many or few[0] != many[0] or len(few[0]) < 3:
        return False
    rest = list(many[1:])
    for word in few[1:]:
        found = next((w for w in rest if w == word or (len(word) == 1 and w[0] == word)), None)
        if found is None:
            return False
        rest = rest[rest.index(found) + 1 :]
    return True
