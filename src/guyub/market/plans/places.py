"""Which sub-district a plan line is for: what its place column says, else its words, else its unit.

Policy: only a place that is named counts. A line that names none is for the whole regency, which is
not the same as unknown; a place column whose text fits nothing is a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from guyub.areas.names import Gazetteer

_IN_WORDS: Final = re.compile(
    r"\b(?:kec|kecamatan)\b\.?\s+(?=([a-z][a-z' -]{2,40}))", re.IGNORECASE
)  # "Desa X Kec. Y, Kab. Z"
_END: Final = re.compile(r"\b(?:kab|kabupaten|kota|desa|rt|rw|provinsi|dan|dk+)\b|[,;()]", re.I)


@dataclass
class Places:
    """Answers of one run. ``remembered``: place texts that a person settled."""

    regency: str
    gazetteer: Gazetteer
    remembered: dict[str, str]
    regency_words: frozenset[str] = frozenset()
    _known: dict[str, str] = field(default_factory=dict)

    def column(self, text: str) -> tuple[str, bool]:
        """(sub-district or "", whether it is settled) of a text of the place column."""
        key = " ".join(text.lower().split())
        if not key:
            return "", True
        if key in self.remembered:
            return self.remembered[key], True
        if any(w in key for w in self.regency_words) and "kec" not in key:
            return "", True
        found = self._district(text)
        return found, bool(found)

    def words(self, *texts: str) -> str:
        """The sub-district that words name, "" for none or several."""
        found = set()
        for text in texts:
            for match in _IN_WORDS.finditer(text):
                name = _END.split(match.group(1))[0].strip(" -")
                found.add(self._named(name))
        found.discard("")
        return found.pop() if len(found) == 1 else ""

    def _named(self, name: str) -> str:
        """Of "Solokanjeruk Dan Pelatihan" the longest beginning that is a sub-district."""
        parts = name.split()[:3]
        for size in range(len(parts), 0, -1):
            if code := self._district(" ".join(parts[:size])):
                return code
        return ""

    def _district(self, text: str) -> str:
        known = self._known.get(text)
        if known is None:
            bare = re.sub(r"\b(?:kec|kecamatan)\b\.?", " ", text, flags=re.IGNORECASE).strip()
            known = ""
            if len(bare) > 2:
                near = self.gazetteer.resolve(bare, self.regency)
                codes = {m.code[:8] for m in near if len(m.code) == 8 and m.score >= 85}
                if not codes:
                    codes = {m.code[:8] for m in near if len(m.code) == 13 and m.how == "exact"}
                known = codes.pop() if len(codes) == 1 else ""
            self._known[text] = known
        return known
