"""What became of the rows of an import, counted in the database. Every count is a link's rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from guyub.intake.applying import READY, parameters
from guyub.intake.models import Import, Row, Table

# Groups of rows that pages show and link to; every data row is in exactly one of the first nine.
GROUPS: dict[str, tuple[str, Q]] = {
    "baru": ("Usaha baru, masuk daftar", Q(business_id__isnull=False, created=True)),
    "bertambah": (
        "Usaha yang sudah ada, datanya bertambah",
        Q(business_id__isnull=False, created=False),
    ),
    "tetap": ("Tidak berubah sejak impor lalu", Q(business_id__isnull=True, match="unchanged")),
    "tanya": (
        "Menunggu jawaban: usaha yang sama?",
        Q(business_id__isnull=True) & (Q(decision="ask") | Q(match="question", decision="")),
    ),
    "lewati": ("Tidak dimasukkan oleh petugas", Q(business_id__isnull=True, decision="skip")),
    "tempat": (
        "Desanya belum jelas",
        Q(business_id__isnull=True, hold__in=("place", "no_place"), same_business__isnull=True),
    ),
    "luar": (
        "Tempatnya di kabupaten lain",
        Q(business_id__isnull=True, hold="outside", same_business__isnull=True),
    ),
    "nama": ("Tanpa nama", Q(business_id__isnull=True, hold="no_name")),
}


def rows_of(batch: Import, group: str) -> QuerySet[Row]:
    """Rows of a group (a key of ``GROUPS``, "siap", "agregat" or "semua"), in file order."""
    rows = Row.objects.filter(batch=batch)
    if group == "agregat":
        return rows.filter(aggregate=True).order_by("pk")
    rows = rows.filter(aggregate=False)
    if group == "siap":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT r.id FROM intake_row r WHERE {READY}", parameters(batch))
            return rows.filter(pk__in=[pk for (pk,) in cursor.fetchall()]).order_by("pk")
    if group in GROUPS:
        return rows.filter(GROUPS[group][1]).order_by("pk")
    return rows.order_by("pk")


_COUNTS = f"""
SELECT count(*) FILTER (WHERE NOT r.aggregate),
  count(*) FILTER (WHERE r.aggregate),
  count(*) FILTER (WHERE r.business_id IS NOT NULL AND r.created),
  count(*) FILTER (WHERE r.business_id IS NOT NULL AND NOT r.created),
  count(*) FILTER (WHERE r.business_id IS NULL AND r.match = 'unchanged'),
  count(*) FILTER (WHERE r.business_id IS NULL AND (r.decision = 'ask'
                     OR r.match = 'question' AND r.decision = '')),
  count(*) FILTER (WHERE r.business_id IS NULL AND r.decision = 'skip'),
  count(*) FILTER (WHERE NOT r.aggregate AND r.business_id IS NULL
                     AND r.hold IN ('place', 'no_place')
                     AND r.same_business IS NULL),
  count(*) FILTER (WHERE NOT r.aggregate AND r.business_id IS NULL AND r.hold = 'outside'
                     AND r.same_business IS NULL),
  count(*) FILTER (WHERE NOT r.aggregate AND r.business_id IS NULL AND r.hold = 'no_name'),
  count(*) FILTER (WHERE r.business_id IS NULL AND r.match = 'sure' AND r.decision = ''),
  count(*) FILTER (WHERE {READY}),
  count(*) FILTER (WHERE {READY} AND r.same_business IS NULL AND r.same_row IS NULL),
  count(*) FILTER (WHERE r.issues <> '[]'::jsonb),
  count(*) FILTER (WHERE NOT r.aggregate AND r.kbli_code <> '' AND NOT r.kbli_confirmed),
  count(DISTINCT r.product_line) FILTER (WHERE NOT r.aggregate AND NOT r.kbli_confirmed
                     AND r.product_line <> '' AND r.business_id IS NULL)
  FROM intake_row r WHERE r.batch_id = %(batch)s
"""
_NAMES = (
    "data", "agregat", "baru", "bertambah", "tetap", "tanya", "lewati", "tempat", "luar", "nama",
    "yakin", "siap", "siap_baru", "bermasalah", "kbli_tertulis", "kbli_tanya",
)  # fmt: skip


def counts(batch: Import) -> dict[str, int]:
    """All counts of an import in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, parameters(batch))
        found = dict(zip(_NAMES, (int(n) for n in cursor.fetchone()), strict=True))
    checks = total_checks(batch)
    found["total_beda"] = sum(1 for c in checks if c["difference"])
    found["total_dicek"] = len(checks)
    return found


_ELSEWHERE = f"""
SELECT count(*) FROM intake_row r JOIN intake_row o ON o.id = r.same_row
 WHERE {READY} AND r.same_business IS NULL AND o.business_id IS NULL AND o.batch_id <> r.batch_id
"""


def elsewhere(batch: Import) -> int:
    """Ready rows whose partner is a row of another file that is not in the registry yet: they make
    the business, and the other row joins it later."""
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, parameters(batch))
        return int(cursor.fetchone()[0])


def total_checks(batch: Import) -> list[dict[str, Any]]:
    """The file's own totals against its rows, in file order, with their sheet."""
    return [
        {**check, "sheet": table.sheet}
        for table in Table.objects.filter(batch=batch).order_by("position")
        for check in table.checks
    ]


def problems(batch: Import) -> list[dict[str, Any]]:
    """Problems by kind with a sentence, how many rows and cells, worst first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i->>0, i->>1, i->>2, min(i->>3), count(DISTINCT r.id), count(*)"
            " FROM intake_row r, jsonb_array_elements(r.issues) i WHERE r.batch_id = %s"
            " GROUP BY 1, 2, 3",
            [batch.pk],
        )
        rank = {"error": 0, "warning": 1, "info": 2}
        rows = sorted(cursor.fetchall(), key=lambda r: (rank.get(r[1], 3), -r[4], r[0], r[2]))
    names = ("code", "severity", "field", "sentence", "rows", "cells")
    return [dict(zip(names, row, strict=True)) for row in rows]


def references(
    row_ids: list[int], business_ids: list[UUID]
) -> tuple[dict[int, Any], dict[Any, Any]]:
    """(row id > its place in its file, business id > the rows that speak of it)."""
    named = (
        "SELECT r.id, i.filename, t.sheet, r.row, r.business_id FROM intake_row r"
        " JOIN intake_table t ON t.id = r.table_id JOIN intake_import i ON i.id = r.batch_id"
    )
    by_row: dict[int, Any] = {}
    by_business: dict[Any, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"{named} WHERE r.id = ANY(%s)", [row_ids])
        for pk, filename, sheet, row, _business in cursor.fetchall():
            by_row[pk] = {"file": filename, "sheet": sheet, "row": row}
        cursor.execute(f"{named} WHERE r.business_id = ANY(%s) ORDER BY r.id", [business_ids])
        for _pk, filename, sheet, row, business in cursor.fetchall():
            place = {"file": filename, "sheet": sheet, "row": row}
            by_business.setdefault(business, []).append(place)
    return by_row, by_business
