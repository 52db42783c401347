"""The two moments in which an import becomes visible, or is taken back: each one transaction."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from guyub.intake.aggregates import add_aggregates
from guyub.intake.applying import OBSERVED, insert_observations, see_pending
from guyub.intake.models import Aggregate, Candidate, Fill, Import, Row
from guyub.kernel.actions import Act
from guyub.kernel.ids import uuid7
from guyub.registry import facts, matching
from guyub.registry.models import (
    Business,
    ChangeRequest,
    Merge,
    Observation,
    PairDecision,
    Product,
    Registration,
)

_TAKE = """
UPDATE intake_fill f SET taken = array_remove(ARRAY[
   CASE WHEN f.main_product <> '' AND b.main_product = '' THEN 'main_product' END,
   CASE WHEN f.address <> '' AND b.address = '' THEN 'address' END,
   CASE WHEN f.legal_form <> '' AND b.legal_form = '' THEN 'legal_form' END,
   CASE WHEN f.since_year IS NOT NULL AND b.since_year IS NULL THEN 'since_year' END,
   CASE WHEN f.nib IS NOT NULL AND b.nib IS NULL THEN 'nib' END,
   CASE WHEN f.kbli_code <> '' AND b.kbli_code = '' THEN 'kbli' END,
   CASE WHEN f.nik IS NOT NULL AND o.id IS NOT NULL AND o.nik IS NULL THEN 'nik' END,
   CASE WHEN f.phone IS NOT NULL AND o.id IS NOT NULL AND o.phone IS NULL THEN 'phone' END
   ]::text[], NULL),
   source_added = NOT (f.source = ANY (b.sources))
  FROM (SELECT DISTINCT ON (y.business_id) y.id, y.business_id, y.owner_id FROM intake_fill y
         WHERE y.batch_id = %(batch)s AND y.taken = '{}' AND NOT y.closed
         ORDER BY y.business_id, y.id) one
  JOIN registry_business b ON b.id = one.business_id
  LEFT JOIN registry_owner o ON o.id = one.owner_id
 WHERE f.id = one.id
"""
# Per business the first row fills; a pending business of this import was just made from its row.
_FILL_BUSINESS = """
UPDATE registry_business b SET
   main_product = CASE WHEN 'main_product' = ANY(f.taken) THEN f.main_product
                       ELSE b.main_product END,
   address = CASE WHEN 'address' = ANY(f.taken) THEN f.address ELSE b.address END,
   legal_form = CASE WHEN 'legal_form' = ANY(f.taken) THEN f.legal_form ELSE b.legal_form END,
   since_year = CASE WHEN 'since_year' = ANY(f.taken) THEN f.since_year ELSE b.since_year END,
   nib = CASE WHEN 'nib' = ANY(f.taken) THEN f.nib ELSE b.nib END,
   nib_index = CASE WHEN 'nib' = ANY(f.taken) THEN f.nib_index ELSE b.nib_index END,
   kbli_code = CASE WHEN 'kbli' = ANY(f.taken) THEN f.kbli_code ELSE b.kbli_code END,
   kbli_version = CASE WHEN 'kbli' = ANY(f.taken) THEN f.kbli_version ELSE b.kbli_version END,
   kbli_confirmed = b.kbli_confirmed OR 'kbli' = ANY(f.taken),
   sources = CASE WHEN f.source_added THEN b.sources || f.source::varchar ELSE b.sources END,
   updated_at = %(now)s
  FROM intake_fill f
 WHERE f.batch_id = %(batch)s AND NOT f.closed AND b.id = f.business_id
   AND (f.taken <> '{}' OR f.source_added)
"""
_FILL_OWNER = """
UPDATE registry_owner o SET
   nik = CASE WHEN 'nik' = ANY(f.taken) THEN f.nik ELSE o.nik END,
   nik_index = CASE WHEN 'nik' = ANY(f.taken) THEN f.nik_index ELSE o.nik_index END,
   nik_state = CASE WHEN 'nik' = ANY(f.taken) THEN 'full' ELSE o.nik_state END,
   phone = CASE WHEN 'phone' = ANY(f.taken) THEN f.phone ELSE o.phone END,
   phone_index = CASE WHEN 'phone' = ANY(f.taken) THEN f.phone_index ELSE o.phone_index END,
   updated_at = %(now)s
  FROM intake_fill f
 WHERE f.batch_id = %(batch)s AND NOT f.closed AND o.id = f.owner_id
   AND ('nik' = ANY(f.taken) OR 'phone' = ANY(f.taken))
"""


@dataclass(frozen=True)
class Closed:
    """What one closing did."""

    created: int
    added_to: int
    aggregates: int
    manifest: str


def manifest_of(batch: Import) -> str:
    """SHA-256 over every row of the import with what became of it, each part with its length."""
    sha = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash, coalesce(business_id::text, ''), created, aggregate"
            " FROM intake_row WHERE batch_id = %s ORDER BY id",
            [batch.pk],
        )
        for digest, business, created, aggregate in cursor:
            for part in (digest, business, "1" if created else "0", "1" if aggregate else "0"):
                sha.update(len(part).to_bytes(4, "big") + part.encode())
    return sha.hexdigest()


def close(act: Act, batch: Import) -> Closed:
    """Make everything that the batches prepared visible. Part of the closing action."""
    see_pending(batch.pk)
    named: dict[str, Any] = {"batch": batch.pk, "now": act.now}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, named)
        cursor.execute(_FILL_BUSINESS, named)
        cursor.execute(_FILL_OWNER, named)
        cursor.execute(
            "SELECT business_id, observation FROM intake_fill"
            " WHERE batch_id = %s AND NOT closed AND observation IS NOT NULL ORDER BY id",
            [batch.pk],
        )
        seen = []
        for business, text in cursor.fetchall():
            said = json.loads(text) if isinstance(text, str) else text
            seen.append((uuid7(), business, *(said[n] for n in OBSERVED)))
        cursor.execute(
            "SELECT count(*) FILTER (WHERE NOT closed) FROM intake_fill WHERE batch_id = %s",
            [batch.pk],
        )
        added = int(cursor.fetchone()[0])
    insert_observations(act, batch, seen)
    aggregates = add_aggregates(act, batch)
    _remember_different(act, batch)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_business SET pending_import = NULL WHERE pending_import = %s",
            [batch.pk],
        )
        created = int(cursor.rowcount)
    facts.refresh_import(batch.pk, act.now)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_fill SET closed = true WHERE batch_id = %s AND NOT closed",
            [batch.pk],
        )
    return Closed(created, added, aggregates, manifest_of(batch))


def _remember_different(act: Act, batch: Import) -> None:
    """A new business whose candidates a person refused is never offered for merging with them."""
    refused = Candidate.objects.filter(
        row__batch=batch, row__decision="new", row__created=True, business_id__isnull=False
    ).order_by("pk")
    made = []
    for other, own in refused.values_list("business_id", "row__business_id"):
        if own is not None and other is not None and own != other:
            first, second = matching.pair(own, other)
            made.append(
                PairDecision(
                    regency_code=batch.regency_code, first_id=first, second_id=second,
                    verdict="different", reason="Ditinjau saat impor", decided_at=act.now,
                    decided_by=act.user_id or batch.uploaded_by or batch.pk,
                )
            )  # fmt: skip
    PairDecision.objects.bulk_create(made, ignore_conflicts=True)


def blockers(batch: Import) -> list[str]:
    """What was built on an import since, in sentences; empty when it can be undone."""
    own = Business.objects.filter(import_id=batch.pk)
    found: list[tuple[int, str]] = [
        (
            Observation.objects.filter(business__import_id=batch.pk)
            .exclude(import_id=batch.pk)
            .count(),
            "catatan angka yang lebih baru pada usaha dari impor ini",
        ),
        (
            ChangeRequest.objects.filter(business__import_id=batch.pk).count(),
            "usulan perubahan pada usaha dari impor ini",
        ),
        (
            Merge.objects.filter(undone_at__isnull=True)
            .filter(Q(survivor__import_id=batch.pk) | Q(absorbed__import_id=batch.pk))
            .count(),
            "penggabungan catatan",
        ),
        (
            Registration.objects.filter(business__import_id=batch.pk).count(),
            "pendaftaran usaha yang dicocokkan",
        ),
        (own.filter(version__gt=1).count(), "usaha yang sudah diubah orang"),
        (
            Product.objects.filter(business__import_id=batch.pk)
            .exclude(import_id=batch.pk)
            .count(),
            "produk yang ditambahkan sesudahnya",
        ),
        (
            own.annotate(n=Count("photos")).filter(n__gt=0).count(),
            "usaha yang sudah punya foto",
        ),
        (
            Row.objects.filter(
                business_id__in=own.values("pk"), batch__state__in=("applied", "applying")
            )
            .exclude(batch=batch)
            .count(),
            "baris impor lain yang menempel pada usaha dari impor ini",
        ),
    ]
    return [f"{count} {what}" for count, what in found if count]


_EMPTY = {
    "main_product": "main_product = ''", "address": "address = ''", "legal_form": "legal_form = ''",
    "since_year": "since_year = NULL", "nib": "nib = NULL, nib_index = NULL",
    "kbli": "kbli_code = '', kbli_version = '', kbli_confirmed = false",
}  # fmt: skip


def take_back(act: Act, batch: Import) -> dict[str, int]:
    """Undo everything the import did. Part of the undoing action, after ``blockers``."""
    see_pending(batch.pk)
    touched = _touched(batch.pk)
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:

        def run(name: str, sql: str, *more: Any) -> None:
            cursor.execute(sql, [*more, batch.pk])
            counts[name] = cursor.rowcount

        run("angka", "DELETE FROM registry_observation WHERE import_id = %s")
        for column, empty in _EMPTY.items():
            cursor.execute(
                f"UPDATE registry_business b SET {empty}, updated_at = %s FROM intake_fill f"
                " WHERE f.batch_id = %s AND b.id = f.business_id AND %s = ANY(f.taken)",
                [act.now, batch.pk, column],
            )
        for column, empty in (
            ("nik", "nik = NULL, nik_index = NULL, nik_state = 'unknown'"),
            ("phone", "phone = NULL, phone_index = NULL"),
        ):
            cursor.execute(
                f"UPDATE registry_owner o SET {empty}, updated_at = %s FROM intake_fill f"
                " WHERE f.batch_id = %s AND o.id = f.owner_id AND %s = ANY(f.taken)",
                [act.now, batch.pk, column],
            )
        cursor.execute(
            "UPDATE registry_business b SET sources = array_remove(b.sources, f.source)"
            " FROM intake_fill f WHERE f.batch_id = %s AND b.id = f.business_id"
            " AND f.source_added",
            [batch.pk],
        )
        below = "business_id IN (SELECT id FROM registry_business WHERE import_id = %s)"
        run("fakta", f"DELETE FROM registry_facts WHERE {below}")
        run("produk", f"DELETE FROM registry_product WHERE {below}")
        run("kepemilikan", f"DELETE FROM registry_ownership WHERE {below}")
        run("usaha", "DELETE FROM registry_business WHERE import_id = %s")
        run(
            "pemilik",
            "DELETE FROM registry_owner o WHERE NOT EXISTS (SELECT 1 FROM registry_ownership s"
            " WHERE s.owner_id = o.id) AND o.import_id = %s",
        )
        run(
            "baris",
            "UPDATE intake_row SET business_id = NULL, created = false, differs = '[]'"
            " WHERE batch_id = %s",
        )
    Aggregate.objects.filter(batch=batch).delete()
    Fill.objects.filter(batch=batch).delete()
    facts.refresh(touched, act.now)
    return counts


def _touched(import_id: UUID) -> list[UUID]:
    """Businesses that were there before and gained something."""
    found = Fill.objects.filter(batch_id=import_id).order_by("business_id")
    own = set(Business.objects.filter(import_id=import_id).values_list("pk", flat=True))
    return sorted(set(found.values_list("business_id", flat=True)) - own, key=str)


__all__ = ["blockers", "close", "take_back"]
