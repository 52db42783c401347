"""Comparing two lists whose holders do not show them to each other: keyed tokens, once.

Each side turns its rows into tokens with the same key of one comparison (HMAC-SHA256; Schnell,
Bachteler and Reiher 2009 compare bigrams in like manner). Equal values give equal tokens, so
whoever compares sees likeness and no value. What this does not hide, and why a key must not live
on, is said in docs/linkage.md: how many rows, how often a token comes, and, to whoever holds the
key *and* the tokens, the answer to any guess.

Scores are log2 of how much likelier the agreement is between records of one person than by chance
(Fellegi and Sunter 1969). Chance comes from the lists: a name that many bear says little.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from guyub.linkage.normal.numbers import birth_date, nik, phone
from guyub.linkage.normal.people import person

KEY_BYTES: Final = 32
TOKEN_BYTES: Final = 10  # two unlike values meet once in 2^40 pairs of a list of a million
BIGRAM_BYTES: Final = 6
# How often a field agrees between two records of one person: ours, from the error kinds of the
# generator of docs/linkage.md; an office cannot learn them here, where nobody sees a value.
M_NIK, M_NIK_NEAR, M_PHONE, M_BORN = 0.92, 0.05, 0.6, 0.93
M_NAME, M_NAME_NEAR = 0.75, 0.2
NEAR: Final = 0.72  # Dice of bigrams from which two names are called like
UNLIKE: Final = 0.45
BORN_DAYS: Final = 20_000  # about as many birth dates as owners are spread over
PHONE_SHARED: Final = 8  # a number that more rows carry belongs to an office, not to a person
SMALLEST_LIST: Final = 1_024
MOST_IN_BLOCK: Final = 400
SURE_ODDS: Final = 0.9


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list. ``ref`` is the holder's own and goes nowhere; "" is unknown."""

    ref: str
    name: str = field(default="", repr=False)
    nik: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What another may see of a row. ``near_niks``: the NIK with each digit left out in turn."""

    ref: str
    nik: bytes
    near_niks: tuple[bytes, ...]
    phone: bytes
    born: bytes
    name: bytes
    bigrams: frozenset[bytes]
    words: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one person. ``chance`` 0..1; ``agrees`` names the fields that do."""

    one: str
    other: str
    bits: float
    chance: float
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


def new_key() -> bytes:
    """The key of one comparison. It is thrown away with the tokens."""
    return secrets.token_bytes(KEY_BYTES)


def _token(key: bytes, what: str, value: str, size: int = TOKEN_BYTES) -> bytes:
    if not value:
        return b""
    return hmac.new(key, f"{what}\x1f{value}".encode(), hashlib.sha256).digest()[:size]


def bigrams(words: Sequence[str]) -> set[str]:
    """Pairs of letters of every word, with its ends: "_b", "bu", ... "i_"."""
    found: set[str] = set()
    for word in words:
        padded = f"_{word}_"
        found |= {padded[at : at + 2] for at in range(len(padded) - 1)}
    return found


def tokens(row: Row, key: bytes) -> Tokens:
    """The tokens of a row under a key; the same value gives the same token on both sides."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    number = nik(row.nik)
    digits = number.digits if number is not None and number.valid else ""
    born = birth_date(row.birth_date)
    born = born[2:].replace("-", "") if len(born) == 10 else ""
    if not born and number is not None and digits:
        born = number.born
    name = person(row.name)
    near = (
        tuple(_token(key, f"near{at}", digits[:at] + digits[at + 1 :]) for at in range(16))
        if digits
        else ()
    )
    return Tokens(
        row.ref,
        _token(key, "nik", digits),
        near,
        _token(key, "phone", phone(row.phone)),
        _token(key, "born", born),
        _token(key, "name", name.sorted_sound),
        frozenset(_token(key, "bigram", b, BIGRAM_BYTES) for b in bigrams(name.sounds)),
        tuple(_token(key, "word", w) for w in sorted(set(name.sounds)) if len(w) > 2),
    )


def pack(row: Tokens) -> bytes:
    """The tokens of a row as bytes, for the short time in which they wait for the other list."""
    single = (row.nik, row.phone, row.born, row.name)
    parts = [(*single, *row.near_niks), (*sorted(row.bigrams),), row.words]
    return b"".join(
        len(group).to_bytes(2, "big") + b"".join(bytes([len(t)]) + t for t in group)
        for group in parts
    )


def unpack(ref: str, data: bytes) -> Tokens:
    """The tokens that ``pack`` wrote, under a name of the reader's."""
    groups: list[list[bytes]] = []
    at = 0
    for _group in range(3):
        amount, at = int.from_bytes(data[at : at + 2], "big"), at + 2
        held = []
        for _ in range(amount):
            size, at = data[at], at + 1
            held.append(data[at : at + size])
            at += size
        groups.append(held)
    (number, telephone, born, name, *near), pairs, words = groups
    return Tokens(ref, number, tuple(near), telephone, born, name, frozenset(pairs), tuple(words))


def likeness(one: frozenset[bytes], other: frozenset[bytes]) -> float:
    """Dice of two sets of bigrams, 0..1; 0 where a name is unknown."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


class _Odds:
    """How much an agreement says in these two lists."""

    def __init__(self, one: Sequence[Tokens], other: Sequence[Tokens]) -> None:
        self.sizes = (max(1, len(one)), max(1, len(other)))
        self.names = (Counter(t.name for t in one), Counter(t.name for t in other))
        self.phones = (Counter(t.phone for t in one), Counter(t.phone for t in other))
        # At most every row of the shorter list has its match: what a pair has to outweigh.
        # Short lists are of a whole regency too: a rare name there is not rarer for it.
        self.prior = -math.log2(max(*self.sizes, SMALLEST_LIST))

    def _share(self, counts: tuple[Counter[bytes], Counter[bytes]], token: bytes) -> float:
        # Both lists are samples of the same people: taken together, so that a list of twelve
        # applicants does not make every name of theirs a common one.
        return sum(c[token] for c in counts) / max(sum(self.sizes), SMALLEST_LIST)

    def name(self, token: bytes) -> float:
        return math.log2(M_NAME / min(1.0, max(self._share(self.names, token), 1e-6)))

    def phone(self, token: bytes) -> float:
        if max(c[token] for c in self.phones) > PHONE_SHARED:
            return 0.0
        return math.log2(M_PHONE / min(1.0, max(self._share(self.phones, token), 1e-6)))


def _weigh(one: Tokens, other: Tokens, odds: _Odds) -> Pair:
    agrees: list[str] = []
    differs: list[str] = []
    bits = odds.prior
    number = bool(one.nik and other.nik)
    if number and one.nik == other.nik:
        bits += math.log2(M_NIK / 1e-9)
        agrees.append("nik")
    elif number and set(one.near_niks) & set(other.near_niks):
        bits += math.log2(M_NIK_NEAR / 2e-7)
        agrees.append("nik_near")
    elif number:
        bits += math.log2(1 - M_NIK - M_NIK_NEAR)
        differs.append("nik")
    if one.phone and other.phone:
        if one.phone == other.phone:
            told = odds.phone(one.phone)
            bits += told
            if told:
                agrees.append("phone")
        else:
            bits += math.log2(1 - M_PHONE)
            differs.append("phone")
    # The date inside an equal NIK says nothing new.
    if one.born and other.born and "nik" not in agrees:
        if one.born == other.born:
            near = "nik_near" in agrees
            bits += 0.0 if near else math.log2(M_BORN * BORN_DAYS)
            agrees.append("born")
        else:
            bits += math.log2((1 - M_BORN) / (1 - 1 / BORN_DAYS))
            differs.append("born")
    like = likeness(one.bigrams, other.bigrams)
    if one.name and other.name:
        if one.name == other.name:
            bits += odds.name(one.name)
            agrees.append("name")
        elif like >= NEAR:
            bits += math.log2(M_NAME_NEAR / 2e-3) * (like - UNLIKE) / (1 - UNLIKE)
            agrees.append("name_near")
        elif like < UNLIKE:
            bits += math.log2(1 - M_NAME - M_NAME_NEAR) - 3
            differs.append("name")
    chance = 1 / (1 + 2 ** min(60.0, max(-60.0, -bits)))
    return Pair(one.ref, other.ref, round(bits, 2), round(chance, 4), tuple(agrees), tuple(differs))


def compare(one: Iterable[Tokens], other: Iterable[Tokens], *, least: float = 0.5) -> list[Pair]:
    """Pairs at least ``least`` likely to be one person, the likeliest first.

    Knows no key and no value. Pairs are looked for where a NIK, a NIK but for one digit, a phone,
    the whole name, or a birth date with a word of the name is equal.
    """
    left, right = list(one), list(other)
    odds = _Odds(left, right)
    index = _index(right)
    found: dict[tuple[str, str], Pair] = {}
    for row in left:
        seen: set[int] = set()
        for block in _blocks(row):
            held = index.get(block, ())
            if len(held) <= MOST_IN_BLOCK:
                seen.update(held)
        for at in seen:
            pair = _weigh(row, right[at], odds)
            if pair.chance >= least:
                found[pair.one, pair.other] = pair
    return sorted(found.values(), key=lambda p: (-p.bits, p.one, p.other))


def best_of(pairs: Iterable[Pair]) -> dict[str, Pair]:
    """For each row of the first list its likeliest partner."""
    found: dict[str, Pair] = {}
    for pair in pairs:
        held = found.get(pair.one)
        if held is None or pair.bits > held.bits:
            found[pair.one] = pair
    return found


def turned(pairs: Iterable[Pair]) -> list[Pair]:
    """The same pairs as the other side sees them."""
    return [Pair(p.other, p.one, p.bits, p.chance, p.agrees, p.differs) for p in pairs]


def _blocks(row: Tokens) -> Iterable[tuple[bytes, ...]]:
    if row.nik:
        yield (row.nik,)
    yield from ((near,) for near in row.near_niks)
    if row.phone:
        yield (row.phone,)
    if row.name:
        yield (row.name,)
    if row.born:
        yield from ((row.born, word) for word in row.words)


def _index(rows: Sequence[Tokens]) -> Mapping[tuple[bytes, ...], list[int]]:
    found: dict[tuple[bytes, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for block in _blocks(row):
            found[block].append(at)
    return found
