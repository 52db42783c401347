"""A round as a board: proposals by stage, money by fund. Few queries, whatever its size.

Kinds and units are counted apart. The total row comes from the same statement as its parts; kinds
that several stages ask for count once in it, so only the kinds of the parts do not add up to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from guyub.accounts.visit import Visit
from guyub.aid.models import Proposal, Round
from guyub.aid.queries.rounds_funds import BOUND
from guyub.aid.states import PROPOSAL
from guyub.kernel.db import ALL
from guyub.registry.queries import in_villages_of

Where = tuple[str, list[Any]]


def _inside(visit: Visit, column: str) -> Where:
    """Rows of the visit's areas: a village clerk sees those of the village."""
    codes = visit.area_codes
    if ALL in codes:
        return "TRUE", []
    each = " OR ".join([f"starts_with({column}, %s)"] * len(codes)) or "FALSE"
    return f"({each})", list(codes)


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


def stages(visit: Visit, round_: Round) -> list[Stage]:
    """By state in the order of their life, the total last; [] while there is no proposal."""
    where, given = _inside(visit, "p.village_code")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(p.state, ''), count(DISTINCT p.id), count(DISTINCT m.business_id),"
            " count(DISTINCT l.item_id), coalesce(sum(l.quantity), 0)::bigint,"
            " coalesce(sum(l.quantity * l.unit_price), 0)::bigint,"
            " count(*) FILTER (WHERE l.id IS NOT NULL AND l.unit_price IS NULL)"
            " FROM aid_proposal p LEFT JOIN aid_proposal_member m ON m.proposal_id = p.id"
            " LEFT JOIN aid_proposal_line l ON l.member_id = m.id"
            f" WHERE p.round_id = %s AND {where}"
            " GROUP BY GROUPING SETS ((p.state), ())",
            [round_.pk, *given],
        )
        found = [Stage(*row) for row in cursor.fetchall()]
    order = [*PROPOSAL.states, ""]
    found.sort(key=lambda stage: order.index(stage.state))
    return found if found and found[-1].proposals else []


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


_MONEY = f"""
WITH chosen AS (
  SELECT a.fund_id, sum(a.quantity * a.unit_price) AS amount FROM aid_award a
    JOIN aid_result s ON s.id = a.result_id AND s.verdict = 'selected'
    JOIN aid_selection x ON x.id = s.selection_id AND x.state <> 'replaced'
   WHERE x.round_id = %(round)s GROUP BY 1),
{BOUND.format(decreed="d.round_id = %(round)s", bought="c.round_id = %(round)s")},
handed AS (
  SELECT h.fund_id, sum(l.quantity * l.unit_price) AS amount, sum(l.quantity) AS units
    FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'
   WHERE h.round_id = %(round)s GROUP BY 1)
SELECT coalesce(f.name, ''), sum(p.amount)::bigint, coalesce(sum(c.amount), 0)::bigint,
  coalesce(sum(d.amount), 0)::bigint, coalesce(sum(d.bound), 0)::bigint,
  coalesce(sum(g.amount), 0)::bigint,
  coalesce(sum(d.units), 0)::bigint, coalesce(sum(g.units), 0)::bigint
FROM aid_round_fund p JOIN aid_fund f ON f.id = p.fund_id
LEFT JOIN chosen c ON c.fund_id = p.fund_id
LEFT JOIN decreed d ON d.fund_id = p.fund_id
LEFT JOIN handed g ON g.fund_id = p.fund_id
WHERE p.round_id = %(round)s
GROUP BY GROUPING SETS ((f.id, f.code, f.name), ())
ORDER BY grouping(f.id), f.code
"""


# Before these nothing is chosen, decreed or handed over: the purses alone are a tenth of the work.
_CHOSEN_IN = ("ranked", "announced", "decided", "done")
_PURSES = """
SELECT coalesce(f.name, ''), sum(p.amount)::bigint, 0, 0, 0, 0, 0, 0
FROM aid_round_fund p JOIN aid_fund f ON f.id = p.fund_id WHERE p.round_id = %(round)s
GROUP BY GROUPING SETS ((f.id, f.code, f.name), ()) ORDER BY grouping(f.id), f.code
"""


def money(round_: Round) -> list[Money]:
    """By fund, the total last; [] while the round has no purse."""
    with connection.cursor() as cursor:
        cursor.execute(_MONEY if round_.state in _CHOSEN_IN else _PURSES, {"round": round_.pk})
        found = [Money(*row) for row in cursor.fetchall()]
    return found if len(found) > 1 else []


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
