"""Buyers and needs that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def buyer(code: str) -> Made:
    from tests.market import worlds_needs as w

    return [w.buyer(code=code).pk], None


def buyer_ended(code: str) -> Made:
    from guyub.market.actions.buyers import end_buyer
    from tests.market import worlds_needs as w

    row = w.buyer(code=code)
    end_buyer(office_act(code), row.pk, "Digabung dengan dinas lain")
    return [row.pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_buyer": buyer,
    "market_buyer_ended": buyer_ended,
}
