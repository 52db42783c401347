"""The trades of the invented businesses, read from ``trades.toml``. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Good:
    """A product: name, unit, price per unit in rupiah from-to."""

    name: str
    unit: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade; what the numbers mean stands at the head of ``trades.toml``."""

    key: str
    kbli_2020: str
    kbli_2025: str
    weight: float
    goods: tuple[Good, ...]
    sales: int
    capital: int
    material: float
    women: float
    more_workers: float
    medium: float
    export: float
    signs: tuple[str, ...]
    at: Mapping[str, float]


def _read(key: str, row: Mapping[str, Any]) -> Trade:
    return Trade(
        key=key,
        kbli_2020=row["kbli"][0],
        kbli_2025=row["kbli"][1],
        weight=row["weight"],
        goods=tuple(Good(*good) for good in row["goods"]),
        sales=row["sales"],
        capital=row["capital"],
        material=row["material"],
        women=row["women"],
        more_workers=row["more"],
        medium=row["medium"],
        export=row["export"],
        signs=tuple(row["signs"]),
        at=row.get("at", {}),
    )


_TABLE = tomllib.loads((files("guyub.demo") / "trades.toml").read_text(encoding="utf-8"))
BRANDS: tuple[str, ...] = tuple(_TABLE.pop("brands"))
TRADES: tuple[Trade, ...] = tuple(_read(key, row) for key, row in _TABLE.items())


def weight_at(trade: Trade, village: str) -> float:
    """The trade's share in a village: its weight times the factor of the longest known area."""
    for length in (13, 8, 5):
        factor = trade.at.get(village[:length])
        if factor is not None:
            return trade.weight * factor
    return trade.weight
