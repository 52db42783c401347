"""Fairs and invitations that stand in addresses. The owner given is that of who is invited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]


def _fair(code: str) -> tuple[Any, Any, Any]:
    from tests.market import worlds as catalogue
    from tests.market import worlds_fairs as w

    row, business = w.fair(code), w.maker(code=code)
    (made,) = w.invited(row, business)
    return row, made, catalogue.owner_of(business)


def fair(code: str) -> Made:
    row, _made, owner = _fair(code)
    return [row.number], owner


def invitation(code: str) -> Made:
    _row, made, owner = _fair(code)
    return [made.pk], owner


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_fair": fair,
    "market_invitation": invitation,
}
