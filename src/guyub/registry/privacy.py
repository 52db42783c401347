"""Personal data of one person: why it is held, who looked, what an erasure touches.

Policy: a person is reached through the businesses of the visit's area, or is the visitor. Looking
at a page with personal data writes one row per user, person and hour; opening a number writes one
row each time. Missing data: a person without a business is reached by the regency's office only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Q

from guyub.accounts.models import AccessLog
from guyub.kernel.actions import Act
from guyub.kernel.hiding import hide_numbers
from guyub.ledger import sealing
from guyub.registry import wording
from guyub.registry.models import Business, Merge, Owner, Ownership
from guyub.registry.naming import PERSONAL_FORMS

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

# Numbers one person may open on one day; the head is told from the second figure on.
REVEALS_PER_DAY: Final = 40
REVEALS_NOTICED: Final = 20
OTHER: Final = "Keperluan lain"
REASONS: Final = (
    "Menghubungi pemilik",
    "Mencocokkan KTP",
    "Mengurus izin bersama pemilik",
    "Cek lapangan",
    OTHER,
)
REVEALED: Final = {"nik": "NIK", "phone": "nomor HP"}
NAMES: Final = "registry.person.name"
LOOKED: Final = "halaman"
# What an official saw while sitting beside the owner.
BESIDE: Final = "bantu"
# A form that holds the NIB of a person's own business in full, to be corrected.
SAW_NIB: Final = "nib"
ERASED_NAME: Final = "(dihapus atas permintaan)"


@dataclass(frozen=True)
class Field:
    """One personal column: why it is held, on which legal basis, general or specific data."""

    name: str
    why: str
    basis: str
    kind: str


@dataclass(frozen=True)
class Kept:
    """What stays after an erasure, why, by which law, how long; in force from a day."""

    what: str
    why: str
    basis: str
    years: str
    valid_from: date


@dataclass(frozen=True)
class Step:
    """One step after a breach, to be done within ``hours`` of knowing."""

    hours: int
    text: str


@dataclass(frozen=True)
class Law:
    """data/privacy.toml, which names its sources."""

    checked_on: date
    fields: tuple[Field, ...]
    kept: tuple[Kept, ...]
    breach_hours: int
    breach_basis: str
    steps: tuple[Step, ...]

    def kept_on(self, day: date) -> tuple[Kept, ...]:
        return tuple(k for k in self.kept if k.valid_from <= day)


@lru_cache(maxsize=1)
def law() -> Law:
    raw = tomllib.loads((Path(__file__).parent / "data/privacy.toml").read_text())
    return Law(
        raw["checked_on"],
        tuple(Field(**row) for row in raw["fields"]),
        tuple(Kept(**row) for row in raw["kept"]),
        raw["breach"]["hours"],
        raw["breach"]["basis"],
        tuple(Step(**row) for row in raw["breach"]["steps"]),
    )


@dataclass(frozen=True)
class Erased:
    """Whose data goes: handed to rooms above, which empty what they keep of the person.

    ``nik_index`` and ``phone_index`` are the blind indexes of the numbers as last known (None:
    unknown, matches nothing); ``businesses`` are those whose record was the person's own.
    """

    person: UUID
    regency: str
    nik_index: bytes | None
    phone_index: bytes | None
    businesses: tuple[UUID, ...]


Eraser = Callable[[Act, Erased], int]
_erasers: dict[str, Eraser] = {}


def register_eraser(key: str, erase: Eraser) -> None:
    """A room above (staged import rows) empties its part; gives the number of rows touched.

    Called inside the action, in its transaction. ValueError when the key is taken.
    """
    if key in _erasers:
        raise ValueError(f"eraser {key} registered twice")
    _erasers[key] = erase


def erasers() -> dict[str, Eraser]:
    return dict(_erasers)


@dataclass(frozen=True)
class Held:
    """What a room above holds about a person, for the person's own page and copy."""

    label: str
    value: str
    why: str
    basis: str
    kind: str = "umum"


Teller = Callable[[Owner], "list[Held]"]
_tellers: dict[str, Teller] = {}


def register_teller(key: str, tell: Teller) -> None:
    """A room above (memberships of groups) tells what it holds about a person, as far as the
    scope in force shows it. ValueError when the key is taken."""
    if key in _tellers:
        raise ValueError(f"teller {key} registered twice")
    _tellers[key] = tell


def held_elsewhere(owner: Owner) -> list[Held]:
    return [row for tell in _tellers.values() for row in tell(owner)]


# ---- who may reach whom ---------------------------------------------------------------------


def is_self(visit: Visit, owner_id: UUID) -> bool:
    return visit.reach == "own" and visit.role == "owner" and visit.scope.person == owner_id


def person_for(visit: Visit, owner_id: UUID) -> Owner | None:
    """The person, if this visit may see them; None is a 404."""
    owner = Owner.objects.filter(pk=owner_id).first()
    if owner is None:
        return None
    if visit.reach == "own":
        return owner if is_self(visit, owner_id) else None
    if not visit.covers(owner.regency_code):
        held = Ownership.objects.filter(owner=owner).values("business_id")
        if not Business.objects.visible_to(visit).filter(pk__in=held).exists():
            return None
    return owner


def held_by(owner: Owner) -> list[Ownership]:
    """Businesses of the person, present ones first."""
    rows = Ownership.objects.filter(owner=owner).select_related("business")
    return sorted(rows, key=lambda o: (o.until is not None, o.business.sort_key, o.pk))


def same_human(person: UUID) -> set[UUID]:
    """Ids under which the same human being stands: only pairs a person confirmed at a merge.

    Looks through the merges of every business that any of these ids owns or owned, alone or with
    others. Whoever merely owned a merged record beside the person is somebody else.
    """
    found: set[UUID] = set()
    more = {person}
    while more:
        found |= more
        owned = Ownership.objects.filter(owner__in=found).values_list("business_id", flat=True)
        together = _merged_together(set(owned))
        pairs = Merge.objects.filter(undone_at__isnull=True, survivor__in=together)
        told = [pair for merge in pairs.order_by("merged_at", "pk") for pair in merge.people()]
        more = {pk for pair in told if found & set(pair) for pk in pair} - found
    return found - {person}


def _merged_together(businesses: set[UUID]) -> set[UUID]:
    """These records with every record that was merged with one of them, over any steps."""
    found = set(businesses)
    while True:
        joined = Merge.objects.filter(undone_at__isnull=True).filter(
            Q(survivor__in=found) | Q(absorbed__in=found)
        )
        pairs = joined.values_list("survivor_id", "absorbed_id")
        more = {pk for pair in pairs for pk in pair} - found
        if not more:
            return found
        found |= more


def own_businesses(people: Collection[UUID]) -> list[Business]:
    """Businesses whose record is the own one of a human being (all ids of ``same_human``):
    nobody else owns them and they are no body. Records merged into one of them belong to it.
    """
    present = Ownership.objects.filter(until__isnull=True)
    others = present.exclude(owner__in=people).values("business_id")
    mine = present.filter(owner__in=people).values("business_id")
    found = list(
        Business.objects.filter(pk__in=mine, legal_form__in=PERSONAL_FORMS)
        .exclude(pk__in=others)
        .order_by("pk")
    )
    last = found
    while last:
        known = [b.pk for b in found]
        merged = Business.objects.filter(merged_into__in=[b.pk for b in last])
        last = list(merged.exclude(pk__in=known).order_by("pk"))
        found += last
    return found


# ---- who looked -----------------------------------------------------------------------------

# What this process already wrote: saves the insert, the primary key decides.
_written: dict[UUID, None] = {}
_REMEMBERED: Final = 20_000


def note_looking(visit: Visit, owners: Iterable[Owner], now: datetime, what: str = LOOKED) -> None:
    """That a user saw pages about these people: one row per user, person and hour.

    Written through the limited connection, so also on a GET. Looking at oneself is not noted, what
    a helper sees beside the owner is.
    """
    user = visit.user
    if user is None:
        return
    if visit.assisting is not None:
        what = BESIDE
    rows = []
    for owner in owners:
        if (is_self(visit, owner.pk) and what != BESIDE) or owner.erased_at is not None:
            continue
        key = uuid5(NAMESPACE_OID, f"{user.pk}:{owner.pk}:{now:%Y%m%d%H}:{what}")
        if key not in _written:
            rows.append(_row(visit, owner, now, what, key))
    if not rows:
        return
    AccessLog.objects.using("log").bulk_create(rows, ignore_conflicts=True)
    if len(_written) > _REMEMBERED:
        _written.clear()
    _written.update({row.pk: None for row in rows})


def note_editing(visit: Visit, business: Business, now: datetime, *, nib: bool = False) -> None:
    """That a user opened a form of a business: where the record is a person's own, its name,
    address and NIB lead to the person. ``nib``: the form holds the NIB in full."""
    if business.legal_form in PERSONAL_FORMS:
        what = SAW_NIB if nib and business.nib is not None else LOOKED
        note_looking(visit, owners_now([business.pk]), now, what)


def owners_now(businesses: Collection[UUID]) -> list[Owner]:
    """People who own these businesses today."""
    rows = Ownership.objects.filter(business__in=businesses, until__isnull=True)
    return [o.owner for o in rows.select_related("owner").order_by("pk")]


def _row(visit: Visit, owner: Owner, now: datetime, what: str, key: UUID) -> AccessLog:
    user = visit.user
    return AccessLog(
        id=key,
        at=now,
        user_id=user.pk if user else None,
        actor=user.name if user else "",
        role=visit.assisting.helper.role if visit.assisting else visit.role,
        regency_code=owner.regency_code,
        owner_id=owner.pk,
        what=what,
    )


def looked_at(owner: Owner, most: int = 100) -> list[AccessLog]:
    """Who looked, newest first; read under row security, not through the log role."""
    rows = AccessLog.objects.using("default").filter(owner_id=owner.pk)
    return list(rows.order_by("-at", "pk")[:most])


@dataclass(frozen=True)
class Opened:
    """How many numbers one user opened on one day."""

    user_id: UUID | None
    actor: str
    role: str
    count: int

    @property
    def many(self) -> bool:
        return self.count >= REVEALS_NOTICED


def opened_since(visit: Visit, since: datetime) -> list[Opened]:
    """Users of the visit's regencies who opened numbers since a moment, most first."""
    from django.db.models import Count, Max

    codes = [c for c in visit.area_codes if len(c) == 5]
    scope = Q() if "*" in visit.area_codes else Q(regency_code__in=codes)
    rows = (
        AccessLog.objects.using("default")
        .filter(scope, at__gte=since, what__in=list(REVEALED), user_id__isnull=False)
        .values("user_id")
        .annotate(n=Count("pk"), actor=Max("actor"), role=Max("role"))
        .order_by("-n", "user_id")
    )
    return [Opened(r["user_id"], r["actor"], r["role"], r["n"]) for r in rows]


def told(visit: Visit, name: str, value: Any) -> str:
    """One field of an event: its value where the visit may read it, else only that it changed.

    Numbers of persons are never told here, not even masked.
    """
    opened = sealing.open_value(value) if visit.may(NAMES) else value
    label = wording.label(name)
    plain = isinstance(opened, str | int) and not isinstance(opened, bool)
    if name in {*REVEALED, "nib"} or opened == sealing.ERASED or not plain:
        return label
    # An address may hold a phone number that somebody typed there.
    return f"{label}: {hide_numbers(wording.value(name, opened))}"


def start_of_day(now: datetime) -> datetime:
    """Midnight of the local day that ``now`` (aware, local zone) lies in."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def deadlines(known_at: datetime) -> list[tuple[datetime, str]]:
    """The steps after a breach with the moment each must be done."""
    return [(known_at + timedelta(hours=s.hours), s.text) for s in law().steps]


def as_words(rows: Iterable[Kept]) -> list[dict[str, Any]]:
    """What an erasure keeps, frozen as it was told."""
    return [{"what": k.what, "why": k.why, "basis": k.basis, "years": k.years} for k in rows]
