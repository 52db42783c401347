"""Purchases at any stage. The owner given is the buyer that a buyer's account would stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def _first_line(row: Any) -> Any:
    from guyub.market.models import PurchaseLine

    return PurchaseLine.objects.using("owner").filter(purchase=row).order_by("place")[0]


def draft(code: str) -> Made:
    from tests.market import worlds_purchases as w

    row = w.draft(code=code)
    return [row.number], row.buyer_id


def line(code: str) -> Made:
    from tests.market import worlds_purchases as w

    row = w.draft(code=code)
    return [row.number, _first_line(row).pk], row.buyer_id


def inside(code: str) -> Made:
    from tests.market import worlds_purchases as w

    act = office_act(code)
    row = w.draft(act, code=code)
    return [row.number, w.inside(act, row, w.by("unknown")).pk], row.buyer_id


def delivered(code: str) -> Made:
    from tests.market import worlds_purchases as w

    row = w.delivered(code=code)
    return [row.number], row.buyer_id


def drawn(code: str) -> Made:
    """Bought for more than a receipt proves."""
    from tests.market import worlds_purchases as w

    row = w.accepted(None, None, w.bought(price=100_000), code=code)
    return [row.number], row.buyer_id


def accepted(code: str) -> Made:
    from tests.market import worlds_purchases as w

    row = w.accepted(code=code)
    return [row.number], row.buyer_id


def disputed(code: str) -> Made:
    from guyub.market.actions.purchase_steps import open_dispute
    from tests.market import worlds_purchases as w

    row = w.accepted(code=code)
    open_dispute(office_act(code), row.pk, "maker", "Belum dibayar")
    return [row.number], row.buyer_id


def back(code: str) -> Made:
    from guyub.kernel.ids import uuid7
    from guyub.market.actions.purchase_steps import reverse_purchase
    from tests.market import worlds_purchases as w

    row = w.accepted(code=code)
    made = reverse_purchase(office_act(code), row.pk, uuid7(), "Salah")
    return [made.number], row.buyer_id


def paper(code: str) -> Made:
    from tests.market import worlds_purchases as w

    row = w.draft(code=code)
    return [row.number, w.paper(office_act(code), row).pk], row.buyer_id


def upload(code: str) -> Made:
    from tests.market import worlds_purchases as w

    made = w.upload(office_act(code), w.buyer(code))
    return [made.pk], made.buyer_id


def doubtful(code: str) -> Made:
    from guyub.market.models import Purchase
    from tests.market import worlds_purchases as w

    made = w.upload(office_act(code), w.buyer(code))
    row = Purchase.objects.using("owner").filter(upload=made).exclude(doubt="")[0]
    return [row.number], row.buyer_id


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_purchase": draft,
    "market_purchase_line": line,
    "market_purchase_inside": inside,
    "market_purchase_delivered": delivered,
    "market_purchase_accepted": accepted,
    "market_purchase_drawn": drawn,
    "market_purchase_disputed": disputed,
    "market_purchase_back": back,
    "market_purchase_paper": paper,
    "market_upload": upload,
    "market_purchase_doubtful": doubtful,
}
PLACELESS: frozenset[str] = frozenset()
