"""Keeping what a product costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from guyub.cashbook.actions.common import log, made_on_page, today_of, writable
from guyub.cashbook.models import CostSheet
from guyub.cashbook.permissions import WRITE
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.models import Product

PARTS: Final = ("material", "packaging", "labour", "other")
MOST_MARGIN: Final = 1000


@action("cashbook.cost.keep", needs=WRITE, sentence="menghitung biaya per buah")
def keep_sheet(act: Act, book_pk: UUID, sheet_pk: UUID, values: Mapping[str, Any]) -> CostSheet:
    """A calculation as it was told. The same id again is the same calculation."""
    book, _since = writable(act, book_pk)
    known = CostSheet.objects.filter(pk=made_on_page(sheet_pk)).first()
    if known is not None:
        raise Unchanged(known)
    parts = {name: int(values.get(name) or 0) for name in PARTS}
    if not sum(parts.values()):
        raise DomainError("Isi paling sedikit satu biaya.", field="material")
    if not values["units"] >= 1:
        raise DomainError("Tulis jadinya berapa.", field="units")
    if not 0 <= values["margin"] <= MOST_MARGIN:
        raise DomainError("Untung antara 0 dan 1.000.", field="margin")
    product = values.get("product")
    if product and not Product.objects.filter(pk=product, business=book.business_id).exists():
        raise DomainError("Produk ini bukan produk usaha ini.", field="product")
    sheet = CostSheet.objects.create(
        id=sheet_pk, book=book, product_id=product or None, on=today_of(act), **parts,
        units=values["units"], margin=values["margin"], recorder=act.actor, created_at=act.now,
    )  # fmt: skip
    log(act, book, {"hitungan": "biaya per buah"})
    return sheet
