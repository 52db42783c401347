"""Gift campaigns at any stage, of an invented vehicle-tax office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office_act, visit

NAME = "Samsat Contoh"


def buyer(code: str = "33.03", name: str = NAME, **values: Any) -> Any:
    """A buyer, once for its name and place."""
    from guyub.kernel import names
    from guyub.market.models import Buyer

    found, _made = Buyer.objects.using("owner").get_or_create(
        regency_code=code, name_key=names.search_key(name),
        defaults={
            "kind": "agency", "name": name, "area_code": code, "is_sample": True,
            "created_at": NOW, "updated_at": NOW, **values,
        },
    )  # fmt: skip
    return found


def clerk(who: Any, **values: Any) -> Any:
    """The visit of a fresh clerk of a buyer."""
    return visit("buyer", who.regency_code, subject_id=who.pk, **values)


def said(**values: Any) -> Any:
    from guyub.market.actions.giving import CampaignWords

    return CampaignWords(**{
        "title": "Hadiah pajak tepat waktu", "rule": "Yang membayar sebelum jatuh tempo",
        "from_day": TODAY - timedelta(days=3), "to_day": TODAY + timedelta(days=10), **values,
    })  # fmt: skip


def bought(**values: Any) -> Any:
    from guyub.market.actions.giving import Goods

    return Goods(**{
        "name": "keripik pisang", "unit": "bungkus", "amount": 100, "unit_price": 9_000,
        "purchase_ref": "Kuitansi 12/2026", **values,
    })  # fmt: skip


def campaign(code: str = "33.03", act: Any = None, who: Any = None, **values: Any) -> Any:
    from guyub.market.actions.giving import record_campaign

    whose = who or buyer(code)
    return record_campaign(act or office_act(code), uuid7(), whose.pk, said(**values))


def item(row: Any, act: Any = None, **values: Any) -> Any:
    from guyub.market.actions.giving import add_item

    return add_item(act or office_act(row.regency_code), uuid7(), row.pk, bought(**values))


def counter(row: Any, name: str = "Loket 1", act: Any = None) -> Any:
    from guyub.market.actions.counters import record_counter

    return record_counter(act or office_act(row.regency_code), uuid7(), row.pk, name, "Ruang depan")


def running(code: str = "33.03", counters: int = 2, stock: int = 10, **values: Any) -> Any:
    """(campaign that runs, its thing, its open counters with stock)."""
    from guyub.market.actions.counters import move_stock, open_counter
    from guyub.market.actions.giving import start_campaign

    act = office_act(code)
    row = campaign(code, act)
    thing = item(row, act, **values)
    places = [counter(row, f"Loket {n}", act) for n in range(1, counters + 1)]
    row = start_campaign(act, row.pk)
    for one in places:
        move_stock(act, uuid7(), thing.pk, stock, target=one.pk)
        open_counter(act, one.pk)
    return row, thing, places


def give(act: Any, desk: Any, thing: Any, number: str = "A 1234 BC", pk: Any = None) -> Any:
    from guyub.market.actions.handing import hand

    return hand(act, pk or uuid7(), desk.pk, thing.pk, number)


def left(desk: Any, thing: Any) -> int:
    from guyub.market.models import CounterStock

    rows = CounterStock.objects.using("owner").filter(counter=desk.pk, item=thing.pk)
    return int(rows.get().on_hand)
