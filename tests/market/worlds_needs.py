"""Buyers and needs at any stage, with invented makers who may be asked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office_act, visit


def told(code: str = "33.03", **values: Any) -> Any:
    from guyub.market.actions.buyers import Told

    return Told(**{"kind": "agency", "name": "Dinas Kesehatan", "area_code": code, **values})


def buyer(act: Any = None, code: str = "33.03", **values: Any) -> Any:
    from guyub.market.actions.buyers import record_buyer

    return record_buyer(act or office_act(code), uuid7(), told(code, **values))


def as_buyer(row: Any, role: str = "buyer") -> Any:
    """A visit of somebody who signs in for a buyer."""
    return visit(role, row.regency_code, subject_id=row.pk)


def makers(count: int = 4, *, capacity: int = 1_000, code: str = "33.03") -> list[Any]:
    """Businesses with an offer of "keripik singkong" that is up, all alike. Returns the offers."""
    from tests.market import worlds as c

    act, head = office_act(code), office_act(code, "section_head")
    found = []
    for n in range(1, count + 1):
        made = c.maker(act, code=code, name=f"Keripik Maju {n}")
        row = c.offer(act, made, code=code, capacity=capacity)
        found.append(c.show(row, head))
    return found


def told_need(row: Any, **values: Any) -> Any:
    from guyub.market.actions.needs import Told

    return Told(**{
        "buyer": row.pk, "text": "keripik singkong 150 bungkus", "what": "keripik singkong",
        "amount": Decimal(150), "unit": "bungkus", "day": TODAY + timedelta(days=20), **values,
    })  # fmt: skip


def need(act: Any = None, row: Any = None, code: str = "33.03", **values: Any) -> Any:
    """A need that nobody was asked for yet."""
    from guyub.market.actions.needs import record_need

    doer = act or office_act(code)
    return record_need(doer, uuid7(), told_need(row or buyer(doer, code), **values))


def asked(count: int = 4, code: str = "33.03", **values: Any) -> Any:
    """A need for which the first few were asked."""
    from guyub.market.actions.needs import ask_makers

    makers(count, code=code)
    return ask_makers(office_act(code), need(code=code, **values).pk)


def asks(row: Any) -> list[Any]:
    from guyub.market.models import NeedAsk

    return list(NeedAsk.objects.using("owner").filter(need=row).order_by("batch__n", "place"))


def answer(ask: Any, state: str = "yes", *, now: Any = NOW, **values: Any) -> Any:
    """By the link on the maker's phone."""
    from guyub.market.actions.answering import Given, maker_act
    from guyub.market.actions.answering import answer as act_on

    return act_on(maker_act(ask.regency_code, now), ask.pk, Given(state, **values))


def answered(count: int = 4, code: str = "33.03") -> Any:
    """A need that enough makers answered."""
    from tests.market.worlds import fresh

    row = asked(count, code)
    for ask in asks(row)[:3]:
        answer(ask, price=11_000)
    return fresh(row)


def chosen(code: str = "33.03") -> Any:
    from guyub.market.actions.choosing import Pick, choose

    row = answered(code=code)
    return choose(office_act(code), row.pk, [Pick(asks(row)[0].pk)])
