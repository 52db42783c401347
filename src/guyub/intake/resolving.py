"""From written places and products to codes, in steps: exact, remembered, near, else ask.

Policy: an exact name, or one near name far ahead of the next, is taken; a name that several
villages carry is a question with those villages as answers; what a person once answered counts
before any likeness. A KBLI code is taken as given only with a version; words get a code only where
a person confirmed the same words before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from guyub.areas.models import Area
from guyub.areas.names import Gazetteer
from guyub.intake.models import PlaceMemory
from guyub.intake.reading import PlaceResolver
from guyub.kernel import names
from guyub.registry.kbli import catalogue
from guyub.registry.kbli.suggest import normal_line
from guyub.registry.models import KbliConfirmed

NEAR_ENOUGH = 80.0
NEXT_BEST_GAP = 8.0
_ROAD = re.compile(
    r"\b(?:jl|jln|jalan|raya|gg|gang|no|nomor|km|blok|komplek|perum|ruko)\b\.?|[\d/.,:-]+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """What a written place means. ``hold`` is "" when ``village`` is settled."""

    text: str
    village: str = ""
    options: tuple[str, ...] = ()
    hold: str = ""


def place_label(village: str, district: str, regency: str = "") -> str:
    """The written place as one line; equal lines are one question."""
    parts = [village, f"Kec. {district}" if district else "", regency]
    return ", ".join(p for p in parts if p)[:200]


@dataclass
class Resolver:
    """Remembers every answer of one run. Built inside a scope of the office."""

    regency: str
    gazetteer: Gazetteer
    regency_names: frozenset[str]
    places: dict[str, str]
    products: dict[str, tuple[str, str]]
    _known: dict[tuple[str, str, str, str], Place] = field(default_factory=dict)
    _lines: dict[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls, office_id: UUID, regency: str) -> Resolver:
        areas = list(
            Area.objects.filter(code__gte=regency, code__lt=f"{regency}/", valid_until__isnull=True)
            .order_by("code")
            .values_list("code", "name")
        )
        own = next((name for code, name in areas if code == regency), "")
        memory = PlaceMemory.objects.filter(office_id=office_id, village_code__startswith=regency)
        confirmed = KbliConfirmed.objects.filter(office_id=office_id).order_by("confirmed_at")
        return cls(
            regency,
            Gazetteer.from_rows(areas),
            frozenset({_bare(own), names.fold(own)}),
            dict(memory.order_by("text").values_list("text", "village_code")),
            {k: (v, c) for k, v, c in confirmed.values_list("text_key", "version", "code")},
        )

    def place(self, village: str, district: str, regency: str = "", street: str = "") -> Place:
        """The village a row means, or why that is a question.

        A road is named for a village more often than not, and runs on into the next: its village
        is an answer offered, never taken.
        """
        asked = (village, district, regency, "" if village else street)
        found = self._known.get(asked)
        if found is None:
            found = self._place(village, district, regency)
            if not village and street and found.hold in ("place", "no_place"):
                found = self._along(street, district, found)
            self._known[asked] = found
        return found

    def _along(self, street: str, district: str, found: Place) -> Place:
        words = _ROAD.sub(" ", street).split()
        for size in range(min(3, len(words)), 0, -1):
            for at in range(len(words) - size + 1):
                name = " ".join(words[at : at + size])
                near = self.gazetteer.resolve(name, self.regency, district or None)
                exact = tuple(
                    m.code for m in near if len(m.code) == 13 and m.how == "exact"
                    and m.score >= NEAR_ENOUGH
                )  # fmt: skip
                if exact:
                    text = place_label(f"Jl. {name}", district)
                    if remembered := self.places.get(text):
                        return Place(text, remembered)
                    return Place(text, options=exact, hold="place")
        return found

    def _place(self, village: str, district: str, regency: str) -> Place:
        text = place_label(village, district, regency)
        if not village and not district:
            return Place(text, hold="no_place")
        if remembered := self.places.get(text):
            return Place(text, remembered)
        if regency and _bare(regency) not in self.regency_names:
            return Place(text, hold="outside")
        found = self.gazetteer.resolve(village or district, self.regency, district or None)
        villages = [m for m in found if len(m.code) == 13]
        if not village or not villages:
            options = tuple(m.code for m in found if len(m.code) == 8)
            return Place(text, options=options, hold="place")
        best = villages[0]
        rivals = [m for m in villages[1:] if m.score > best.score - NEXT_BEST_GAP]
        if best.score >= NEAR_ENOUGH and not rivals:
            return Place(text, best.code)
        return Place(text, options=tuple(m.code for m in (best, *rivals)), hold="place")

    def names_district(self, text: str) -> bool:
        """The text is nothing but the name of one of the regency's sub-districts."""
        wanted = names.fold(text)
        return bool(wanted) and any(
            names.fold(name) == wanted
            for code, name in self.gazetteer.names.items()
            if len(code) == 8
        )

    def line(self, product: str) -> str:
        """The product's words in standard form: equal lines are one KBLI question."""
        found = self._lines.get(product)
        if found is None:
            found = self._lines[product] = normal_line(product)[:200] if product else ""
        return found

    def kbli(self, given: Any, line: str, version: str) -> tuple[str, str, bool, str]:
        """(code, version, settled, problem). ``version`` is what a person said holds for the file.

        ``problem`` is "" or "kbli_unknown" (no such code in that version).
        """
        code, said = (given[0], given[1]) if given else ("", "")
        if len(code) == 5:
            used = said or version
            if used in catalogue.VERSIONS:
                if catalogue.title(code, used) is not None:
                    return code, used, True, ""
                return code, "", False, "kbli_unknown"
            return code, "", False, ""
        if line in self.products:
            kept, confirmed = self.products[line]
            return confirmed, kept, True, ""
        return "", "", False, ""


def place_kinds(regency: str) -> PlaceResolver:
    """Says "district" or "village" of a name of the regency: for columns without a header."""
    kinds: dict[str, str] = {}
    areas = Area.objects.filter(code__startswith=f"{regency}.", valid_until__isnull=True)
    for code, name in areas.order_by("code").values_list("code", "name"):
        folded = names.fold(name)
        if len(code) == 8:
            kinds[folded] = "district"
        else:
            kinds.setdefault(folded, "village")
    return lambda text: kinds.get(names.fold(text), "")


def _bare(name: str) -> str:
    folded = names.fold(name)
    for kind in ("kabupaten ", "kab ", "kota administrasi ", "kota "):
        folded = folded.removeprefix(kind)
    return folded
