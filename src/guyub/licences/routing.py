"""Which papers a product needs, which question to ask next, which step is next. Pure.

Policy: unknown is not no. A paper whose rule cannot be told yet is neither needed nor left out; the
product is routed when no paper that the law asks is open. What somebody does not know is not asked
again, and the papers that hang on it stay open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from guyub.criteria.language import Catalogue, Question, next_question, why
from guyub.criteria.language.deciding import Known, Part, explain
from guyub.criteria.language.facts import Kind, Ref, Value
from guyub.criteria.language.saying import amount, name
from guyub.criteria.language.tree import Condition, Node, refs
from guyub.kernel.dates import format_date
from guyub.licences.requirements import Paper, Wording

UNKNOWN: Final = " belum diketahui"
_OWN: Final = "licences."


@dataclass(frozen=True)
class Needed:
    """One paper for one product. ``verdict`` None: cannot be told yet. ``because`` are the
    conditions that made it so, in words."""

    paper: Paper
    wording: Wording
    verdict: bool | None
    held: bool
    because: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """Everything about the papers of a product. ``next_step``: the paper to get now, None when all
    needed ones are held or some must be found out first. ``question``: None when all is told."""

    needed: tuple[Needed, ...]
    question: Question | None
    next_step: Needed | None

    @property
    def settled(self) -> bool:
        """No paper that the law asks is open."""
        return all(n.verdict is not None for n in self.needed if n.paper.weight == "must")

    def of(self, verdict: bool | None) -> list[Needed]:
        return [n for n in self.needed if n.verdict is verdict]


def route(
    papers: Mapping[str, Paper],
    known: Known,
    catalogue: Catalogue,
    today: date,
    *,
    held: Collection[str] = (),
    asked: Collection[Ref] = (),
) -> Route:
    """The papers in force today for what is known of one product. ``held``: keys of papers that it
    or its business has; ``asked``: facts that were asked and not known."""
    found = []
    for paper in papers.values():
        wording = paper.on(today)
        if wording is None:
            continue
        part = explain(wording.applies, known, today)
        has = not {paper.key, *paper.met_by}.isdisjoint(held)
        found.append(Needed(paper, wording, part.verdict, has, _because(part, catalogue)))
    must = [n.wording.applies for n in found if n.paper.weight == "must"]
    question = _question(must, known, catalogue, today, asked)
    return Route(tuple(found), question, _next(found, held))


def _question(
    must: Sequence[Node], known: Known, catalogue: Catalogue, today: date, asked: Collection[Ref]
) -> Question | None:
    """What is asked of the product itself first: what its business is must be told elsewhere."""
    rules = [(node, 1.0) for node in must]
    elsewhere = {ref for node in must for ref in refs(node) if not ref.key.startswith(_OWN)}
    own = next_question(rules, known, catalogue, today, asked={*asked, *elsewhere})
    return own or next_question(rules, known, catalogue, today, asked=asked)


def _next(found: Iterable[Needed], held: Collection[str]) -> Needed | None:
    """The first paper that is needed, not held, and whose own needs are held. Papers stand in the
    order in which they ask for each other."""
    return next(
        (
            n
            for n in found
            if n.verdict
            and not n.held
            and n.paper.weight == "must"
            and all(need in held for need in n.wording.needs)
        ),
        None,
    )


def _because(part: Part, catalogue: Catalogue) -> tuple[str, ...]:
    """The facts that decided, as they are, or those that are missing; each once."""
    told = [_said(p.node, p.seen, catalogue) for p in why(part) if isinstance(p.node, Condition)]
    return tuple(dict.fromkeys(told))


def _said(node: Condition, seen: Value, catalogue: Catalogue) -> str:
    fact, label = catalogue[node.ref], catalogue.label(node.ref)
    if seen is None:
        return f"{label}{UNKNOWN}"
    match fact.kind:
        case Kind.BOOL:
            return catalogue.phrase(node.ref, seen is True)
        case Kind.CHOICE | Kind.CODE:
            text = name(fact, str(seen))
            return f"{label}: {text[:1].lower()}{text[1:]}"
        case Kind.INT | Kind.RUPIAH:
            return f"{label} {amount(fact, seen)}"
    return f"{label} {format_date(seen)}" if isinstance(seen, date) else label


def questions_until_settled(
    papers: Mapping[str, Paper], start: Known, truth: Known, catalogue: Catalogue, today: date
) -> int:
    """How many questions a product takes whose answers are ``truth``, beginning with ``start``."""
    known, asked = dict(start), 0
    while True:
        question = route(papers, known, catalogue, today).question
        if question is None:
            return asked
        known[question.ref] = truth[question.ref]
        asked += 1
