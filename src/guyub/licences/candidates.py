"""Who could take part in a facilitation: products by the routing, those never helped first.

The same statement lists candidates for people and checks, inside the action, that those they chose
still are. Policy: help counts for the whole business: aid that was handed over (the registry's
``aid_last_on``), or a facilitation of papers before this one. Unknown is not yes: a product whose
rule cannot be told is no candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.accounts.visit import Visit
from guyub.criteria.language import as_sql
from guyub.criteria.queries import in_force
from guyub.criteria.subjects import SUBJECTS
from guyub.kernel.pages import Key, Page, decode, encode
from guyub.licences import funnel, narrowing
from guyub.licences.book import book_of
from guyub.licences.models import Batch
from guyub.licences.requirements import papers
from guyub.licences.states import NEXT

SIZE: Final = 25
KEYS: Final = (Key("helped", "int"), Key("village"), Key("product_id", "uuid"))


def _fitting(
    batch: Batch, today: date, where: str, *, once: bool = False
) -> tuple[str, list[Any]] | None:
    """Products that fit, with business and village, and the parameters, as SQL; ``once``: a paper
    of the whole business is asked for one of its products. None: the paper has no file, or the
    office's rule is not in force. One that is not law yet is prepared for by those it will
    concern."""
    subject = SUBJECTS["product"]
    book = book_of(batch.regency_code)
    paper = book.get(batch.paper)
    if paper is None:
        return None
    extra = "t.product_id, t.business_id, f.village_code AS village, f.aid_last_on"
    asked: list[Any] = []
    if batch.rule is not None:
        found = in_force(batch.rule.office_id, batch.rule.pk)
        if found is None:
            return None
        own = as_sql(found[1], SUBJECTS["business"].catalogue, today)
        extra, asked = f"{extra}, {own.text} AS asked", list(own.params)
    if batch.chosen_by == NEXT:
        must = funnel.must_papers(today, book)
        sql, given = narrowing.next_is_sql(subject, paper, must, today, where, extra)
    else:
        rule = as_sql(paper.nearest(today).applies, subject.catalogue, today)
        sql, given = narrowing.lacking_sql(subject, paper, rule, where, extra)
    columns = "product_id, business_id, village, aid_last_on"
    fitting = f"SELECT {columns} FROM ({sql}) q{' WHERE asked' if batch.rule else ''}"
    if once and paper.subject == "business":
        fitting = f"SELECT DISTINCT ON (business_id) {columns} FROM ({fitting}) o ORDER BY 2, 1"
    return fitting, [*asked, *given]


def _running(batch: Batch) -> tuple[str, list[Any]]:
    whole = papers()[batch.paper].subject == "business"
    same = "c.business_id = w.business_id" if whole else "c.product_id = w.product_id"
    # A case that runs by itself may still join.
    return (
        f"NOT EXISTS (SELECT 1 FROM licences_case c WHERE {same} AND c.paper = %s"
        " AND c.state IN ('prepared', 'submitted', 'checked', 'stuck') AND c.batch_id IS NOT NULL)",
        [batch.paper],
    )


def page(visit: Visit, batch: Batch, today: date, *, district: str = "", cursor: str = "") -> Page:
    """Candidates that the visit sees: never helped first, then by village. BadCursor."""
    subject = SUBJECTS["product"]
    where, given = subject.visible(visit)
    where, given = f"({where}) AND f.regency_code = %s", [*given, batch.regency_code]
    if district:
        where, given = f"{where} AND f.district_code = %s", [*given, district]
    fitting = _fitting(batch, today, where, once=True)
    if fitting is None:
        return Page([], "", "")
    sql, params = fitting
    free, more = _running(batch)
    direction, at = decode(cursor, KEYS) if cursor else ("n", None)
    back = direction == "p"
    sign, order = ("<", " DESC") if back else (">", "")
    beyond = f"WHERE (helped, village, product_id) {sign} (%s, %s, %s)" if at else ""
    ordering = ", ".join(f"{k.field}{order}" for k in KEYS)
    with connection.cursor() as rows:
        rows.execute(
            f"{funnel.HELD_SQL} SELECT helped, village, product_id, business_id FROM ("
            "SELECT w.*, CASE WHEN w.aid_last_on IS NOT NULL OR EXISTS (SELECT 1 FROM licences_case"
            " h WHERE h.business_id = w.business_id AND h.batch_id IS NOT NULL) THEN 1 ELSE 0 END"
            f" AS helped FROM ({sql}) w WHERE {free}) v {beyond} ORDER BY {ordering} LIMIT %s",
            [today, *params, *given, *more, *(at or []), SIZE + 1],
        )
        names = [c[0] for c in rows.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    more_there = len(found) > SIZE
    found = found[:SIZE]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "")
    first, last = ([row[k.field] for k in KEYS] for row in (found[0], found[-1]))
    follows = more_there if not back else True
    precedes = more_there if back else at is not None
    return Page(
        found, encode("n", last, KEYS) if follows else "",
        encode("p", first, KEYS) if precedes else "",
    )  # fmt: skip


def still(batch: Batch, products: Sequence[UUID], today: date) -> set[UUID]:
    """Those of the products that fit the facilitation now."""
    where = "f.regency_code = %s AND t.product_id = ANY (%s::uuid[])"
    fitting = _fitting(batch, today, where)
    if fitting is None:
        return set()
    sql, params = fitting
    with connection.cursor() as rows:
        rows.execute(
            f"{funnel.HELD_SQL} SELECT product_id FROM ({sql}) w",
            [today, *params, batch.regency_code, list(products)],
        )
        return {row[0] for row in rows.fetchall()}
