"""Procurement plans that stand in addresses. The owner given is that of a maker nearby."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]


def _owner(code: str) -> Any:
    from tests.factories import office_act
    from tests.market import worlds as w

    return w.owner_of(w.maker(office_act(code), code=code)[0])


def plan(code: str) -> Made:
    from tests.market import worlds_plans as p

    owner = _owner(code)
    return [p.analysed(code).pk], owner


def asking(code: str) -> Made:
    from tests.market import worlds_plans as p

    return [p.asking(code).pk], _owner(code)


def place(code: str) -> Made:
    from tests.market import worlds_plans as p

    return [p.placed(code).pk], _owner(code)


def line(code: str) -> Made:
    from tests.market import worlds_plans as p

    return [p.lines_of(p.analysed(code))[0].pk], _owner(code)


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_plan": plan,
    "market_plan_asking": asking,
    "market_plan_place": place,
    "market_plan_line": line,
}
