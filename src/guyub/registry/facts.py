"""The one facts row per business, derived set by set in the transaction of its sources.

Policy: each figure is the newest observation that states it (newest year, then newest day);
an observation that leaves it empty does not hide an older one. Nothing is estimated: men known
and women unknown give no total.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from guyub.registry import extra_facts, rules
from guyub.registry.definitions import in_force
from guyub.registry.naming import BODIES, FIRMS, PERSONAL_FORMS, SHORT

_NEWEST = "o.year DESC, o.quarter DESC NULLS LAST, o.observed_on DESC, o.created_at DESC"


def _latest(name: str, value: str, condition: str = "") -> str:
    """SQL: the newest stated value; yearly figures look at whole years only."""
    where = f"{value} IS NOT NULL{condition}"
    return f"(array_agg({value} ORDER BY {_NEWEST}) FILTER (WHERE {where}))[1] AS {name}"


_YEARLY = " AND o.quarter IS NULL"
_LATEST = ",\n".join(
    (
        _latest("workers_male", "o.workers_male"),
        _latest("workers_female", "o.workers_female"),
        _latest("workers", "coalesce(o.workers, o.workers_male + o.workers_female)"),
        _latest("investment", "o.investment"),
        _latest("sales", "o.sales", _YEARLY),
        _latest("output_value", "o.output_value", _YEARLY),
        _latest("material_value", "o.material_value", _YEARLY),
        "max(o.observed_on) AS observed_on",
        "max(o.year) AS period_year",
    )
)
_LATEST = f"SELECT {_LATEST} FROM registry_observation o WHERE o.business_id = b.id"


def _tells(text: str) -> str:
    """SQL: whether folded words share one with the names of the owners (registry.naming). The
    overlap first: 43,300 rows 0.36 -> 0.16 s."""
    return f"""string_to_array(w.keys, ' ') && string_to_array({text}, ' ')
         AND EXISTS (SELECT 1 FROM string_to_table(w.keys, ' ') k WHERE length(k) >= {SHORT}
                     AND k = ANY (string_to_array({text}, ' ')))"""


# Who may not read names of owners does not find a person's own business by them either: neither
# by its name nor by what it makes.
def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_PERSONAL = f"""b.legal_form IN ({_listed(PERSONAL_FORMS)}) AND NOT (b.legal_form = ''
    AND string_to_array(b.name_key, ' ') && ARRAY[{_listed(BODIES)}])"""
_NAMED = f"""{_PERSONAL} AND CASE WHEN w.keys IS NULL
    THEN NOT (b.legal_form = '' AND string_to_array(b.name_key, ' ') && ARRAY[{_listed(FIRMS)}])
    ELSE {_tells("b.name_key")} END"""
_MAIN = "m.key"
_TOLD = f"{_PERSONAL} AND w.keys IS NOT NULL AND {_tells(_MAIN)}"
_TOLD_PRODUCT = f"{_PERSONAL} AND w.keys IS NOT NULL AND {_tells('r.name_key')}"

_SELECT = """
SELECT b.id, b.regency_code, left(b.village_code, 8), b.village_code, b.sort_key,
  concat_ws('|',
    concat_ws(' ', CASE WHEN NOT ({named}) THEN b.name_key END,
              CASE WHEN NOT ({told}) THEN {main} END, p.names, v.search_key),
    nullif(concat_ws(' ', w.keys, CASE WHEN {named} THEN b.name_key END,
                     CASE WHEN {told} THEN {main} END, p.told), '')),
  coalesce(w.names, ''), b.status <> 'merged', b.status, b.branch, b.kbli_version, b.kbli_code,
  b.sources, b.last_contact, l.workers_male, l.workers_female, l.workers, l.investment, l.sales,
  l.output_value, l.material_value, l.observed_on, l.period_year,
  {industry}, {msme}, {bps}, coalesce(p.n, 0), (b.created_at AT TIME ZONE '{zone}')::date, %(now)s
FROM registry_business b
LEFT JOIN areas_area v ON v.code = b.village_code
LEFT JOIN LATERAL (
  SELECT left(string_agg(o.name, ', ' ORDER BY o.sort_key), 300) AS names,
         string_agg(o.name_key, ' ' ORDER BY o.sort_key) AS keys
  FROM registry_ownership s JOIN registry_owner o ON o.id = s.owner_id
  WHERE s.business_id = b.id AND s.until IS NULL) w ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS n,
    string_agg(r.name_key, ' ' ORDER BY r.name_key) FILTER (WHERE NOT ({told_product})) AS names,
    string_agg(r.name_key, ' ' ORDER BY r.name_key) FILTER (WHERE {told_product}) AS told
  FROM registry_product r WHERE r.business_id = b.id AND r.state = 'active') p ON true
-- Folded once per row, not at each mention: 43,300 rows 1.2 -> 0.5 s.
CROSS JOIN LATERAL (SELECT registry_fold(b.main_product) AS key OFFSET 0) m
LEFT JOIN LATERAL ({latest}) l ON true
WHERE {condition}
"""

_COLUMNS = (
    "business_id, regency_code, district_code, village_code, sort_key, search_text, owner_names,"
    " listed, status, branch, kbli_version, kbli_code, sources, last_contact, workers_male,"
    " workers_female, workers, investment, sales, output_value, material_value, observed_on,"
    " period_year, scale_industry, scale_msme, scale_bps, products, registered_on,"
    " refreshed_at"
)


def _select(condition: str, now: datetime) -> str:
    rule = {name: d.rule for name, d in in_force(timezone.localdate(now)).items()}
    columns = ("l.workers", "l.investment", "l.sales")
    return _SELECT.format(
        industry=rules.as_sql(rule.get("industry", {}), *columns),
        msme=rules.as_sql(rule.get("msme", {}), *columns),
        bps=rules.as_sql(rule.get("bps", {}), *columns),
        latest=_LATEST,
        named=_NAMED,
        main=_MAIN,
        told=_TOLD,
        told_product=_TOLD_PRODUCT,
        condition=condition,
        zone=settings.TIME_ZONE,
    )


def definition(now: datetime) -> str:
    """A hash over how facts are derived on this day: the statement with the scales in force, and
    what it uses inside the database: the spelling rule, the functions of rooms above."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'registry_fold'")
        fold = cursor.fetchone()[0]
    told = (_COLUMNS, _select("", now), fold, extra_facts.definition())
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _refresh(
    condition: str, parameters: dict[str, Any], now: datetime, *, changed: bool = False
) -> int:
    select = _select(condition, now)
    names = [c.strip() for c in _COLUMNS.split(",")][1:]
    updates = ", ".join(f"{c} = EXCLUDED.{c}" for c in names)
    only = ""
    if changed:
        kept = [c for c in names if c != "refreshed_at"]
        here, there = (", ".join(f"{t}.{c}" for c in kept) for t in ("registry_facts", "EXCLUDED"))
        only = f" WHERE ({here}) IS DISTINCT FROM ({there})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO registry_facts ({_COLUMNS}) {select}"
            f" ON CONFLICT (business_id) DO UPDATE SET {updates}{only}",
            {**parameters, "now": now},
        )
        written = int(cursor.rowcount)
    # Where everything is derived anew, nothing has changed for what is told elsewhere.
    return max(written, extra_facts.refresh(condition, parameters, spread=not changed))


def refresh(business_ids: Sequence[UUID], now: datetime) -> int:
    """Derive the facts of these businesses anew. Returns how many rows were written."""
    if not business_ids:
        return 0
    return _refresh("b.id = ANY(%(ids)s::uuid[])", {"ids": list(map(str, business_ids))}, now)


def refresh_import(import_id: UUID, now: datetime) -> int:
    """Derive the facts of every business that one import touched, in one statement."""
    return _refresh(
        "b.id IN (SELECT o.business_id FROM registry_observation o WHERE o.import_id = %(i)s"
        " UNION SELECT id FROM registry_business WHERE import_id = %(i)s)",
        {"i": str(import_id)},
        now,
    )


def refresh_regency(code: str, now: datetime) -> int:
    """Derive all facts of a regency anew, after a definition changed; writes rows that differ."""
    return _refresh("b.regency_code = %(r)s", {"r": code}, now, changed=True)


def refresh_extras(business_ids: Sequence[UUID]) -> int:
    """Derive only what rooms above tell of these businesses and of those they touch.

    For whoever changes something that a room above derives from, in the same transaction.
    Returns how many rows changed.
    """
    if not business_ids:
        return 0
    ids = {"ids": list(map(str, business_ids))}
    return extra_facts.refresh("b.id = ANY(%(ids)s::uuid[])", ids)
