"""What makes a pair sure, or what is missing: the rule of ``linkage.certainty``, told role by role.

Policy: sure is weight *and* evidence that can be named *and* nothing against it. That rule was
measured for persons; a pair asks about businesses, so one whose trade says otherwise, or whose
owner is one record anyway, is never sure. Pure; told once, when the search finds the pair, and kept
with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NAME, NUMBER, WEIGHT = "name", "number", "weight"
AGAINST: Final = "against_"
# Called sure by weight alone, before evidence was asked for; only a search can tell.
UNASKED: Final = "unasked"


@dataclass(frozen=True, slots=True)
class Grounds:
    """``evidence``: roles whose agreement tells who it is, () when none does. ``lacks``: why the
    pair is not sure: ``NAME``, ``NUMBER``, ``WEIGHT``, ``AGAINST`` + role, or the pair's kind."""

    evidence: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def sure(self) -> bool:
        return bool(self.evidence) and not self.lacks


def grounds(
    level: Mapping[str, str], evidence: tuple[str, ...], heavy: bool, kind: str = ""
) -> Grounds:
    """``level`` by role, ``evidence`` as the engine tells it, ``heavy``: its weight is enough."""
    from guyub.linkage.certainty import BESIDE_BIRTH, CONTRADICTS, LIKE_NAME, NUMBERS, SAME_NAME

    lacks = [kind] if kind else []
    lacks += [AGAINST + role for role in CONTRADICTS if level.get(role) == "other"]
    if not evidence:
        born = level.get("birth_date") == "same" and any(
            level.get(role) == "same" for role in BESIDE_BIRTH
        )
        number = any(level.get(role) == "same" for role in NUMBERS)
        if not (number or born):
            lacks.append(NUMBER)
        if level.get("name") not in (LIKE_NAME if number else SAME_NAME):
            lacks.append(NAME)
    if not heavy and not lacks:
        lacks.append(WEIGHT)
    return Grounds(evidence, tuple(lacks))
