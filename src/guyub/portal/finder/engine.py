"""Which question comes next, and what is decided. Pure.

Policy: the question whose answer takes away most uncertainty over all firm programmes together,
measured in bits over yes, no and "cannot be told". How likely an answer is comes from ``Prior``:
the businesses of the regency, else every answer alike. Ties go to what most programmes speak of,
then to the order of the catalogue, so the same answers always meet the same question.

A programme of which nobody is sure (``firm`` False) asks nothing: no answer makes it sure. It is
ruled out where what is known does so. "Tidak tahu" is never asked again and excludes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any, Final

from guyub.criteria.language import Condition, Kind, Node, Ref, Verdict
from guyub.criteria.language.deciding import explain, why
from guyub.criteria.language.tree import conditions
from guyub.portal.finder.facts import FACTS, Topic, bases, complete, topic, topic_of
from guyub.portal.finder.ranges import Cell, cells, cuts_of_scale

Known = Mapping[Ref, Any]
Odds = tuple[float, float, float]
# The share of each cell of a fact, in their order; None: nothing is known of it.
Prior = Callable[[Ref, Sequence[Cell]], Sequence[float] | None]
_MOST_HELD: Final = 20_000


def alike(_ref: Ref, _cells: Sequence[Cell]) -> None:
    """No prior at all."""
    return None


@dataclass(frozen=True)
class Rules:
    """The rules of all programmes of a place on a day, and what was worked out over them.

    ``firm`` says of each rule whether it may ask. ``scales``: scheme to its rule in force.
    """

    nodes: tuple[Node, ...]
    firm: tuple[bool, ...]
    scales: Mapping[str, Mapping[str, Any]]
    today: date
    prior: Prior = alike
    _odds: dict[Any, Odds] = field(default_factory=dict)
    _next: dict[Any, Topic | None] = field(default_factory=dict)

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        """Everything that may be asked, in the order of the catalogue."""
        found = {
            base
            for node in self.nodes
            for c in conditions(node)
            for base in (*bases(c.ref), *bases(c.ref, (Ref("registry.sales"),)))
        }
        place = {fact.key: i for i, fact in enumerate(FACTS)}
        return tuple(sorted(found, key=lambda ref: (place[ref.key], ref)))

    @cached_property
    def _mentioned(self) -> list[frozenset[Ref]]:
        every = []
        for node in self.nodes:
            spoken = {c.ref for c in conditions(node)}
            every.append(frozenset(b for r in spoken for b in self._behind(r)))
        return every

    def _behind(self, ref: Ref) -> set[Ref]:
        return {*bases(ref), *bases(ref, (Ref("registry.sales"),))}

    @cached_property
    def answers(self) -> Mapping[Ref, list[Cell]]:
        """The answers that each fact offers."""
        told: dict[Ref, list[Condition]] = {}
        cuts: dict[Ref, set[int]] = {}
        for node in self.nodes:
            for c in conditions(node):
                told.setdefault(c.ref, []).append(c)
                scheme = c.ref.key.removeprefix("registry.scale_")
                if scheme != c.ref.key and scheme in self.scales:
                    for ref, bounds in cuts_of_scale(self.scales[scheme]).items():
                        cuts.setdefault(ref, set()).update(bounds)
        return {
            ref: cells(ref, told.get(ref, ()), cuts.get(ref, set()), self.today)
            for ref in self.refs
        }

    @cached_property
    def shares(self) -> Mapping[Ref, Sequence[float]]:
        """How common each answer is taken to be; sums to one."""
        found = {}
        for ref, answers in self.answers.items():
            given = self.prior(ref, answers)
            found[ref] = given if given is not None else [1 / len(answers)] * len(answers)
        return found

    # --- deciding --------------------------------------------------------------------------------

    def complete(self, known: Known, unknown: Iterable[Ref]) -> dict[Ref, Any]:
        return complete(known, unknown, self.scales)

    def verdicts(self, known: Known, unknown: Iterable[Ref]) -> list[Verdict]:
        """The answer of each rule to what is known."""
        whole = self.complete(known, unknown)
        return [explain(node, whole, self.today).verdict for node in self.nodes]

    def _missing(self, i: int, known: Known, unknown: frozenset[Ref]) -> tuple[Verdict, list[Ref]]:
        """The verdict of a rule; where it is open, what could still be asked for it."""
        part = explain(self.nodes[i], self.complete(known, unknown), self.today)
        if part.verdict is not None:
            return part.verdict, []
        spoken = [p.node.ref for p in why(part) if isinstance(p.node, Condition)]
        found = [b for ref in spoken for b in bases(ref, unknown)]
        return None, [b for b in dict.fromkeys(found) if b not in known and b not in unknown]

    def open_to(self, i: int, known: Known, unknown: frozenset[Ref]) -> bool:
        """Whether a rule is undecided and a question that was not asked yet could decide it."""
        return bool(self._missing(i, known, unknown)[1])

    def odds(self, i: int, known: Known, unknown: frozenset[Ref]) -> Odds:
        """How likely a rule comes out as yes, as no, and as open for good."""
        mine = self._mentioned[i]
        key = (
            i, frozenset((r, v) for r, v in known.items() if r in mine or r in self._whole(i)),
            unknown & mine,
        )  # fmt: skip
        if key not in self._odds:
            if len(self._odds) > _MOST_HELD:
                self._odds.clear()
            self._odds[key] = self._told(i, known, unknown)
        return self._odds[key]

    def _whole(self, i: int) -> frozenset[Ref]:
        return frozenset(c.ref for c in conditions(self.nodes[i]))

    def _told(self, i: int, known: Known, unknown: frozenset[Ref]) -> Odds:
        verdict, missing = self._missing(i, known, unknown)
        if verdict is not None:
            return (1.0, 0.0, 0.0) if verdict else (0.0, 1.0, 0.0)
        if not missing:
            return 0.0, 0.0, 1.0
        yes = no = never = 0.0
        ref = missing[0]
        for cell, share in zip(self.answers[ref], self.shares[ref], strict=True):
            y, n, o = self.odds(i, {**known, ref: cell.value}, unknown)
            yes, no, never = yes + share * y, no + share * n, never + share * o
        return yes, no, never

    # --- asking ----------------------------------------------------------------------------------

    def next_topic(self, known: Known, unknown: frozenset[Ref]) -> Topic | None:
        """What to ask next; None when every firm programme is decided or nothing can help."""
        key = (frozenset(known.items()), unknown)
        if key not in self._next:
            if len(self._next) > _MOST_HELD:
                self._next.clear()
            self._next[key] = self._best(known, unknown)
        return self._next[key]

    def _best(self, known: Known, unknown: frozenset[Ref]) -> Topic | None:
        spoken: dict[str, set[Ref]] = {}
        counted: dict[str, int] = {}
        open_rules = []
        for i, firm in enumerate(self.firm):
            missing = self._missing(i, known, unknown)[1] if firm else []
            if missing:
                open_rules.append(i)
            for key in {topic_of(ref) for ref in missing}:
                counted[key] = counted.get(key, 0) + 1
            for ref in missing:
                spoken.setdefault(topic_of(ref), set()).add(ref)
        before = {i: _bits(self.odds(i, known, unknown)) for i in open_rules}
        place = {ref: n for n, ref in enumerate(self.refs)}
        best: tuple[float, int, int] | None = None
        found = ""
        for key, asked in spoken.items():
            gain = sum(before.values()) - self._after(open_rules, sorted(asked), known, unknown)
            rank = (round(gain, 9), counted[key], -min(place[ref] for ref in asked))
            if best is None or rank > best:
                best, found = rank, key
        return topic(found, spoken[found]) if found else None

    def _after(
        self, rules: Sequence[int], asked: Sequence[Ref], known: Known, unknown: frozenset[Ref]
    ) -> float:
        """Bits that are left on average once these facts are told."""
        left = 0.0
        for told in product(*(self._shared(ref) for ref in asked)):
            share = math.prod(part for _cell, part in told)
            learnt = {**known, **{r: c.value for r, (c, _p) in zip(asked, told, strict=True)}}
            left += share * sum(_bits(self.odds(i, learnt, unknown)) for i in rules)
        return left

    def _shared(self, ref: Ref) -> list[tuple[Cell, float]]:
        return list(zip(self.answers[ref], self.shares[ref], strict=True))


def _bits(odds: Odds) -> float:
    return -sum(p * math.log2(p) for p in odds if p > 0)


def offers(rules: Rules, asked: Topic) -> list[Cell]:
    """What a page offers for a question about one fact; truths as a plain yes and no."""
    found = rules.answers[asked.refs[0]]
    if FACTS[asked.refs[0]].kind is Kind.BOOL:
        return [Cell(c.value, c.token, "Ya" if c.value else "Tidak") for c in found]
    return found


__all__ = ["Prior", "Rules", "alike", "offers"]
