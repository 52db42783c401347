"""A round as a board: proposals by stage, money by fund. Few queries, whatever its size.

Kinds and units are counted apart. The total row comes from the same statement as its parts; kinds
that several stages ask for count once in it, so only the kinds of the parts do not add up to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from guyub.accounts.visit import Visit
from guyub.aid.models import Proposal, Round
from guyub.aid.states import PROPOSAL
from guyub.kernel.db import ALL, current_scope, is_writing
from guyub.kernel.memory import Memory
from guyub.ledger.moves import moves
from guyub.registry.queries import in_villages_of


def proposals_of(visit: Visit, round_: Round) -> QuerySet[Proposal]:
    """Proposals of a round in the visit's areas."""
    inside = in_villages_of(visit.area_codes)
    return Proposal.objects.filter(inside, round=round_)


@dataclass(frozen=True, slots=True)
class Stage:
    """Proposals in one state, or all ("" for the total). ``unpriced`` lines have no price yet."""

    state: str
    proposals: int = 0
    businesses: int = 0
    kinds: int = 0
    units: int = 0
    amount: int = 0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """One fund in a round, in rupiah: its purse, then what of it was chosen, decreed, bound (at
    the contract's price where there is one) and handed over, with units. ``name`` "" is the total.
    """

    name: str
    purse: int
    chosen: int
    decreed: int
    bound: int
    handed: int
    decreed_units: int = 0
    handed_units: int = 0

    @property
    def left(self) -> int:
        return self.purse - self.bound


@dataclass(frozen=True, slots=True)
class Board:
    """What the page of a round counts, read at once; parts that have not begun are empty.

    ``sent``: (nominator, proposals, of them lacking a paper). ``verdicts``: verdict to (results,
    rupiah) of the list in state ``listed``. ``objections``: None before a list was announced, else
    total, waiting, granted, late and next (the nearest deadline). ``decrees``: (id, number or
    subject, state, rupiah). ``records``: hand-over records by state. ``tools``: state to (tools, of
    them past their check). ``draws``: (id, number, size, day of the seed, drawn). ``reports``:
    (due, received). ``outcomes``: (months, businesses, measured, missed).
    """

    stages: list[Stage]
    money: list[Money]
    kinds: int
    sent: list[tuple[str, int, int]]
    listed: str
    verdicts: dict[str, tuple[int, int]]
    objections: dict[str, Any] | None
    decrees: list[tuple[UUID, str, str, int]]
    records: dict[str, int]
    tools: dict[str, tuple[int, int]]
    draws: list[tuple[UUID, int, int, date, bool]]
    reports: tuple[int, int]
    outcomes: list[tuple[int, int, int, int]]


# Boards of this process, each as it was when the ledger had so many events. The page is opened
# far more often than a round changes, and its counts are a third of its time.
_boards: Memory[tuple[Any, ...], Board] = Memory(seconds=900, most=64)


def board_of(visit: Visit, round_: Round, today: date) -> Board:
    """The counts of one round in the visit's areas; money by fund is that of the whole round.

    Not to be changed by the caller: the same board is given again until something was written. In
    the middle of an action nothing is kept, since what it wrote may be rolled back.
    """
    if is_writing():
        return _read(visit, round_, today)
    key = (round_.pk, visit.area_codes, current_scope(), today, moves())
    return _boards.get(key, lambda: _read(visit, round_, today))


def _read(visit: Visit, round_: Round, today: date) -> Board:
    codes = None if ALL in visit.area_codes else list(visit.area_codes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT aid_round_board(%s, %s::text[], %s)::text", [round_.pk, codes, today]
        )
        found = json.loads(cursor.fetchone()[0])
    listed = found.get("list") or {}
    objections = found.get("objections")
    if objections and objections["next"]:
        objections["next"] = date.fromisoformat(objections["next"])
    return Board(
        _stages(found["stages"]), _money(found), found["kinds"],
        [(n, count, lacking) for n, count, lacking in found["sent"] or ()],
        listed.get("state", ""),
        {k: (n, worth or 0) for k, (n, worth) in (listed.get("verdicts") or {}).items()},
        objections,
        [(UUID(pk), name, state, worth) for pk, name, state, worth in found.get("decrees") or ()],
        found.get("records") or {},
        {state: (n, late) for state, (n, late) in (found.get("tools") or {}).items()},
        [(UUID(pk), number, size, date.fromisoformat(day), drawn)
         for pk, number, size, day, drawn in found.get("draws") or ()],
        tuple(found.get("reports") or (0, 0)),
        [tuple(row) for row in found.get("outcomes") or ()],
    )  # fmt: skip


def _stages(rows: list[list[Any]]) -> list[Stage]:
    """By state in the order of their life, the total last; [] while there is no proposal."""
    order = [*PROPOSAL.states, ""]
    stages = sorted((Stage(*row) for row in rows), key=lambda stage: order.index(stage.state))
    return stages if stages[-1].proposals else []


def _money(found: dict[str, Any]) -> list[Money]:
    """By fund, the total last; [] while the round has no purse."""
    chosen, decreed, handed = (found.get(k) or {} for k in ("chosen", "decreed", "handed"))
    rows = []
    for pk, name, purse in found["purses"] or ():
        named, bound, named_units = decreed.get(pk, (0, 0, 0))
        given, given_units = handed.get(pk, (0, 0))
        rows.append(
            Money(name, purse, chosen.get(pk, 0), named, bound, given, named_units, given_units)
        )
    if not rows:
        return []
    names = ("purse", "chosen", "decreed", "bound", "handed", "decreed_units", "handed_units")
    return [*rows, Money("", *(sum(getattr(row, name) for row in rows) for name in names))]


def asked(proposal_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int, int, int]]:
    """(businesses, kinds, units, rupiah) that each of these proposals asks for."""
    ids = list(proposal_ids)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.proposal_id, count(DISTINCT m.business_id), count(DISTINCT l.item_id),"
            " coalesce(sum(l.quantity), 0)::bigint,"
            " coalesce(sum(l.quantity * l.unit_price), 0)::bigint"
            " FROM aid_proposal_member m LEFT JOIN aid_proposal_line l ON l.member_id = m.id"
            " WHERE m.proposal_id = ANY (%s) GROUP BY 1",
            [ids],
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}
