"""What one piece costs: the newest calculation of each product, and a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.cashbook.actions.costing import keep_sheet
from guyub.cashbook.costs import unit_cost
from guyub.cashbook.forms import CostForm
from guyub.cashbook.models import CostSheet
from guyub.cashbook.permissions import READ, WRITE
from guyub.cashbook.views.common import crumbs, opened, or_404, products_of, tabs
from guyub.kernel.ids import uuid7
from guyub.registry.views.one_form import form_page_of_values as form_page

SHOWN = 40
MARGIN = 30


def _told(row: CostSheet) -> dict[str, Any]:
    found = unit_cost((row.material, row.packaging, row.labour, row.other), row.units, row.margin)
    return {
        "row": row, "name": row.product.name if row.product else "Produk lain", "cost": found,
        "unit": (row.product.unit if row.product else "") or "buah",
        "price": row.product.price if row.product else None,
        "parts": [
            (words, amount)
            for words, amount in (
                ("Bahan", row.material), ("Kemasan dan label", row.packaging),
                ("Upah", row.labour), ("Lainnya", row.other),
            )
            if amount
        ],
    }  # fmt: skip


@needs(READ)
def costs(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The newest calculation of each product first, older ones below."""
    one = opened(request, pk)
    rows = list(
        CostSheet.objects.filter(book=pk).select_related("product")
        .order_by("-on", "-created_at", "-pk")[:SHOWN]
    )  # fmt: skip
    newest: dict[Any, CostSheet] = {}
    for row in rows:
        newest.setdefault(row.product_id, row)
    context = {
        "one": one, "crumbs": crumbs(one, "Biaya per buah"), "tabs": tabs(one, "costs"),
        "newest": [_told(row) for row in newest.values()],
        "older": [_told(row) for row in rows if row is not newest[row.product_id]],
        "new_url": one.url("cost_new") if one.writes else "",
    }  # fmt: skip
    return render(request, "cashbook/costs.html", context)


@needs(WRITE)
def cost_new(request: VisitRequest, pk: UUID) -> HttpResponse:
    one = opened(request, pk)
    or_404(one.writes)
    form = CostForm(
        request.POST or None, products=products_of(one.book),
        initial={"id": uuid7(), "margin": MARGIN},
    )  # fmt: skip
    return form_page(
        request, form, title="Hitung biaya per buah",
        lead="Tulis biaya sekali membuat, lalu jadinya berapa. Boleh kira-kira.",
        back=one.url("costs"), trail=crumbs(one, "Hitung biaya"), button="Hitung",
        save=lambda data: keep_sheet(
            request.visit.act(), pk, data["id"],
            {**data, "product": UUID(data["product"]) if data["product"] else None},
        ),
        done=f"Hitungan {timezone.localdate():%d/%m/%Y} tersimpan.",
    )  # fmt: skip
