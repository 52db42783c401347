"""Which rows speak of the same business? Pure: records in, explained candidates out.

Policy. Candidates come from equal NIK, NIB or phone in the whole regency; from like names in the
same village; and, because lists have strays, from a like name with the same product elsewhere in
the regency when that pair of words is rare. A match is *sure* only when an identity agrees (a
complete NIK, a NIB, or a phone in the same village) together with the name, when the products do
not differ and nothing else is plausible: one person may own two businesses, a family shares a
phone. A NIK of which only fifteen digits are known is evidence and never sure. Two plausible
records are a question, never the first. What is unknown neither adds nor takes away.

Spelling: names are compared folded (``kernel.names``) and by a looser key that lets o and a, i and
y, ch and kh and doubled letters meet; meeting there is likeness, never equality.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz import fuzz, process

PLAUSIBLE: Final = 0.62
AGREEING_NAME: Final = 0.80
NEAR_NAME: Final = 0.70
SAME_PRODUCT: Final = 0.85
OTHER_PRODUCT: Final = 0.60
NEAR_IN_VILLAGE: Final = 78.0
RARE: Final = 3  # holders of one name and product in a regency, beyond which it says too little
MOST: Final = 6
SHARED: Final = 20
SHORTENED_NAME: Final = 0.76  # below agreeing: a shortened name asks, it never settles
SHORTEST_NAME: Final = 3
SHORTEST_WORD: Final = 4
MOST_WORDS: Final = 3
COMMON_WORDS: Final = frozenset(
    {
        "aneka", "dari", "industri", "jenis", "kerajinan", "lain", "makanan", "minuman", "olahan",
        "pembuatan", "pengolahan", "produk", "produksi", "usaha",
    }
)  # fmt: skip
IDENTITIES: Final = ("nik", "nik15", "nib", "phone")

Ref = Hashable
Outcome = Literal["none", "sure", "question"]


@dataclass(frozen=True, slots=True)
class Record:
    """One row or business. Names and products are folded keys; indexes are blind (bytes).

    ``villages`` holds the village code, or the codes it may be; a sub-district code (8 characters)
    where only that is known. ``order``: a record is compared with those before it.
    """

    ref: Ref
    owners: tuple[str, ...]
    business: str
    product: str
    villages: tuple[str, ...]
    nik: bytes | None = None
    nik15: bytes | None = None
    nib: bytes | None = None
    phone: bytes | None = None


@dataclass(frozen=True, slots=True)
class Likely:
    """A candidate: score 0..1, whether identity settles it, and why, in words."""

    ref: Ref
    score: float
    strong: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the search gave for one record."""

    outcome: Outcome
    candidates: tuple[Likely, ...]


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


@lru_cache(maxsize=200_000)
def shortened(one: str, other: str) -> bool:
    """One name is the other with its later words left out or cut to initials: "sri w", "sri"."""
    few, many = sorted((loose(one).split(), loose(other).split()), key=len)
    if not few or few[0] != many[0] or len(few[0]) < SHORTEST_NAME:
        return False
    rest = zip(few[1:], many[1:], strict=False)
    return (len(few) < len(many) or len(few) > 1) and all(
        (min(len(a), len(b)) == 1 and a[0] == b[0]) or a == b for a, b in rest
    )


@lru_cache(maxsize=100_000)
def product_words(product: str) -> tuple[str, ...]:
    """The words that may tell two ways of naming a product to be one ("tempe", "tempe kedelai")."""
    words = dict.fromkeys(
        loose(w) for w in product.split() if len(w) >= SHORTEST_WORD and w not in COMMON_WORDS
    )
    return tuple(words)[:MOST_WORDS]


@lru_cache(maxsize=100_000)
def product_likeness(one: str, other: str) -> float:
    """0..1 of two folded products; "keripik" inside "keripik singkong" is not the same."""
    return 1.0 if one == other else round(fuzz.token_sort_ratio(one, other) / 100, 3)


def compare(one: Record, other: Record) -> Likely:
    """Weigh a pair: how alike, and why. Pure and symmetric but for the words."""
    reasons: list[str] = []
    person = max((likeness(a, b) for a in one.owners for b in other.owners), default=0.0)
    called = likeness(one.business, other.business)
    known_people = bool(one.owners and other.owners)
    name = person if known_people else max(person, called, _crossed(one, other))
    product = (
        product_likeness(one.product, other.product) if one.product and other.product else None
    )
    place = _place(one.villages, other.villages)
    if name < SHORTENED_NAME and place in ("same", "maybe") and _share_a_word(one, other):
        people = ((a, b) for a in one.owners for b in other.owners)
        if any(shortened(a, b) for a, b in people):
            name = SHORTENED_NAME
    same_nik = _equal(one.nik, other.nik)
    same15 = _equal(one.nik15, other.nik15)
    same_nib = _equal(one.nib, other.nib)
    same_phone = bool(one.phone and one.phone == other.phone)
    if same_nik is False and same15:
        # The sixteenth digit was lost on one side: typed from a rounded number.
        same_nik = None

    total = 0.55 * name
    total += {"same": 0.22, "maybe": 0.18, "district": 0.10, "unknown": 0.10, "other": 0.0}[place]
    total += 0.23 * product if product is not None else 0.10
    if called >= AGREEING_NAME and known_people:
        total += 0.04
    if same_phone:
        total += 0.20
        reasons.append("nomor HP sama")
    if same_nik or same15:
        total += 0.20
        reasons.append("NIK sama" if same_nik else "15 angka NIK sama, angka terakhir meragukan")
    elif same_nik is False or same15 is False:
        total -= 0.40
        reasons.append("NIK berbeda")
    if same_nib:
        total += 0.30
        reasons.append("NIB sama")
    elif same_nib is False:
        total -= 0.30
        reasons.append("NIB berbeda")
    agrees = name >= AGREEING_NAME
    if same_nik or same_nib:
        total = max(total, 0.85 if agrees else PLAUSIBLE)
    elif same15 or (same_phone and place in ("same", "maybe")):
        total = max(total, PLAUSIBLE)
    reasons += _words("nama pemilik" if known_people else "nama", name)
    if product is not None:
        reasons += _words("produk", product)
    reasons.append(_PLACE_WORDS[place])
    if product is not None and product < OTHER_PRODUCT and not (same_nik or same_nib or same15):
        total -= 0.12
    if name < NEAR_NAME and not (same_nik or same_nib or same15 or same_phone):
        total = min(total, PLAUSIBLE - 0.01)
    other_firm = bool(one.business and other.business and called < NEAR_NAME)
    if product is not None:
        settled = product >= SAME_PRODUCT and bool(same_nik or same_nib or not other_firm)
    else:  # nothing says that it is the same of a person's businesses, but place and firm may deny
        settled = not other_firm and place != "other"
    quarrel = same_nik is False or same_nib is False or (same15 is False)
    strong = bool(
        agrees
        and settled
        and not quarrel
        and (same_nik or same_nib or (same_phone and place == "same" and product is not None))
    )
    return Likely(other.ref, round(min(max(total, 0.0), 1.0), 3), strong, tuple(reasons))


_PLACE_WORDS: Final = {
    "same": "desa sama", "maybe": "desa mungkin sama", "district": "kecamatan sama, desa lain",
    "unknown": "desa belum diketahui", "other": "desa lain",
}  # fmt: skip


def _place(one: Sequence[str], other: Sequence[str]) -> str:
    if not one or not other:
        return "unknown"
    common = set(one) & set(other)
    if common:
        return "same" if len(one) == len(other) == 1 and len(one[0]) == 13 else "maybe"
    if {c[:8] for c in one} & {c[:8] for c in other}:
        return "district"
    return "other"


def _share_a_word(one: Record, other: Record) -> bool:
    return not set(product_words(one.product)).isdisjoint(product_words(other.product))


def _crossed(one: Record, other: Record) -> float:
    """A business that carries its owner's name, where one side states no owner."""
    found = [likeness(o, other.business) for o in one.owners]
    found += [likeness(one.business, o) for o in other.owners]
    return max(found, default=0.0)


def _equal(one: bytes | None, other: bytes | None) -> bool | None:
    return one == other if one and other else None


def _words(what: str, value: float) -> list[str]:
    if value >= 0.999:
        return [f"{what} sama"]
    if value >= AGREEING_NAME:
        return [f"{what} mirip ({round(value * 100)} %)"]
    return [f"{what} berbeda"] if value < OTHER_PRODUCT else [f"{what} agak mirip"]


def decide(candidates: Iterable[Likely], root: Callable[[Ref], Ref] = lambda r: r) -> Found:
    """One strong candidate alone is sure; anything else plausible is a question.

    ``root`` says which record a candidate was already settled on, so that two rows of one business
    do not make each other doubtful.
    """
    best: dict[Ref, Likely] = {}
    for one in candidates:
        if one.score >= PLAUSIBLE or one.strong:
            at = root(one.ref)
            held = best.get(at)
            if held is None or (one.strong, one.score) > (held.strong, held.score):
                best[at] = Likely(at, one.score, one.strong, one.reasons)
    found = sorted(best.values(), key=lambda c: (-c.strong, -c.score, str(c.ref)))[:MOST]
    if not found:
        return Found("none", ())
    sure = found[0].strong and len(found) == 1
    return Found("sure" if sure else "question", tuple(found))


class _Names:
    """Names by village, by their consonants, and with their product."""

    def __init__(self) -> None:
        self.refs: dict[tuple[str, str], list[Ref]] = defaultdict(list)
        self.near: dict[str, list[str]] = defaultdict(list)
        self.bones: dict[tuple[str, str], list[Ref]] = defaultdict(list)
        self.stray: dict[tuple[str, str], list[Ref]] = defaultdict(list)
        self.heads: dict[tuple[str, str, str], list[Ref]] = defaultdict(list)

    def add(self, name: str, record: Record) -> None:
        bones = skeleton(name)
        for village in record.villages:
            held = self.refs[village, name]
            if not held:
                self.near[village].append(name)
            held.append(record.ref)
            self.bones[village, bones].append(record.ref)
            head = bones.split(" ", 1)[0]
            for word in product_words(record.product):
                self.heads[village, head, word].append(record.ref)
        if record.product:
            self.stray[bones, record.product].append(record.ref)

    def find(self, name: str, probe: Record, found: set[Ref]) -> None:
        bones = skeleton(name)
        for village in probe.villages:
            near = self.near.get(village)
            if near:
                for like, _score, _at in process.extract(
                    name, near, scorer=fuzz.ratio, score_cutoff=NEAR_IN_VILLAGE, limit=MOST
                ):
                    found.update(self.refs[village, like])
                found.update(self.bones.get((village, bones), ()))
                # A shortened or turned name: its first or last word with a word of the product.
                ends = bones.split(" ")
                for word in product_words(probe.product):
                    for end in {ends[0], ends[-1]}:
                        found.update(self.heads.get((village, end, word), ())[:SHARED])
        if probe.product:
            strays = self.stray.get((bones, probe.product), ())
            if len(strays) <= RARE:
                found.update(strays)


class Pool:
    """Records that may be met, indexed by what brings candidates.

    A record is found by its owners' names, or by its business name where no owner is stated; the
    business names of all are looked through only for a probe without an owner.
    """

    def __init__(self) -> None:
        self.records: dict[Ref, Record] = {}
        self._identity: dict[tuple[str, bytes], list[Ref]] = defaultdict(list)
        self._first, self._second = _Names(), _Names()

    def add(self, record: Record) -> None:
        """Make a record known to those that come after it."""
        self.records[record.ref] = record
        for kind in IDENTITIES:
            value = getattr(record, kind)
            if value:
                self._identity[kind, value].append(record.ref)
        for name in record.owners or (record.business,):
            if name:
                self._first.add(name, record)
        if record.owners and record.business:
            self._second.add(record.business, record)

    def candidates(self, probe: Record) -> set[Ref]:
        """Who may be the same business as the probe."""
        found: set[Ref] = set()
        for kind in IDENTITIES:
            value = getattr(probe, kind)
            if value:
                # A number that many share (an office's own phone) says nothing.
                shared = self._identity.get((kind, value), ())
                found.update(shared if len(shared) <= SHARED else ())
        for name in probe.owners or (probe.business,):
            if name:
                self._first.find(name, probe, found)
                if not probe.owners:
                    self._second.find(name, probe, found)
        found.discard(probe.ref)
        return found

    def find(self, probe: Record, root: Callable[[Ref], Ref] = lambda r: r) -> Found:
        """Explained candidates of one record among those added before it."""
        likely = (compare(probe, self.records[ref]) for ref in self.candidates(probe))
        return decide(likely, root)
