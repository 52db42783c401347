"""Circulars, agencies and declarations that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def circular(code: str) -> Made:
    from tests.market import worlds_circulars as w

    return [w.circular(code).number], None


def signed(code: str) -> Made:
    from tests.market import worlds_circulars as w

    return [w.signed(code).number], None


def buyer_year(code: str) -> Made:
    from tests.market import worlds_circulars as w

    return [w.buyer(office_act(code)).pk, 2026], None


def declarable(code: str) -> Made:
    from tests.market import worlds_circulars as w

    row, owner = w.signed(code), w.buyer(office_act(code))
    return [row.number, owner.pk], None


def declaration(code: str) -> Made:
    from tests.market import worlds_circulars as w

    row = w.declaration(code)
    return [row.number], row.buyer_id


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_circular": circular,
    "market_circular_signed": signed,
    "market_buyer_year": buyer_year,
    "market_declarable": declarable,
    "market_declaration": declaration,
}
