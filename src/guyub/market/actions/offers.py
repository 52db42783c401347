"""What the actions about offers share: which one, who works on it, what stands once."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.market.models import Offer, OfferMaker
from guyub.market.states.catalogue import WITHDRAWN
from guyub.registry.actions.common import lock

READD: Final = "Produk ini sudah ditarik. Ajukan lagi dulu."


def mine(act: Act, pk: UUID, *, any_maker: bool = False) -> Offer:
    """The offer, locked, with its makers where the actor works; with ``any_maker`` one of them."""
    row = lock(Offer, pk)
    if not act.scope.may_write(row.regency_code):
        raise NotAllowed("Produk ini di luar wilayah Anda.")
    if not act.area_codes or any(a in ("*", row.regency_code) for a in act.area_codes):
        return row
    places = list(
        OfferMaker.objects.filter(offer=row).values_list("business__village_code", flat=True)
    )
    inside = [any(c == a or c.startswith(f"{a}.") for a in act.area_codes) for c in places]
    if not (any(inside) if any_maker else inside and all(inside)):
        raise NotAllowed("Pembuatnya di luar wilayah tugas Anda.")
    return row


def save(act: Act, row: Offer) -> None:
    row.version += 1
    row.updated_at = act.now
    row.save()


def alone(made_by: list[dict[str, Any]], offer: UUID | None) -> None:
    """One product of a business stands once in the catalogue, alone or with others."""
    standing = OfferMaker.objects.filter(product__in=[m["product"] for m in made_by]).exclude(
        offer__state=WITHDRAWN
    )
    if offer is not None:
        standing = standing.exclude(offer=offer)
    taken = standing.select_related("offer", "product").first()
    if taken is not None:
        raise DomainError(
            f"{taken.product.name} sudah ada di katalog: {taken.offer.number}. Ubah yang itu."
        )
