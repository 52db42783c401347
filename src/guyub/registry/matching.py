"""Is this business already in the registry? Candidates by SQL, scores by pure functions.

Policy: equal NIK, NIB or phone bring candidates from the whole scope; names bring them from the
same village (for one at a time also from the same sub-district). A match is *sure* only with an
equal NIB, or an equal complete NIK together with an agreeing name, when nothing speaks against it
and no second record is plausible: one person may own two businesses and a family shares a phone.
Everything else that is likely is a *question* for a person. What is unknown neither adds nor
takes away; a NIK that is complete on both sides and differs takes much.
Every score comes with its reasons in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Q
from rapidfuzz import fuzz

from guyub.kernel import names
from guyub.registry.models import Business, Owner, PairDecision

# Shares of the score; those of unknown fields are left out of both sides.
OWNER_SHARE: Final = 0.50
NAME_SHARE: Final = 0.20
PLACE_SHARE: Final = 0.20
PRODUCT_SHARE: Final = 0.10
NIK_FLOOR: Final = 0.85
PHONE_GAIN: Final = 0.20
OTHER_NIK_LOSS: Final = 0.35
PLAUSIBLE: Final = 0.62
AGREEING_NAME: Final = 0.75
CONTRADICTING_PRODUCT: Final = 0.30
NEAR_NAME: Final = 0.50
MOST: Final = 8
BATCH: Final = 500
LOOKED_AT: Final = 30  # records that names alone bring: a name of one word has a hundred like it
# Share of a name's trigrams that its words found elsewhere must carry for a record to be looked at.
CARRIED: Final = 0.35

Outcome = Literal["none", "sure", "question"]


@dataclass(frozen=True)
class Probe:
    """What is known of the business that is looked for. Keys are ``names.search_key`` forms.

    ``nik`` only when complete and undoubted; indexes are computed from plain texts here.
    """

    key: str
    regency: str
    village: str = ""
    owner: str = ""
    business: str = ""
    product: str = ""
    nik: str | None = field(default=None, repr=False)
    nib: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Seen:
    """What the registry holds of one candidate, next to the probe. None is unknown."""

    business_id: UUID
    owners: tuple[str, ...]
    business: str
    village: str
    product: str
    same_nik: bool | None = None
    same_nib: bool | None = None
    same_phone: bool | None = None


@dataclass(frozen=True)
class Match:
    """A candidate with its score 0..1, whether identity alone settles it, and why, in words."""

    business_id: UUID
    score: float
    strong: bool
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return ", ".join(self.reasons)


@dataclass(frozen=True)
class Decision:
    """``sure``: this one; ``question``: a person decides; ``none``: nothing plausible."""

    outcome: Outcome
    matches: tuple[Match, ...]

    @property
    def best(self) -> Match | None:
        return self.matches[0] if self.matches else None


def likeness(one: str, other: str) -> float:
    """0..1 of two folded names. All words of the shorter inside the longer count nearly fully
    (people drop a name), a single shared word does not."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    best = max(fuzz.token_sort_ratio(one, other), fuzz.ratio(one, other)) / 100
    short, long = sorted((set(one.split()), set(other.split())), key=len)
    if short < long:
        best = max(best, 0.9 if len(short) > 1 else 0.6)
    return round(best, 3)


def score(probe: Probe, seen: Seen) -> Match:
    """Weigh one candidate. Pure."""
    reasons: list[str] = []
    gained = possible = 0.0
    person = max((likeness(probe.owner, o) for o in seen.owners), default=0.0)
    if probe.owner and seen.owners:
        possible += OWNER_SHARE
        gained += OWNER_SHARE * _counted(person)
        reasons += _name_words("nama pemilik", person)
    called = likeness(probe.business, seen.business)
    # A business often carries its owner's name: then this says nothing new.
    if probe.business and seen.business and probe.business != probe.owner:
        possible += NAME_SHARE
        gained += NAME_SHARE * _counted(called)
        reasons += _name_words("nama usaha", called)
    product = likeness(probe.product, seen.product)
    if probe.product and seen.product:
        possible += PRODUCT_SHARE
        gained += PRODUCT_SHARE * _counted(product)
        reasons += _name_words("produk", product)
    if probe.village and seen.village:
        possible += PLACE_SHARE
        if probe.village == seen.village:
            gained += PLACE_SHARE
            reasons.append("desa sama")
        elif probe.village[:8] == seen.village[:8]:
            gained += PLACE_SHARE / 2
            reasons.append("kecamatan sama, desa lain")
        else:
            reasons.append("desa lain")
    total = gained / possible if possible else 0.0
    agrees = max(person, called) >= AGREEING_NAME
    other_product = bool(
        probe.product and seen.product and product < CONTRADICTING_PRODUCT and called < NEAR_NAME
    )
    if seen.same_phone:
        total += PHONE_GAIN
        reasons.insert(0, "nomor HP sama")
    if seen.same_nik is False:
        total -= OTHER_NIK_LOSS
        reasons.insert(0, "NIK berbeda")
    if seen.same_nik:
        total = max(total, NIK_FLOOR if agrees else PLAUSIBLE)
        reasons.insert(0, "NIK sama")
    if seen.same_nib:
        total = max(total, NIK_FLOOR)
        reasons.insert(0, "NIB sama")
    if other_product:
        reasons.append("produknya lain")
    strong = bool(
        (seen.same_nib and seen.same_nik is not False)
        or (seen.same_nik and agrees and not other_product)
    )
    return Match(seen.business_id, round(min(max(total, 0.0), 1.0), 3), strong, tuple(reasons))


def _counted(value: float) -> float:
    """Two unlike words share letters by chance: that is no likeness."""
    return value if value >= NEAR_NAME else 0.0


def _name_words(what: str, value: float) -> list[str]:
    if value >= 0.999:
        return [f"{what} sama"]
    if value >= AGREEING_NAME:
        return [f"{what} mirip ({round(value * 100)} %)"]
    return [f"{what} berbeda"] if value < NEAR_NAME else [f"{what} agak mirip"]


def decide(matches: Iterable[Match]) -> Decision:
    """One strong match alone is sure; anything else plausible is a question. Pure."""
    plausible = sorted(
        (m for m in matches if m.score >= PLAUSIBLE), key=lambda m: (-m.score, str(m.business_id))
    )
    if not plausible:
        return Decision("none", ())
    sure = len(plausible) == 1 and plausible[0].strong
    return Decision("sure" if sure else "question", tuple(plausible[:MOST]))


# By functions (sql/search_near.sql): under row security no trigram index would be used, and
# planning the statement took longer than running it.
_CANDIDATES = """
SELECT * FROM registry_candidates(%(regencies)s::text[], %(villages)s::text[], %(owners)s::text[],
  %(businesses)s::text[], %(products)s::text[], %(niks)s::bytea[], %(nibs)s::bytea[],
  %(phones)s::bytea[], %(wide)s, %(near)s::real, %(most)s)
"""


def _digest(model: type[Any], column: str, text: str | None) -> bytes | None:
    found: bytes | None = model._meta.get_field(column).digest(text) if text else None
    return found


def candidates(probes: Sequence[Probe], *, wide: bool = False) -> dict[str, list[Match]]:
    """Plausible records of the scope for each probe (by its key), best first.

    ``wide`` also looks at names in the whole sub-district: for one registration, not for a file.
    Runs in batches of ``BATCH``; a probe without candidates has an empty list.
    """
    found: dict[str, list[Match]] = {}
    for start in range(0, len(probes), BATCH):
        found.update(_batch(probes[start : start + BATCH], wide))
    return found


def _batch(probes: Sequence[Probe], wide: bool) -> dict[str, list[Match]]:
    niks = [_digest(Owner, "nik_index", p.nik) for p in probes]
    nibs = [_digest(Business, "nib_index", p.nib) for p in probes]
    phones = [_digest(Owner, "phone_index", p.phone) for p in probes]
    parameters: dict[str, Any] = {
        "regencies": [p.regency for p in probes],
        "villages": [p.village for p in probes],
        "owners": [p.owner for p in probes],
        "businesses": [p.business for p in probes],
        "products": [p.product for p in probes],
        "niks": niks,
        "nibs": nibs,
        "phones": phones,
        "wide": wide,
        "near": CARRIED,
        "most": LOOKED_AT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, parameters)
        rows = cursor.fetchall()
    records: dict[UUID, _Record] = {}
    found: dict[int, dict[UUID, None]] = {}
    seen_by: dict[UUID, int] = {}
    for n, *row in rows:
        found.setdefault(n, {})[row[0]] = None
        # Of a record that several probes led to, the rows of the first are enough.
        if seen_by.setdefault(row[0], n) == n:
            _take(records, row)
    leads = _leads(records)
    result: dict[str, list[Match]] = {}
    for at, probe in enumerate(probes):
        seen: dict[UUID, Match] = {}
        for pk in found.get(at + 1, ()):
            match = score(probe, leads[pk].beside(niks[at], nibs[at], phones[at]))
            seen[match.business_id] = match
        plausible = [m for m in seen.values() if m.score >= PLAUSIBLE]
        plausible.sort(key=lambda m: (-m.score, str(m.business_id)))
        result[probe.key] = plausible[:MOST]
    return result


@dataclass(frozen=True)
class _Owned:
    name_key: str
    nik: bytes | None
    nik_state: str
    phone: bytes | None


@lru_cache(2048)
def _made(product: str) -> str:
    """Form of a product for the score; the businesses of a place make the same few."""
    return names.search_key(product)


@dataclass
class _Record:
    business_id: UUID
    name_key: str
    village: str
    product: str
    nib: bytes | None
    merged_into: UUID | None
    owners: list[_Owned] = field(default_factory=list)

    def beside(self, nik: bytes | None, nib: bytes | None, phone: bytes | None) -> Seen:
        full = [o.nik for o in self.owners if o.nik and o.nik_state == "full"]
        phones = [o.phone for o in self.owners if o.phone]
        people = tuple(o.name_key for o in self.owners)
        return Seen(
            self.business_id,
            people,
            self.name_key if self.name_key not in people else "",
            self.village,
            _made(self.product),
            (nik in full) if nik and full else None,
            (nib == self.nib) if nib and self.nib else None,
            (phone in phones) if phone and phones else None,
        )


_RECORDS = """
SELECT b.id, b.name_key, b.village_code, b.main_product, b.nib_index, b.merged_into_id,
       o.name_key, o.nik_index, o.nik_state, o.phone_index
  FROM registry_business b
  LEFT JOIN (registry_ownership s JOIN registry_owner o ON o.id = s.owner_id)
    ON s.business_id = b.id AND s.until IS NULL
 WHERE b.id = ANY(%s::uuid[]) ORDER BY b.id, s.id
"""


def _take(records: dict[UUID, _Record], row: Sequence[Any]) -> None:
    """One row of a business with one of its owners, or none. Plain rows: as objects of the models
    they took longer than finding them."""
    pk, *of_business, name, nik, nik_state, phone = row
    record = records.get(pk)
    if record is None:
        record = records[pk] = _Record(pk, *of_business)
    if name is not None:
        record.owners.append(_Owned(name, nik, nik_state, phone))


def read(ids: Iterable[UUID]) -> dict[UUID, _Record]:
    """What is weighed of these records, as far as the scope sees them."""
    records: dict[UUID, _Record] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, [list(ids)])
        for row in cursor.fetchall():
            _take(records, row)
    return records


def _leads(records: dict[UUID, _Record]) -> dict[UUID, _Record]:
    """By id; an id that was merged away leads to the record that took it in."""
    known = dict(records)
    while merged := {r.merged_into for r in known.values() if r.merged_into} - set(known):
        more = read(merged)
        if not more:
            break
        known |= more
    leads: dict[UUID, _Record] = {}
    for pk, end in records.items():
        while end.merged_into and end.merged_into in known:
            end = known[end.merged_into]
        leads[pk] = end
    return leads


def known_people(nik: str | None, phone: str | None, *, most: int = 5) -> list[Owner]:
    """People of the scope with this NIK or phone, those with the same NIK first."""
    found: list[Owner] = []
    conditions: Mapping[str, str | None] = {"nik_index": nik, "phone_index": phone}
    for column, text in conditions.items():
        if text:
            rows = Owner.objects.filter(**{column: text}, erased_at__isnull=True).order_by("pk")
            found += [o for o in rows[:most] if o not in found]
    return found[:most]


def probe_of(business: Business, owners: Sequence[Owner]) -> Probe:
    """A record of the registry as a probe, to look for its double."""
    first = owners[0] if owners else None
    sure = first is not None and first.nik is not None and first.nik_state == "full"
    return Probe(
        key=str(business.pk),
        regency=business.regency_code,
        village=business.village_code,
        owner=first.name_key if first else "",
        business=business.name_key if not first or business.name_key != first.name_key else "",
        product=names.search_key(business.main_product),
        nik=first.nik.reveal() if sure and first and first.nik else None,
        nib=business.nib.reveal() if business.nib is not None else None,
        phone=first.phone.reveal() if first and first.phone is not None else None,
    )


def pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Two ids as pair decisions keep them: smaller first."""
    return (one, other) if one < other else (other, one)


def decided_different(business_id: UUID) -> set[UUID]:
    """Records that a person already called another business than this one."""
    rows = PairDecision.objects.filter(
        Q(first_id=business_id) | Q(second_id=business_id), verdict="different"
    )
    return {r.second_id if r.first_id == business_id else r.first_id for r in rows}


__all__ = [
    "Decision",
    "Match",
    "Probe",
    "Seen",
    "candidates",
    "decide",
    "decided_different",
    "known_people",
    "likeness",
    "pair",
    "probe_of",
    "score",
]
