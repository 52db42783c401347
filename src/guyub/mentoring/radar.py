"""The silence radar: businesses beyond the promise, their sums and why nobody came.

Every sum is made of the same cells (village, branch, own group, class), so parts always add up to
the whole. A business counts for one officer: ``causes.responsible`` says for which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    Value,
    When,
)  # fmt: skip

from guyub.areas import known
from guyub.groups.models import Membership
from guyub.kernel.rupiah import format_percent
from guyub.mentoring.causes import Cause, Hurdle, Post, cause_of, responsible
from guyub.mentoring.posts import hurdles_of, posts_of
from guyub.mentoring.promises import CLASSES, Promise, expressions, promises_by_regency
from guyub.registry.models import BusinessFacts
from guyub.registry.models.business import Branch
from guyub.registry.queries import FactsQuerySet

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_BRANCHES: Final = ("", *Branch.values)
_NAMELESS: Final = "grouped"


@dataclass(frozen=True, slots=True)
class Sum:
    """``beyond`` the promise, parted by class in the order of ``CLASSES``; ``never`` contacted at
    all, beyond or not."""

    businesses: int = 0
    never: int = 0
    classes: tuple[int, ...] = (0,) * len(CLASSES)

    @property
    def beyond(self) -> int:
        return sum(self.classes)

    @property
    def share(self) -> str:
        """Of the businesses, those beyond the promise, in words; nothing of nothing is 0 %."""
        if not self.businesses:
            return format_percent(0, 0)
        return format_percent(Fraction(self.beyond, self.businesses), 0)

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.businesses + other.businesses, self.never + other.never,
            tuple(a + b for a, b in zip(self.classes, other.classes, strict=True)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """Businesses of one village and branch, and one group that somebody looks after as such."""

    village: str
    branch: str
    group: UUID | None
    sum: Sum


def watched(
    visit: Visit,
    day: date,
    default: Promise | None = None,
    other: dict[str, Promise] | None = None,
) -> FactsQuerySet:
    """Operating businesses of the visit with ``due`` and ``kind``."""
    if default is None:
        default, other = promises_by_regency(day)
    due, kind = expressions(day, default, other)
    rows = BusinessFacts.objects.visible_to(visit).listed().operating()
    found: FactsQuerySet = rows.annotate(due=due, kind=kind)
    return found


def beyond(visit: Visit, day: date) -> FactsQuerySet:
    """Those whose day has passed."""
    return watched(visit, day).filter(due__lt=day)


def with_group(rows: Any, posts: Iterable[Post]) -> Any:
    """Annotates the first of the groups that somebody looks after, of which a business is member;
    none asked where nobody looks after a group."""
    groups = sorted({p.group for p in posts if p.group}, key=str)
    if not groups:
        return rows.annotate(grouped=Value(None, UUIDField(null=True)))
    member = Membership.objects.filter(
        business=OuterRef("pk"), group__in=groups, until__isnull=True, since__isnull=False
    )
    return rows.annotate(grouped=Subquery(member.order_by("group_id").values("group_id")[:1]))


def _counted(rows: Any, day: date, *parts: str) -> Iterator[tuple[tuple[Any, ...], Sum]]:
    """(parts, sum) of rows that are ``watched``. The class is asked of late ones alone, which are
    few: asking it of all takes longer than counting."""
    late = Case(When(due__lt=day, then=F("kind")), default=Value(""), output_field=CharField())
    counted = rows.order_by().annotate(late=late).values_list(*parts, "late")
    order = list(CLASSES)
    for *key, kind, n, unmet in counted.annotate(
        n=Count("pk"), unmet=Count("pk", filter=Q(contact_on__isnull=True))
    ):
        yield tuple(key), Sum(n, unmet, tuple(n if k == kind else 0 for k in order))


def _cells(rows: Any, day: date) -> list[Cell]:
    found: dict[tuple[Any, ...], Sum] = {}
    for key, one in _counted(rows, day, "village_code", "branch", _NAMELESS):
        found[key] = found[key] + one if key in found else one
    return [Cell(village, branch, group, one) for (village, branch, group), one in found.items()]


@dataclass
class Radar:
    """One regency (or the part of it that a visit sees) on a day."""

    posts: list[Post]
    hurdles: list[Hurdle]
    cells: list[Cell] = field(default_factory=list)
    _causes: dict[Any, Cause] = field(default_factory=dict)
    _officers: dict[Any, UUID | None] = field(default_factory=dict)
    _near: dict[str, tuple[list[Post], list[Hurdle]]] = field(default_factory=dict)

    def _around(self, village: str) -> tuple[list[Post], list[Hurdle]]:
        """Posts and hurdles of the village's sub-district."""
        code = village[:8]
        if code not in self._near:
            self._near[code] = (
                [p for p in self.posts if code.startswith(p.area) or p.area.startswith(code)],
                [h for h in self.hurdles if code.startswith(h.area) or h.area.startswith(code)],
            )
        return self._near[code]

    def _plain(self, village: str, branch: str) -> str:
        """The branch, or "" where nobody around looks after that branch alone."""
        near = self._around(village)[0]
        return branch if branch and any(p.branch == branch for p in near) else ""

    def cause(self, village: str, branch: str = "", group: UUID | None = None) -> Cause:
        key = (village, self._plain(village, branch), group)
        if key not in self._causes:
            self._causes[key] = cause_of(village, *self._around(village), key[1], group)
        return self._causes[key]

    def officer(self, village: str, branch: str = "", group: UUID | None = None) -> UUID | None:
        """Who answers for such a business; None: nobody."""
        key = (village, self._plain(village, branch), group)
        if key not in self._officers:
            found = responsible(self._around(village)[0], village, key[1], group)
            self._officers[key] = found.officer if found else None
        return self._officers[key]

    @cached_property
    def total(self) -> Sum:
        return sum((c.sum for c in self.cells), Sum())

    def by(self, part: Callable[[Cell], Any]) -> dict[Any, Sum]:
        """Sums by whatever ``part`` says of a cell."""
        found: dict[Any, Sum] = {}
        for cell in self.cells:
            key = part(cell)
            found[key] = found.get(key, Sum()) + cell.sum
        return found

    def by_district(self) -> dict[str, Sum]:
        return self.by(lambda c: c.village[:8])

    def by_village(self) -> dict[str, Sum]:
        return self.by(lambda c: c.village)

    def by_officer(self) -> dict[UUID | None, Sum]:
        return self.by(lambda c: self.officer(c.village, c.branch, c.group))

    def by_cause(self) -> dict[Cause, Sum]:
        return self.by(lambda c: self.cause(c.village, c.branch, c.group))

    def causes_of(self, part: Callable[[Cell], Any]) -> dict[Any, list[tuple[Cause, int]]]:
        """By part, the causes of those beyond the promise, the commonest first."""
        found: dict[Any, dict[Cause, int]] = {}
        for cell in self.cells:
            if late := cell.sum.beyond:
                held = found.setdefault(part(cell), {})
                cause = self.cause(cell.village, cell.branch, cell.group)
                held[cause] = held.get(cause, 0) + late
        return {
            key: sorted(held.items(), key=lambda c: (-c[1], c[0].kind, c[0].who))
            for key, held in found.items()
        }

    def where(self, villages: Iterable[str], fits: Callable[..., bool]) -> Q:
        """Rows (``with_group``) of which ``fits(village, branch, group)`` holds."""
        found = Q(pk__in=[])
        places = list(villages)
        for group in (None, *sorted({p.group for p in self.posts if p.group}, key=str)):
            same: list[str] = []
            part = Q(pk__in=[])
            for village in places:
                branches = [b for b in _BRANCHES if fits(village, b, group)]
                if len(branches) == len(_BRANCHES):
                    same.append(village)
                elif branches:
                    part |= Q(village_code=village, branch__in=branches)
            one = Q(**{_NAMELESS: group}) if group else Q(**{f"{_NAMELESS}__isnull": True})
            found |= one & (Q(village_code__in=same) | part)
        return found


def radar_of(visit: Visit, day: date, regency: str, area: str = "") -> Radar:
    """The radar of a regency, or of one of its sub-districts or villages."""
    radar = Radar(posts_of(visit, day, [regency]), hurdles_of(visit, day, [regency]))
    rows = watched(visit, day).in_area(area or regency)
    radar.cells = _cells(with_group(rows, radar.posts), day)
    return radar


def posts_only(visit: Visit, day: date, regencies: Iterable[str]) -> Radar:
    """Who looks after what, without counting anybody: for the causes of single rows."""
    wanted = list(regencies)
    return Radar(posts_of(visit, day, wanted), hurdles_of(visit, day, wanted))


def villages_of(regency: str) -> list[str]:
    return [v for district, _name in known.below(regency) for v, _word in known.below(district)]


def by_district(visit: Visit, day: date, regency: str) -> dict[str, Sum]:
    """Sums by sub-district, for rooms above."""
    return radar_of(visit, day, regency).by_district()


def by_regency(visit: Visit, day: date) -> dict[str, Sum]:
    """Sums by regency, for a province or the nation: no causes, which belong to one office."""
    found: dict[str, Sum] = {}
    for (code,), one in _counted(watched(visit, day), day, "regency_code"):
        found[code] = found.get(code, Sum()) + one
    return found


FEW: Final = 5
FEW_WORDS: Final = "Kecamatan lain, yang usahanya sedikit"


@dataclass(frozen=True)
class PublicPart:
    """One sub-district as anybody may know it; ``code`` is "" for several small ones."""

    code: str
    name: str
    businesses: int
    beyond: int
    never: int
    causes: list[tuple[Cause, int]]


def public_radar(regency: str, day: date, promise: Promise, few: int = FEW) -> list[PublicPart]:
    """By sub-district, in any scope: sums, causes, no business and nobody's name.

    Sub-districts with fewer than ``few`` businesses stand in one row without a code, together with
    the next smallest where they would still be few: what is said of three is said of each.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mentoring_posts(%s, %s)", [regency, day])
        posts = [
            Post(None, tier, area, since, on_duty, branch, None, waiting_for)
            # Somebody's care of one group is not told: it would show who is a member.
            for tier, area, since, on_duty, branch, grouped, waiting_for in cursor.fetchall()
            if not grouped
        ]
        cursor.execute("SELECT * FROM mentoring_hurdles(%s, %s)", [regency, day])
        hurdles = [Hurdle(*row) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT * FROM mentoring_silence(%s, %s, %s, %s, %s, %s, %s)",
            [regency, day, *promise.values],
        )
        radar = Radar(posts, hurdles)
        parts: dict[str, list[int]] = {}
        rest = (0,) * (len(CLASSES) - 1)
        for village, branch, n, late, unmet in cursor.fetchall():
            radar.cells.append(Cell(village, branch, None, Sum(n, unmet, (late, *rest))))
            held = parts.setdefault(village[:8], [0, 0, 0])
            parts[village[:8]] = [held[0] + n, held[1] + late, held[2] + unmet]
    causes = radar.causes_of(lambda c: c.village[:8])
    names = known.names_of(parts)
    found = [
        PublicPart(code, names.get(code, code), held[0], held[1], held[2], causes.get(code, []))
        for code, held in parts.items()
    ]
    return sorted(joined_few(found, few), key=lambda p: (not p.code, -p.beyond, p.name))


def joined_few(parts: list[PublicPart], least: int) -> list[PublicPart]:
    """The same sums in rows of at least ``least`` businesses, as far as there are so many."""
    by_size = sorted(parts, key=lambda p: (p.businesses, p.code))
    few: list[PublicPart] = []
    while by_size and (by_size[0].businesses < least or 0 < sum(p.businesses for p in few) < least):
        few.append(by_size.pop(0))
    if len(few) < 2:
        return parts
    causes: dict[Cause, int] = {}
    for cause, n in (c for p in few for c in p.causes):
        causes[cause] = causes.get(cause, 0) + n
    rest = PublicPart(
        "", FEW_WORDS, sum(p.businesses for p in few), sum(p.beyond for p in few),
        sum(p.never for p in few), list(causes.items()),
    )  # fmt: skip
    return [*by_size, rest]


def late_words(due: date, day: date) -> str:
    """How long beyond the promise, in words."""
    days = (day - due).days
    return f"{days} hari" if days < 60 else f"{days * 12 // 365} bulan"
