"""What those who verify may want to ask about: the same phone, photo or hand behind several.

Policy: a signal is never a verdict and never a score, decides nothing and is kept nowhere. A family
shares a phone, a craft village lives door to door, an officer registers a whole hamlet in a day:
each sentence says what was seen and leaves the asking to a person. What is not found proves
nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models.functions import TruncDate
from django.utils import timezone

from guyub.criteria.parameters import value_of
from guyub.ledger.models import Event
from guyub.registry.models import Business, Ownership, ProductPhoto
from guyub.registry.parameters import SAME_DAY

# More than this and a phone is a helper's, who wrote it down for want of another.
MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing seen of ``business`` (None: of their group), as a sentence in Indonesian without
    names of people."""

    business: UUID | None
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose signals are wanted, by which office, on which day. Sources read in the scope in which
    they are called: the office's own."""

    regency: str
    office: UUID | None
    businesses: tuple[UUID, ...]
    today: date


Source = Callable[[Asked], Iterable[Signal]]
_sources: dict[str, Source] = {}


def register_signals(key: str, find: Source) -> None:
    """A room above says what it sees. Called once from ``AppConfig.ready``; ValueError on a second
    use of a key."""
    if key in _sources:
        raise ValueError(f"signals {key} registered twice")
    _sources[key] = find


def signals(asked: Asked) -> list[Signal]:
    """What every source sees, in the order of the businesses asked for."""
    if not asked.businesses:
        return []
    found = [*_phones(asked), *_photos(asked), *_one_hand(asked)]
    for source in _sources.values():
        found += source(asked)
    place: dict[UUID | None, int] = {pk: at for at, pk in enumerate(asked.businesses, 1)}
    return sorted(set(found), key=lambda s: (place.get(s.business, 0), s.kind, s.words))


def numbers(businesses: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers of businesses that are still listed."""
    rows = Business.objects.filter(pk__in=set(businesses)).exclude(status="merged")
    return dict(rows.values_list("pk", "number"))


def named(found: Sequence[str]) -> str:
    """ "IKM-1, IKM-2 dan 4 usaha lain"."""
    shown = ", ".join(found[:MOST_NAMED])
    more = len(found) - MOST_NAMED
    return f"{shown} dan {more} usaha lain" if more > 0 else shown


def _phones(asked: Asked) -> Iterable[Signal]:
    """Another owner with the same phone."""
    held = Ownership.objects.filter(until__isnull=True, owner__phone_index__isnull=False)
    own: dict[bytes, set[tuple[UUID, UUID]]] = defaultdict(set)
    of = held.filter(business_id__in=asked.businesses)
    for business, owner, mark in of.values_list("business_id", "owner_id", "owner__phone_index"):
        own[bytes(mark)].add((business, owner))
    others: dict[bytes, set[tuple[UUID, UUID]]] = defaultdict(set)
    for business, owner, mark in held.filter(
        owner__phone_index__in=list(own), regency_code=asked.regency
    ).values_list("business_id", "owner_id", "owner__phone_index"):
        others[bytes(mark)].add((business, owner))
    number = numbers(b for rows in others.values() for b, _owner in rows)
    for mark, rows in own.items():
        for business, owner in rows:
            same = {number[b] for b, o in others[mark] if o != owner and b in number}
            if same - {number.get(business, "")}:
                words = named(sorted(same - {number.get(business, "")}))
                yield Signal(
                    business, "phone", f"Nomor HP pemilik juga dipakai pemilik lain: {words}."
                )


def _photos(asked: Asked) -> Iterable[Signal]:
    """The very same picture at another business."""
    own = ProductPhoto.objects.filter(business_id__in=asked.businesses)
    marks = defaultdict(set)
    for business, mark in own.values_list("business_id", "sha256"):
        marks[mark].add(business)
    others = defaultdict(set)
    for business, mark in ProductPhoto.objects.filter(
        sha256__in=list(marks), regency_code=asked.regency
    ).values_list("business_id", "sha256"):
        others[mark].add(business)
    number = numbers(b for rows in others.values() for b in rows)
    for mark, businesses in marks.items():
        for business in businesses:
            same = sorted(number[b] for b in others[mark] if b != business and b in number)
            if same:
                yield Signal(
                    business, "photo", f"Foto produknya sama persis dengan foto {named(same)}."
                )


def _one_hand(asked: Asked) -> Iterable[Signal]:
    """Registered by one person together with many others on one day."""
    least = int(value_of(SAME_DAY, asked.office, asked.today))
    entered = Event.objects.filter(verb="registry.business.register", kind="registry.business")
    own = entered.filter(object_id__in=[str(pk) for pk in asked.businesses])
    by = {
        UUID(pk): (actor, day)
        for pk, actor, day in own.annotate(day=TruncDate("at")).values_list(
            "object_id", "actor_id", "day"
        )
        if actor is not None
    }
    counted: Counter[tuple[UUID, date]] = Counter()
    for actor, day in set(by.values()):
        start = timezone.make_aware(datetime.combine(day, time.min))
        rows = entered.filter(
            office_id=asked.office, actor_id=actor, at__gte=start, at__lt=start + timedelta(days=1)
        )
        counted[actor, day] = rows.count()
    for business, hand in by.items():
        if counted[hand] >= least:
            yield Signal(
                business, "hand",
                f"Didaftarkan bersama {counted[hand] - 1} usaha lain pada hari yang sama oleh"
                " orang yang sama.",
            )  # fmt: skip
