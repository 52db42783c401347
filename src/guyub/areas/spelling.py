"""How a place name is written: folded keys, and an address taken apart into its levels. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

PROVINCE, REGENCY, DISTRICT, VILLAGE = 0, 1, 2, 3  # dots in a code

_ROMAN = {
    roman: str(n)
    for n, roman in enumerate(
        (
            "i",
            "ii",
            "iii",
            "iv",
            "v",
            "vi",
            "vii",
            "viii",
            "ix",
            "x",
            "xi",
            "xii",
            "xiii",
            "xiv",
            "xv",
        ),
        start=1,
    )
}
# van Ophuijsen and Soewandi spelling; both sides are folded, so a modern "oe" does no harm.
_OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("nj", "ny"), ("ch", "kh"))
_LEVEL_WORDS: dict[str, int | None] = {
    **dict.fromkeys(
        ("ds", "desa", "kel", "kelurahan", "kal", "kalurahan", "gampong", "nagari", "pekon"),
        VILLAGE,
    ),
    **dict.fromkeys(("kec", "kecamatan", "kapanewon", "kemantren", "distrik"), DISTRICT),
    **dict.fromkeys(("kab", "kabupaten", "kabup"), REGENCY),
    **dict.fromkeys(("prov", "provinsi", "propinsi", "prop"), PROVINCE),
    # Below a village: what follows is no area of ours.
    **dict.fromkeys(
        (
            "dsn",
            "dusun",
            "dukuh",
            "dk",
            "rt",
            "rw",
            "jl",
            "jln",
            "jalan",
            "gang",
            "gg",
            "no",
            "blok",
            "lingk",
        ),
        None,
    ),
}
# Also the beginning of true names ("Kota Baru", "Gampong Baro", "Nagari Lama", "Blok 15").
_MAYBE_NAME = frozenset(("gampong", "nagari", "pekon", "blok", "distrik", "kal"))
_ABBREVIATIONS = {
    "sei": "sungai",
    "tg": "tanjung",
    "tj": "tanjung",
    "gn": "gunung",
    "kr": "karang",
    "lb": "lubuk",
    "perk": "perkebunan",
    "kp": "kampung",
    "kmp": "kampung",
    "wtn": "wetan",
    "kln": "kulon",
    "kdl": "kidul",
    "sltn": "selatan",
    "utr": "utara",
    "tmr": "timur",
    "brt": "barat",
}
_TOKEN = re.compile(r"[a-z0-9]+")
_PART = re.compile(r"[,;()|/\n]+|\s-\s")


@dataclass(frozen=True, slots=True)
class Asked:
    """A written place taken apart: words of the village, folded names of its parents."""

    village: tuple[str, ...]
    raw: tuple[tuple[str, ...], ...]  # other ways to read the village ("Desa Baru" is a true name)
    district: str
    regency: str
    province: str
    loose: tuple[str, ...]  # parts after the first without a level word, nearest first


def tokens(name: str) -> list[str]:
    """Words of a name in folded form: lower case, no accents, roman numerals as digits."""
    folded = unicodedata.normalize("NFKD", name.casefold().replace("’", "").replace("'", ""))
    found = _TOKEN.findall("".join(c for c in folded if not unicodedata.combining(c)))
    words = [_ABBREVIATIONS.get(w, w) for w in found]
    return [_ROMAN.get(w, w) if at else w for at, w in enumerate(words)]


@lru_cache(maxsize=200_000)
def key(name: str) -> str:
    """What two spellings of one name share: "Karang Reja", "karangredja", "KARANGREJA"."""
    return squeezed(tokens(name))


def squeezed(words: Iterable[str]) -> str:
    """Words joined, old spelling made new."""
    joined = "".join(words)
    for old, new in _OLD_SPELLING:
        joined = joined.replace(old, new)
    return joined


def take_apart(text: str, district_text: str | None = None) -> Asked:
    """Read "Ds. Kalimanah Kulon RT 02/01 Kec. Kalimanah, Purbalingga" into its levels."""
    named: dict[int, list[str]] = {}
    plain: list[list[str]] = []
    for part in _PART.split(text):
        level: int | None = VILLAGE
        current: list[str] = []
        plain.append(current)
        words = tokens(part)
        for at, word in enumerate(words):
            starts = word in _LEVEL_WORDS and at + 1 < len(words)
            if starts and word in _MAYBE_NAME and not current:
                starts = False
            if starts and word == "no" and not words[at + 1].isdigit():
                starts = False
            if starts:
                level = _LEVEL_WORDS[word]
                current = [] if level is None else named.setdefault(level, [])
                continue
            current.append(word)
    loose = [words for words in plain if words]
    first = named.get(VILLAGE) or (loose.pop(0) if loose else [])
    rest = tuple(squeezed(_without_kind(words)) for words in loose if words is not first)
    district = squeezed(named.get(DISTRICT, []))
    if district_text:
        district = squeezed(w for w in tokens(district_text) if w not in _LEVEL_WORDS) or district
    return Asked(
        tuple(first),
        _other_readings(text, first),
        district,
        squeezed(named.get(REGENCY, [])),
        squeezed(named.get(PROVINCE, [])),
        rest,
    )


def _other_readings(text: str, first: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The first part with its level word kept, and the village without a word that may be one."""
    raw: list[str] = []
    for at, word in enumerate(tokens(_PART.split(text)[0])):
        if at > 1 and word in _LEVEL_WORDS and word not in _MAYBE_NAME:
            break
        raw.append(word)
    found = [tuple(raw)] if raw and raw[0] in _LEVEL_WORDS else []
    if len(first) > 1 and first[0] in _MAYBE_NAME:
        found.append(tuple(first[1:]))
    return tuple(f for f in found if f != tuple(first))


def _without_kind(words: Sequence[str]) -> Sequence[str]:
    return words[1:] if len(words) > 1 and words[0] == "kota" else words
