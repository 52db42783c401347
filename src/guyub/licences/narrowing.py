"""Products that wait for one paper, told without the papers that come later.

The same answers as ``funnel``, sooner; a test holds the two together. Rules stand among the columns
behind a fence: as conditions they make the planner expect next to no rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from guyub.criteria.language import Sql, as_sql
from guyub.criteria.subjects import Subject
from guyub.licences import funnel
from guyub.licences.requirements import Paper, Wording


def next_is_sql(
    subject: Subject,
    paper: Paper,
    must: Sequence[tuple[Paper, Wording]],
    today: date,
    where: str,
    extra: str,
) -> tuple[str, list[Any]]:
    """``extra`` of the products whose next paper is this one; ``must``: what the law asks, in
    order. A paper that is not among them is next for nobody."""
    earlier: list[str] = []
    columns: list[str] = []
    given: list[Any] = []
    for n, (other, wording) in enumerate(must):
        rule = as_sql(wording.applies, subject.catalogue, today)
        lacks = f"NOT held && {funnel.array((other.key, *other.met_by))}"
        can = f"{lacks} AND held @> {funnel.array(wording.needs)}"
        if other.key != paper.key:
            columns.append(f"{rule.text} AS r{n}")
            given += rule.params
            earlier.append(f"(r{n} AND {can}) IS NOT TRUE")
            continue
        told = ", ".join([extra, funnel.HOLDS, *columns, f"{rule.text} AS fits"])
        return (
            f"SELECT * FROM (SELECT {told} FROM {subject.table} {funnel.JOINS}"
            f" WHERE {where} OFFSET 0) told WHERE {' AND '.join([f'fits AND {can}', *earlier])}",
            [*given, *rule.params],
        )
    return f"SELECT {extra} FROM {subject.table} WHERE false AND ({where})", []


def lacking_sql(
    subject: Subject, paper: Paper, rule: Sql, where: str, extra: str
) -> tuple[str, list[Any]]:
    """``extra`` of the products that a rule fits and that have not the paper."""
    told, params = funnel.one_sql(subject, rule, where, extra)
    lacks = f"NOT held && {funnel.array((paper.key, *paper.met_by))}"
    return f"SELECT * FROM ({told}) told WHERE fits AND {lacks}", params
