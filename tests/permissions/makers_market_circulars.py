"""Circulars, agencies and declarations that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import TODAY, office_act

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


def named(code: str) -> Made:
    from tests.market import worlds_circulars as w

    row = w.named(code)
    return [row.circular.number, row.pk], None


def exception(code: str) -> Made:
    from tests.market import worlds_circulars as w

    return [w.exception(code).pk], None


def exception_holds(code: str) -> Made:
    from tests.market import worlds_circulars as w

    return [w.excepted(code, days=(TODAY, TODAY)).pk], None


def scan(code: str) -> Made:
    from tests.market import worlds_circulars as w

    row = w.scanned(code)
    return [row.circular.number, row.pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "market_circular": circular,
    "market_circular_signed": signed,
    "market_buyer_year": buyer_year,
    "market_declarable": declarable,
    "market_declaration": declaration,
    "market_circular_named": named,
    "market_exception": exception,
    "market_exception_holds": exception_holds,
    "market_circular_scan": scan,
}
