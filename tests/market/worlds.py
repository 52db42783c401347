"""Offers of invented makers at any stage."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import TODAY, office_act, register

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}


def fresh(row: Any) -> Any:
    return type(row).objects.using("owner").get(pk=row.pk)


def owner_of(business: Any) -> Any:
    from guyub.registry.models import Ownership

    return Ownership.objects.using("owner").get(business=business).owner_id


def agree(act: Any, business: Any, *, given: bool = True) -> None:
    """The owner's consent that products and photos are shown."""
    from guyub.registry.actions.privacy import change_consent

    change_consent(act, owner_of(business), "catalogue", given=given, channel="lisan")


def maker(act: Any, *, code: str = "33.03", product: str = "Keripik singkong", agreed: bool = True,
          **values: Any) -> tuple[Any, Any]:  # fmt: skip
    """(business, product)."""
    from guyub.registry.actions.product import add_product

    given = {"name": "Keripik Sumber Rejeki", "village": VILLAGES[code], **values}
    business = register(act, **given)
    made = add_product(act, business.pk, {"name": product, "unit": "bungkus", "price": 12_000})
    if agreed:
        agree(act, business)
    return business, made


def words(**values: Any) -> Any:
    from guyub.market.actions.catalogue import Words

    return Words(**{"title": "Keripik singkong balado 250 g", **values})


def terms(**values: Any) -> Any:
    from guyub.market.actions.catalogue import Terms

    return Terms(**{
        "price": 12_000, "unit": "bungkus", "on": TODAY, "source": "maker",
        "minimum": Decimal(50), "lead_days": 3, **values,
    })  # fmt: skip


def offer(
    act: Any, made: tuple[Any, Any] | None = None, pk: Any = None, *, said: Any = None,
    told: Any = None, capacity: int = 2_000, code: str = "33.03",
) -> Any:  # fmt: skip
    from guyub.market.actions.catalogue import Maker, record_offer

    business, product = made or maker(act, code=code)
    return record_offer(
        act, pk or uuid7(), said or words(), told or terms(),
        [Maker(business.pk, product.pk, Decimal(capacity))],
    )  # fmt: skip


def listed(code: str = "33.03", **values: Any) -> Any:
    """An offer that is up: written by one, put up by another."""
    from guyub.market.actions.showing import list_offer

    made = offer(office_act(code), code=code, **values)
    return list_offer(office_act(code, "section_head"), made.pk, made.version)


def photo(act: Any, product: Any) -> Any:
    from PIL import Image

    from guyub.registry.actions.photo import add_photo

    kept = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(kept, "JPEG")
    kept.seek(0)
    return add_photo(act, product.pk, kept)


def photographed(code: str = "33.03") -> Any:
    """(listed offer, its photo as chosen)."""
    from guyub.market.actions.catalogue import choose_photos
    from guyub.market.actions.showing import list_offer

    act = office_act(code)
    made = maker(act, code=code)
    taken = photo(act, made[1])
    row = offer(act, made, code=code)
    now = choose_photos(act, row.pk, [taken.pk])
    return list_offer(office_act(code, "section_head"), row.pk, now.version), row.photos.using(
        "owner"
    ).get()


def show(row: Any, act: Any = None) -> Any:
    """Put up as it stands now, by a head of section."""
    from guyub.market.actions.showing import list_offer

    head = act or office_act(row.regency_code, "section_head")
    return list_offer(head, row.pk, fresh(row).version)


def public(number: str = "", **values: Any) -> list[Any]:
    """What everybody may read, as a visitor without an account."""
    from guyub.kernel.db import PUBLIC, in_scope
    from guyub.market.views.public import read

    with in_scope(PUBLIC, read_only=True):
        return read(wanted=number, **values)


def day(text: str) -> date:
    return date.fromisoformat(text)
