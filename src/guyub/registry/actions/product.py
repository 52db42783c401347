"""Products of a business and their photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, Personal, action
from guyub.registry import facts
from guyub.registry.actions.common import check_version, difference, lock, may_write_at
from guyub.registry.models import Business, Product
from guyub.registry.models.business import Status

FIELDS = (
    "name", "brand", "kind", "unit", "price", "capacity_month", "lead_time_days", "minimum_order",
)  # fmt: skip
# What people name after themselves; sealed in events as the name of the business is.
PERSONAL = ("name", "brand")
NEEDS = "registry.product.edit"


def _reachable(act: Act, pk: UUID) -> Business:
    business = lock(Business, pk)
    may_write_at(act, business.village_code)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan ini sudah digabung; ubah usaha induknya."))
    return business


def _refuse_twin(business: Business, key: str, brand: str, own: UUID | None = None) -> None:
    twins = Product.objects.filter(business=business, name_key=key, brand__iexact=brand)
    if any(twin.pk != own for twin in twins):
        raise DomainError(_("Produk dengan nama dan merek ini sudah ada."), field="name")


@action("registry.product.add", needs=NEEDS, sentence="menambah produk")
def add_product(act: Act, business_pk: UUID, values: Mapping[str, Any]) -> Product:
    """Put a product of a business on record. DomainError when it is there already."""
    business = _reachable(act, business_pk)
    given = {k: v for k, v in values.items() if k in FIELDS}
    name = str(given.get("name") or "").strip()
    if not name:
        raise DomainError(_("Tulis nama produknya."), field="name")
    key = names.search_key(name)
    _refuse_twin(business, key, str(given.get("brand") or ""))
    product = Product.objects.create(
        regency_code=business.regency_code,
        business=business,
        name_key=key,
        created_at=act.now,
        updated_at=act.now,
        **{**given, "name": name},
    )
    facts.refresh([business.pk], act.now)
    act.log(business, after={"product": Personal(business.pk, name)})
    return product


@action("registry.product.edit", needs=NEEDS, sentence="mengubah produk")
def edit_product(act: Act, pk: UUID, values: Mapping[str, Any], *, version: int | None) -> Product:
    """Change a product. StaleVersion when somebody saved in between."""
    product = lock(Product, pk)
    business = _reachable(act, product.business_id)
    check_version(product, version)
    given = {k: v for k, v in values.items() if k in FIELDS}
    before, after = difference(product, given, personal=PERSONAL, person=business.pk)
    for name, value in given.items():
        setattr(product, name, value)
    product.name_key = names.search_key(product.name)
    _refuse_twin(business, product.name_key, product.brand, product.pk)
    _save(act, product, business)
    named = Personal(business.pk, product.name)
    act.log(business, before={"product": named, **before}, after=after)
    return product


@action("registry.product.state", needs=NEEDS, sentence="mengubah keadaan produk")
def change_product_state(act: Act, pk: UUID, state: str, *, reason: str = "") -> Product:
    """Say that a product is no longer made, or made again."""
    product = lock(Product, pk)
    business = _reachable(act, product.business_id)
    if state not in Product.State.values:
        raise DomainError(_("Pilih: dibuat, atau tidak dibuat lagi."), field="state")
    before = {"product": Personal(business.pk, product.name), "state": product.state}
    product.state = state
    _save(act, product, business)
    act.log(business, before=before, after={"state": state}, reason=reason)
    return product


def _save(act: Act, product: Product, business: Business) -> None:
    product.version += 1
    product.updated_at = act.now
    product.save()
    facts.refresh([business.pk], act.now)
