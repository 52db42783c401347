"""Where papers stand on other pages: the business page, merges of records."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from guyub.accounts.nav import register_nav, register_tab
from guyub.licences.models import Licence
from guyub.licences.permissions import BOOK, COUNT, VIEW
from guyub.licences.requirements import papers
from guyub.registry import panels
from guyub.registry.merging import register_relation
from guyub.registry.models import Product


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Surat": each product with the papers it has and the way to its page."""
    products = list(
        Product.objects.filter(business=page.business, state=Product.State.ACTIVE).order_by(
            "name_key", "pk"
        )
    )
    if not products:
        return None
    held = list(Licence.objects.in_force(page.today).filter(business=page.business))
    shown = papers()
    return {
        "rows": [
            {
                "name": product.name,
                "url": reverse("licences:product", args=[product.pk]),
                "held": [
                    shown[row.paper].short
                    for row in held
                    if row.product_id in (None, product.pk) and row.paper in shown
                ],
            }
            for product in products
        ]
    }


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Surat", "licences:gaps", icon="paper", needs=COUNT, order=24)
    register_tab("licences:gaps", "Kesenjangan", "licences:gaps", needs=COUNT, order=10)
    register_tab("licences:gaps", "Daftar surat", "licences:papers", needs=BOOK, order=20)
    register_relation("licences_answers")
    register_relation(
        "licences_licence",
        unless="EXISTS (SELECT 1 FROM licences_licence l WHERE l.business_id = %(survivor)s"
        " AND l.paper = t.paper AND l.number_key = t.number_key AND l.state = 'held'"
        " AND t.state = 'held' AND l.product_id IS NOT DISTINCT FROM t.product_id)",
    )
    panels.register_panel(
        "surat", "Surat produk", 40, verb=VIEW, template="licences/panel.html", context=panel
    )
