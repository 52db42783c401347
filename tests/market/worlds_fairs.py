"""Fairs at any stage, of an invented office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import TODAY, office_act
from tests.market import worlds as catalogue


def said(**values: Any) -> Any:
    from guyub.market.actions.fairs import FairWords

    return FairWords(**{
        "title": "Pameran UMKM Kabupaten", "purpose": "selling", "organiser": "Panitia HUT",
        "place": "Alun-alun", "from_day": TODAY + timedelta(days=7),
        "to_day": TODAY + timedelta(days=9), "requester": "agency",
        "requester_name": "Sekretariat Daerah", "why": "Mengisi tenda", "maker_cost": 150_000,
        **values,
    })  # fmt: skip


def fair(code: str = "33.03", act: Any = None, **values: Any) -> Any:
    from guyub.market.actions.fairs import record_fair

    return record_fair(act or office_act(code), uuid7(), said(**values))


def maker(name: str = "Keripik Sumber Rejeki", code: str = "33.03", **values: Any) -> Any:
    return catalogue.maker(office_act(code), code=code, name=name, **values)[0]


def invited(row: Any, *businesses: Any, act: Any = None, **values: Any) -> list[Any]:
    from guyub.market.actions.fairs import invite

    who = act or office_act(row.regency_code)
    return invite(who, row.pk, [b.pk for b in businesses], **values)


def over(row: Any) -> Any:
    """As it was, but past: its days moved back, for what is told afterwards."""
    from guyub.market.models import Fair

    days = {"from_day": TODAY - timedelta(days=40), "to_day": TODAY - timedelta(days=38)}
    Fair.objects.using("owner").filter(pk=row.pk).update(**days)
    return catalogue.fresh(row)


def told(**values: Any) -> Any:
    from guyub.market.actions.fairs import Outcome

    return Outcome(**{
        "came": True, "source": "told", "sales": 800_000, "maker_cost": 150_000,
        "office_cost": 50_000, "contacts": 4, "orders_1": 100_000, **values,
    })  # fmt: skip
