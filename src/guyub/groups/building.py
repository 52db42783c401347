"""Which groups a business could join, and with whom it could found one. Pure.

Policy, groups: a group is offered unless it is known not to fit: it is full, its kind asks for one
trade and the trade is known to be another (another branch, or KBLI codes of one version that differ
in their first four digits while no word of the product is shared), or its kind asks for members
from nearer. What is not known (a branch, a point on the map, a limit) never excludes. Nearest in
trade come first, then the same village, the same sub-district, the distance, and those the office
recognised.

Policy, neighbours: a founding list names only those known to make something alike (the same KBLI
code or its first four digits, a word of the product, at least the same branch), within the area
that the kind asks for, and in no living group of that kind. Nearest in trade, then in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from guyub.groups.kinds import AREA_LENGTHS, KBLI_GROUP, KindRule
from guyub.kernel import names
from guyub.kernel.distance import Point, metres

SHORTEST_WORD: Final = 4
# Words of products that tell no trade.
COMMON: Final = frozenset({"aneka", "olahan", "makanan", "minuman", "produk", "barang", "industri",
                           "usaha", "kerajinan", "pembuatan", "jasa", "rumah"})  # fmt: skip
CLASS, PRODUCT, GROUP, BRANCH, UNKNOWN = 4, 3, 2, 1, 0
CLOSE_WORDS: Final = {
    CLASS: "kode KBLI sama", PRODUCT: "produk serupa", GROUP: "golongan KBLI sama",
    BRANCH: "cabang industri sama", UNKNOWN: "jenis usaha belum diketahui",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trade:
    """What is known of what somebody makes; "" is unknown."""

    branch: str = ""
    kbli_version: str = ""
    kbli_code: str = ""
    product: str = ""

    @property
    def words(self) -> frozenset[str]:
        found = names.search_key(self.product).split()
        return frozenset(w for w in found if len(w) >= SHORTEST_WORD and w not in COMMON)


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks for a group: a place, its point where one is known, and a trade."""

    village_code: str
    point: Point | None
    trade: Trade


@dataclass(frozen=True, slots=True)
class Candidate:
    """A living group."""

    id: UUID
    number: str
    name: str
    kind: str
    state: str
    village_code: str
    point: Point | None
    trade: Trade
    trade_words: str
    members: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A group that fits. ``room`` is how many members it may still take, None without a limit."""

    group: Candidate
    closeness: int
    km: float | None
    room: int | None
    any_trade: bool = False

    @property
    def why(self) -> str:
        return "semua jenis usaha" if self.any_trade else CLOSE_WORDS[self.closeness]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A business that is in no living group of the kind."""

    id: UUID
    number: str
    name: str
    village_code: str
    point: Point | None
    trade: Trade


@dataclass(frozen=True, slots=True)
class Invited:
    """A neighbour on the founding list."""

    business: Neighbour
    closeness: int
    km: float | None

    @property
    def why(self) -> str:
        return CLOSE_WORDS[self.closeness]


def closeness(one: Trade, other: Trade) -> int | None:
    """How near two trades are (``CLASS`` .. ``UNKNOWN``), None when known to be different."""
    if one.kbli_code and one.kbli_version == other.kbli_version:
        if one.kbli_code == other.kbli_code:
            return CLASS
        if one.words & other.words:
            return PRODUCT
        if other.kbli_code:
            same = one.kbli_code[:KBLI_GROUP] == other.kbli_code[:KBLI_GROUP]
            return GROUP if same else None
    if one.words & other.words:
        return PRODUCT
    if one.branch and other.branch:
        return BRANCH if one.branch == other.branch else None
    return UNKNOWN


def kilometres(one: Point | None, other: Point | None) -> float | None:
    """Great-circle distance of two points (latitude, longitude in degrees); None while unknown."""
    if one is None or other is None:
        return None
    return metres(one, other) / 1000


def _place(code: str, other: str) -> int:
    """0 the same village, 1 the same sub-district, 2 further."""
    return 0 if code == other else 1 if code[:8] == other[:8] else 2


def _far(km: float | None) -> float:
    return float("inf") if km is None else km


def offers(
    seeker: Seeker, groups: Iterable[Candidate], rules: dict[str, KindRule], *, most: int = 10
) -> list[Offer]:
    """Groups that the seeker could join, best first."""
    found = []
    for group in groups:
        rule = rules[group.kind]
        length = AREA_LENGTHS[rule.area]
        if group.village_code[:length] != seeker.village_code[:length]:
            continue
        room = rule.maximum - group.members if rule.maximum else None
        if room is not None and room <= 0:
            continue
        close = closeness(seeker.trade, group.trade)
        if close is None:
            if rule.same_trade:
                continue
            close = UNKNOWN
        km = kilometres(seeker.point, group.point)
        found.append(Offer(group, close, km, room, any_trade=not rule.same_trade))
    found.sort(
        key=lambda o: (
            -o.closeness,
            _place(o.group.village_code, seeker.village_code),
            _far(o.km),
            o.group.state != "recognised",
            o.group.name,
            str(o.group.id),
        )
    )
    return found[:most]


def founding_list(
    seeker: Seeker,
    people: Iterable[Neighbour],
    rule: KindRule,
    *,
    besides: Sequence[UUID] = (),
    most: int = 20,
) -> list[Invited]:
    """Neighbours to found a group of a kind with, best first."""
    length = AREA_LENGTHS[rule.area]
    found = []
    for one in people:
        if one.id in besides or one.village_code[:length] != seeker.village_code[:length]:
            continue
        close = closeness(seeker.trade, one.trade)
        if rule.same_trade and not close:
            continue
        found.append(Invited(one, close or UNKNOWN, kilometres(seeker.point, one.point)))
    found.sort(
        key=lambda i: (
            -i.closeness,
            _place(i.business.village_code, seeker.village_code),
            _far(i.km),
            i.business.name,
            str(i.business.id),
        )
    )
    return found[:most]


def distance_words(km: float | None, *, same_village: bool = False) -> str:
    """A distance as people say it, "" while unknown. Points are often those of villages, so that
    within one village no figure is given."""
    if same_village:
        return "satu desa"
    if km is None:
        return ""
    if km < 1:
        return "kurang dari 1 km"
    return f"sekitar {round(km)} km"
