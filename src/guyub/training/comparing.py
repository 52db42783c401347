"""Answers before a course against those after it. Pure.

Policy: a question is compared over exactly those who answered it both times; who answered once is
counted beside, and who did not answer is unknown, not wrong. The total is the sum over the
questions that have a right answer, so table and total agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PRE: Final = "pre"
POST: Final = "post"


@dataclass(frozen=True)
class Asked:
    """A question: its options and the place of the right one, None without one."""

    key: object
    options: int
    right: int | None = None


@dataclass(frozen=True)
class Compared:
    """``before`` and ``after``: how often each option was chosen by the ``both`` who answered
    twice. ``pre`` and ``post``: how many answered at all."""

    key: object
    right: int | None
    asked: int
    pre: int
    post: int
    both: int
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def right_before(self) -> int | None:
        return None if self.right is None else self.before[self.right]

    @property
    def right_after(self) -> int | None:
        return None if self.right is None else self.after[self.right]


@dataclass(frozen=True)
class Total:
    """Over the questions with a right answer: ``pairs`` of answers, how many of them were right
    before and after. ``pre``, ``post`` and ``both`` are people who answered any question then."""

    asked: int
    pre: int
    post: int
    both: int
    pairs: int
    right_before: int
    right_after: int

    @property
    def change(self) -> int:
        return self.right_after - self.right_before


def compare(
    questions: Iterable[Asked], answers: Iterable[tuple[object, object, str, int]], asked: int
) -> tuple[list[Compared], Total]:
    """``answers`` are (person, question, moment, choice), at most one per person, question and
    moment; ``asked`` is how many people the questions were for."""
    held: dict[object, dict[str, dict[object, int]]] = {}
    people: dict[str, set[object]] = {PRE: set(), POST: set()}
    for person, question, moment, choice in answers:
        held.setdefault(question, {PRE: {}, POST: {}})[moment][person] = choice
        people[moment].add(person)
    rows = []
    for one in questions:
        found = held.get(one.key, {PRE: {}, POST: {}})
        both = found[PRE].keys() & found[POST].keys()

        def chosen(
            moment: str, found: dict[str, dict[object, int]] = found, both: set[object] = both,
            many: int = one.options,
        ) -> tuple[int, ...]:  # fmt: skip
            picked = [found[moment][person] for person in both]
            return tuple(picked.count(n) for n in range(many))

        rows.append(
            Compared(
                one.key, one.right, asked, len(found[PRE]), len(found[POST]), len(both),
                chosen(PRE), chosen(POST),
            )
        )  # fmt: skip
    marked = [row for row in rows if row.right is not None]
    return rows, Total(
        asked, len(people[PRE]), len(people[POST]), len(people[PRE] & people[POST]),
        sum(row.both for row in marked), sum(row.right_before or 0 for row in marked),
        sum(row.right_after or 0 for row in marked),
    )  # fmt: skip
