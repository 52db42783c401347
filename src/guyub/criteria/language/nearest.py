"""The nearest yes: the smallest set of changes, within a person's power, that makes a rule hold.

Policy: only facts whose catalogue entry says what a person can do are changed. A fact that is not
known is not taken for a no: it becomes "find out", and what can be done should it prove missing is
said beside it. Nothing is suggested that the rule itself would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from guyub.criteria.language.cells import told_apart
from guyub.criteria.language.deciding import Known, decide, holds
from guyub.criteria.language.facts import Catalogue, Change, Fact, Kind, Ref, Value
from guyub.criteria.language.tree import All, Any_, Condition, Node, Not, conditions

# Ways that are looked at: beyond it the longest are left out, which real rules do not reach.
MOST_WAYS: Final = 300

Wish = tuple[Condition, bool]
Way = frozenset[Wish]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: ``change`` a known fact, or ``ask`` about one that is not known.

    ``value`` is the nearest value that would do; ``change`` what it takes, None for a fact that
    can only be found out.
    """

    ref: Ref
    kind: str
    value: Value
    change: Change | None

    @property
    def cost(self) -> int:
        return self.change.cost if self.change else 0

    @property
    def days(self) -> int:
        return self.change.days if self.change else 0


@dataclass(frozen=True, slots=True)
class Path:
    """Steps that together make the rule hold; no steps: it holds already."""

    steps: tuple[Step, ...]

    @property
    def cost(self) -> int:
        """Rupiah of all steps together."""
        return sum(step.cost for step in self.steps)

    @property
    def days(self) -> int:
        """Working days when the steps go side by side: the longest of them."""
        return max((step.days for step in self.steps), default=0)

    def _rank(self) -> tuple[int, int, int, int, list[str]]:
        changed = sum(step.kind == "change" for step in self.steps)
        names = sorted(str(step.ref) for step in self.steps)
        return changed, len(self.steps), self.cost, self.days, names


def nearest_yes(
    node: Node, known: Known, catalogue: Catalogue, today: date, *, most: int = 3
) -> list[Path]:
    """The best paths to a yes, fewest changes first; empty when nothing in their power would do."""
    if decide(node, known, today) is True:
        return [Path(())]
    search = _Search(known, catalogue, today)
    answers: dict[Ref, list[Condition]] = {}
    for condition in conditions(node):
        answers.setdefault(condition.ref, []).append(condition)
    found: dict[tuple[tuple[Ref, Value], ...], Path] = {}
    for way in search.ways(node, True):
        steps = search.steps(way, answers)
        if steps is None:
            continue
        learnt = {**known, **{step.ref: step.value for step in steps}}
        if decide(node, learnt, today) is True:
            found.setdefault(tuple((s.ref, s.value) for s in steps), Path(tuple(steps)))
    ranked = sorted(found.values(), key=lambda path: path._rank())
    best: list[Path] = []
    for path in ranked:
        inside = {step.ref for step in path.steps}
        if not any({s.ref for s in held.steps} <= inside for held in best):
            best.append(path)
    return best[:most]


class _Search:
    def __init__(self, known: Known, catalogue: Catalogue, today: date) -> None:
        self.known, self.catalogue, self.today = known, catalogue, today

    def ways(self, node: Node, wanted: bool) -> list[Way]:
        """Sets of conditions that together give the node the wanted truth."""
        match node:
            case Condition():
                value = self.known.get(node.ref)
                if value is not None and self.catalogue[node.ref].change is None:
                    kept: list[Way] = [frozenset()]
                    return kept if holds(node, value, self.today) is wanted else []
                return [frozenset({(node, wanted)})]
            case Not(part):
                return self.ways(part, not wanted)
            case All(parts) | Any_(parts):
                each = [self.ways(part, wanted) for part in parts]
                if isinstance(node, All) is wanted:
                    return self._together(each)
                return self._shortest({way for ways in each for way in ways})
        raise AssertionError(node)

    def _together(self, each: list[list[Way]]) -> list[Way]:
        found: list[Way] = [frozenset()]
        for ways in each:
            found = self._shortest({one | other for one, other in product(found, ways)})
            if not found:
                return []
        return found

    def _shortest(self, ways: set[Way]) -> list[Way]:
        """Without ways that contain another whole; those that need least come first."""
        kept: list[Way] = []
        for way in sorted(ways, key=lambda w: (self._open(w), len(w), sorted(map(str, w)))):
            if not any(held <= way for held in kept):
                kept.append(way)
            if len(kept) >= MOST_WAYS:
                break
        return kept

    def _open(self, way: Way) -> int:
        """How many wishes of a way are not met yet."""
        return sum(
            value is None or holds(condition, value, self.today) is not wanted
            for condition, wanted in way
            for value in [self.known.get(condition.ref)]
        )

    def steps(self, way: Way, answers: dict[Ref, list[Condition]]) -> list[Step] | None:
        """What has to be done for a way; None when it asks a fact for two things at once."""
        wishes: dict[Ref, list[Wish]] = {}
        for condition, wanted in way:
            wishes.setdefault(condition.ref, []).append((condition, wanted))
        steps = []
        for ref in sorted(wishes):
            fact, value = self.catalogue[ref], self.known.get(ref)
            if value is not None and self._meets(wishes[ref], value):
                continue
            target = self._target(fact, value, wishes[ref], answers[ref])
            if target is None:
                return None
            kind = "ask" if value is None else "change"
            steps.append(Step(ref, kind, target, fact.change))
        return steps

    def _meets(self, wishes: Iterable[Wish], value: Value) -> bool:
        return all(holds(condition, value, self.today) is wanted for condition, wanted in wishes)

    def _target(
        self, fact: Fact, value: Value, wishes: list[Wish], asked: list[Condition]
    ) -> Value:
        """The value nearest to the present one that meets all wishes and can be reached."""
        values = told_apart(fact, asked, self.today)
        if fact.kind is Kind.DATE and fact.change is not None:
            # What a person does happens today or later, never on a past day.
            values = sorted({self.today, *(v for v in values if v >= self.today)})  # type: ignore[operator,type-var]
        reached = [
            other
            for other in values
            if self._meets(wishes, other) and _reachable(fact, value, other)
        ]
        if not reached:
            return None
        if value is None or fact.kind not in (Kind.INT, Kind.RUPIAH, Kind.DATE):
            return reached[0]
        return min(reached, key=lambda v: abs(v - value))  # type: ignore[operator]


def _reachable(fact: Fact, value: Value, target: Value) -> bool:
    change = fact.change
    if value is None:
        return True
    if change is None:
        return False
    if fact.kind is Kind.BOOL:
        return target is True
    if fact.kind in (Kind.INT, Kind.RUPIAH, Kind.DATE):
        return change.up if target > value else change.down  # type: ignore[operator]
    return True
