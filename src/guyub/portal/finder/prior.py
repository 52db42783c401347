"""How likely each answer is before it is given: the businesses of the regency, in shares.

Policy: only facts that the registry keeps have a share, and only where thirty or more businesses
tell it; the rest counts every answer alike. The prior chooses the order of questions and never an
answer: a wrong one costs a question, not a programme. It stands still for six hours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from guyub.criteria.language import Ref
from guyub.portal.finder.facts import HAS, RUNNING
from guyub.portal.finder.ranges import Cell

_TRUTHS: Final[Mapping[str, str]] = {
    "groups.member": "member", "training.ever": "trained", "training.taken": "trained",
    "aid.received": "aided", "aid.applied": "applied", "registry.visited": "visited",
}  # fmt: skip
_NUMBERS: Final = ("registry.workers", "registry.investment", "registry.sales")
# No answer is taken for impossible.
_LEAST: Final = 0.02


@dataclass(frozen=True)
class Shares:
    """``counted``: what ``portal_finder_shares`` gave for one regency, {} where too few tell."""

    counted: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The prior in one sentence, for whoever asks why this question comes first."""
        if not self.counted:
            return "Semua jawaban dianggap sama seringnya."
        return "Urutan pertanyaan memakai bagian usaha tercatat di daerah ini, tanpa nama."

    def prior(self, ref: Ref, cells: Sequence[Cell]) -> Sequence[float] | None:
        """Shares of the cells of a fact; None where nothing is known of it."""
        raw = self._raw(ref, cells)
        if raw is None:
            return None
        lifted = [max(share, _LEAST) for share in raw]
        return [share / sum(lifted) for share in lifted]

    def _raw(self, ref: Ref, cells: Sequence[Cell]) -> list[float] | None:
        told = self.counted
        if not told:
            return None
        if ref.key in _NUMBERS:
            marks = told.get(ref.key.removeprefix("registry."))
            return None if marks is None else [_part(marks, cell) for cell in cells]
        if ref == RUNNING:
            active, paused = float(told["active"]), float(told["paused"])
            # The registry does not tell how many of those that run are young.
            share = {"old": active * 0.9, "new": active * 0.1, "paused": paused,
                     "closed": max(1 - active - paused, 0.0)}  # fmt: skip
            return [share[str(cell.value)] for cell in cells]
        if ref.key == HAS:
            yes = float(told["papers"].get(dict(ref.args)["paper"], 0))
        elif ref.key in _TRUTHS:
            yes = float(told[_TRUTHS[ref.key]])
        elif ref.key == "registry.branch":
            return [float(told["branch"].get(str(cell.value), 0)) for cell in cells]
        else:
            return None
        return [yes if cell.value is True else 1 - yes for cell in cells]


def _part(marks: Sequence[float], cell: Cell) -> float:
    """The share of twentieths that lie in a range."""
    low = cell.low or 0
    inside = [m for m in marks if m >= low and (cell.high is None or m <= cell.high)]
    return len(inside) / len(marks)


def shares_of(regency: str) -> Shares:
    """The shares of a regency, one statement over its facts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_finder_shares(%s)", [regency])
        row = cursor.fetchone()
    found = row[0] if row else {}
    return Shares(json.loads(found) if isinstance(found, str) else found or {})
