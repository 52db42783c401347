"""Rows in the shape of Splink's public set "historical_50k": ours, invented; that set was never seen.

    rows(50_000) -> {column: [value, ...]} with "cluster" as the truth
    python -m benchmarks.linkage_persons [ROWS] [SEED] [other] [stock] [ours] [FILE.parquet]

What calibrated it. *Kinds and rates of errors*: the public program that made the set (GitHub
moj-analytical-services/splink_synthetic_data, corrupt/ and the step with max_corrupted_records = 20):
each person has one clean row and 2 to 20 spoilt ones, the first few hardly, the last ones badly
(chances rise evenly from ``_FIRST`` to ``_LAST``). *Counts*: what Splink's tutorial and the
vignette of the R package irelink print of the real set: 50,578 rows, 5,156 persons, 303,961 true pairs,
different values and known shares of each column, pairs that agree per column, the most frequent
first names, and a dozen rows. *Guesses of ours*: who the persons are (names, families, titles,
aliases, places, trades), which other forms of names exist, how often aliases are wholly other
names. Names and places are of ``linkage_persons_words``, nothing of the linkage's normaliser is used.

``variant`` "other" has other rates, more kin and more aliases: it is for measuring, not for tuning.
"""

from __future__ import annotations

import json
import logging
import random
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from benchmarks import linkage_persons_words as words
from guyub.linkage import measuring
from guyub.linkage.evaluation import evaluate
from guyub.linkage.roles import guess_mapping

COLUMNS = (
    "unique_id", "cluster", "full_name", "first_and_surname", "first_name", "surname", "dob",
    "birth_place", "postcode_fake", "gender", "occupation",
)  # fmt: skip
# (spoilt, empty) of the first and of the last spoilt row of a person.
_FIRST = {
    "name": (0.1, 0.0), "dob": (0.1, 0.0), "birth_place": (0.1, 0.0), "postcode": (0.1, 0.0),
    "gender": (0.01, 0.0), "occupation": (0.1, 0.0),
}  # fmt: skip
_LAST = {
    "name": (1.0, 0.2), "dob": (0.7, 0.5), "birth_place": (0.7, 0.3), "postcode": (0.7, 0.5),
    "gender": (0.1, 0.5), "occupation": (1.0, 0.7),
}  # fmt: skip
_KEYS = {
    **{a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:], strict=False)},
    "p": "o", "l": "k", "m": "n",
}  # fmt: skip
_PAD = {"0": "128", "1": "2470", "2": "1350", "3": "286", "4": "517", "5": "4682", "6": "5839",
        "7": "184", "8": "79562", "9": "86"}  # fmt: skip
_SPELLING = (("y", "ie"), ("ey", "y"), ("ck", "k"), ("tt", "t"), ("ll", "l"), ("nn", "n"), ("e", "ee"), ("i", "y"),
             ("ou", "o"), ("ph", "f"), ("th", "t"), ("ford", "forth"), ("ham", "am"), ("ton", "town"), ("burn", "bourne"),
             ("stead", "sted"), ("wick", "wich"), ("ley", "leigh"))  # fmt: skip


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
            near.append(first[:-1] + self.rng.choice("abdefghjlnpqrstuwxyz") if self.rng.random() < 0.5
                        else first[:-2] + self.postcode(district)[-2:])  # fmt: skip
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
        person.title = f"{_ordinal(rng.randint(1, 9))} {rng.choice(words.PEERAGES)} {rng.choice(['', 'of '])}{seat}"
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
        given, other.surname, woman, f"{year}{born[4:]}" if born[5:] != "02-29" else f"{year}-02-28",
        other.birth_places if rng.random() < 0.5 else world.birth_places(rng.choice(world.town_list)),
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


def _slip(rng: random.Random, text: str, keys: dict[str, str]) -> str:
    """One wrong key; now and then the same key again, which spoils nothing."""
    if rng.random() < 0.12:
        return text
    spots = [at for at, c in enumerate(text) if c in keys]
    if not spots:
        return text
    at = rng.choice(spots)
    return text[:at] + rng.choice(keys[text[at]]) + text[at + 1 :]


def _name(world: World, person: Person, spoil: bool, empty: float) -> str | None:
    rng, name = world.rng, person.label
    if spoil:
        aliases = person.aliases
        if aliases and rng.random() < {1: 0.25, 2: 0.33, 3: 0.5}.get(len(aliases), 0.75):
            name = rng.choice(aliases)
        else:
            name = rng.choice([name, *aliases])
            changed = name != person.label
            said = []
            for word in name.split():
                forms = world.forms(word) if word not in person.fixed else []
                new = rng.choice(forms) if forms and rng.random() < 2 / 3 else word
                changed |= new != word
                said.append(new)
            name = " ".join(said)
            if not changed:
                name = _slip(rng, name, _KEYS)
    said = name.split()
    first, last = said[0], said[-1] if len(said) > 1 else None
    # Words in the middle are forgotten in half of all rows, also of those that are not spoilt.
    middle = [w for w in said[1:-1] if rng.random() < 0.5]
    if rng.random() < empty:
        if rng.random() < 0.5:
            first = ""
        else:
            last = None
    return " ".join(w for w in (first, *middle, last) if w) or None


def _postcode(world: World, person: Person, spoil: bool) -> str:
    rng = world.rng
    home = person.postcodes[0]
    if not spoil:
        return home[0]
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(person.postcodes)[0]
    if kind < 0.9:
        return rng.choice(home)
    return _slip(rng, home[0], {**_KEYS, **_PAD})


def _row(world: World, person: Person, share: float | None) -> dict[str, str | None]:
    """``share`` 0..1 from the first to the last spoilt row; None for the clean one."""
    rng = world.rng

    def chances(what: str) -> tuple[bool, float]:
        if share is None:
            return False, 0.0
        spoil, empty = (a + (b - a) * share for a, b in zip(_FIRST[what], _LAST[what], strict=True))
        return rng.random() < min(1.0, spoil * world.rates.harder), empty

    spoil, empty = chances("name")
    full = person.label if share is None else _name(world, person, spoil, empty)
    found: dict[str, str | None] = {"full_name": full}
    spoil, empty = chances("dob")
    born = person.born
    found["dob"] = (
        None if rng.random() < empty else born[:2] + _slip(rng, born[2:], _PAD) if spoil else born
    )
    spoil, empty = chances("birth_place")
    places = person.birth_places
    found["birth_place"] = (
        None if rng.random() < empty else rng.choice(places) if spoil else places[0]
    )
    spoil, empty = chances("postcode")
    found["postcode_fake"] = None if rng.random() < empty else _postcode(world, person, spoil)
    spoil, empty = chances("gender")
    gender = "female" if person.woman != spoil else "male"
    found["gender"] = None if rng.random() < empty else gender
    spoil, empty = chances("occupation")
    trades = person.trades
    told = None if not trades else rng.choice(trades) if spoil else trades[0]
    found["occupation"] = None if rng.random() < empty else told
    return found


def rows(many: int, seed: int = 50_578, variant: str = "first") -> dict[str, list[str | None]]:
    """So many rows, person by person, first letters small as in the real set."""
    rng = random.Random(f"{seed}/{variant}")  # noqa: S311 - a fixed sequence, no secret
    world = World(rng, VARIANTS[variant])
    sizes: list[int] = []
    # 2 to 20 spoilt rows, few more often than many.
    weights = [1 / (at + 1) ** 0.5 for at in range(19)]
    while sum(sizes) < many:
        sizes.append(1 + rng.choices(range(2, 21), weights)[0])
    sizes[-1] -= sum(sizes) - many
    held: dict[str, list[str | None]] = {column: [] for column in COLUMNS}
    for at, (person, size) in enumerate(zip(persons(world, len(sizes)), sizes, strict=True)):
        for number in range(size):
            spoilt = size - 2
            share = None if number == 0 else (number - 1) / spoilt if spoilt else 0.0
            row = _row(world, person, share)
            said = (row["full_name"] or "").split()
            row["first_name"] = said[0] if said else None
            row["surname"] = said[-1] if len(said) > 1 else None
            row["first_and_surname"] = (
                " ".join([said[0], said[-1]] if len(said) > 1 else said) or None
            )
            row["unique_id"], row["cluster"] = f"H{at}-{number + 1}", f"H{at}"
            for column in COLUMNS:
                held[column].append(row[column])
    return held


def stock(held: dict[str, list[str | None]]) -> dict[str, Any]:
    """Splink with the rules and comparisons of its own tutorial on this set; plain connected
    components at several thresholds: the best of them, and the one at 0.95."""
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    started, cpu = time.monotonic(), time.process_time()
    truth = held["cluster"]
    table = pa.table({k: pa.array(v, pa.string()) for k, v in held.items() if k != "cluster"})
    rules = [
        ("substr(first_name, 1, 3)", "substr(surname, 1, 4)"), ("surname", "dob"), ("first_name", "dob"),
        ("postcode_fake", "first_name"), ("postcode_fake", "surname"), ("dob", "birth_place"),
        ("substr(postcode_fake, 1, 3)", "dob"), ("substr(postcode_fake, 1, 3)", "first_name"),
        ("substr(postcode_fake, 1, 3)", "surname"),
        ("substr(first_name, 1, 2)", "substr(surname, 1, 2)", "substr(dob, 1, 4)"),
    ]  # fmt: skip
    api = DuckDBAPI(":memory:")
    linker = Linker(
        api.register(table),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.ForenameSurnameComparison(
                    "first_name", "surname", forename_surname_concat_col_name="first_and_surname"
                ),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.PostcodeComparison("postcode_fake"),
                cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
                cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
            ],
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        ),
        log_level=None,
    )
    train = linker.training
    exact = [block_on("first_name", "surname", "dob"), block_on("dob", "postcode_fake")]
    train.estimate_probability_two_random_records_match(exact, 0.6)
    train.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    train.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    pairs = linker.inference.predict(threshold_match_probability=0.2)
    found: dict[str, Any] = {"best": {"f1": -1.0}}
    for least in (0.3, 0.5, 0.8, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 0.9999999):
        made = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, least)
        named = dict(
            api._con.sql(f"SELECT unique_id, cluster_id FROM {made.physical_name}").fetchall()
        )
        now = {
            "threshold": least,
            **measuring.clusters([named[u] for u in held["unique_id"]], truth).told(),
        }
        found[f"at {least}"] = now
        if now["f1"] > found["best"]["f1"]:
            found["best"] = now
    return {
        **found,
        "seconds": round(time.monotonic() - started, 1),
        "processor": round(time.process_time() - cpu, 1),
    }


def table_of(held: dict[str, list[str | None]]) -> pa.Table:
    return pa.table({k: pa.array(v, pa.string()) for k, v in held.items()})


def main(said: Sequence[str]) -> int:
    numbers = [int(word) for word in said if word.isdigit()]
    variant = next((word for word in said if word in VARIANTS), "first")
    held = rows(numbers[0] if numbers else 50_000, *numbers[1:2], variant=variant)
    for word in said:
        if word.endswith(".parquet"):
            pyarrow.parquet.write_table(table_of(held), word)
    if "stock" in said:
        print(json.dumps({"stock": stock(held)}), flush=True)
    if "ours" in said:
        mapping = guess_mapping(name for name in COLUMNS if name != "cluster")
        print(json.dumps({"ours": evaluate(table_of(held), mapping, "cluster")[1]}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
