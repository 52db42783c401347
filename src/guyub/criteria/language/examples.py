"""Worked examples: cases that a rule carries with it and that must come out as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from guyub.criteria.language.deciding import Known, Verdict, decide
from guyub.criteria.language.tree import Node


@dataclass(frozen=True, slots=True)
class Example:
    """A case as an office tells it: what is known, on which day, and what must come out."""

    title: str
    known: Known
    expected: Verdict
    today: date


def check_examples(node: Node, examples: Iterable[Example]) -> list[tuple[Example, Verdict]]:
    """The examples that come out otherwise, each with what came out. Empty: the rule keeps its
    word. A rule that fails an example must not be published."""
    failed = []
    for example in examples:
        found = decide(node, example.known, example.today)
        if found is not example.expected:
            failed.append((example, found))
    return failed
