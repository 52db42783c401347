"""What the board of a facilitation shows: totals of all members, rows of those a visit sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.areas import known
from guyub.kernel.pages import Key, Page, page
from guyub.licences.models import Batch, Case, Document
from guyub.licences.models.cases import DOCUMENTS
from guyub.licences.states import CASE, ISSUED, RUNNING, STUCK, TURNS
from guyub.registry import naming
from guyub.registry.models import Product

KINDS = dict(DOCUMENTS)
KEYS = (Key("waiting_since", "date"), Key("id", "uuid"))
SIZE = 50
MOST_STUCK = 20
_FIELDS = (
    "id", "state", "step", "wording", "turn", "turn_name", "waiting_since", "stuck_because",
    "ended_because", "audit_on", "business_id", "business__name", "business__legal_form",
    "business__facts__owner_names", "business__village_code", "product__name", "licence__number",
)  # fmt: skip


def taken_of(counts: dict[str, int]) -> int:
    """Members that use a seat."""
    return sum(n for state, n in counts.items() if state in (*RUNNING, ISSUED))


@dataclass(frozen=True)
class Totals:
    """Of all members. ``cost_each``: spent for each paper that was issued, None: unknown."""

    counts: dict[str, int]
    members: int
    issued: int
    cost_each: int | None


def totals(batch: Batch) -> Totals:
    rows = Case.objects.filter(batch=batch).values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in rows.order_by("state")}
    issued = counts.get(ISSUED, 0)
    known_cost = batch.spent is not None and issued
    each = round(batch.spent / issued) if known_cost and batch.spent is not None else None
    return Totals(counts, taken_of(counts), issued, each)


def members(visit: Visit, batch: Batch, stage: str, cursor: str) -> Page:
    """Members that the visit sees, who waits longest first. BadCursor."""
    rows = Case.objects.visible_to(visit).filter(batch=batch)
    if stage:
        rows = rows.filter(state=stage)
    found = page(rows, KEYS, fields=_FIELDS, cursor=cursor, size=SIZE)
    return Page(_told(visit, batch, found.rows), found.next, found.previous)


def stuck(visit: Visit, batch: Batch) -> list[dict[str, Any]]:
    """Those that are stuck, longest first."""
    rows = Case.objects.visible_to(visit).filter(batch=batch, state=STUCK)
    return _told(
        visit, batch, list(rows.order_by("waiting_since", "pk").values(*_FIELDS)[:MOST_STUCK])
    )


def _told(visit: Visit, batch: Batch, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    have: dict[UUID, set[str]] = defaultdict(set)
    if batch.documents:
        held = Document.objects.filter(business__in={r["business_id"] for r in rows})
        for business, kind in held.values_list("business_id", "kind"):
            have[business].add(kind)
    today = timezone.localdate()
    for row in rows:
        _name(visit, row)
        running = row["state"] in RUNNING
        steps = len(row["wording"]["steps"])
        row["stage"] = CASE.states[row["state"]]
        row["tone"] = (
            "ok" if row["state"] == ISSUED else "bad" if row["state"] == STUCK
            else "warn" if running else "quiet"
        )  # fmt: skip
        row["steps"] = f"langkah {row['step']} dari {steps}"
        row["who"] = (row["turn_name"] or dict(TURNS).get(row["turn"], "")) if running else ""
        row["days"] = (today - row["waiting_since"]).days if running else None
        row["missing"] = (
            [KINDS.get(k, k) for k in batch.documents if k not in have[row["business_id"]]]
            if running else []
        )  # fmt: skip
        row["running"] = running
        row["url"] = reverse("licences:case", args=[row["id"]])
    return rows


def _name(visit: Visit, row: dict[str, Any]) -> None:
    name, form = row["business__name"], row["business__legal_form"]
    owners = row["business__facts__owner_names"] or ""
    read = naming.reader(visit, name, form, owners)
    row["business"] = naming.shown(visit, name, form, owners)
    row["product"] = read(row["product__name"]) if row["product__name"] else ""
    row["title"] = ", ".join(filter(None, (row["product"], row["business"])))
    village = row["business__village_code"]
    names = known.names_of({village, village[:8]})
    row["place"] = f"{names.get(village, village)}, Kec. {names.get(village[:8], '')}"


def named(visit: Visit, rows: Iterable[dict[str, Any]], chosen: set[str]) -> list[dict[str, Any]]:
    """Rows of products (candidates say whether ``helped``) with names and places, in order."""
    rows = list(rows)
    fields = (
        "pk", "name", "business__name", "business__legal_form", "business__facts__owner_names",
        "business__village_code", "business__number",
    )  # fmt: skip
    products = Product.objects.filter(pk__in=[r["product_id"] for r in rows])
    found = {p["pk"]: {**p, "product__name": p["name"]} for p in products.values(*fields)}
    told = []
    for row in rows:
        one = found.get(row["product_id"])
        if one is None:
            continue
        _name(visit, one)
        pk = str(row["product_id"])
        told.append({**one, "helped": bool(row.get("helped")), "chosen": pk in chosen, "id": pk})
    return told
