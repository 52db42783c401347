"""One word, three forms: as written, in today's spelling, and as it sounds."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from guyub.kernel.names import to_ascii

CACHED: Final = 500_000
# Van Ophuijsen (1901) and Soewandi (1947) made new (EYD, 1972). Both sides are folded alike, so a
# modern word that holds such letters by chance ("koefisien") meets itself.
_OLD: Final = re.compile(r"oe|dj|tj|sj|nj|ch")
_NEW: Final = {"oe": "u", "dj": "j", "tj": "c", "sj": "sy", "nj": "ny", "ch": "kh"}
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_MARKS: Final = re.compile(r"['’‘`´ʼ\"“”«»]")
_WORD: Final = re.compile(r"[a-z0-9]+")
_VOWELS: Final = re.compile(r"[aiueo]+")
# What hands and ears mix. Longest first; h is silent at the end and after a consonant ("Sholeh").
_SOUND: Final = (
    ("dh", "d"), ("th", "t"), ("kh", "h"), ("sy", "s"), ("ny", "n"), ("dz", "j"), ("ts", "s"),
    ("ph", "f"), ("v", "f"), ("p", "f"), ("z", "s"), ("q", "k"), ("x", "ks"), ("y", "i"),
)  # fmt: skip
_SILENT_H: Final = re.compile(r"(?<=[^aiueo])h|(?<=.)h$")


def words(text: str | None) -> list[str]:
    """Words of a text: lower-case ASCII letters and digits; apostrophes join, all else parts."""
    if not text:
        return []
    return _WORD.findall(to_ascii(_MARKS.sub("", text)))


@lru_cache(maxsize=CACHED)
def modern(word: str) -> str:
    """A word in today's spelling with doubled letters single: "soehardjo" > "suharjo"."""
    while True:
        new = _OLD.sub(lambda found: _NEW[found[0]], _DOUBLED.sub(r"\1", word))
        if new == word:
            return word
        word = new


@lru_cache(maxsize=CACHED)
def sound(word: str) -> str:
    """What spellings of one spoken name share: suharyanto, suhariyanto, soeharianto.

    Coarse on purpose (p and f meet, o and a meet): meeting here is likeness, never equality.
    Idempotent; a word of digits stays.
    """
    text = modern(word)
    if text.isdigit():
        return text
    while True:
        new = text
        for old, sounds in _SOUND:
            new = new.replace(old, sounds)
        new = _SILENT_H.sub("", new)
        new = _VOWELS.sub(lambda found: "a" if found[0][0] == "o" else found[0][0], new)
        new = _DOUBLED.sub(r"\1", new)
        if new == text:
            return text
        text = new


@lru_cache(maxsize=CACHED)
def bones(word: str) -> str:
    """Consonants of the sound, its first letter kept: "slmt" for Slamet and Selamet."""
    text = sound(word)
    return text[:1] + _VOWELS.sub("", text[1:])
