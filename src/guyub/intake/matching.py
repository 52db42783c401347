"""Finding the same business for every row of an import: in the registry, in other files, in itself.

Records of the regency are read once, compared in memory by blocks (``linking``), and the answers go
back by COPY and two statements. Nothing is asked of the database per row. Part of a step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from guyub.intake.linking import Found, Likely, Pool, Record, Ref
from guyub.intake.models import Candidate, Import, Row, Verdict
from guyub.intake.sealing import FIRST, Sealer
from guyub.intake.staging import Progress, silent
from guyub.kernel import names
from guyub.kernel.fields import get_keyring
from guyub.registry.models import Owner

# Rows of other files that are not in the registry yet, unless a newer version of them exists.
_OPEN_ROWS = """
SELECT r.id, r.owner_key, r.business_key, r.product_key, r.village_code, r.place_options,
       r.nik_index, r.nik15_index, r.nib_index, r.phone_index, r.same_business, r.same_row,
       r.source_key
  FROM intake_row r JOIN intake_import i ON i.id = r.batch_id
 WHERE NOT r.aggregate AND r.business_id IS NULL AND r.batch_id <> %(batch)s
   AND i.state IN ('mapping', 'checking', 'review', 'applying', 'applied', 'failed')
   AND (i.created_at, i.id) < (%(created)s, %(batch)s) AND r.match <> 'unchanged'
   AND NOT EXISTS (SELECT 1 FROM intake_row n WHERE n.source_key = r.source_key
                    AND n.batch_id = %(batch)s)
   AND r.batch_id <> ALL (%(replaced)s::uuid[])
 ORDER BY r.id
"""
# Files of which this one is a corrected version: half of their rows come back in it.
_REPLACED = """
SELECT p.batch_id FROM intake_row p
  LEFT JOIN intake_row n ON n.source_key = p.source_key AND n.batch_id = %(batch)s
 WHERE p.batch_id <> %(batch)s AND p.batch_id IN (SELECT DISTINCT o.batch_id FROM intake_row o
    JOIN intake_row m ON m.source_key = o.source_key AND m.batch_id = %(batch)s)
 GROUP BY p.batch_id HAVING count(n.id) * 2 >= count(*)
"""
_REGISTRY = """
SELECT b.id, b.village_code, b.name_key, b.main_product, b.nib_index,
       o.name_key, o.nik_index, o.nik_state, o.phone_index, o.nik
  FROM registry_business b
  LEFT JOIN registry_ownership s ON s.business_id = b.id AND s.until IS NULL
  LEFT JOIN registry_owner o ON o.id = s.owner_id
 WHERE b.regency_code = %(regency)s AND b.status <> 'merged' AND b.pending_import IS NULL
 ORDER BY b.id
"""
# The newest row of the same source that is in the registry already.
_VERSIONS = """
SELECT DISTINCT ON (r.id) r.id, p.business_id, p.hash = r.hash
  FROM intake_row r JOIN intake_row p ON p.source_key = r.source_key
  JOIN intake_import i ON i.id = p.batch_id
 WHERE r.batch_id = %(batch)s AND p.batch_id <> %(batch)s AND p.business_id IS NOT NULL
   AND i.office_id = %(office)s AND NOT r.aggregate
 ORDER BY r.id, i.created_at DESC, i.id DESC, p.id DESC
"""


def _bytes(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None


def _record(row: tuple[Any, ...], ref: Ref) -> Record:
    options = tuple(row[5] or ())
    return Record(
        ref,
        (row[1],) if row[1] else (),
        row[2],
        row[3],
        (row[4],) if row[4] else options,
        _bytes(row[6]), _bytes(row[7]), _bytes(row[8]), _bytes(row[9]),
    )  # fmt: skip


def registry_records(regency: str, *, digits15: bool) -> Iterator[Record]:
    """Businesses of a regency as records. ``digits15``: also the index of fifteen digits, for
    which the NIKs are decrypted in memory (about 0.3 s for 43,000)."""
    ring, sealer = get_keyring(), Sealer()
    context = Owner._meta.get_field("nik").context  # type: ignore[attr-defined]
    folded: dict[str, str] = {}
    held: Record | None = None
    with connection.cursor() as cursor:
        cursor.execute(_REGISTRY, {"regency": regency})
        for pk, village, name, product, nib, owner, nik, state, phone, token in cursor:
            nik15 = None
            if digits15 and token is not None:
                plain = ring.decrypt(bytes(token), context).decode()
                if len(plain) >= FIRST:
                    nik15 = sealer.first15(plain)
            full = _bytes(nik) if state == "full" else None
            if held is not None and held.ref == pk:  # a further owner of the same business
                held = replace(
                    held,
                    owners=(*held.owners, owner) if owner else held.owners,
                    nik=held.nik or full,
                    nik15=held.nik15 or nik15,
                    phone=held.phone or _bytes(phone),
                )
                continue
            if held is not None:
                yield held
            if product not in folded:
                folded[product] = names.fold(product)
            held = Record(
                pk, (owner,) if owner else (), "" if name == owner else names.business_key(name),
                folded[product], (village,), full, nik15, _bytes(nib), _bytes(phone),
            )  # fmt: skip
    if held is not None:
        yield held


def match(batch: Import, progress: Progress = silent) -> None:
    """Search for every undecided data row of an import and keep what was found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, r.owner_key, r.business_key, r.product_key, r.village_code,"
            " r.place_options, r.nik_index, r.nik15_index, r.nib_index, r.phone_index,"
            " r.decision, r.same_business, r.source_key, r.business_id, r.same_row"
            " FROM intake_row r WHERE r.batch_id = %s AND NOT r.aggregate ORDER BY r.id",
            [batch.pk],
        )
        own = cursor.fetchall()
        named: dict[str, Any] = {
            "batch": batch.pk,
            "office": batch.office_id,
            "created": batch.created_at,
        }
        cursor.execute(_VERSIONS, named)
        versions = {pk: (business, same) for pk, business, same in cursor.fetchall()}
        cursor.execute(_REPLACED, named)
        replaced = [str(pk) for (pk,) in cursor.fetchall()]
        cursor.execute(_OPEN_ROWS, {**named, "replaced": replaced})
        others = cursor.fetchall()
    pool = Pool()
    roots: dict[Ref, Ref] = {}
    # Fifteen digits matter only where a file holds NIKs whose last digit is in doubt.
    partial = any(row[7] is not None for row in own)
    for record in registry_records(batch.regency_code, digits15=partial):
        pool.add(record)
    for row in others:
        pool.add(_record(row, row[0]))
        if row[10] is not None:
            roots[row[0]] = row[10]
    verdicts = _verdicts({row[12] for row in own})
    sources = {row[0]: row[12] for row in (*own, *others)}

    def root(ref: Ref) -> Ref:
        while ref in roots:
            ref = roots[ref]
        return ref

    answers: list[tuple[int, str, Found]] = []
    for at, row in enumerate(own, start=1):
        record = _record(row, row[0])
        decision, target = row[10], row[11]
        known = versions.get(row[0])
        if row[13] is not None:
            roots[row[0]] = row[13]
        elif known is not None:
            business, same = known
            why = ("baris yang sama dari berkas yang sudah masuk",)
            outcome = "unchanged" if same else "version"
            roots[row[0]] = business
            answers.append((row[0], outcome, Found("sure", (Likely(business, 1.0, True, why),))))
        elif decision in ("same", "new", "skip"):
            if decision == "same" and (end := target or row[14]):
                roots[row[0]] = end
        else:
            found = _with_verdicts(pool.find(record, root), row[12], verdicts, sources)
            if found.outcome == "sure":
                roots[row[0]] = found.candidates[0].ref
            answers.append((row[0], found.outcome, found))
        pool.add(record)
        if not at % 2_000:
            progress(at, len(own))
    _store(batch, answers)


def _verdicts(source_keys: set[str]) -> dict[str, dict[Any, bool]]:
    """What people said of these rows in earlier versions: source key > business or row > same."""
    found: dict[str, dict[Any, bool]] = {}
    keys = list(source_keys)
    for start in range(0, len(keys), 10_000):
        rows = Verdict.objects.filter(source_key__in=keys[start : start + 10_000])
        for one in rows.order_by("decided_at"):
            at = one.other_business or one.other_source_key
            found.setdefault(one.source_key, {})[at] = one.same
    return found


def _with_verdicts(
    found: Found, source_key: str, verdicts: dict[str, dict[Any, bool]], sources: dict[Any, str]
) -> Found:
    """Candidates that a person called different are not asked again; one called same is sure."""
    said = verdicts.get(source_key)
    if not said or not found.candidates:
        return found
    left: list[Likely] = []
    for one in found.candidates:
        verdict = said.get(one.ref, said.get(sources.get(one.ref, "")))
        if verdict:
            why = ("dinyatakan sama oleh petugas", *one.reasons)
            return Found("sure", (Likely(one.ref, 1.0, True, why),))
        if verdict is None:
            left.append(one)
    if not left:
        return Found("none", ())
    sure = len(left) == 1 and left[0].strong
    return Found("sure" if sure else "question", tuple(left))


def _store(batch: Import, answers: list[tuple[int, str, Found]]) -> None:
    rows = [pk for pk, *_rest in answers]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS stage_match")
        cursor.execute(
            "CREATE TEMP TABLE stage_match (id bigint, match text, business uuid, other bigint)"
        )
        with cursor.copy("COPY stage_match FROM STDIN") as copy:
            for pk, outcome, found in answers:
                best = found.candidates[0].ref if found.outcome == "sure" else None
                business = best if isinstance(best, UUID) else None
                other = best if isinstance(best, int) else None
                copy.write_row((pk, outcome, business, other))
        cursor.execute(
            "UPDATE intake_row r SET match = s.match, same_business = s.business,"
            " same_row = s.other FROM stage_match s WHERE r.id = s.id"
        )
        cursor.execute("DROP TABLE stage_match")
        cursor.execute("DROP TABLE IF EXISTS stage_candidate")
        cursor.execute(
            "DELETE FROM intake_candidate c USING intake_row r WHERE r.id = c.row_id"
            " AND r.batch_id = %s AND r.id = ANY(%s)",
            [batch.pk, rows],
        )
        cursor.execute(
            "CREATE TEMP TABLE stage_candidate (row_id bigint, business uuid, other bigint,"
            " score float, strong boolean, reasons jsonb)"
        )
        with cursor.copy("COPY stage_candidate FROM STDIN") as copy:
            for pk, _outcome, found in answers:
                for one in found.candidates:
                    business = one.ref if isinstance(one.ref, UUID) else None
                    other = one.ref if isinstance(one.ref, int) else None
                    reasons = json.dumps(one.reasons, ensure_ascii=False)
                    copy.write_row((pk, business, other, one.score, one.strong, reasons))
        cursor.execute(
            "INSERT INTO intake_candidate (regency_code, row_id, business_id, other_row, score,"
            " strong, reasons) SELECT %s, * FROM stage_candidate",
            [batch.regency_code],
        )
        cursor.execute("DROP TABLE stage_candidate")


def plausible(batch: Import) -> int:
    """Rows that wait for a person's answer about being the same."""
    return Row.objects.filter(batch=batch, match="question", decision="").count()


__all__ = ["Candidate", "match", "plausible", "registry_records"]
