"""From what people write about a product to comparable words. Pure; knows no KBLI code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("indonesian")
_WORD = re.compile(r"[a-z][a-z0-9]*|3d")

# The Indonesian stemmer knows no dictionary: it cuts "sepatu" to "patu" and "kerang" to "rang".
# A stem this short says too little to be trusted, the word itself is kept.
MIN_STEM = 4
# Prefixes that Indonesian puts on verbs and on names of works; all others (ke-, se-, ter-)
# begin too many plain nouns ("keripik", "sepatu", "terasi") to be cut.
_SAFE_PREFIXES = ("pe", "me", "be", "di")


def plain(text: str) -> str:
    """Lower case, without accents: "Kué Lápis" is "kue lapis"."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a line in order; numbers go, a word said twice in a row ("onde-onde") is one."""
    found: list[str] = []
    for word in _WORD.findall(plain(text).replace("'", "").replace("’", "")):
        if not found or found[-1] != word:
            found.append(word)
    return found


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Snowball stem where it is safe: same beginning as the word, or a verb prefix taken off."""
    if len(word) <= MIN_STEM:
        return word
    cut = str(_STEMMER.stemWord(word))
    if len(cut) < MIN_STEM:
        return word
    if word.startswith(cut[:3]) or word.startswith(_SAFE_PREFIXES):
        return cut
    # Only the prefix is in doubt, the suffix may still go ("kerajinan" and "kerajin").
    for suffix in ("nya", "an"):
        if word.endswith(suffix) and len(word) - len(suffix) >= MIN_STEM + 1:
            return word[: -len(suffix)]
    return word


def standard(found: Iterable[str], variants: dict[str, tuple[str, ...]]) -> list[str]:
    """Each word in its standard spelling ("kripik" becomes "keripik")."""
    result: list[str] = []
    for word in found:
        for part in variants.get(word, (word,)):
            if not result or result[-1] != part:
                result.append(part)
    return result
