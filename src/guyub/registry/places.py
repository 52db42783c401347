"""Which village? A typed place to choices, inside the regencies whose office uses the system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from guyub.accounts.models import Office
from guyub.areas import known
from guyub.areas.models import VILLAGE, Area
from guyub.areas.names import Gazetteer, PlaceMatch

_PREFIX = re.compile(
    r"^(?:desa|ds|kelurahan|kel|kecamatan|kec|kabupaten|kab|kota|provinsi|prov)\b\.?\s*"
)
MOST = 12
FEW = 20


@dataclass(frozen=True)
class Choice:
    """A village to choose, with the names that tell twins apart."""

    code: str
    name: str
    within: str


def served() -> tuple[str, ...]:
    """Regencies whose office receives registrations here."""
    found = Office.objects.filter(kind=Office.Kind.REGENCY).order_by("area_code")
    return tuple(found.values_list("area_code", flat=True))


@lru_cache(maxsize=4)
def _gazetteer(regencies: tuple[str, ...]) -> Gazetteer:
    # Names change by decree a few times a year; a new office makes a new key.
    rows: list[tuple[str, str]] = []
    for code in regencies:
        areas = Area.objects.filter(code__gte=code, code__lt=f"{code}/", valid_until__isnull=True)
        rows += areas.order_by("code").values_list("code", "name")
    return Gazetteer.from_rows(rows)


def _matches(gazetteer: Gazetteer, text: str, regencies: tuple[str, ...]) -> list[PlaceMatch]:
    """Regency by regency (where a village and its sub-district may stand without a comma), then
    beginnings of names; one by one only while they are few."""
    found: dict[str, PlaceMatch] = {}
    for regency in regencies if len(regencies) <= FEW else ():
        for match in gazetteer.resolve(text, within=regency, limit=MOST):
            found.setdefault(match.code, match)
    for match in gazetteer.search(text, MOST):
        found.setdefault(match.code, match)
    return sorted(found.values(), key=lambda m: (-m.score, m.code))[:MOST]


def find_villages(text: str, regencies: tuple[str, ...] | None = None) -> list[Choice]:
    """Villages that a typed place may mean, best first; a sub-district gives its villages."""
    within = served() if regencies is None else regencies
    if not text.strip() or not within:
        return []
    codes: dict[str, None] = {}
    for match in _matches(_gazetteer(within), text[:100], within):
        if len(match.code) == 13:
            codes.setdefault(match.code)
        elif len(match.code) == 8:
            children = Area.objects.filter(parent_code=match.code, level=VILLAGE).order_by("name")
            for code in children.values_list("code", flat=True):
                codes.setdefault(code)
    found = Area.objects.in_bulk(list(codes)[: 4 * MOST])
    return [Choice(a.code, a.name, a.within) for c in codes if (a := found.get(c)) is not None]


def village(code: str) -> Area | None:
    """The village of a code, None for anything else."""
    return Area.objects.filter(pk=code, level=VILLAGE).first()


def named(code: str) -> Choice | None:
    """Name and parents of an area code; None when it is gone."""
    area = known.area(code)
    return Choice(area.code, area.name, area.within) if area else None


def short_name(code: str) -> str:
    """ "Kedungbenda, Kec. Kemangkon" of a village code; the code itself when it is gone."""
    area = named(code)
    return f"{area.name}, {area.within.split(',')[0]}" if area else code


__all__ = ["Choice", "find_villages", "named", "served", "short_name", "village"]


def address_with(address: str, choice: Choice | None) -> str:
    """An address with village and parents behind it, each named once: people write the village
    into the address too."""
    if choice is None:
        return address.strip()
    return ", ".join(filter(None, (_without(address, choice), choice.name, choice.within)))


def _without(address: str, choice: Choice) -> str:
    """``address`` without names of the place at its end; a hamlet of that name stays."""
    names = [_bare(part) for part in (choice.name, *choice.within.split(","))]
    parts = [part.strip() for part in address.split(",") if part.strip()]
    while parts and _bare(parts[-1]) in names:
        parts.pop()
    if parts:
        # Without a comma only where the word before says that it is the village.
        named = re.escape(choice.name)
        tail = rf"[\s,]+(?:desa|ds|kelurahan|kel)\b\.?\s*{named}\s*$"
        parts[-1] = re.sub(tail, "", parts[-1], flags=re.IGNORECASE)
    return ", ".join(parts)


def _bare(part: str) -> str:
    return _PREFIX.sub("", " ".join(part.casefold().split()))
