"""Gaps by sub-district: of how many products a paper is missing, and for how many it is next.

The same rules as the funnel; what is added up here is what the page of gaps shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from django.db import connection

from guyub.accounts.visit import Visit
from guyub.criteria.language import as_sql
from guyub.criteria.subjects import SUBJECTS
from guyub.licences import funnel
from guyub.licences.requirements import papers

ALL: Final = ""
_KNOWN: Final = f"at NOT IN ('{funnel.ALL_HELD}', '{funnel.ASK}')"


@dataclass(frozen=True, slots=True)
class Gap:
    """One sub-district. ``lacks``: needed and not held; ``next``: all it takes first is there, so
    one step away. Without a paper: any paper of the law, and any that can be got now."""

    products: int = 0
    whole: int = 0
    ask: int = 0
    lacks: int = 0
    next: int = 0

    def __add__(self, other: Gap) -> Gap:
        return Gap(
            self.products + other.products, self.whole + other.whole, self.ask + other.ask,
            self.lacks + other.lacks, self.next + other.next,
        )  # fmt: skip

    def share(self, measure: str) -> Fraction:
        """Part of the products; 0 without products."""
        return Fraction(getattr(self, measure), self.products) if self.products else Fraction(0)


def gaps(visit: Visit, today: date, paper: str = ALL) -> dict[str, Gap]:
    """By sub-district, of the products that the visit sees, each as its own office reads papers.
    KeyError: not a paper."""
    subject = SUBJECTS["product"]
    lacks, near = _KNOWN, f"{_KNOWN} AND at <> '{funnel.WAITS}'"
    if paper:
        lacks = f"fits AND NOT held && {funnel.array((paper, *papers()[paper].met_by))}"
        near = f"at = '{paper}'"
    told, values = [], []
    for where, given, book in funnel.shares(visit):
        rule = None
        if wording := {p.key: w for p, w in funnel.must_papers(today, book)}.get(paper):
            rule = as_sql(wording.applies, subject.catalogue, today)
        extra = f"{rule.text if rule else 'false'} AS fits"
        sql, params = funnel.next_sql(subject, today, where, extra, book=book)
        told.append(f"SELECT part, at, held, fits FROM ({sql}) w")
        values += [*(rule.params if rule else ()), *params, *given]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{funnel.HELD_SQL} SELECT part, count(*), count(*) FILTER (WHERE at = %s),"
            f" count(*) FILTER (WHERE at = %s), count(*) FILTER (WHERE {lacks}),"
            f" count(*) FILTER (WHERE {near}) FROM ({' UNION ALL '.join(told)}) a"
            " GROUP BY 1 ORDER BY 1",
            [today, funnel.ALL_HELD, funnel.ASK, *values],
        )
        return {part: Gap(*numbers) for part, *numbers in cursor.fetchall()}


def whole(parts: dict[str, Gap]) -> Gap:
    """The sum over all parts."""
    return sum(parts.values(), Gap())
