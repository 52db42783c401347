"""Which business does a row speak of? Pure: pairs that linkage weighed in, a decision out.

Policy. Linkage (``guyub.linkage``) weighs each pair and says which rows belong together by all the
evidence between them; here stands what an office lets a machine do with that:

* A row goes to a business *unasked* when linkage puts both in one cluster, no second business is in
  it, and nothing speaks against it that a person should look at: the owner's name must agree (a
  family shares a phone), the product must be the same (one person may own two businesses), and no
  NIK or NIB may differ.
* Without a number that agrees, this is done only by weights that were learnt from rows. The
  defaults, which hold for small files, are evidence to ask by and no more.
* Fifteen digits of a NIK whose last was rounded away are evidence and never settle anything.
* All else that is likely enough is a question, never the first of two. What is unknown neither
  adds nor takes away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz import fuzz

AGREEING_NAME: Final = 0.80
NEAR_NAME: Final = 0.70
# From this probability on a person is asked. On the four workbooks 98 % of the true pairs reach
# it, and 96 % of the pairs that do are true.
ASKED: Final = 0.1
MOST: Final = 6
NUMBERS: Final = ("nik", "nib", "phone")
# Weight of fifteen equal digits of a NIK, in bits: as one digit off (``linkage.comparisons``).
FIFTEEN: Final = 8.0

Ref = Hashable
Outcome = Literal["none", "sure", "question"]


@dataclass(frozen=True, slots=True)
class Likely:
    """A candidate: probability 0..1 (0: nobody computed one), whether linkage is sure of it, and
    why, in words."""

    ref: Ref
    score: float
    strong: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the search gave for one record."""

    outcome: Outcome
    candidates: tuple[Likely, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and another record as linkage weighed them. ``weight`` in bits; ``together``: in one
    cluster; ``levels``: role to the level reached, without unknown ones; ``first15``: whether
    fifteen digits of the NIK agree, None where they do not matter; ``weighed`` is False where
    linkage never saw the pair: then ``weight`` only orders it among others."""

    ref: Ref
    weight: float
    together: bool
    sure: bool = False
    levels: Mapping[str, str] = field(default_factory=dict)
    first15: bool | None = None
    weighed: bool = True


# Levels of linkage by what they mean here.
_NAME_AGREES: Final = frozenset({"same", "spelling", "sound", "near"})
_NAME_NEAR: Final = _NAME_AGREES | {"shortened", "close"}
_NAME_ASKED: Final = _NAME_NEAR | {"short_near"}
# One digit typed wrong, the birth date in it the same: weak, but no quarrel where all else agrees.
_NIK_AGREES: Final = frozenset({"same", "one_digit_same_birth"})
_PRODUCT_SAME: Final = frozenset({"same", "near"})
_FIRM_AGREES: Final = frozenset({"same", "near", "part"})
_ELSEWHERE: Final = frozenset({"district", "regency", "other", "headed_district", "headed_other"})


def numbers_agree(pair: Pair) -> bool:
    """A whole number of identity is the same on both sides."""
    return any(pair.levels.get(role) == "same" for role in NUMBERS)


def settled(pair: Pair, *, learnt: bool) -> bool:
    """Nothing in this pair is left for a person to look at (module text)."""
    levels = pair.levels
    numbered = numbers_agree(pair)
    if not (learnt or numbered) or pair.first15 is False:
        return False
    if levels.get("nik", "same") not in _NIK_AGREES or levels.get("nib") == "other":
        return False
    name = levels.get("name")
    if name is None:
        if levels.get("business") not in _FIRM_AGREES:
            return False
    elif name not in (_NAME_NEAR if numbered else _NAME_AGREES):
        return False
    product = levels.get("product")
    if product is None:  # place and firm may still say that it is another of a person's businesses
        return levels.get("village") not in _ELSEWHERE and levels.get("business") != "other"
    return product in _PRODUCT_SAME


def asked(pair: Pair) -> bool:
    """Likely enough to be asked: by probability, and by a name that is near or a number that is
    the same. One village and one trade alone are no question."""
    if pair.first15:
        return True
    if probability(pair.weight) < ASKED:
        return False
    return numbers_agree(pair) or pair.levels.get("name", "same") in _NAME_ASKED


# In front of these levels stands the label; the others are whole.
_WORDS: Final[Mapping[str, str]] = {
    "same": "{} sama", "spelling": "{} sama, beda ejaan", "sound": "{} terdengar sama",
    "near": "{} hampir sama", "shortened": "{} disingkat", "close": "{} mirip",
    "alike": "{} agak mirip", "first_word": "kata pertama {} sama", "one_word": "satu kata {} sama",
    "short_near": "{} hanya satu kata, mirip", "general": "{} hanya kata umum",
    "part": "{} sebagian sama", "one_digit": "{} beda satu angka",
    "one_digit_same_birth": "{} beda satu angka, tanggal lahirnya sama",
    "other": "{} berbeda", "rt_hamlet": "RT/RW dan dusun sama", "rt": "RT/RW sama",
    "hamlet": "dusun sama", "year": "tahun lahir sama", "year_only": "tahun lahir sama",
    "swapped": "tanggal dan bulan lahir tertukar", "other_year": "tanggal lahir sama, tahun beda",
    "january_year": "tahun lahir beda satu angka", "year_and_part": "tahun lahir sama",
    "two_digits": "{} beda dua angka",
    "headed_same": "desa di judul lembar sama",
    "headed_district": "kecamatan di judul lembar sama, desanya lain",
    "headed_other": "desa di judul lembar lain",
}  # fmt: skip
_VILLAGE: Final = {"district": "kecamatan sama, desa lain", "regency": "desa lain",
                   "other": "kabupaten lain"}  # fmt: skip
_LABELS: Final[Mapping[str, str]] = {
    "name": "nama pemilik", "business": "nama usaha", "product": "produk", "nik": "NIK",
    "nib": "NIB", "phone": "nomor HP", "birth_date": "tanggal lahir", "village": "desa",
    "address": "alamat",
}  # fmt: skip


def reason(role: str, level: str) -> str:
    """One finding in words, without any value of a person; "" for what a clerk need not see."""
    label = _LABELS.get(role)
    if label is None:
        return ""
    text = _VILLAGE.get(level) if role == "village" else None
    return text or _WORDS.get(level, "").format(label)


def fifteen(same: bool) -> str:
    """The finding about fifteen digits of a NIK in words."""
    return "15 angka NIK sama, angka terakhir meragukan" if same else "NIK berbeda"


def probability(weight: float) -> float:
    """0..1 of a weight in bits."""
    odds: float = 2.0 ** max(min(weight, 60.0), -60.0)
    return round(odds / (1 + odds), 3)


def decide(
    pairs: Iterable[Pair],
    why: Callable[[Pair], tuple[str, ...]],
    root: Callable[[Ref], Ref] = lambda r: r,
    *,
    learnt: bool = False,
    floating: Set[Ref] = frozenset(),
) -> Found:
    """One settled business alone in a row's cluster is sure; anything else likely is a question.

    ``root`` says which record a candidate was already settled on, so that two rows of one business
    do not make each other doubtful. ``floating`` are rows that wait for an answer themselves:
    beside a business they are no second one.
    """
    best: dict[Ref, Pair] = {}
    linked: set[Ref] = set()
    for one in pairs:
        if not asked(one):
            continue
        at = root(one.ref)
        if one.together and settled(one, learnt=learnt):
            linked.add(at)
        held = best.get(at)
        if held is None or (one.together, one.weight) > (held.together, held.weight):
            best[at] = one
    together = {at for at, one in best.items() if one.together}
    together = (together - floating) or together
    if len(together) == 1 and together <= linked:
        at = next(iter(together))
        return Found("sure", (_likely(best[at], at, why),))
    order = sorted(best, key=lambda at: (-best[at].together, -best[at].weight, str(at)))
    found = tuple(_likely(best[at], at, why) for at in order[:MOST])
    return Found("question" if found else "none", found)


def _likely(one: Pair, at: Ref, why: Callable[[Pair], tuple[str, ...]]) -> Likely:
    return Likely(at, probability(one.weight) if one.weighed else 0.0, one.sure, why(one))


_VOWELS = re.compile(r"[aiueo]+")
_ONE_VOWEL = {"o": "a"}
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def loose(key: str) -> str:
    """A folded name where spellings that offices mix meet ("zunal"/"zainal" still differ)."""
    text = key.replace("ch", "h").replace("kh", "h").replace("y", "i")
    text = text.replace("v", "f").replace("z", "s")
    text = re.sub(r"(?<=[a-z])h", "", text)
    text = _VOWELS.sub(lambda m: _ONE_VOWEL.get(m[0][0], m[0][0]), text)
    return _DOUBLED.sub(r"\1", text)


@lru_cache(maxsize=200_000)
def skeleton(key: str) -> str:
    """The consonants of a loose name; vowels are what hands and ears mix most."""
    return _VOWELS.sub("", loose(key))


@lru_cache(maxsize=400_000)
def likeness(one: str, other: str) -> float:
    """0..1 of two folded names; 0 when either is unknown."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if loose(one) == loose(other):
        return 0.96
    bones = skeleton(one)
    if bones == skeleton(other) and len(bones.replace(" ", "")) >= 2:
        return 0.9
    best = max(
        fuzz.ratio(one, other), fuzz.ratio(loose(one), loose(other)),
        fuzz.token_sort_ratio(one, other),
    ) / 100  # fmt: skip
    few, many = sorted((one.split(), other.split()), key=len)
    if len(few) < len(many) and len(few) > 1 and set(few) < set(many):
        best = max(best, 0.88)
    return round(best, 3)
