"""Finding businesses of the registry to tick: by number, name, product or village."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from guyub.accounts.visit import VisitRequest
from guyub.registry import naming, places, search
from guyub.registry.models import BusinessFacts, Product

MOST_FOUND = 15


def searched(
    request: VisitRequest, regency: str, near: str, text: str
) -> tuple[list[dict[str, Any]], str]:
    """(businesses of the visit's areas that match, neighbours first; why it cannot be searched)."""
    asked = search.read(text)
    if asked.problem:
        return [], asked.problem
    visit = request.visit
    mine = [c for c in visit.area_codes if len(c) > 5]
    facts = BusinessFacts.objects.visible_to(visit).listed().filter(regency_code=regency)
    if asked.number:
        rows = list(facts.filter(business__number=asked.number).values(*_FIELDS))
        return [_row(visit, r) for r in rows], ""
    rows = []
    for inside in (True, False):
        narrowed = facts.filter(district_code=near) if inside else facts.exclude(district_code=near)
        found = search.matching(
            narrowed, asked, regencies=[regency], places=[near] if inside and not mine else mine,
            owners=visit.may(naming.SEES_NAMES), most=search.MOST_FILTERED,
        )  # fmt: skip
        ordered = found.order_by("tier", "sort_key", "business_id")
        rows += ordered.values(*_FIELDS)[: MOST_FOUND - len(rows)]
    return [_row(visit, r) for r in rows], ""


_FIELDS = (
    "business_id", "business__number", "business__name", "business__legal_form",
    "business__main_product", "owner_names", "village_code",
)  # fmt: skip


def _row(visit: Any, r: dict[str, Any]) -> dict[str, Any]:
    told = (visit, r["business__name"], r["business__legal_form"], r["owner_names"] or "")
    return {
        "id": str(r["business_id"]), "number": r["business__number"], "name": naming.shown(*told),
        "product": naming.reader(*told)(r["business__main_product"]),
        "place": places.short_name(r["village_code"]),
    }  # fmt: skip


def products_of(ids: Iterable[str | UUID]) -> dict[str, list[dict[str, str]]]:
    """Products that are still made, by business."""
    found: dict[str, list[dict[str, str]]] = {}
    rows = Product.objects.filter(business__in=list(ids), state=Product.State.ACTIVE)
    for pk, business, name in rows.order_by("name_key", "pk").values_list(
        "pk", "business_id", "name"
    ):
        found.setdefault(str(business), []).append({"id": str(pk), "name": name})
    return found


def ticked(request: VisitRequest, name: str) -> list[UUID]:
    """Ids that were ticked; what is none is left out."""
    found = []
    for text in request.POST.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
