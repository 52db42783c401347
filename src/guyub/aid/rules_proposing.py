"""What the round's rules say of a proposal: of the group, and of each member business.

Policy: the rule that was frozen when the round opened decides with what the office knows, whoever
looks, as it does in the ranking. Unknown never refuses; it is kept as a question for the field
check. A "no" stops nobody from sending: it is shown plainly with the nearest yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from guyub.accounts.visit import Visit
from guyub.criteria import queries as criteria
from guyub.criteria.language import (
    Catalogue,
    Condition,
    Node,
    Unreadable,
    decide,
    nearest_yes,
    read,
    say,
    why,
)
from guyub.criteria.language.deciding import Part, explain
from guyub.criteria.language.nearest import Step
from guyub.criteria.language.saying import amount, condition, name
from guyub.criteria.language.tree import refs
from guyub.criteria.subjects import SUBJECTS, values_of
from guyub.kernel.db import Scope, in_scope
from guyub.kernel.rupiah import format_number, format_rupiah

ANSWERS = {True: "Memenuhi", False: "Belum memenuhi", None: "Belum bisa dipastikan"}


@dataclass(frozen=True)
class _OfficeEyes:
    """A visit that sees one regency, for reading facts by the office's rule."""

    area_codes: tuple[str, ...]
    reach: str = "regency"
    role: str = "system"


@contextmanager
def office_eyes(office_id: UUID, regency: str) -> Iterator[Visit]:
    """The office's own view of its regency, for what a rule needs; it reads and never writes."""
    with in_scope(Scope(read=(regency,), offices=(str(office_id),))):
        yield cast(Visit, _OfficeEyes((regency,)))


@dataclass(frozen=True)
class Answer:
    """What one rule says of one subject. ``questions`` ask for what is unknown, ``steps`` are the
    nearest yes in words, ``facts`` what the decision saw."""

    kind: str
    of: UUID
    rule_id: UUID
    title: str
    number: int
    said: str
    verdict: bool | None
    questions: tuple[str, ...]
    steps: tuple[str, ...]
    facts: dict[str, Any]

    @property
    def words(self) -> str:
        return ANSWERS[self.verdict]

    def stored(self) -> dict[str, Any]:
        """For ``Proposal.frozen``."""
        return {
            "kind": self.kind, "of": str(self.of), "rule": str(self.rule_id), "title": self.title,
            "version": self.number, "said": self.said, "verdict": self.verdict,
            "questions": list(self.questions), "steps": list(self.steps), "facts": self.facts,
        }  # fmt: skip


def answers(
    office_id: UUID,
    regency: str,
    today: date,
    *,
    rule_id: UUID | None,
    group_rule_id: UUID | None,
    group: UUID | None,
    businesses: Iterable[UUID],
    frozen: Mapping[str, Any],
) -> list[Answer]:
    """The answer of each rule for the group and each business; a round without rules has none.

    ``frozen`` are the rules as the round keeps them; a round that is not open yet has none, and
    what is in force answers. A rule that is not in force or cannot be read answers nothing: the
    round says so elsewhere.
    """
    found: list[Answer] = []
    with office_eyes(office_id, regency) as eyes:
        if group_rule_id is not None and group is not None:
            held = _held(office_id, group_rule_id, "group", frozen)
            found += _of(eyes, held, group_rule_id, "group", [group], today)
        if rule_id is not None:
            held = _held(office_id, rule_id, "business", frozen)
            found += _of(eyes, held, rule_id, "business", businesses, today)
    return found


_Held = tuple[str, int, Node]


def _held(office_id: UUID, rule_id: UUID, kind: str, frozen: Mapping[str, Any]) -> _Held | None:
    """Title, version and tree of a rule; None where it cannot be read or is not in force."""
    if kept := frozen.get(kind):
        try:
            node = read(kept["tree"], SUBJECTS[kind].catalogue)
        except Unreadable:
            return None
        return str(kept["title"]), int(kept["version"]), node
    found = criteria.in_force(office_id, rule_id)
    return (found[0].rule.title, found[0].number, found[1]) if found else None


def _of(
    eyes: Visit, held: _Held | None, rule_id: UUID, kind: str, subjects: Iterable[UUID],
    today: date,
) -> list[Answer]:  # fmt: skip
    if held is None:
        return []
    title, number, node = held
    subject = SUBJECTS[kind]
    catalogue = subject.catalogue
    said = say(node, catalogue)
    found = []
    for pk in subjects:
        known = values_of(subject, eyes, pk, refs(node))
        verdict = decide(node, known, today)
        found.append(
            Answer(
                kind, pk, rule_id, title, number, said, verdict,
                tuple(_questions(node, known, catalogue, today)),
                tuple(_steps(node, known, catalogue, today)) if verdict is False else (),
                {str(ref): _plain(value) for ref, value in known.items()},
            )
        )  # fmt: skip
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _questions(node: Node, known: Any, catalogue: Catalogue, today: date) -> Iterator[str]:
    """What to ask, for each fact that is not known and could decide; each once."""
    whole: Part = explain(node, known, today)
    if whole.verdict is not None:
        return
    seen: set[str] = set()
    for part in why(whole):
        if isinstance(part.node, Condition) and part.verdict is None:
            asked = catalogue.question(part.node.ref)
            if asked not in seen:
                seen.add(asked)
                yield asked


def _steps(node: Node, known: Any, catalogue: Catalogue, today: date) -> Iterator[str]:
    """The nearest yes in words; where nothing in their power would do, what stands against it."""
    paths = nearest_yes(node, known, catalogue, today, most=1)
    if paths and paths[0].steps:
        for step in paths[0].steps:
            yield _step_words(step, catalogue)
        return
    for part in why(explain(node, known, today)):
        if isinstance(part.node, Condition):
            yield f"Syaratnya: {condition(part.node, catalogue)}."


def _step_words(step: Step, catalogue: Catalogue) -> str:
    fact = catalogue[step.ref]
    if step.kind == "ask":
        return catalogue.question(step.ref)
    verb = catalogue.verb(step.ref)
    words = verb[:1].upper() + verb[1:]
    if step.value is not None and not isinstance(step.value, bool):
        shown = name(fact, step.value) if isinstance(step.value, str) else amount(fact, step.value)
        words += f" sampai {shown}"
    taking = []
    if step.days:
        taking.append(f"sekitar {format_number(step.days)} hari kerja")
    if step.cost:
        taking.append(f"biaya {format_rupiah(step.cost)}")
    if step.change is not None and step.change.help:
        taking.append(f"dibantu {step.change.help}")
    return f"{words} ({', '.join(taking)})." if taking else f"{words}."
