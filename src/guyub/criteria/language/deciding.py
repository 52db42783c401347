"""Yes, no, or unknown; and which conditions made it so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guyub.criteria.language.facts import Ref, Value
from guyub.criteria.language.tree import Ago, All, Any_, Condition, Node, Not

Known = Mapping[Ref, Value]
Verdict = bool | None


@dataclass(frozen=True, slots=True)
class Part:
    """A decided part of a rule: frozen with a decision, it explains it years later."""

    node: Node
    verdict: Verdict
    parts: tuple[Part, ...] = ()
    seen: Value = None


def decide(node: Node, known: Known, today: date) -> Verdict:
    """True, False, or None where what is missing would decide."""
    return explain(node, known, today).verdict


def explain(node: Node, known: Known, today: date) -> Part:
    """The decision of every part. A fact that is not in ``known`` is unknown."""
    match node:
        case Condition():
            value = known.get(node.ref)
            return Part(node, None if value is None else holds(node, value, today), (), value)
        case Not(inside):
            part = explain(inside, known, today)
            return Part(node, None if part.verdict is None else not part.verdict, (part,))
        case All(inside):
            parts = tuple(explain(part, known, today) for part in inside)
            return Part(node, _every([p.verdict for p in parts]), parts)
        case Any_(inside):
            parts = tuple(explain(part, known, today) for part in inside)
            refused = _every([None if p.verdict is None else not p.verdict for p in parts])
            return Part(node, None if refused is None else not refused, parts)


def _every(verdicts: list[Verdict]) -> Verdict:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def holds(condition: Condition, value: Value, today: date) -> bool:
    """Whether a known value meets a condition."""
    wanted = condition.value.day(today) if isinstance(condition.value, Ago) else condition.value
    match condition.op:
        case "is":
            return value is wanted
        case "=":
            return value == wanted
        case "!=":
            return value != wanted
        case "<":
            return value < wanted  # type: ignore[operator]
        case "<=":
            return value <= wanted  # type: ignore[operator]
        case ">":
            return value > wanted  # type: ignore[operator]
        case ">=":
            return value >= wanted  # type: ignore[operator]
        case "in":
            return value in wanted  # type: ignore[operator]
        case "not_in":
            return value not in wanted  # type: ignore[operator]
        case "within":
            return str(value).startswith(wanted)  # type: ignore[arg-type]
        case "not_within":
            return not str(value).startswith(wanted)  # type: ignore[arg-type]
    raise AssertionError(condition.op)


def why(part: Part) -> list[Part]:
    """The conditions that made the verdict: for a no those that fail, for a yes those that hold,
    for an unknown those that are missing. Other branches are left out."""
    match part.node:
        case Condition():
            return [part]
    return [
        condition
        for inside in part.parts
        if inside.verdict is _wanted(part)
        for condition in why(inside)
    ]


def _wanted(part: Part) -> Verdict:
    if isinstance(part.node, Not) and part.verdict is not None:
        return not part.verdict
    return part.verdict
