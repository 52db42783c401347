"""Which question to ask next: the one whose answer would decide most."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from guyub.criteria.language.cells import Cell, cells
from guyub.criteria.language.deciding import Known, decide, explain, why
from guyub.criteria.language.facts import Catalogue, Ref
from guyub.criteria.language.tree import Condition, Node

# How common an answer is among those who are asked (0..1), for offices that know it.
Share = Callable[[Ref, Cell], float]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask for; ``decides`` is the expected weight of rules that its answer settles."""

    ref: Ref
    text: str
    decides: float


def _alike(_ref: Ref, cell: Cell) -> float:
    return cell.share


def next_question(
    rules: Sequence[tuple[Node, float]],
    known: Known,
    catalogue: Catalogue,
    today: date,
    *,
    asked: Collection[Ref] = (),
    share: Share = _alike,
) -> Question | None:
    """The most telling open question over several weighted rules, None when all are decided.

    What is known is not asked, nor what was asked already (``asked``: the person does not know);
    only what stands in an undecided part of a rule can matter. Where no single answer decides, the
    fact that most open rules speak of comes first; ties go by the order of the catalogue.
    """
    open_rules = [(node, w) for node, w in rules if decide(node, known, today) is None]
    spoken: dict[Ref, list[Condition]] = {}
    mentioned: dict[Ref, float] = {}
    for node, weight in open_rules:
        missing = [p.node for p in why(explain(node, known, today))]
        for condition in missing:
            if isinstance(condition, Condition) and condition.ref not in asked:
                spoken.setdefault(condition.ref, []).append(condition)
        for ref in {c.ref for c in missing if isinstance(c, Condition)}:
            mentioned[ref] = mentioned.get(ref, 0.0) + weight
    place = {fact.key: i for i, fact in enumerate(catalogue)}
    best: tuple[float, float, int] | None = None
    found: Ref | None = None
    for ref, told_by in spoken.items():
        told = 0.0
        for cell in cells(catalogue[ref], told_by, today):
            learnt = {**known, ref: cell.value}
            settled = sum(w for node, w in open_rules if decide(node, learnt, today) is not None)
            told += share(ref, cell) * settled
        rank = (round(told, 9), mentioned[ref], -place[ref.key])
        if best is None or rank > best:
            best, found = rank, ref
    if found is None or best is None:
        return None
    return Question(found, catalogue.question(found), best[0])
