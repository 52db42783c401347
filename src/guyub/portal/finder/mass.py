"""The same answers for many businesses at once, from what the registry knows of them.

Policy: the registry's facts decide; what it does not know is asked, never taken for a no. A paper
that is not recorded counts as not there, as everywhere in the registry. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.accounts.visit import Visit
from guyub.criteria.language import Ref, as_sql
from guyub.criteria.language.tree import conditions
from guyub.criteria.subjects import Count, count_each
from guyub.portal.finder import telling
from guyub.portal.finder.facts import FACTS, subject
from guyub.portal.finder.programmes import Board, Programme
from guyub.portal.finder.telling import Card
from guyub.registry import places

MOST: Final = 100
CAN, OPEN, NOT = "bisa", "tanya", "belum"
_IS: Final = {CAN: "TRUE", OPEN: "NULL", NOT: "FALSE"}


@dataclass(frozen=True)
class Line:
    """One business on a list, with the answer in words; nobody's name."""

    number: str
    name: str
    place: str
    card: Card


def counts(board: Board, visit: Visit) -> list[tuple[Programme, Count]]:
    """How many businesses of the visit's areas each programme lets in, refuses, cannot tell; one
    statement."""
    shown = [one for one in board.programmes if not one.closed]
    found = count_each(subject(), visit, [one.rule for one in shown], board.region.today)
    return list(zip(shown, found, strict=True))


def lines(
    board: Board, visit: Visit, one: Programme, answer: str, page: int = 0, most: int = MOST
) -> tuple[list[Line], bool]:
    """A page of businesses with one answer to one programme, by village and name; whether there
    are more."""
    about = subject()
    rule = as_sql(one.rule, FACTS, board.region.today)
    where, given = about.visible(visit)
    refs = sorted({c.ref for c in conditions(one.rule)})
    columns = "".join(f", {FACTS.column(ref)}" for ref in refs)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n.number, n.name, f.village_code{columns} FROM {about.table}"
            " JOIN registry_business n ON n.id = f.business_id"
            f" WHERE ({where}) AND ({rule.text}) IS {_IS[answer]}"
            " ORDER BY f.village_code, n.name, n.id LIMIT %s OFFSET %s",
            [*given, *rule.params, most + 1, page * most],
        )
        rows = cursor.fetchall()
    found = []
    for number, name, village, *values in rows[:most]:
        known = {r: v for r, v in zip(refs, values, strict=True) if v is not None}
        found.append(Line(number, name, places.short_name(village), _card(board, one, known)))
    return found, len(rows) > most


def _card(board: Board, one: Programme, known: Mapping[Ref, Any]) -> Card:
    return telling.card_of(one, board.rules, known, frozenset())


def start_of(board: Board, visit: Visit, business: UUID) -> dict[Ref, Any] | None:
    """What the registry knows of one business that the programmes ask; None when the visit does
    not see it."""
    about = subject()
    refs = [*dict.fromkeys((*board.rules.refs, *_spoken(board)))]
    where, given = about.visible(visit)
    columns = ", ".join(FACTS.column(ref) for ref in refs) or "1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {about.table} WHERE {about.id_column} = %s AND ({where})",
            [business, *given],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return {ref: value for ref, value in zip(refs, row, strict=False) if value is not None}


def _spoken(board: Board) -> list[Ref]:
    return [c.ref for node in board.rules.nodes for c in conditions(node)]
