"""What a linkage of the registry says, as pairs and clusters of businesses. Writes nothing.

Policy. Of the pairs of rows (one row a business and owner) that speak of the same two businesses
a sure one counts, else the strongest. What is sure is the engine's rule (``pairs.grounds``). Two
businesses of one recorded owner are no news: they are asked about only when the businesses
themselves (name, product, NIB) are alike. Neither these nor pairs in which the person is alike and
the trade is not are ever called sure: one person may have two businesses. A cluster is what hangs
together by links that were followed, and by those strong enough that breaking them must be shown;
a weak likeness is a question about two records, not a chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from guyub.pairs.grounds import Grounds, grounds
from guyub.pairs.models import ONE_OWNER, TWO_TRADES
from guyub.registry.linkable import MAPPING, Linkable
from guyub.registry.matching import pair as ordered

if TYPE_CHECKING:
    from guyub.linkage.linking import Linked
    from guyub.linkage.model import Model

TRADE: Final = ("business", "product", "nib")
# Names that could be one person's; a shared word is a family or a neighbourhood.
OWN_NAME: Final = frozenset({"same", "spelling", "sound", "near", "shortened", "close"})
SAME_NAME: Final = frozenset({"same", "spelling", "sound"})
NEAR_NIK: Final = frozenset({"same", "one_digit", "one_digit_same_birth"})
LIKE_BUSINESS: Final = frozenset({"same", "near", "part"})
DECIDED: Final = "decided"
Two = tuple[UUID, UUID]


@dataclass(frozen=True)
class Found:
    """Two businesses, smaller id first; ``weight`` in bits, ``steps`` [{role, level, weight}]."""

    two: Two
    weight: float
    probability: float
    grounds: Grounds
    kind: str
    steps: list[dict[str, Any]]

    @property
    def sure(self) -> bool:
        return self.grounds.sure


@dataclass(frozen=True)
class Cluster:
    """Three or more businesses; ``cuts`` are the links not followed, with their reason."""

    members: list[UUID]
    groups: list[list[UUID]]
    cuts: list[dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """What a search found, before what was decided is left out."""

    pairs: list[Found]
    clusters: list[Cluster]
    left_out: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


def find(held: Linkable, model: Model, different: Collection[Two] = ()) -> Outcome:
    """Pairs above the model's doubtful threshold. ``different``: those that a person told apart."""
    from guyub.linkage.grouping import bits
    from guyub.linkage.linking import link_itself

    linked = link_itself(held.table, MAPPING, model)
    pairs, left_out = _pairs(held, model, linked)
    sure = bits(model.thresholds.sure)
    clusters = _clusters(held, linked, pairs, set(different), sure)
    return Outcome(pairs, clusters, left_out, linked.seconds)


def _pairs(held: Linkable, model: Model, linked: Linked) -> tuple[list[Found], int]:
    import pyarrow.compute as pc

    from guyub.linkage.certainty import evidence
    from guyub.linkage.grouping import bits, probability
    from guyub.linkage.scoring import UNKNOWN, known_levels

    codes = {
        c["output_column_name"]: [level["label_for_charts"] for level in known_levels(c)]
        for c in model.settings["comparisons"]
    }
    start = {"role": "", "level": "start", "weight": round(bits(linked.prior), 3)}
    merge = bits(model.thresholds.merge)
    least = bits(model.thresholds.doubtful)
    rows = linked.pairs.filter(pc.greater_equal(linked.pairs["weight"], least))
    best: dict[Two, Found] = {}
    known_people: set[Two] = set()
    surest = [("sure", "descending"), ("weight", "descending"), ("a", "ascending"),
              ("b", "ascending")]  # fmt: skip
    for row in rows.sort_by(surest).to_pylist():
        a, b = row["a"], row["b"]
        if held.businesses[a] == held.businesses[b]:
            continue
        two = ordered(held.businesses[a], held.businesses[b])
        if two in best or two in known_people:
            continue
        steps = [
            {"role": role, "level": "unknown" if at == UNKNOWN else levels[at],
             "weight": round(float(row[f"w_{role}"]), 3)}
            for role, levels in codes.items() for at in [row[f"g_{role}"]]
        ]  # fmt: skip
        level = {str(s["role"]): str(s["level"]) for s in steps}
        if not worth_asking(level):
            continue
        trade = sum(float(s["weight"]) for s in steps if s["role"] in TRADE)
        one_owner = held.owners[a] is not None and held.owners[a] == held.owners[b]
        if one_owner and not (trade > 0 and like_business(level)):
            known_people.add(two)
            continue
        kind = ONE_OWNER if one_owner else TWO_TRADES if trade < 0 else ""
        weight = float(row["weight"])
        why = grounds(level, evidence(model, row), weight >= merge, kind)
        best[two] = Found(
            two, weight, probability(weight), why, kind,
            [start, *sorted(steps, key=lambda s: (-abs(float(str(s["weight"]))), str(s["role"])))],
        )  # fmt: skip
    return list(best.values()), len(known_people)


def like_business(level: Mapping[str, str]) -> bool:
    """Whether the businesses themselves are alike, whoever owns them: one NIB, names that could be
    one name; where a business is called like its owner, the same product. A shared "Gula" or
    "Keripik" names a trade of the village. Pure."""
    named = level.get("business", "unknown")
    if level.get("nib") == "same" or named in LIKE_BUSINESS:
        return True
    return named == "unknown" and level.get("product") in ("same", "near")


def worth_asking(level: Mapping[str, str]) -> bool:
    """Whether the levels of a pair give a person anything to decide. Pure.

    Neighbours share village, street, trade and often a first word: weights add up although nothing
    tells of one business. So there must be a number that both carry (NIK up to one digit, NIB,
    phone), or names that could be one person's; without an owner's name, that of the business. Two
    quite different NIK are asked about only with an equal phone, NIB or name.
    """
    number = level.get("nib") == "same" or level.get("phone") == "same"
    name, nik = level.get("name", "unknown"), level.get("nik", "unknown")
    if nik == "other":
        return number or name in SAME_NAME
    if number or nik in NEAR_NIK:
        return True
    if name == "unknown":
        return level.get("business") in LIKE_BUSINESS
    return name in OWN_NAME


def _joined(edges: Iterable[tuple[UUID, UUID]]) -> list[list[UUID]]:
    """Businesses that hang together by any chain, only where three or more do."""
    parent: dict[UUID, UUID] = {}

    def root(one: UUID) -> UUID:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for a, b in edges:
        parent[max(root(a), root(b))] = min(root(a), root(b))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for one in sorted(parent):
        found[root(one)].append(one)
    return [members for members in found.values() if len(members) > 2]


def _clusters(
    held: Linkable, linked: Linked, pairs: Sequence[Found], different: set[Two], sure: float
) -> list[Cluster]:
    group_of: dict[UUID, int] = {}
    named = linked.clustering.cluster
    for row, business in enumerate(held.businesses):
        # A business with several owners stands in several rows; the first that grew tells.
        if business not in group_of or named[row] != row:
            group_of[business] = named[row]
    cuts: dict[Two, dict[str, Any]] = {}
    for cut in linked.clustering.cuts:
        one, other = held.businesses[cut.pair[0]], held.businesses[cut.pair[1]]
        if one != other:
            cuts.setdefault(ordered(one, other), {"weight": cut.weight, "reason": cut.reason})
    made = []
    followed = [
        p.two
        for p in pairs
        if group_of[p.two[0]] == group_of[p.two[1]] or (p.two in cuts and p.weight >= sure)
    ]
    for members in _joined(followed):
        inside = set(members)
        groups: dict[int, list[UUID]] = defaultdict(list)
        for one in members:
            groups[group_of[one]].append(one)
        told = {two: said for two, said in cuts.items() if inside.issuperset(two)}
        for two in different:
            if inside.issuperset(two):
                told[two] = {"weight": None, "reason": DECIDED}
        made.append(
            Cluster(
                members, sorted(groups.values()),
                [
                    {
                        "first": str(a), "second": str(b), "reason": said["reason"],
                        "weight": None if said["weight"] is None else round(said["weight"], 2),
                    }
                    for (a, b), said in sorted(told.items())
                ],
            )
        )  # fmt: skip
    return made
