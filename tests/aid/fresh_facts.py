"""Whether the facts rows say what a fresh derivation would say, for tests of any sequence."""

from __future__ import annotations

from typing import Any

from django.db import connections

from guyub.kernel.db import SYSTEM, in_scope
from guyub.registry import facts
from tests.factories import NOW

STALE = """
    SELECT f.business_id FROM registry_facts f
    LEFT JOIN aid_facts(ARRAY(SELECT id FROM registry_business)) x USING (business_id)
    WHERE (f.group_since, f.aid_last_on, f.aid_open) IS DISTINCT FROM
          (x.group_since, x.aid_last_on, coalesce(x.aid_open, false))"""


def stale() -> list[Any]:
    """Businesses of which the row says something else."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(STALE)
        return [row[0] for row in cursor.fetchall()]


def derive(*codes: str) -> None:
    """Rows that a test laid straight into the tables, told to the facts."""
    with in_scope(SYSTEM):
        for code in codes:
            facts.refresh_regency(code, NOW)
