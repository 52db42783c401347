"""What became of the businesses that came to sessions: counts that sum, and one line a business.

Policy: counted is what is dated on the day of the session or later, within 3, 6 and 12 months.
What has not ended is "belum waktunya", not no. No is said where the office's records are whole
(aid, training, visits), or where somebody met the business after the session and within that time;
else it is unknown. Yes, no, unknown and not yet are all that came. Nobody says that the session
was the cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from guyub.accounts.visit import Visit as Viewer
from guyub.kernel.dates import months_after
from guyub.licences.requirements import papers
from guyub.registry import afterwards
from guyub.registry.afterwards import Afterwards, Came

MILESTONES: Final = (3, 6, 12)
VISIT: Final = "visit"
# Whoever was there could see how the business is. In a course the owner may stand for another one.
MET: Final = (VISIT,)
DEFINITION: Final = (
    "Dihitung yang tercatat sejak hari sosialisasinya. “Tidak” hanya kalau catatan dinas tentang"
    " itu lengkap (bantuan, pelatihan, kunjungan), atau ada petugas yang bertemu usahanya sesudah"
    " sosialisasi; selain itu belum diketahui. Belum tentu terjadi karena sosialisasinya."
)


@dataclass(frozen=True, slots=True)
class Guest:
    """A business at a session: which day, in which place, for which products; ``paper`` where the
    session was about that one only."""

    business: UUID
    on: date
    place: str = ""
    products: tuple[UUID, ...] = ()
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind within some months: the four sum to all that came."""

    kind: Afterwards
    months: int
    yes: int
    no: int
    unknown: int
    waiting: int

    @property
    def all(self) -> int:
        return self.yes + self.no + self.unknown + self.waiting


@dataclass(frozen=True)
class Became:
    """Everything about some guests: ``lines`` by kind and milestone, ``facts`` of each guest in
    the order of the guests, ``met`` the last day somebody met it since then."""

    guests: tuple[Guest, ...]
    kinds: tuple[Afterwards, ...]
    lines: tuple[Line, ...]
    facts: tuple[tuple[Came, ...], ...]
    met: tuple[date | None, ...]

    def of(self, months: int) -> list[Line]:
        return [line for line in self.lines if line.months == months]


def state(
    kind: Afterwards, guest: Guest, months: int, days: Iterable[date], met: Iterable[date],
    today: date,
) -> str:  # fmt: skip
    """ "yes", "no", "unknown" or "waiting" for one guest. Pure."""
    end = months_after(guest.on, months)
    if any(guest.on <= day <= end for day in days):
        return "yes"
    if today <= end:
        return "waiting"
    if kind.whole or any(guest.on < day <= end for day in met):
        return "no"
    return "unknown"


def concerns(paper: str, about: str) -> bool:
    """Whether a paper counts for a session: the one it was about, or one that does as well."""
    if not paper or not about or paper == about:
        return True
    known = papers().get(paper)
    return known is not None and about in known.met_by


def became_of(viewer: Viewer, guests: Sequence[Guest], today: date) -> Became:
    """What the office knows today, as far as the viewer may be told it."""
    kinds = tuple(k for k in afterwards.kinds() if viewer.may(k.verb))
    first: dict[UUID, date] = {}
    for guest in guests:
        first[guest.business] = min(first.get(guest.business, guest.on), guest.on)
    asked = [k.key for k in kinds]
    known = {k.key for k in afterwards.kinds()}
    asked += [key for key in MET if key in known and key not in asked]
    held: dict[UUID, list[Came]] = {}
    for fact in afterwards.since(first, asked):
        if fact.on <= today:
            held.setdefault(fact.business, []).append(fact)
    shown = {k.key for k in kinds}
    facts, met = [], []
    for guest in guests:
        mine = [
            f for f in held.get(guest.business, [])
            if f.on >= guest.on and concerns(guest.paper, f.about)
        ]  # fmt: skip
        facts.append(tuple(f for f in mine if f.key in shown))
        met.append(tuple(f.on for f in mine if f.key in MET))
    lines = tuple(
        _line(kind, months, guests, facts, met, today) for months in MILESTONES for kind in kinds
    )
    last = tuple(max((d for d in days if d > g.on), default=None)
                 for g, days in zip(guests, met, strict=True))  # fmt: skip
    return Became(tuple(guests), kinds, lines, tuple(facts), last)


def _line(
    kind: Afterwards, months: int, guests: Sequence[Guest], facts: Sequence[tuple[Came, ...]],
    met: Sequence[tuple[date, ...]], today: date,
) -> Line:  # fmt: skip
    counts = {"yes": 0, "no": 0, "unknown": 0, "waiting": 0}
    for guest, mine, days in zip(guests, facts, met, strict=True):
        happened = [f.on for f in mine if f.key == kind.key]
        counts[state(kind, guest, months, happened, days, today)] += 1
    return Line(kind, months, **counts)


def firsts(facts: Iterable[Came], product: UUID | None = None) -> dict[str, Any]:
    """The first day of each kind; with ``product``, only what concerns that product."""
    found: dict[str, date] = {}
    for fact in facts:
        if product is None or fact.product == product:
            found.setdefault(fact.key, fact.on)
    return found
