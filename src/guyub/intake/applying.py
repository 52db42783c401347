"""Putting reviewed rows into the registry: batches that can be killed, a closing that shows all.

Batches of ``BATCH`` rows, each one transaction and keyed by the row (its ``business_id``), so a
killed apply goes on where it stopped and a second one does nothing. New businesses stay pending,
hence invisible, until ``close`` clears the mark, adds what existing businesses gain, builds the
facts and writes the closing event, all in one transaction: the import is visible as one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.intake.bulk import insert_rows
from guyub.intake.encoding import unpacked
from guyub.intake.linking import AGREEING_NAME, likeness
from guyub.intake.models import Fill, Import, Row, Table
from guyub.intake.sealing import Sealer
from guyub.intake.shaping import Shaped, shape
from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.kernel.fields import get_keyring
from guyub.kernel.ids import uuid7
from guyub.registry.actions.common import BUSINESS_PREFIX, next_number
from guyub.registry.models import Business, Observation, Owner, Ownership, Product

BATCH = 500
# Rows that may go in: settled by the search or by a person, placed, and not replaced by a newer
# version of the same source row. OFFSET 0 keeps the planner on the index by source_key: for rows
# it has no statistics of it took the one by import, 43,000 x 43,000 rows (over 10 min, now 0.3 s).
READY = """
 r.batch_id = %(batch)s AND NOT r.aggregate AND r.business_id IS NULL
 AND r.decision NOT IN ('ask', 'skip')
 AND (r.match IN ('none', 'sure', 'version') OR r.decision IN ('same', 'new'))
 AND (r.hold = '' OR (r.hold IN ('place', 'no_place', 'outside') AND r.same_business IS NOT NULL))
 AND NOT EXISTS (SELECT 1 FROM (SELECT s.batch_id FROM intake_row s
                                WHERE s.source_key = r.source_key OFFSET 0) n
       JOIN intake_import ni ON ni.id = n.batch_id
      WHERE n.batch_id <> r.batch_id AND ni.office_id = %(office)s
        AND (ni.created_at, ni.id) > (%(created)s, %(batch)s) AND ni.state <> 'cancelled')
"""
_NEXT = f"""
SELECT r.id, r.cells, r.year, r.quarter, r.kbli_code, r.kbli_version, r.kbli_confirmed,
       r.village_code, r.same_business, r.same_row, r.table_id, r.owner_key, r.nik_index
  FROM intake_row r WHERE r.id > %(after)s AND {READY} ORDER BY r.id LIMIT {BATCH}
"""
OBSERVED = (
    "year", "quarter", "observed_on", "workers_male", "workers_female", "workers", "investment",
    "capacity", "output_quantity", "unit", "output_value", "material_value", "sales", "note",
)  # fmt: skip
_OWNER = (
    "id", "name", "titles", "name_key", "sort_key", "sex", "birth_year", "education", "nik",
    "nik_index", "nik_state", "phone", "phone_index", "village_code",
)  # fmt: skip
_BUSINESS = (
    "id", "number", "village_code", "name", "name_key", "sort_key", "legal_form", "nib",
    "nib_index", "kbli_version", "kbli_code", "kbli_confirmed", "branch", "main_product",
    "address", "latitude", "longitude", "since_year", "status",
)  # fmt: skip
_FILL = (
    "row_id", "business_id", "owner_id", "main_product", "address", "legal_form", "since_year",
    "nib", "nib_index", "kbli_code", "kbli_version", "nik", "nik_index", "phone", "phone_index",
    "observation",
)  # fmt: skip


def parameters(batch: Import) -> dict[str, Any]:
    """What ``READY`` needs to know of an import."""
    return {"batch": batch.pk, "office": batch.office_id, "created": batch.created_at}


def ready(batch: Import) -> int:
    """How many rows would go in now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM intake_row r WHERE {READY}", parameters(batch))
        return int(cursor.fetchone()[0])


def see_pending(import_id: UUID) -> None:
    """Within this transaction, businesses of this import that are not shown yet can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('guyub.import', %s, true)", [str(import_id)])


@dataclass
class Applier:
    """One run of the batches. Keeps what repeats from batch to batch."""

    act: Act
    batch: Import

    def __post_init__(self) -> None:
        self.sealer = Sealer()
        self.ring = get_keyring()
        self.contexts = {
            name: str(getattr(model._meta.get_field(name), "context"))  # noqa: B009
            for model, name in ((Owner, "nik"), (Owner, "phone"), (Business, "nib"))
        }
        self.cells = Row._meta.get_field("cells").context  # type: ignore[attr-defined]
        self.said = {
            t.pk: dict(t.context) for t in Table.objects.filter(batch=self.batch).order_by("pk")
        }
        self.sorts: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def seal(self, name: str, text: str | None) -> tuple[bytes | None, bytes | None]:
        """Token and blind index of a personal value."""
        if not text:
            return None, None
        return self.sealer.encrypt(text.encode(), self.contexts[name]), self.sealer.index(
            name, text
        )

    def sort(self, name: str) -> str:
        found = self.sorts.get(name)
        if found is None:
            found = self.sorts[name] = names.sort_key(name)[:150]
        return found

    def key(self, name: str) -> str:
        found = self.keys.get(name)
        if found is None:
            found = self.keys[name] = names.search_key(name)[:150]
        return found

    def next(self, after: int) -> tuple[int, int]:
        """Apply the next rows after an id; gives (last id, how many). (after, 0) at the end."""
        see_pending(self.batch.pk)
        with connection.cursor() as cursor:
            # A batch lost with the machine is made again; the closing waits for the disk for all.
            cursor.execute("SET LOCAL synchronous_commit = off")
            cursor.execute(_NEXT, {**parameters(self.batch), "after": after})
            rows = cursor.fetchall()
        if not rows:
            return after, 0
        self._apply(rows)
        return rows[-1][0], len(rows)

    def _apply(self, rows: list[tuple[Any, ...]]) -> None:
        targets = self._targets(rows)
        shaped: dict[int, Shaped] = {}
        for row in rows:
            values = unpacked(self.ring.decrypt(bytes(row[1]), self.cells).decode())
            kbli = (row[5], row[4]) if row[6] and row[4] and row[5] else ("", "")
            shaped[row[0]] = shape(
                values, self.said[row[10]], year=row[2], quarter=row[3], kbli=kbli
            )
        new = [r for r in rows if targets[r[0]] is None]
        made = self._make(new, shaped)
        business_of = {r[0]: targets[r[0]] or made.get(r[0]) for r in rows}
        followers = [r for r in rows if business_of[r[0]] is None]
        for row in followers:  # the row they follow is in this very batch
            business_of[row[0]] = business_of.get(row[9]) or made.get(row[9])
        existing = [r for r in rows if r[0] not in made]
        self._fill(existing, shaped, business_of)
        self._finish(business_of, set(made))

    def _targets(self, rows: list[tuple[Any, ...]]) -> dict[int, UUID | None]:
        """The business each row belongs to, None where a new one is made (or a row is followed)."""
        asked = [r[9] for r in rows if r[8] is None and r[9] is not None]
        held: dict[int, UUID] = {}
        if asked:
            found = Row.objects.filter(pk__in=asked, business_id__isnull=False)
            held = {pk: at for pk, at in found.values_list("pk", "business_id") if at is not None}
        self._inside = {r[0] for r in rows}
        return {r[0]: r[8] or held.get(r[9]) for r in rows}

    def _make(self, rows: list[tuple[Any, ...]], shaped: dict[int, Shaped]) -> dict[int, UUID]:
        """New businesses for rows that follow nobody of this batch; gives row id > business."""
        own = [r for r in rows if not (r[9] in self._inside and r[9] < r[0])]
        if not own:
            return {}
        numbers = next_number(BUSINESS_PREFIX, self.batch.regency_code, len(own))
        people = self._people(own)
        made: dict[int, UUID] = {}
        owners, businesses, ties, products, seen = [], [], [], [], []
        for row, number in zip(own, numbers, strict=True):
            pk, one, village = uuid7(), shaped[row[0]], row[7]
            made[row[0]] = pk
            nib, nib_index = self.seal("nib", one.business["nib"])
            b = one.business
            businesses.append(
                (
                    pk, number, village, one.name, self.key(one.name), self.sort(one.name),
                    b["legal_form"], nib, nib_index, b["kbli_version"], b["kbli_code"],
                    bool(b["kbli_code"]), b["branch"], b["main_product"], b["address"],
                    b["latitude"], b["longitude"], b["since_year"], b["status"],
                )
            )  # fmt: skip
            if one.owner_name:
                known = people.get(bytes(row[12])) if row[12] else None
                if known is None or likeness(known[1], row[11]) < AGREEING_NAME:
                    known = (uuid7(), row[11])
                    owners.append(self._owner(known[0], one, village))
                    if row[12] and one.person["nik_state"] == "full":
                        people[bytes(row[12])] = known
                ties.append((uuid7(), pk, known[0]))
            if one.product:
                products.append((uuid7(), pk, one.product, names.fold(one.product)[:150]))
            if one.observation:
                seen.append((uuid7(), pk, *self._observed(one.observation)))
        constant = {
            "regency_code": self.batch.regency_code, "import_id": self.batch.pk,
            "created_at": self.act.now, "updated_at": self.act.now,
        }  # fmt: skip
        insert_rows(Owner, _OWNER, owners, constant)
        pending = {"pending_import": self.batch.pk, "sources": [self.batch.source]}
        insert_rows(Business, _BUSINESS, businesses, {**constant, **pending})
        insert_rows(Ownership, ("id", "business_id", "owner_id"), ties, constant)
        insert_rows(Product, ("id", "business_id", "name", "name_key"), products, constant)
        insert_observations(self.act, self.batch, seen)
        return made

    def _people(self, rows: list[tuple[Any, ...]]) -> dict[bytes, tuple[UUID, str]]:
        """Owners that are there already, by complete NIK."""
        asked = [bytes(r[12]) for r in rows if r[12] is not None]
        if not asked:
            return {}
        found = Owner.objects.filter(
            nik_index__in=asked, nik_state="full", regency_code=self.batch.regency_code,
            erased_at__isnull=True,
        ).order_by("-pk")  # fmt: skip
        return {
            bytes(index): (pk, key)
            for index, pk, key in found.values_list("nik_index", "pk", "name_key")
        }

    def _owner(self, pk: UUID, one: Shaped, village: str) -> tuple[Any, ...]:
        p = one.person
        nik, nik_index = self.seal("nik", p["nik"])
        phone, phone_index = self.seal("phone", p["phone"])
        return (
            pk, one.owner_name, one.titles, self.key(one.owner_name), self.sort(one.owner_name),
            p["sex"], p["birth_year"], p["education"], nik, nik_index, p["nik_state"], phone,
            phone_index, village,
        )  # fmt: skip

    def _observed(self, seen: dict[str, Any]) -> tuple[Any, ...]:
        day = seen["observed_on"] or timezone.localtime(self.act.now).date().isoformat()
        return tuple(day if n == "observed_on" else seen[n] for n in OBSERVED)

    def _fill(
        self,
        rows: list[tuple[Any, ...]],
        shaped: dict[int, Shaped],
        business_of: dict[int, UUID | None],
    ) -> None:
        """What rows add to businesses that are there, kept aside until the closing."""
        wanted = [at for r in rows if (at := business_of[r[0]]) is not None]
        held = {b.pk: b for b in Business.objects.filter(pk__in=wanted).order_by("pk")}
        owners = self._owners_of(wanted)
        fills, differs = [], []
        for row in rows:
            pk, one = business_of[row[0]], shaped[row[0]]
            business = held.get(pk) if pk else None
            if business is None:
                continue
            owner, name = owners.get(business.pk, (None, ""))
            if owner is not None and likeness(name, row[11]) < AGREEING_NAME:
                owner = None
            p, b = one.person, one.business
            seen = one.observation and dict(
                zip(OBSERVED, self._observed(one.observation), strict=True)
            )
            fills.append(
                (
                    row[0], business.pk, owner, b["main_product"], b["address"], b["legal_form"],
                    b["since_year"], *self.seal("nib", b["nib"]), b["kbli_code"],
                    b["kbli_version"],
                    *(self.seal("nik", p["nik"]) if p["nik_state"] == "full" else (None, None)),
                    *self.seal("phone", p["phone"]),
                    json.dumps(seen) if seen else None,
                )
            )  # fmt: skip
            if found := _differences(business, one, row[7]):
                differs.append((row[0], json.dumps(found, ensure_ascii=False)))
        constant = {
            "regency_code": self.batch.regency_code, "batch_id": self.batch.pk,
            "source": self.batch.source,
        }  # fmt: skip
        if fills:
            insert_rows(Fill, _FILL, fills, constant)
        if differs:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE intake_row r SET differs = d.v FROM unnest(%s::bigint[], %s::jsonb[])"
                    " AS d(id, v) WHERE r.id = d.id",
                    [[d[0] for d in differs], [d[1] for d in differs]],
                )

    def _owners_of(self, businesses: list[UUID]) -> dict[UUID, tuple[UUID, str]]:
        """The owner of businesses that have exactly one."""
        found: dict[UUID, list[tuple[UUID, str]]] = {}
        ties = Ownership.objects.filter(business_id__in=businesses, until__isnull=True)
        for at, owner, key in ties.order_by("pk").values_list(
            "business_id", "owner_id", "owner__name_key"
        ):
            found.setdefault(at, []).append((owner, key))
        return {at: people[0] for at, people in found.items() if len(people) == 1}

    def _finish(self, business_of: dict[int, UUID | None], made: set[int]) -> None:
        done = [(pk, at) for pk, at in business_of.items() if at is not None]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_row r SET business_id = d.b, created = d.c"
                " FROM unnest(%s::bigint[], %s::uuid[], %s::boolean[]) AS d(id, b, c)"
                " WHERE r.id = d.id",
                [[p for p, _a in done], [a for _p, a in done], [p in made for p, _a in done]],
            )
            # A row of another file that was waiting, and is the same, now has its business.
            cursor.execute(
                "UPDATE intake_row o SET same_business = r.business_id, same_row = NULL,"
                " match = 'sure' FROM intake_row r"
                " WHERE r.id = ANY(%s::bigint[]) AND o.id = r.same_row AND o.business_id IS NULL"
                " AND o.decision IN ('', 'same')",
                [[p for p, _a in done]],
            )


def _differences(business: Business, one: Shaped, village: str) -> list[list[str]]:
    """[field, in the file, in the registry] where both state something else."""
    found = []
    for name in ("main_product", "address", "legal_form", "since_year", "kbli_code"):
        said, held = one.business[name], getattr(business, name)
        if said and held and names.fold(str(said)) != names.fold(str(held)):
            found.append([name, str(said), str(held)])
    if village and village != business.village_code:
        found.append(["village_code", village, business.village_code])
    return found


def insert_observations(act: Act, batch: Import, rows: list[tuple[Any, ...]]) -> None:
    """Observations of this import; rows are (id, business, *OBSERVED)."""
    if rows:
        insert_rows(
            Observation,
            ("id", "business_id", *OBSERVED),
            rows,
            {
                "regency_code": batch.regency_code, "import_id": batch.pk, "source": batch.source,
                "observer": act.actor[:120], "observer_id": act.user_id, "created_at": act.now,
            },
        )  # fmt: skip
