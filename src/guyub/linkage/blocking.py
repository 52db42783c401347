"""Which pairs are looked at: rules chosen by what they cost in this table, counted, not guessed.

A rule is one to three keys that two rows must share. Policy: each rule is counted in the table;
then, one after the other, the rule is taken that finds most matches not found yet for its pairs,
until nothing is gained or all rules together cost ``PER_ROW`` pairs a row. What a rule would find
is told by imagined matches: 4,096 pairs whose keys agree as often as such keys do (``_KEYS``,
our own guesses from registers of people) and are known as often as in this table (counted).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from guyub.linkage.workspace import run

PER_ROW: Final = 12.0
PER_RULE: Final = 3.5
# The same for tables much larger than the model's (``for_larger``).
LARGER_PER_ROW: Final = 4.0
LARGER_PER_RULE: Final = 1.5
# In lists that hold each person many times even the strictest rules find many pairs a row; the
# budget grows with them, by what this many of the cheapest rules find in the middle.
CHEAPEST: Final = 9
MOST_GROWTH: Final = 4.0
# From so many pairs a row on two keys may take a third.
DEAR: Final = 2.0
IMAGINED: Final = 4096
LEAST_GAIN: Final = 0.0004
MOST_RULES: Final = 36
ROUNDS: Final = 3
# Rows of a larger table in which rules are counted; and from how many times the rows that a model
# was learnt on its rules are chosen anew.
COUNTED: Final = 20_000
MUCH_LARGER: Final = 2.0
# What one more rule costs beside its pairs, in pairs a row: it is one more join.
RULE_COST: Final = 0.25
SEED: Final = 20_260


@dataclass(frozen=True, slots=True)
class Key:
    """``sql`` over one row. ``agrees``: how often it does for a match; a role's first key that
    agrees brings all its others with it, they agree by themselves in ``alone`` of the rest."""

    role: str
    name: str
    sql: str
    agrees: float
    alone: float = 0.0


_KEYS: Final = (
    Key("nik", "nik", "nik", 0.9),
    Key("nik", "nik_tail", "nik_tail", 0.9, 0.3),
    Key("nib", "nib", "nib", 0.9),
    Key("identifier", "identifier", "identifier", 0.9),
    Key("phone", "phone", "phone", 0.8),
    Key("email", "email", "email", 0.8),
    Key("name", "name_sound", "name_sound", 0.65),
    Key("name", "name_bones", "name_bones", 0.65, 0.15),
    Key("name", "name_start", "name_joined[1:5]", 0.65, 0.5),
    Key("name", "name_first", "name_first", 0.65, 0.45),
    Key("name", "name_initial", "name_joined[1:1]", 0.65, 0.85),
    Key("name", "name_last", "name_last", 0.65, 0.35),
    Key("whole_name", "whole_name_rare", "whole_name_rare", 0.65),
    Key("whole_name", "whole_name", "whole_name", 0.65, 0.2),
    Key("whole_name", "whole_name_next", "whole_name_next", 0.65, 0.3),
    Key("whole_name", "whole_name_start", "whole_name_rare[1:3]", 0.65, 0.3),
    Key("given_name", "given_name_sound", "given_name_sound", 0.75),
    Key("given_name", "given_name_start", "given_name[1:3]", 0.75, 0.4),
    Key("surname", "surname_sound", "surname_sound", 0.75),
    Key("surname", "surname_start", "surname[1:3]", 0.75, 0.4),
    Key("birth_date", "birth_date", "birth_date", 0.75),
    Key("birth_date", "birth_date_year", "birth_date_year", 0.75, 0.5),
    Key("birth_date", "birth_date_md", "birth_date_md", 0.75, 0.3),
    Key("business", "business_sound", "business_sound", 0.6),
    Key("address", "address", "address", 0.5),
    Key("address", "address_rt", "address_rt", 0.5, 0.4),
    Key("address", "address_hamlet", "address_hamlet", 0.5, 0.2),
    Key("address_more", "address_more", "address_more", 0.5),
    Key("postcode", "postcode", "postcode", 0.7),
    Key("village", "village", "village", 0.85),
    Key("birth_place", "birth_place", "birth_place", 0.8),
    Key("product", "product", "product", 0.6),
    Key("product", "product_first", "product_first", 0.6, 0.4),
    Key("street_number", "street_number", "street_number", 0.85),
    Key("text", "text", "text", 0.5),
)
_BY_NAME: Final = {key.name: key for key in _KEYS}


@dataclass(frozen=True, slots=True)
class Rule:
    """Keys that two rows share, and the pairs that gave in the table it was counted on."""

    keys: tuple[str, ...]
    pairs: int

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(_BY_NAME[key].role for key in self.keys)

    @property
    def sql(self) -> str:
        parts = [_BY_NAME[key].sql for key in self.keys]
        return " AND ".join(f"l.{part} = r.{part}" for part in parts)


def count(connection: Any, table: str, keys: Sequence[str]) -> int:
    """Pairs of rows of a table that share these keys."""
    fields = ", ".join(f"{_BY_NAME[k].sql} AS k{at}" for at, k in enumerate(keys))
    known = " AND ".join(f"k{at} IS NOT NULL" for at in range(len(keys)))
    by = ", ".join(f"k{at}" for at in range(len(keys)))
    found = run(
        connection,
        f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT {by}, count(*)::DOUBLE AS n"
        f" FROM (SELECT {fields} FROM {table}) WHERE {known} GROUP BY {by})",
    )
    return int(found[0][0])


def for_larger(connection: Any, table: str, roles: Iterable[str], rows: int) -> list[Rule]:
    """Rules for a table many times larger than the one its model was learnt on: pairs grow with
    the square of the rows, so rules that were cheap there are not here. Counted in a sample."""
    run(
        connection,
        f"CREATE OR REPLACE TEMP TABLE sampled_rows AS FROM {table}"
        f" ORDER BY hash(unique_id::VARCHAR || '/{SEED}') LIMIT {COUNTED}",
    )
    found = choose(
        connection, "sampled_rows", roles, rows, LARGER_PER_ROW, max(1.0, rows / COUNTED),
        LARGER_PER_RULE,
    )  # fmt: skip
    run(connection, "DROP TABLE sampled_rows")
    return found


def choose(
    connection: Any,
    table: str,
    roles: Iterable[str],
    rows: int,
    per_row: float = PER_ROW,
    scale: float = 1.0,
    per_rule: float = PER_RULE,
) -> list[Rule]:
    """Rules for a table of ``rows`` rows, cheapest first, within ``per_row`` pairs a row.
    ``table`` may be a sample of it, ``scale`` times smaller."""
    held = [key for key in _KEYS if key.role in set(roles)]
    size = max(rows, 1000)
    most = size * min(per_rule, per_row)
    agree = _imagine(held, _known(connection, table, held))
    rules: list[tuple[Rule, int]] = []
    refused: set[tuple[str, ...]] = set()
    cheap: list[set[str]] = []
    for length in (1, 2, 3):
        found: list[tuple[Rule, int]] = []
        for keys in combinations(held, length):
            names = tuple(key.name for key in keys)
            if len({key.role for key in keys}) < length or any(c <= set(names) for c in cheap):
                continue
            if length == 3 and any(pair not in refused for pair in combinations(names, 2)):
                continue
            pairs = round(count(connection, table, names) * scale * scale)
            if pairs > size * min(DEAR, per_rule):
                refused.add(names)
            if pairs > most * MOST_GROWTH:
                continue
            mask = agree[names[0]]
            for name in names[1:]:
                mask &= agree[name]
            if pairs and mask:
                found.append((Rule(names, pairs), mask))
        rules += found
        cheap += [set(rule.keys) for rule, _mask in found if rule.pairs <= size]
    strictest = sorted(rule.pairs for rule, _mask in rules)[:CHEAPEST]
    growth = 1 + 2 * strictest[len(strictest) // 2] / size if strictest else 1.0
    growth = min(growth, MOST_GROWTH)
    rules = [(rule, mask) for rule, mask in rules if rule.pairs <= most * growth]
    return _greedy(rules, size, per_row * growth)


def _greedy(rules: list[tuple[Rule, int]], size: int, per_row: float) -> list[Rule]:
    """Rules by what they gain for their cost; again from the start with those left, so that an
    imagined match is found in two ways and one unforeseen difference does not lose it."""
    spent = 0.0
    chosen: list[Rule] = []
    for _ in range(ROUNDS):
        covered = 0
        while rules and len(chosen) < MOST_RULES:
            gains = [
                ((mask & ~covered).bit_count(), rule, mask)
                for rule, mask in rules
                if spent + rule.pairs <= per_row * size
            ]
            gains = [g for g in gains if g[0] >= LEAST_GAIN * IMAGINED]
            if not gains:
                break
            _gain, rule, mask = max(
                gains, key=lambda g: (g[0] / (g[1].pairs + RULE_COST * size), g[1].keys)
            )
            covered |= mask
            spent += rule.pairs
            chosen.append(rule)
            rules = [(r, m) for r, m in rules if r is not rule]
    return sorted(chosen, key=lambda rule: (rule.pairs, rule.keys))


def _known(connection: Any, table: str, keys: Sequence[Key]) -> dict[str, float]:
    """Share of rows in which a key is known."""
    if not keys:
        return {}
    counts = ", ".join(f"avg(CASE WHEN {k.sql} IS NULL THEN 0.0 ELSE 1.0 END)" for k in keys)
    found = run(connection, f"SELECT {counts} FROM {table}")[0]
    return {key.name: float(share or 0) for key, share in zip(keys, found, strict=True)}


def _imagine(keys: Sequence[Key], known: dict[str, float]) -> dict[str, int]:
    """For each key the imagined matches that agree on it, as bits."""
    rng = random.Random(SEED)  # noqa: S311 - a fixed sequence, no secret
    found = dict.fromkeys((key.name for key in keys), 0)
    by_role: dict[str, list[Key]] = {}
    for key in keys:
        by_role.setdefault(key.role, []).append(key)
    for at in range(IMAGINED):
        for its in by_role.values():
            # A row without an address may still tell its RT: each key is known by itself.
            luck = rng.random()
            whole = rng.random() < its[0].agrees
            for key in its:
                itself = rng.random() < key.alone
                if luck < known[key.name] ** 2 and (whole or itself):
                    found[key.name] |= 1 << at
    return found
