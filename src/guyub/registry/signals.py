"""What those who verify may want to ask about: the same phone, photo or hand behind several.

Policy: a signal is never a verdict and never a score, decides nothing and is kept nowhere. A family
shares a phone, a craft village lives door to door, an officer registers a whole hamlet in a day:
each sentence says what was seen and leaves the asking to a person. What is not found proves
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Func, TextField, Value
from django.utils import timezone

from guyub.criteria.parameters import PARAMETERS, value_of
from guyub.registry.models import Ownership, ProductPhoto
from guyub.registry.models.business import Status
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
    found = [*_alike(asked), *_one_hand(asked)]
    for source in _sources.values():
        found += source(asked)
    place: dict[UUID | None, int] = {pk: at for at, pk in enumerate(asked.businesses, 1)}
    return sorted(set(found), key=lambda s: (place.get(s.business, 0), s.kind, s.words))


def named(found: Sequence[str]) -> str:
    """ "IKM-1, IKM-2 dan 4 usaha lain"."""
    shown = ", ".join(found[:MOST_NAMED])
    more = len(found) - MOST_NAMED
    return f"{shown} dan {more} usaha lain" if more > 0 else shown


def _alike(asked: Asked) -> Iterable[Signal]:
    """Another owner with the same phone; the very same picture at another business. One question
    for both: rows of (kind, mark, business, who, number, status), the asked ones among them."""
    held = Ownership.objects.filter(until__isnull=True, regency_code=asked.regency)
    marks = held.filter(business_id__in=asked.businesses, owner__phone_index__isnull=False).values(
        "owner__phone_index"
    )
    phones = held.filter(owner__phone_index__in=marks).values_list(
        Value("phone"), Func("owner__phone_index", Value("hex"), function="encode",
                             output_field=TextField()),
        "business_id", "owner_id", "business__number", "business__status",
    )  # fmt: skip
    pictures = ProductPhoto.objects.filter(regency_code=asked.regency)
    own = pictures.filter(business_id__in=asked.businesses).values("sha256")
    photos = pictures.filter(sha256__in=own).values_list(
        Value("photo"), "sha256", "business_id", "business_id", "business__number",
        "business__status",
    )  # fmt: skip
    found: dict[tuple[str, str], list[tuple[UUID, UUID, str]]] = defaultdict(list)
    wanted = set(asked.businesses)
    for kind, mark, business, who, number, status in phones.union(photos, all=True):
        # A record that was merged away is asked for itself, and named to nobody.
        found[kind, mark].append((business, who, "" if status == Status.MERGED else number))
    for (kind, _mark), rows in found.items():
        for business, who, number in rows:
            others = {n for b, o, n in rows if o != who and b != business} - {"", number}
            if business in wanted and others:
                yield Signal(business, kind, _SAID[kind].format(others=named(sorted(others))))


_SAID: Final = {
    "phone": "Nomor HP pemilik juga dipakai pemilik lain: {others}.",
    "photo": "Foto produknya sama persis dengan foto {others}.",
}

# How many businesses the hand that entered each of these entered that day, in the office's time.
_HANDS: Final = """
WITH mine AS (
  SELECT object_id, actor_id, (at AT TIME ZONE %(zone)s)::date AS day FROM ledger_event
   WHERE kind = 'registry.business' AND verb = 'registry.business.register'
     AND object_id = ANY(%(ids)s) AND actor_id IS NOT NULL
), hands AS (SELECT DISTINCT actor_id, day FROM mine)
SELECT m.object_id, counted.n
  FROM hands h
 CROSS JOIN LATERAL (
   SELECT count(*) AS n FROM ledger_event e
    WHERE e.office_id = %(office)s AND e.actor_id = h.actor_id
      AND e.kind = 'registry.business' AND e.verb = 'registry.business.register'
      AND e.at >= h.day::timestamp AT TIME ZONE %(zone)s
      AND e.at < (h.day + 1)::timestamp AT TIME ZONE %(zone)s
 ) counted
  JOIN mine m USING (actor_id, day)
"""


def _one_hand(asked: Asked) -> Iterable[Signal]:
    """Registered by one person together with many others on one day."""
    given = {
        "ids": [str(pk) for pk in asked.businesses], "office": asked.office,
        "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_HANDS, given)
        counted = {UUID(pk): int(n) for pk, n in cursor.fetchall()}
    if max(counted.values(), default=0) < int(PARAMETERS[SAME_DAY].minimum or 0):
        return  # no office may set it so low
    least = int(value_of(SAME_DAY, asked.office, asked.today))
    for business, many in counted.items():
        if many >= least:
            yield Signal(
                business, "hand",
                f"Didaftarkan bersama {many - 1} usaha lain pada hari yang sama oleh"
                " orang yang sama.",
            )  # fmt: skip
