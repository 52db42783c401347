"""A finished round of aid as Purbalingga's story counts it: 148 recipients, 548 kinds, two purses.

In 15 villages of 13 sub-districts. Pure: who gets what from whom; nothing about tables.
Policy: kinds and units are different numbers on purpose (548 kinds, 863 units). Every kind goes to
at least one recipient of its trade. A demo too small for the story gives what it can.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from guyub.demo.chance import Chance
from guyub.demo.shapes import Sample

RECIPIENTS, KINDS, VILLAGES, DISTRICTS = 148, 548, 15, 13
REFUSED, RESERVE = 24, 10
# Of every eight recipients, three get theirs from the province.
PROVINCE_OF_EIGHT = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of tool: ``code`` counts within the catalogue."""

    code: str
    trade: str
    name: str
    unit: str
    price: int


@dataclass(slots=True)
class Asked:
    """What one business asked for. ``purse``: 0 the regency's, 1 the province's."""

    sample: Sample
    purse: int
    lines: list[tuple[Kind, int]] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(kind.price * units for kind, units in self.lines)


@dataclass(frozen=True, slots=True)
class Story:
    """``given`` to the recipients, ``reserve`` and ``refused`` in the order of their scores."""

    given: list[Asked]
    reserve: list[Asked]
    refused: list[Asked]

    @property
    def kinds(self) -> list[Kind]:
        """Kinds that were given, by code."""
        return sorted({k for a in self.given for k, _n in a.lines}, key=lambda k: k.code)


@cache
def catalogue() -> tuple[Kind, ...]:
    """Every kind of the demo's catalogue, with one invented price."""
    rng = Chance("katalog")
    found: list[Kind] = []
    told = tomllib.loads(files("guyub.demo").joinpath("tools.toml").read_text())
    for trade, tools in told.items():
        for name, unit, low, high, variants in tools:
            step = (high - low) // max(len(variants) - 1, 1)
            for n, variant in enumerate(variants):
                # Larger kinds cost more; a little chance keeps prices from being a ladder.
                price = low + n * step + rng.randint(0, max(step // 5, 1))
                code = f"ALT-{len(found) + 1:04d}"
                found.append(Kind(code, trade, f"{name} {variant}", unit, price // 1000 * 1000))
    return tuple(found)


def tell(samples: Sequence[Sample]) -> Story:
    """Who gets what. Fewer of everything when the demo is small."""
    rng = Chance("serah-terima")
    kinds = catalogue()[:KINDS]
    by_trade: dict[str, list[Kind]] = {}
    for kind in kinds:
        by_trade.setdefault(kind.trade, []).append(kind)
    places = _places(samples, by_trade)
    pool = [s for s in samples if s.village in places and s.trade.key in by_trade]
    chosen = _choose(rng, pool, by_trade, places)
    given = [Asked(s, int(n % 8 < PROVINCE_OF_EIGHT)) for n, s in enumerate(chosen)]
    _deal(rng, given, by_trade)
    taken = {s.id for s in chosen}
    rest = [s for s in pool if s.id not in taken]
    rng.shuffle(rest)
    others = [Asked(s, 0) for s in rest[: RESERVE + REFUSED]]
    for asked in others:
        some = rng.sample(by_trade[asked.sample.trade.key], 2)
        asked.lines += [(kind, 1) for kind in some]
    return Story(given, others[:RESERVE], others[RESERVE:])


def _places(samples: Sequence[Sample], by_trade: dict[str, list[Kind]]) -> set[str]:
    """The villages of the round: the fullest of 13 sub-districts, and a second one in two."""
    counted = Counter(s.village for s in samples if s.trade.key in by_trade)
    by_district: dict[str, list[str]] = {}
    for village, _n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        by_district.setdefault(village[:8], []).append(village)
    fullest = sorted(by_district, key=lambda d: (-counted[by_district[d][0]], d))[:DISTRICTS]
    first = [by_district[d][0] for d in fullest]
    second = [by_district[d][1] for d in fullest if len(by_district[d]) > 1]
    return {*first, *second[: VILLAGES - DISTRICTS]}


def _choose(
    rng: Chance, pool: list[Sample], by_trade: dict[str, list[Kind]], places: set[str]
) -> list[Sample]:
    """Recipients: every village has some, every trade enough to take its kinds."""
    order = list(pool)
    rng.shuffle(order)
    wanted = {t: max(len(k) * RECIPIENTS // KINDS, 1) for t, k in by_trade.items()}
    chosen: list[Sample] = []
    for village in sorted(places):
        chosen += [s for s in order if s.village == village][:1]
    for s in chosen:
        wanted[s.trade.key] -= 1
    held = {s.id for s in chosen}
    for must in (True, False):
        for s in order:
            if len(chosen) >= RECIPIENTS:
                break
            if s.id not in held and (not must or wanted[s.trade.key] > 0):
                wanted[s.trade.key] -= 1
                held.add(s.id)
                chosen.append(s)
    return sorted(chosen, key=lambda s: (s.village, s.n))


def _deal(rng: Chance, given: list[Asked], by_trade: dict[str, list[Kind]]) -> None:
    """Every kind to somebody of its trade, one or a few units of each."""
    by_key: dict[str, list[Asked]] = {}
    for asked in given:
        by_key.setdefault(asked.sample.trade.key, []).append(asked)
    for trade, kinds in by_trade.items():
        takers = by_key.get(trade, [])
        for n, kind in enumerate(kinds if takers else ()):
            dear = kind.price > 3_000_000
            units = 1 if dear else rng.choice((1, 1, 2, 2, 3))
            takers[n % len(takers)].lines.append((kind, units))
    for asked in given:
        if not asked.lines:
            asked.lines.append((by_trade[asked.sample.trade.key][0], 1))
