"""From pairs to clusters: rows that all the evidence together says are one. Pure.

Policy. Chains prove nothing: a row that is like two strangers must not make them one. Within what
hangs together at all, clusters grow from the strongest pair on; two of them join only when the
evidence between *all* their rows, not one bridge, speaks for it: each row of the smaller side says
how well it fits the better half of the larger (whose other half may be badly written rows of the
same person), each pair's say bounded; the mean of that, less ``SIZE_COST`` for each doubling of
the smaller side (two clusters of one person agree far beyond the threshold; those of kin hover at
it). Up to three rows have no better half: all are asked. Two clusters of which each holds a NIK of
its own, valid, carried by several rows and more than a slip of the pen apart, never join. Each link
that was not followed is kept with its reason, to be shown and asked.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

# One pair's say in a mean, in bits: one NIK typed wrong must not outweigh all else.
MOST_SAY: Final = 16.0
# Clusters of invented persons with ten rows each (precision, F1), two kinds of rows: with 2 bits
# 0.984, 0.942 and 0.964, 0.923; with 2.5 0.987, 0.941 and 0.973, 0.923. Single rows are not asked.
SIZE_COST: Final = 2.5
# Of so many rows at most all are asked, of more the better half. Cluster F1 of those persons with
# all asked 0.885, with half 0.929; of invented owners without NIK, phone and birth date, who have
# two rows most of them, 0.948 and 0.951; with all fields no difference of either kind.
ALL_ASKED: Final = 3
# Rows in one component beyond which it is cut at higher weights before all its pairs are looked at.
LARGEST: Final = 300
STEP: Final = 3.0
TWO_NIK: Final = 2

Pair = tuple[int, int]
Weights = Mapping[Pair, float]
Reason = Literal["weak_bridge", "two_nik", "too_large"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A link that was not followed: its rows, its weight, the mean of all pairs between the two
    sides (bits; None where not all were looked at), the sizes of the sides, and why."""

    pair: Pair
    weight: float
    mean: float | None
    sizes: tuple[int, int]
    reason: Reason


@dataclass(frozen=True)
class Clustering:
    """``cluster`` of each row 0..n-1 (its smallest row number) and the links not followed."""

    cluster: list[int]
    cuts: list[Cut]

    def members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for row, name in enumerate(self.cluster):
            found[name].append(row)
        return {name: rows for name, rows in found.items() if len(rows) > 1}


def _pair(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def components(edges: Iterable[Pair]) -> list[list[int]]:
    """Rows that hang together by any chain; sorted, only those with two or more."""
    parent: dict[int, int] = {}

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for a, b in edges:
        parent.setdefault(a, a)
        parent.setdefault(b, b)
        one, other = root(a), root(b)
        if one != other:
            parent[max(one, other)] = min(one, other)
    found: dict[int, list[int]] = defaultdict(list)
    for row in parent:
        found[root(row)].append(row)
    return sorted(sorted(rows) for rows in found.values())


def bounded_components(weights: Weights, least: float) -> tuple[list[list[int]], list[Cut]]:
    """Components of links of at least this weight; those beyond ``LARGEST`` cut at higher ones."""
    done: list[list[int]] = []
    cuts: list[Cut] = []
    open_: list[tuple[float, list[tuple[Pair, float]]]] = [
        (least, [(pair, w) for pair, w in weights.items() if w >= least])
    ]
    while open_:
        at, links = open_.pop()
        parts = components(pair for pair, _w in links)
        big = [part for part in parts if len(part) > LARGEST]
        done += [part for part in parts if len(part) <= LARGEST]
        if not big:
            continue
        of = {row: n for n, part in enumerate(big) for row in part}
        again: dict[int, list[tuple[Pair, float]]] = defaultdict(list)
        for pair, w in links:
            n = of.get(pair[0])
            if n is None:
                continue
            if w >= at + STEP:
                again[n].append((pair, w))
            else:
                cuts.append(Cut(pair, w, None, (len(big[n]), len(big[n])), "too_large"))
        open_ += [(at + STEP, rest) for rest in again.values()]
    return sorted(done), cuts


def missing(parts: Sequence[Sequence[int]], weights: Weights) -> list[Pair]:
    """Pairs inside components of three and more that no rule has looked at yet."""
    return [
        (a, b)
        for part in parts
        if len(part) > 2
        for at, a in enumerate(part)
        for b in part[at + 1 :]
        if (a, b) not in weights
    ]


def cluster(
    rows: int,
    parts: Sequence[Sequence[int]],
    weights: Weights,
    join: float,
    niks: Mapping[int, str] | None = None,
    near: Callable[[str, str], bool] | None = None,
) -> Clustering:
    """Clusters inside the components ``parts``. ``weights`` holds every pair inside them (bits);
    ``join`` is what has to speak for two clusters to be one; ``niks`` the valid NIK of rows
    that have one, ``near`` whether two of them may be one mistyped."""
    names = list(range(rows))
    cuts: list[Cut] = []
    for part in parts:
        if len(part) == 2:
            a, b = part
            if weights[a, b] >= join:
                names[b] = a
            continue
        for group in _grown(part, weights, join, niks or {}, near, cuts):
            for row in group:
                names[row] = group[0]
    return Clustering(names, cuts)


def _conflict(
    one: Mapping[str, int], other: Mapping[str, int], near: Callable[[str, str], bool] | None
) -> bool:
    """Each side has a NIK that several of its rows carry and no row of the other side does."""
    mine = [n for n, count in one.items() if count >= TWO_NIK and n not in other]
    its = [n for n, count in other.items() if count >= TWO_NIK and n not in one]
    return any(not (near and near(a, b)) for a in mine for b in its)


def _grown(
    part: Sequence[int],
    weights: Weights,
    join: float,
    niks: Mapping[int, str],
    near: Callable[[str, str], bool] | None,
    cuts: list[Cut],
) -> list[list[int]]:
    groups: dict[int, list[int]] = {row: [row] for row in part}
    carried: dict[int, dict[str, int]] = {
        row: {niks[row]: 1} if row in niks else {} for row in part
    }
    said = {
        (a, b): max(-MOST_SAY, min(MOST_SAY, weights.get((a, b), -MOST_SAY)))
        for at, a in enumerate(part)
        for b in part[at + 1 :]
    }
    most = join + SIZE_COST * math.log2(len(part) // 2)
    if min(said.values()) >= most and len({niks[row] for row in part if row in niks}) < TWO_NIK:
        return [sorted(part)]  # most components: whichever two grow first, all becomes one
    speaks = dict(said)
    forbidden: set[Pair] = set()
    while speaks:
        best = max(speaks.values())
        if best < join:
            break
        at_best = min(pair for pair, say in speaks.items() if say == best)
        a, b = at_best
        if _conflict(carried[a], carried[b], near):
            forbidden.add(at_best)
            del speaks[at_best]
            continue
        groups[a] += groups.pop(b)
        for nik, count in carried.pop(b).items():
            carried[a][nik] = carried[a].get(nik, 0) + count
        speaks = {p: say for p, say in speaks.items() if a not in p and b not in p}
        for c in groups:
            if c != a:
                speaks[_pair(a, c)] = _speaks(groups[a], groups[c], said)
        forbidden = {p for p in forbidden if a not in p and b not in p}
    cuts += _left(groups, said, weights, join, forbidden)
    return [sorted(group) for group in groups.values()]


def _speaks(one: Sequence[int], other: Sequence[int], said: Weights) -> float:
    """What speaks for two clusters being one, in bits."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    asked = len(many) if len(many) <= ALL_ASKED else (len(many) + 1) // 2
    total = 0.0
    for a in few:
        says = sorted((said[(a, b) if a < b else (b, a)] for b in many), reverse=True)
        total += sum(says[:asked])
    return total / (asked * len(few)) - SIZE_COST * math.log2(len(few))


def _left(
    groups: Mapping[int, list[int]],
    said: Weights,
    weights: Weights,
    join: float,
    forbidden: set[Pair],
) -> list[Cut]:
    """The strongest link between clusters that stayed apart, where it alone would have joined."""
    found = []
    for a, b in combinations(sorted(groups), 2):
        between = [_pair(i, j) for i in groups[a] for j in groups[b]]
        pair = max(between, key=lambda p: (weights.get(p, -MOST_SAY), p))
        strongest = weights.get(pair, -MOST_SAY)
        if strongest >= join:
            mean = sum(said[p] for p in between) / len(between)
            reason: Reason = "two_nik" if (a, b) in forbidden else "weak_bridge"
            found.append(Cut(pair, strongest, mean, (len(groups[a]), len(groups[b])), reason))
    return found
