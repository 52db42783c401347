"""Orders that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]


def award(code: str) -> Made:
    from guyub.market.models import NeedAward
    from tests.market import worlds_needs as w

    row = w.chosen(code=code)
    return [NeedAward.objects.using("owner").get(need=row).pk], None


MAKERS: dict[str, Callable[[str], Made]] = {"market_award": award}
