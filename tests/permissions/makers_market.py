"""Things of the market that stand in addresses. The owner given is that of a maker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def maker(code: str) -> Made:
    from tests.market import worlds as w

    business, product = w.maker(office_act(code), code=code)
    return [product.pk], w.owner_of(business)


def _owner(row: Any) -> Any:
    from guyub.market.models import OfferMaker
    from tests.market import worlds as w

    return w.owner_of(OfferMaker.objects.using("owner").filter(offer=row)[0].business_id)


def offer(code: str) -> Made:
    from tests.market import worlds as w

    row = w.offer(office_act(code), code=code)
    return [row.number], _owner(row)


def listed(code: str) -> Made:
    from tests.market import worlds as w

    row = w.listed(code)
    return [row.number], _owner(row)


def paused(code: str) -> Made:
    from guyub.market.actions.showing import pause_offer
    from tests.market import worlds as w

    row = w.listed(code)
    pause_offer(office_act(code), row.pk, "Sedang panen")
    return [row.number], _owner(row)


def withdrawn(code: str) -> Made:
    from guyub.market.actions.showing import withdraw_offer
    from tests.market import worlds as w

    row = w.listed(code)
    withdraw_offer(office_act(code), row.pk, "Tidak dibuat lagi")
    return [row.number], _owner(row)


def photo(code: str) -> Made:
    from tests.market import worlds as w

    row, shown = w.photographed(code)
    return [shown.pk], _owner(row)


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_maker": maker,
    "market_offer": offer,
    "market_offer_listed": listed,
    "market_offer_paused": paused,
    "market_offer_withdrawn": withdrawn,
    "market_offer_shown": listed,
    "market_photo_shown": photo,
}
# What is shown in the catalogue is shown to everybody.
PLACELESS = frozenset({"market_offer_shown", "market_photo_shown"})
