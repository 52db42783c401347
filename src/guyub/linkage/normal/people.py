"""Names of people: titles apart, shortened names of many bearers written out, one-word names whole.

Policy: an Indonesian name has no first and last part, so nothing is split; words are compared as
words. Abbreviations are written out only where custom leaves one reading (Moh., Muh., Abd., St.);
a single letter stays an initial. A name that would be nothing but titles stays a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guyub.kernel.names import TITLES, split_titles
from guyub.linkage.normal.words import CACHED, bones, modern, sound, words

_ALIAS: Final = re.compile(
    r"(?:[\(\[/]|\b(?:alias|als|aka|dikenal|binti|bin)\b\.?|@).*$", re.IGNORECASE
)
_COUNTED: Final = re.compile(
    r"^\s*(?:\d{1,4}\s*[.)]\s*|a\.?\s?n\.\s*)(?=[^\W\d_]{2})", re.IGNORECASE
)
# Titles that lists write in front beside those of ``kernel.names``; all in today's spelling.
_FRONT: Final = frozenset("bu boe bp bpk ibuk pk pak kang akang mbk teh tuan nyonya sdra".split())
_WRITTEN_OUT: Final = {
    **dict.fromkeys("moh mohd mohamad mohamed mohammad muh muhamad muhammad mhd muhd mukhamad"
                    " mohamat muhamat mukamad mokhamad mokh mukh mokamad".split(), "muhamad"),
    **dict.fromkeys("abd abdl abdul".split(), "abdul"),
    **dict.fromkeys("akhmad ahmad akmad ahmat akhmat amad".split(), "ahmad"),
}  # fmt: skip
# Followed by another word only: alone they are names ("St" is none, but "Nur" is).
BEFORE_A_NAME: Final = {"st": "siti", "nrl": "nurul"}


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


# Words that a name of bare letters may hold and that do not belong to it, or change what follows.
SPECIAL: Final = frozenset(
    (*TITLES, *_FRONT, *BEFORE_A_NAME, *"alias als aka dikenal binti bin".split())
)
_BARE: Final = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")


class WordForms(dict[str, tuple[str, str, str]]):
    """What a word of a name is in today's spelling and written out, its sound, its consonants;
    made when first asked. One look instead of three: names are most of the work of a table."""

    def __missing__(self, word: str) -> tuple[str, str, str]:
        if len(self) >= CACHED:
            self.clear()
        written = _WRITTEN_OUT.get(modern(word), modern(word))
        found = self[word] = (written, sound(written), bones(written))
        return found


word_forms: Final = WordForms()


def plain_words(name: str | None) -> list[str]:
    """Words of a name as written, in lower case, titles and aliases apart; [] when none."""
    if not name:
        return []
    if _BARE.fullmatch(name):  # three of four: nothing to take off
        found = name.lower().split(" ")
        if SPECIAL.isdisjoint(found):
            return found
    if not name.isalpha():
        name = _COUNTED.sub("", name)
        cut = _ALIAS.sub("", name)
        name = split_titles(cut if any(c.isalpha() for c in cut) else name)[1]
    plain = words(name)
    while len(plain) > 1 and plain[0] in _FRONT:
        plain = plain[1:]
    return [w for w in plain if not w.isdigit()]


def forms(plain: Sequence[str]) -> list[tuple[str, str, str]]:
    """Per word of ``plain_words`` today's spelling, sound and consonants."""
    found = [word_forms[w] for w in plain]
    for at, one in enumerate(found[:-1]):
        if one[0] in BEFORE_A_NAME:
            found[at] = word_forms[BEFORE_A_NAME[one[0]]]
    return found


def person(name: str | None) -> Person:
    """The comparable forms of a name; ``NOBODY`` when no letter can be read.

    ``person("Hj. St. Aminah, S.Pd.").words == ("siti", "aminah")``.
    """
    plain = plain_words(name)
    if not plain:
        return NOBODY
    found = forms(plain)
    return Person(tuple(plain), tuple(f[0] for f in found), tuple(f[1] for f in found))


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
