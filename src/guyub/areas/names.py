"""Which area does a written place name mean? Pure: works on rows, knows no database.

Policy: an exact name (after folding case, spaces, "Ds.", roman numerals and old spelling) comes
before a near one; a named sub-district or regency narrows; a name that several areas carry gives
all of them with their parents, never silently the first. When no village fits but a parent that
was named does, the parent is returned and marked so: better a sub-district than an invention.
Codes are Kemendagri codes, "33.03.07.2001": province, regency, sub-district, village.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from guyub.areas.spelling import (
    DISTRICT,
    PROVINCE,
    REGENCY,
    VILLAGE,
    Asked,
    key,
    squeezed,
    take_apart,
)

How = Literal["exact", "spelling", "parent"]

CACHED_LOOKUPS = 20_000
# How many letters may be wrong, by the length of the folded name.
SHORT, LONG, VERY_LONG = 4, 8, 14
PARENT_MISS = 12.0  # points lost when the parent that was named is another one
LEVEL_PENALTY = 2.0  # points lost per level above the one asked for
SURE_GAP = 20.0  # matches this far behind the best are not shown


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """One area a name may mean. `score` is 0..100; `parents` tells twins apart."""

    code: str
    name: str
    parents: str
    score: float
    how: How


def _level(code: str) -> int:
    return code.count(".")


def _bare(name: str) -> str:
    """A regency's name without its kind."""
    return name.removeprefix("Kabupaten ").removeprefix("Kota ").removeprefix("Administrasi ")


def _allowed(length: int) -> int:
    if length < SHORT:
        return 0
    return 1 if length < LONG else 2 if length < VERY_LONG else 3


@dataclass
class _Index:
    """Names of a set of areas by folded key."""

    codes: dict[str, list[str]]

    @cached_property
    def keys(self) -> list[str]:
        return sorted(self.codes)

    def find(self, wanted: str, most: int = 25) -> list[tuple[str, float, How]]:
        """Codes whose name is `wanted`; when there is none, whose name is near it."""
        if not wanted:
            return []
        if wanted in self.codes:
            return [(code, 100.0, "exact") for code in self.codes[wanted]]
        far = _allowed(len(wanted))
        if not far:
            return []
        near = process.extract(wanted, self.keys, scorer=OSA.distance, score_cutoff=far, limit=most)
        return [
            (code, round(100.0 * (1 - distance / max(len(k), len(wanted))), 1), "spelling")
            for k, distance, _ in near
            for code in self.codes[k]
        ]


@dataclass
class Gazetteer:
    """All areas of the country; indexes of a regency are built when it is first asked for."""

    names: dict[str, str]
    _children: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _indexes: dict[tuple[str, int], _Index] = field(default_factory=dict)
    _answers: dict[tuple[str, str | None, str | None, int], tuple[PlaceMatch, ...]] = field(
        default_factory=dict
    )

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[str]]) -> Gazetteer:
        """From (code, name, ...) rows; further columns are not looked at."""
        gazetteer = cls({row[0]: row[1] for row in rows})
        for code in gazetteer.names:
            gazetteer._children[code[:5]].append(code)
        return gazetteer

    def parents(self, code: str) -> str:
        """ "Kec. Kalimanah, Kab. Purbalingga"; the province for a regency, empty for a province."""
        level = _level(code)
        regency = self.names.get(code[:5], "").replace("Kabupaten ", "Kab. ")
        if level == VILLAGE:
            return f"Kec. {self.names.get(code[:8], '?')}, {regency}"
        return regency if level == DISTRICT else self.names.get(code[:2], "") if level else ""

    def resolve(
        self,
        text: str,
        within: str | None = None,
        district_text: str | None = None,
        limit: int = 5,
    ) -> list[PlaceMatch]:
        """Areas that a written place may mean, best first; empty when none is near.

        `within` is the code of a province, regency or sub-district to stay in. `district_text`
        is a separate cell that names the sub-district. Two results of one score are a question
        for a person. Answers are kept (the newest 20,000).
        """
        asked = (text, within, district_text, limit)
        known = self._answers.get(asked)
        if known is None:
            known = tuple(self._resolve(take_apart(text, district_text), within)[:limit])
            if len(self._answers) >= CACHED_LOOKUPS:
                self._answers.clear()
            self._answers[asked] = known
        return list(known)

    def search(self, text: str, limit: int = 10) -> list[PlaceMatch]:
        """Areas of the whole country for a search box: whole names, then beginnings, then near."""
        found = {m.code: m for m in self.resolve(text, limit=max(limit, 10))}
        wanted = squeezed(take_apart(text).village)
        if len(found) < limit and len(wanted) >= SHORT - 1:
            for code in self._beginning(wanted, limit * 3):
                found.setdefault(code, self._match(code, 90.0, "spelling"))
        order = sorted(found.values(), key=lambda m: (-m.score, _level(m.code), m.code))
        return order[:limit]

    def _match(self, code: str, score: float, how: How) -> PlaceMatch:
        return PlaceMatch(code, self.names[code], self.parents(code), round(score, 1), how)

    def _codes_within(self, within: str | None) -> Iterable[str]:
        if within is None:
            return self.names
        if len(within) >= 5:
            return [c for c in self._children.get(within[:5], ()) if c.startswith(within)]
        return [c for c in self.names if c.startswith(within)]

    def _index(self, within: str | None, level: int) -> _Index:
        place = (within or "", level)
        if place not in self._indexes:
            codes: dict[str, list[str]] = defaultdict(list)
            for code in self._codes_within(within):
                if _level(code) == level:
                    name = self.names[code]
                    names = {name, *_other_names(name)} if level >= DISTRICT else {_bare(name)}
                    for k in dict.fromkeys(key(n) for n in sorted(names)):
                        if k:
                            codes[k].append(code)
            self._indexes[place] = _Index(dict(codes))
        return self._indexes[place]

    def _beginning(self, wanted: str, most: int) -> list[str]:
        found: list[str] = []
        for level in (REGENCY, DISTRICT, VILLAGE):
            index = self._index(None, level)
            at = bisect_left(index.keys, wanted)
            while at < len(index.keys) and index.keys[at].startswith(wanted) and len(found) < most:
                found.extend(index.codes[index.keys[at]])
                at += 1
        return found[:most]

    def _regencies(self, asked: Asked, within: str | None) -> list[str]:
        """Regencies named in the text, by whole name only: they narrow, they do not guess."""
        index = self._index(within if within and len(within) == 2 else None, REGENCY)
        named = (asked.regency,) if asked.regency else asked.loose
        return [c for name in named for c in index.codes.get(name, ())]

    def _resolve(self, asked: Asked, within: str | None) -> list[PlaceMatch]:
        regencies = self._regencies(asked, within) if within is None or len(within) < 5 else []
        scopes: list[str | None] = list(regencies) or [within]
        found: dict[str, PlaceMatch] = {}
        for scope in scopes:
            for match in self._in_scope(asked, scope):
                held = found.get(match.code)
                if held is None or match.score > held.score:
                    found[match.code] = match
        if not found and regencies:
            found = {m.code: m for m in self._in_scope(asked, within)}
        if not found and regencies:
            found = {code: self._match(code, 60.0, "parent") for code in regencies}
        order = sorted(found.values(), key=lambda m: (-m.score, -_level(m.code), m.code))
        return [m for m in order if m.score >= order[0].score - SURE_GAP]

    def _districts(self, asked: Asked, scope: str | None) -> dict[str, float]:
        """Sub-districts that the text names, with how sure that is (0..1)."""
        index = self._index(scope, DISTRICT)
        named = [asked.district] if asked.district else list(asked.loose)
        return {code: score / 100 for name in named for code, score, _ in index.find(name)}

    def _in_scope(self, asked: Asked, scope: str | None) -> list[PlaceMatch]:
        districts = self._districts(asked, scope)
        villages = self._index(scope, VILLAGE)
        wanted = squeezed(asked.village)
        hits = villages.find(wanted)
        for other in map(squeezed, asked.raw):
            if other in villages.codes:
                held = [h for h in hits if h[2] == "exact"]
                hits = held + [h for h in villages.find(other) if h not in held]
        exact = any(how == "exact" for _, _, how in hits)
        if not exact and len(asked.village) > 1 and not districts and scope:
            inside, its_districts = self._unseparated(asked.village, scope)
            if inside:
                hits, districts = inside, its_districts
        matches: list[PlaceMatch] = []
        for code, score, how in hits:
            if districts:
                score = score if code[:8] in districts else score - PARENT_MISS
            matches.append(self._match(code, score, how))
        if any(m.code[:8] in districts for m in matches):
            return matches
        if districts and not any(m.score > 80 for m in matches):
            # The village is unknown there: say the sub-district instead.
            matches += [self._match(c, 70.0 * sure, "parent") for c, sure in districts.items()]
        elif not districts:
            matches += self._higher(wanted, scope, bool(hits))
        return matches

    def _unseparated(
        self, words: tuple[str, ...], scope: str
    ) -> tuple[list[tuple[str, float, How]], dict[str, float]]:
        """ "Kalimanah Kulon Kalimanah": a village and its sub-district without a comma."""
        own = key(_bare(self.names.get(scope[:5], "")))
        for at in range(len(words) - 1, 0, -1):
            if own and squeezed(words[at:]) == own:  # "Clarak Leces Probolinggo"
                words = words[:at]
                break
        for at in range(len(words) - 1, 0, -1):
            districts = self._index(scope, DISTRICT).codes.get(squeezed(words[at:]), [])
            if districts:
                hits = self._index(scope, VILLAGE).find(squeezed(words[:at]))
                inside = [h for h in hits if h[0][:8] in districts]
                if inside:
                    return inside, dict.fromkeys(districts, 1.0)
        return [], {}

    def _higher(self, wanted: str, scope: str | None, village_found: bool) -> list[PlaceMatch]:
        """Sub-districts and regencies of that name; near names only when no village fits."""
        matches: list[PlaceMatch] = []
        levels = (DISTRICT,) if scope and len(scope) >= 5 else (DISTRICT, REGENCY, PROVINCE)
        for up, level in enumerate(levels, start=1):
            for code, score, how in self._index(scope, level).find(wanted):
                if how == "exact" or not village_found:
                    matches.append(self._match(code, score - up * LEVEL_PENALTY, "parent"))
        return matches


def _other_names(name: str) -> list[str]:
    """The halves of a double name ("Kupa-kupa Selatan (Halehe)", "Tiro/Truseb")."""
    if "/" not in name and "(" not in name:
        return []
    halves = [half.strip() for half in re.split(r"[/()]", name)]
    return [half for half in halves if len(half) >= SHORT]
