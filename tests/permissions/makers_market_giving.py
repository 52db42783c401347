"""Gift campaigns that stand in addresses. Nobody's own business is among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import TODAY, office_act

Made = tuple[list[Any], Any]


def _days() -> dict[str, Any]:
    """Days around the real today: pages ask the clock."""
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    return {"from_day": min(TODAY, today) - timedelta(days=1), "to_day": today + timedelta(days=9)}


def campaign(code: str) -> Made:
    from tests.market import worlds_giving as w

    row = w.campaign(code, **_days())
    w.item(row)
    return [row.number], None


def item(code: str) -> Made:
    from tests.market import worlds_giving as w

    return [w.item(w.campaign(code)).pk], None


def _running(code: str) -> Any:
    from tests.market import worlds_giving as w

    row, thing, places = w.running(code)
    w.give(office_act(code), places[0], thing)
    return row, thing, places


def running(code: str) -> Made:
    return [_running(code)[0].number], None


def counter(code: str) -> Made:
    return [_running(code)[2][0].pk], None


def shut(code: str) -> Made:
    from tests.market import worlds_giving as w

    return [w.counter(w.campaign(code)).pk], None


def handing(code: str) -> Made:
    from tests.market import worlds_giving as w

    _row, thing, places = w.running(code)
    return [w.give(office_act(code), places[0], thing).pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_campaign": campaign,
    "market_campaign_item": item,
    "market_campaign_running": running,
    "market_counter": counter,
    "market_counter_shut": shut,
    "market_handing": handing,
}
