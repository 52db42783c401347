"""Objects in the addresses of funds, catalogue, sheets and rounds."""

from __future__ import annotations

from typing import Any

from tests.aid import rounds_worlds as worlds

Made = tuple[list[Any], Any]


def fund(code: str) -> Made:
    return [worlds.fund(code).pk], None


def item(code: str) -> Made:
    return [worlds.item(code).pk], None


def price(code: str) -> Made:
    """A price that stands out."""
    return [worlds.odd_price(code).pk], None


def sheet(code: str) -> Made:
    return [worlds.sheet(code).pk], None


def round_draft(code: str) -> Made:
    return [worlds.draft(code).number], None


def round_proposed(code: str) -> Made:
    return [worlds.proposed(code).number], None


def round_open(code: str) -> Made:
    return [worlds.opened(code).number], None


MAKERS = {
    "aid_fund": fund,
    "aid_item": item,
    "aid_price": price,
    "aid_sheet": sheet,
    "aid_round": round_open,
    "aid_round_open": round_open,
    "aid_round_draft": round_draft,
    "aid_round_proposed": round_proposed,
}
# Opened rounds and kinds are public: a foreign one answers too.
PLACELESS = frozenset({"aid_round_open"})
