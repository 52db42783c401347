"""Papers of all products at once: what each needs, has, and which step is next, as one statement.

The same rules as ``routing``: papers of the law only, in the order in which they ask for each
other, as the office of each regency reads them. A product is counted once: at the paper it should
get now, or as waiting for an answer, or as having all. A test holds the two ways together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from guyub.accounts.visit import Visit
from guyub.criteria.language import Sql, as_sql
from guyub.criteria.subjects import SUBJECTS, Subject
from guyub.licences.book import Book, books_for
from guyub.licences.requirements import Paper, Wording, papers

ALL_HELD: Final = ""
ASK: Final = "?"
WAITS: Final = "-"
"""Needed and not held, but what it needs first is not held and not known to be needed."""

HELD_SQL: Final = """
WITH held AS MATERIALIZED (
  SELECT business_id, product_id, paper::text FROM licences_licence
   WHERE state = 'held' AND (expires IS NULL OR expires >= %s)
  UNION ALL SELECT id, NULL, 'nib' FROM registry_business WHERE nib IS NOT NULL),
whole AS MATERIALIZED (
  SELECT business_id, array_agg(paper) AS held FROM held WHERE product_id IS NULL GROUP BY 1),
single AS MATERIALIZED (
  SELECT product_id, array_agg(paper) AS held FROM held WHERE product_id IS NOT NULL GROUP BY 1)
"""

HOLDS: Final = "coalesce(whole.held, '{}') || coalesce(single.held, '{}') AS held"
JOINS: Final = (
    "LEFT JOIN whole ON whole.business_id = t.business_id"
    " LEFT JOIN single ON single.product_id = t.product_id"
)


@dataclass(frozen=True, slots=True)
class Row:
    """Products of one part (a sub-district, or a branch) at one place of the way: the key of the
    paper that is next, ``ALL_HELD``, ``ASK`` or ``WAITS``."""

    part: str
    at: str
    products: int


InForce = Sequence[tuple[Paper, Wording]]


def in_force(book: Book, day: date) -> list[tuple[Paper, Wording]]:
    """The papers of a book that hold on a day, in order."""
    pairs = [(p, p.on(day)) for p in book.values()]
    return [(p, w) for p, w in pairs if w is not None]


def must_papers(today: date, book: Book | None = None) -> list[tuple[Paper, Wording]]:
    """What the law asks, in order, with its wording of today; of the shipped book for None."""
    found = in_force(papers() if book is None else book, today)
    return [(p, w) for p, w in found if p.weight == "must"]


def array(keys: Iterable[str]) -> str:
    """Keys of papers as SQL: names of files, never what a person typed."""
    return "ARRAY[" + ", ".join(f"'{key}'" for key in keys) + "]::text[]"


def place_sql(pairs: InForce, columns: Mapping[str, str]) -> str:
    """The place on the way as an SQL expression. ``columns``: key of a paper to the column that
    says whether its rule fits; ``held`` is the array of papers that are there."""
    arms, unknown, some = [], [], []
    for paper, wording in pairs:
        rule = columns[paper.key]
        lacks = f"NOT held && {array((paper.key, *paper.met_by))}"
        arms.append(
            f"WHEN {rule} AND {lacks} AND held @> {array(wording.needs)} THEN '{paper.key}'"
        )
        unknown.append(f"{rule} IS NULL AND {lacks}")
        some.append(f"({rule} AND {lacks})")
    if not arms:
        return f"'{ALL_HELD}'"
    return (
        f"CASE {' '.join(arms)} WHEN {' OR '.join(unknown)} THEN '{ASK}'"
        f" WHEN {' OR '.join(some)} THEN '{WAITS}' ELSE '{ALL_HELD}' END"
    )


def next_sql(
    subject: Subject, today: date, where: str, extra: str = "", *, book: Book | None = None
) -> tuple[str, list[Any]]:
    """Part, branch and place on the way of every product, and the parameters of the rules.

    ``extra``: more columns of t and f, named. ``book``: as an office reads the papers.
    """
    pairs = must_papers(today, book)
    columns: dict[str, str] = {}
    given: list[Any] = []
    told = []
    for n, (paper, wording) in enumerate(pairs):
        rule = as_sql(wording.applies, subject.catalogue, today)
        columns[paper.key] = f"r{n}"
        told.append(f"{rule.text} AS r{n}")
        given += rule.params
    sql = (
        f"SELECT told.*, {place_sql(pairs, columns)} AS at FROM (SELECT {subject.part} AS part,"
        f" f.branch, {extra + ', ' if extra else ''}{HOLDS}, {', '.join(told)}"
        f" FROM {subject.table} {JOINS} WHERE {where} OFFSET 0) told"
    )
    return sql, given


def one_sql(subject: Subject, rule: Sql, where: str, extra: str) -> tuple[str, list[Any]]:
    """Every product with whether one rule fits it, what it holds, and ``extra`` columns."""
    return (
        f"SELECT {extra}, {HOLDS}, {rule.text} AS fits FROM {subject.table} {JOINS}"
        f" WHERE {where} OFFSET 0",
        list(rule.params),
    )


def shares(visit: Visit) -> list[tuple[str, list[Any], Book]]:
    """The products that a visit sees, parted by the book that holds for them: a condition on the
    rows, its parameters, the book."""
    where, given = SUBJECTS["product"].visible(visit)
    own, rest = books_for(visit)
    found = [
        (f"({where}) AND f.regency_code = %s", [*given, code], book) for code, book in own.items()
    ]
    if own and set(own) == {code[:5] for code in visit.area_codes}:
        return found
    return [*found, (f"({where}) AND NOT f.regency_code = ANY (%s)", [*given, list(own)], rest)]


def places(visit: Visit, today: date, *, by: str = "part") -> list[Row]:
    """Products that the visit sees, by sub-district ("part") or branch ("branch") and place."""
    subject = SUBJECTS["product"]
    told, values = [], []
    for where, given, book in shares(visit):
        sql, params = next_sql(subject, today, where, book=book)
        told.append(f"SELECT {by} AS by, at FROM ({sql}) w")
        values += [*params, *given]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{HELD_SQL} SELECT by, at, count(*) FROM ({' UNION ALL '.join(told)}) a"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            [today, *values],
        )
        return [Row(*row) for row in cursor.fetchall()]


def by_part(rows: list[Row]) -> dict[str, dict[str, int]]:
    """Counts by place for each part."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row.part][row.at] = row.products
    return dict(found)


def total_of(rows: list[Row]) -> dict[str, int]:
    """Counts by place over all parts: the sum of what the parts say."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[row.at] += row.products
    return dict(found)
