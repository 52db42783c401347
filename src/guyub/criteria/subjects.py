"""What rules are about: a table with one row per subject, and the facts published of it.

Rooms above publish here when the program starts: the registry its businesses, groups theirs. A
fact is one SQL expression over the subject's row, so that deciding one case and counting four
million reads the same column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from guyub.criteria.language import Catalogue, Node, Ref, as_sql

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.criteria.effects import Effect

Where = tuple[str, list[Any]]


@dataclass(frozen=True)
class Subject:
    """One kind of subject.

    ``table`` is the FROM part with the alias that columns use, ``key`` its id column, ``part`` the
    column by which counts are divided (a sub-district's code). ``visible`` gives the condition on
    rows that a visit counts; row security stands behind it.
    """

    key: str
    label: str
    table: str
    id_column: str
    part: str
    part_name: Callable[[str], str]
    visible: Callable[[Visit], Where]
    catalogue: Catalogue
    effects: tuple[Effect, ...] = ()


SUBJECTS: Final[dict[str, Subject]] = {}


def register_subject(subject: Subject) -> None:
    """Called once from a room's ``AppConfig.ready``."""
    if subject.key in SUBJECTS:
        raise ValueError(f"{subject.key} is registered twice")
    SUBJECTS[subject.key] = subject


@dataclass(frozen=True, slots=True)
class Count:
    """How many subjects a rule lets in, refuses, and cannot tell yet."""

    yes: int = 0
    no: int = 0
    unknown: int = 0

    @property
    def all(self) -> int:
        return self.yes + self.no + self.unknown

    def __add__(self, other: Count) -> Count:
        return Count(self.yes + other.yes, self.no + other.no, self.unknown + other.unknown)


def _divided(expression: str) -> str:
    return (
        f"count(*) FILTER (WHERE {expression} IS TRUE),"
        f" count(*) FILTER (WHERE {expression} IS FALSE),"
        f" count(*) FILTER (WHERE {expression} IS NULL)"
    )


def count(
    subject: Subject, visit: Visit, rule: Node, today: date, *, by: str = ""
) -> dict[str, Count]:
    """Counts by part, for the rows that the visit sees. One statement, one pass.

    ``by`` is an SQL expression to divide by instead of the subject's own part.
    """
    sql = as_sql(rule, subject.catalogue, today)
    where, given = subject.visible(visit)
    with connection.cursor() as cursor:
        # The rule stands once, in a subquery, whatever is counted of it.
        cursor.execute(
            f"SELECT part, {_divided('answer')} FROM (SELECT {by or subject.part} AS part,"
            f" {sql.text} AS answer FROM {subject.table} WHERE {where} OFFSET 0) told"
            " GROUP BY part ORDER BY part",
            [*sql.params, *given],
        )
        return {part: Count(*numbers) for part, *numbers in cursor.fetchall()}


def count_each(subject: Subject, visit: Visit, rules: Sequence[Node], today: date) -> list[Count]:
    """Counts of several rules (the conditions of one) over the same rows, in one pass."""
    if not rules:
        return []
    made = [as_sql(rule, subject.catalogue, today) for rule in rules]
    where, given = subject.visible(visit)
    told = ", ".join(f"{sql.text} AS a{i}" for i, sql in enumerate(made))
    counted = ", ".join(_divided(f"a{i}") for i in range(len(made)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {counted} FROM (SELECT {told} FROM {subject.table} WHERE {where} OFFSET 0) t",
            [*(p for sql in made for p in sql.params), *given],
        )
        row = cursor.fetchone()
    return [Count(*row[i : i + 3]) for i in range(0, len(row), 3)]


def values_of(subject: Subject, visit: Visit, pk: UUID, refs: Sequence[Ref]) -> dict[Ref, Any]:
    """What is known of one subject, as the counts see it; {} when the visit does not see it."""
    if not refs:
        return {}
    columns = ", ".join(
        subject.catalogue[r].column.format(**dict(r.args))
        if r.args
        else subject.catalogue[r].column
        for r in refs
    )
    where, given = subject.visible(visit)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {subject.table} WHERE {subject.id_column} = %s AND ({where})",
            [pk, *given],
        )
        row = cursor.fetchone()
    return dict(zip(refs, row, strict=True)) if row else {}
