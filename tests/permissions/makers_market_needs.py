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


def need(code: str) -> Made:
    from tests.market import worlds_needs as w

    return [w.need(code=code).number], None


def need_asked(code: str) -> Made:
    from tests.market import worlds_needs as w

    return [w.asked(2, code=code).number], None


def need_answered(code: str) -> Made:
    from tests.market import worlds_needs as w

    return [w.answered(code=code).number], None


def need_chosen(code: str) -> Made:
    from tests.market import worlds_needs as w

    return [w.chosen(code=code).number], None


def need_expired(code: str) -> Made:
    from datetime import timedelta

    from guyub.market.need_tasks import go_on_all
    from tests.factories import NOW, TODAY
    from tests.market import worlds_needs as w

    row = w.need(code=code, day=TODAY + timedelta(days=2))
    go_on_all(NOW + timedelta(days=4))
    return [row.number], None


def ask(code: str) -> Made:
    from tests.market import worlds_needs as w

    row = w.asked(2, code=code)
    return [row.number, w.asks(row)[0].pk], None


def ask_link(code: str) -> Made:
    from guyub.market.actions.answering import token_of
    from tests.market import worlds_needs as w

    return [token_of(w.asks(w.asked(2, code=code))[0].pk)], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_buyer": buyer,
    "market_buyer_ended": buyer_ended,
    "market_need": need,
    "market_need_asked": need_asked,
    "market_need_answered": need_answered,
    "market_need_chosen": need_chosen,
    "market_need_expired": need_expired,
    "market_need_ask": ask,
    "market_ask_link": ask_link,
}
# Whoever holds the link answers.
PLACELESS = frozenset({"market_ask_link"})
