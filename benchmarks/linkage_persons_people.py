"""Invented historical persons before anybody writes them down: who they are, their kin and places.

Independent of ``guyub.linkage``. Shares are guesses of ours where ``linkage_persons`` names no
source; names and places are put together from ``linkage_persons_words``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from benchmarks import linkage_persons_words as words

_SPELLING = (
    ("y", "ie"), ("ey", "y"), ("ck", "k"), ("tt", "t"), ("ll", "l"), ("nn", "n"), ("e", "ee"),
    ("i", "y"), ("ou", "o"), ("ph", "f"), ("th", "t"), ("ford", "forth"), ("ham", "am"),
    ("ton", "town"), ("burn", "bourne"), ("stead", "sted"), ("wick", "wich"), ("ley", "leigh"),
)  # fmt: skip


@dataclass(frozen=True)
class Rates:
    """What differs between the two variants."""

    twin_january: float  # dates of which only the year is known
    kin: float  # persons who are kin of another person in the table
    alias: float  # persons with aliases
    other_name: float  # of those aliases, wholly another name
    variants: float  # surnames with other forms
    harder: float = 1.0  # factor on chances of spoiling


VARIANTS = {
    "first": Rates(0.66, 0.07, 0.32, 0.1, 0.35),
    "other": Rates(0.5, 0.14, 0.45, 0.16, 0.5, 1.1),
}


@dataclass
class Person:
    given: list[str]
    surname: str
    woman: bool
    born: str
    birth_places: list[str]
    postcodes: list[list[str]]
    trades: list[str]
    title: str = ""  # "3rd baronet", "1st earl of X"
    front: str = ""  # "sir"
    aliases: list[str] = field(default_factory=list)
    fixed: frozenset[str] = frozenset()  # words of the name of which no other form is known

    @property
    def label(self) -> str:
        name = " ".join(w for w in (self.front, *self.given, self.surname) if w)
        return f"{name}, {self.title}" if self.title else name


class World:
    """Names, places and postcodes of one table."""

    def __init__(self, rng: random.Random, rates: Rates) -> None:
        self.rng, self.rates = rng, rates
        self.surnames = words.coined(rng, 2000) + words.syllables(rng, 3200)
        rng.shuffle(self.surnames)
        self.surnames += [
            p + s for s in rng.sample(self.surnames, 250) for p in (rng.choice(words.ISLES),)
        ]
        weights = [2.6 / (at + 10) for at in range(len(words.COMMON))]
        weights += [0.018 / (1 + at / 900) for at in range(len(self.surnames))]
        self.surnames = [*words.COMMON, *self.surnames]
        self.surname_sums = list(accumulate(weights))
        towns = words.coined(rng, 700, words.BACK[:30])
        self.towns = {
            town: (rng.choice(words.AREAS) + str(rng.randint(1, 29)), rng.choice(words.COUNTIES))
            for town in towns
        }
        self.town_list = towns
        self.town_sums = list(accumulate(1 / (at + 6) ** 0.8 for at in range(len(towns))))
        self.men = list(words.MEN)
        # As the real set's first names fall off: 8 % william, 8 % john, 4 % each of the next six.
        shares = [9.4, 9.3, 4.7, 4.6, 4.3, 4.1, 4.0, 3.0] + [
            20.0 / (at + 4) for at in range(8, len(self.men))
        ]
        self.men_sums = list(accumulate(shares))
        self.women = list(words.WOMEN)
        self.women_sums = list(accumulate(1 / (at + 3) for at in range(len(self.women))))
        self.surname_forms: dict[str, list[str]] = {}

    def pick(self, held: Sequence[str], sums: Sequence[float]) -> str:
        return self.rng.choices(held, cum_weights=sums)[0]

    def surname(self) -> str:
        found = self.pick(self.surnames, self.surname_sums)
        if self.rng.random() < 0.03:
            found += "-" + self.pick(self.surnames, self.surname_sums)
        return found

    def given(self, woman: bool) -> list[str]:
        pool, sums = (self.women, self.women_sums) if woman else (self.men, self.men_sums)
        many = self.rng.choices((1, 2, 3, 4), (62, 29, 7, 2))[0]
        found = [self.pick(pool, sums)]
        for _ in range(many - 1):
            # A mother's surname stands in the middle as often as a second given name.
            more = self.pick(pool, sums) if self.rng.random() < 0.55 else self.surname()
            if more not in found:
                found.append(more)
        return found

    def born(self) -> str:
        rng = self.rng
        year = min(
            1970,
            max(1400, round(rng.gauss(1850, 44) if rng.random() < 0.85 else rng.gauss(1700, 90))),
        )
        if rng.random() < self.rates.twin_january:
            return f"{year}-01-01"
        return str(date(year, 1, 1) + timedelta(rng.randrange(365)))

    def postcode(self, district: str) -> str:
        rng = self.rng
        letters = "abdefghjlnpqrstuwxyz"
        return f"{district} {rng.randint(1, 9)}{rng.choice(letters)}{rng.choice(letters)}"

    def place(self, town: str) -> list[list[str]]:
        """Postcodes of one spot: five houses of one sector, most of them."""
        district = self.towns[town][0]
        first = self.postcode(district)
        near = [first]
        while len(near) < 5:
            if self.rng.random() < 0.5:
                near.append(first[:-1] + self.rng.choice("abdefghjlnpqrstuwxyz"))
            else:
                near.append(first[:-2] + self.postcode(district)[-2:])
        return [near]

    def moves(self, town: str) -> list[list[str]]:
        """Other spots of a life: the same district, a neighbour, or far away."""
        found = []
        for _ in range(self.rng.randint(2, 4)):
            kind = self.rng.random()
            if kind < 0.35:
                found += self.place(town)
            elif kind < 0.7:
                area = "".join(c for c in self.towns[town][0] if c.isalpha())
                found.append([self.postcode(area + str(self.rng.randint(1, 29)))])
            else:
                found += self.place(self.pick(self.town_list, self.town_sums))
        return found

    def birth_places(self, town: str) -> list[str]:
        rng = self.rng
        county = self.towns[town][1]
        kind = rng.random()
        first = "london" if kind < 0.06 else county if kind < 0.25 else town
        ward = rng.choice(["north ", "south ", "st ", "upper ", "old ", ""]) + rng.choice(
            self.town_list
        )
        return [
            first,
            f"{rng.choice(['mid ', 'east ', 'west ', ''])}{county}",
            ward,
            town + rng.choice(["", " parva", " magna"]),
        ]

    def forms(self, name: str) -> list[str]:
        """Other forms of one word of a name."""
        known = words.MEN.get(name) or words.WOMEN.get(name)
        if known:
            return known.split()
        if name not in self.surname_forms:
            rng, found = self.rng, []
            if rng.random() < self.rates.variants:
                fitting = [(a, b) for a, b in _SPELLING if a in name[1:]]
                for old, new in rng.sample(fitting, min(len(fitting), rng.randint(1, 2))):
                    found.append(name[0] + name[1:].replace(old, new, 1))
                if rng.random() < 0.25:
                    found.append(rng.choice(self.surnames))
            self.surname_forms[name] = found
        return self.surname_forms[name]


def _ordinal(number: int) -> str:
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number, 'th')}"


def _titled(world: World, person: Person) -> None:
    rng = world.rng
    kind = rng.random()
    if kind < 0.012 and not person.woman:
        person.front, person.title = "sir", f"{_ordinal(rng.randint(1, 9))} baronet"
    elif kind < 0.07 and not person.woman:
        seat = rng.choice(
            [rng.choice(world.town_list), f"{person.surname} of {rng.choice(world.town_list)}"]
        )
        rank = f"{_ordinal(rng.randint(1, 9))} {rng.choice(words.PEERAGES)}"
        person.title = f"{rank} {rng.choice(['', 'of '])}{seat}"
    elif kind < 0.08 and person.woman:
        person.front = "lady"
    elif kind < 0.087:
        person.front = "sir" if not person.woman else "dame"
    elif kind < 0.091:
        person.surname = "of " + rng.choice(world.town_list)
    elif kind < 0.1:
        person.surname = rng.choice(["de ", "de la ", "von ", "fitz "]) + person.surname


def _aliases(world: World, person: Person) -> list[str]:
    rng = world.rng
    if rng.random() >= world.rates.alias:
        return []
    found = []
    for _ in range(rng.choices((1, 2, 3, 5), (50, 25, 15, 10))[0]):
        kind = rng.random()
        first, given = person.given[0], person.given
        if kind < world.rates.other_name:
            found.append(
                f"{world.given(person.woman)[0]} {world.surname()}"
                if rng.random() < 0.6
                else world.surname()
            )
        elif kind < 0.3:
            found.append(" ".join(f"{g[0]}." for g in given) + f" {person.surname}")
        elif kind < 0.5:
            found.append(f"{first} {person.surname}")
        elif kind < 0.6:
            found.append(f"{rng.choice(world.forms(first) or [first])} {person.surname}")
        elif kind < 0.68:
            found.append(
                f"sir {first} {person.surname}" if not person.woman else f"mrs {person.surname}"
            )
        elif kind < 0.76 and person.title:
            found.append(person.title.split(" ", 1)[1])
        elif kind < 0.84:
            found.append(f"{first} {world.given(person.woman)[0]} {person.surname}")
        elif kind < 0.92:
            married = world.surname()
            found.append(f"{first} {married}" if person.woman else f"{given[-1]} {person.surname}")
        else:
            found.append(f"{person.surname}, {' '.join(given)}")
    return found


def _kin(world: World, other: Person) -> Person:
    """A father, son, brother or sister: same surname and spot, often the same given name."""
    rng = world.rng
    woman = rng.random() < 0.15
    given = world.given(woman)
    if not woman and not other.woman and rng.random() < 0.35:
        given[0] = other.given[0]
    apart = rng.choice((2, 3, 5, 8, 25, 28, 31, 36))
    year = max(1400, int(other.born[:4]) + rng.choice((-apart, apart)))
    born = world.born()
    title = other.title
    if title and title[0].isdigit() and not woman:
        title = _ordinal(min(9, int(title[0]) + 1)) + title[title.index(" ") :]
    return Person(
        given, other.surname, woman,
        f"{year}{born[4:]}" if born[5:] != "02-29" else f"{year}-02-28",
        other.birth_places if rng.random() < 0.5
        else world.birth_places(rng.choice(world.town_list)),
        [other.postcodes[0] if rng.random() < 0.5 else other.postcodes[-1], *other.postcodes[1:2]],
        rng.sample(other.trades, 1) if other.trades and rng.random() < 0.4 else _trades(world),
        title if not woman and rng.random() < 0.8 else "", other.front if not woman else "",
    )  # fmt: skip


def _trades(world: World) -> list[str]:
    rng = world.rng
    if rng.random() < 0.27:
        return []
    sums = list(accumulate(1 / (at + 2.2) for at in range(len(words.TRADES))))
    found = [
        rng.choices(words.TRADES, cum_weights=sums)[0]
        for _ in range(rng.choices((1, 2, 3, 4), (50, 28, 14, 8))[0])
    ]
    found = [f"{rng.choice(world.town_list)} {t}" if rng.random() < 0.05 else t for t in found]
    return list(dict.fromkeys(found))


def persons(world: World, many: int) -> list[Person]:
    rng = world.rng
    found: list[Person] = []
    while len(found) < many:
        if found and rng.random() < world.rates.kin:
            person = _kin(world, rng.choice(found[-200:]))
        else:
            woman = rng.random() < 0.16
            town = world.pick(world.town_list, world.town_sums)
            person = Person(
                world.given(woman), world.surname(), woman, world.born(), world.birth_places(town),
                world.place(town) + world.moves(town), _trades(world),
            )  # fmt: skip
            _titled(world, person)
        person.aliases = _aliases(world, person)
        person.fixed = frozenset(w for w in person.given if rng.random() < 0.3)
        person.fixed |= frozenset((*person.front.split(), *person.title.split()[:3]))
        found.append(person)
    return found
