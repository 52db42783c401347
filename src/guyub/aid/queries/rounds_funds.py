"""Funds with their sums, each from the rounds that use them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from guyub.accounts.visit import Visit
from guyub.aid.models import Fund
from guyub.aid.policy_budget import Part, Sums, sums_of
from guyub.aid.querysets.papers import PaperQuerySet

# One row per purse: what a round may use, what its signed decrees name, what was handed over.
_PARTS = """
WITH decreed AS (SELECT * FROM aid_bound(NULL, %(funds)s)),
handed AS (
  SELECT h.round_id, h.fund_id, sum(l.quantity * l.unit_price) AS amount
    FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'
   WHERE h.fund_id = ANY (%(funds)s) GROUP BY 1, 2)
SELECT p.fund_id, r.id, r.number, r.title, r.state, p.amount, coalesce(d.amount, 0)::bigint,
  coalesce(d.bound, 0)::bigint, coalesce(g.amount, 0)::bigint
FROM aid_round_fund p
JOIN aid_round r ON r.id = p.round_id
LEFT JOIN decreed d ON d.round_id = p.round_id AND d.fund_id = p.fund_id
LEFT JOIN handed g ON g.round_id = p.round_id AND g.fund_id = p.fund_id
WHERE p.fund_id = ANY (%(funds)s)
ORDER BY r.number
"""


@dataclass(frozen=True)
class Use:
    """What one round uses of one fund."""

    round_id: UUID
    number: str
    title: str
    part: Part


def uses_of(fund_ids: Iterable[UUID]) -> dict[UUID, list[Use]]:
    """Rounds that use each fund; a fund no round uses has an empty list."""
    ids = list(fund_ids)
    found: dict[UUID, list[Use]] = {pk: [] for pk in ids}
    if not ids:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"funds": ids})
        for fund, round_id, number, title, *sums in cursor.fetchall():
            part = Part(*sums)
            found[fund].append(Use(round_id, number, title, part))
    return found


def sums_by_fund(funds: Iterable[Fund]) -> dict[UUID, Sums]:
    """The sums of each fund."""
    listed = list(funds)
    uses = uses_of(fund.pk for fund in listed)
    return {f.pk: sums_of(f.ceiling, (use.part for use in uses[f.pk])) for f in listed}


def left_for(fund: Fund, round_id: UUID | None) -> int:
    """What a round may take of a fund: the ceiling less what other rounds hold."""
    others = [u.part for u in uses_of([fund.pk])[fund.pk] if u.round_id != round_id]
    return sums_of(fund.ceiling, others).left


def funds_of(visit: Visit, year: int | None = None) -> list[Fund]:
    """Funds of the regencies that a visit reads, newest year first."""
    found = PaperQuerySet(Fund).visible_to(visit)
    if year is not None:
        found = found.filter(year=year)
    return list(found.order_by("-year", "regency_code", "code", "pk"))
