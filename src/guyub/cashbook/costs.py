"""What one piece costs (HPP) and what to ask for it. Pure.

Policy: costs of one round of making, divided by what came of it, rounded up to whole rupiah, so
that nothing is lost in rounding; the margin is on the cost ("30 dari tiap 100 modal"), and the
price is rounded up to full hundreds, as prices are said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STEP: Final = 100


@dataclass(frozen=True)
class UnitCost:
    total: int
    units: int
    each: int
    price: int
    gain: int


def unit_cost(parts: tuple[int, ...], units: int, margin: int) -> UnitCost:
    """HPP and suggested price; ``margin`` in percent of the cost. ValueError without units or with
    a part below zero."""
    if units < 1 or margin < 0 or any(part < 0 for part in parts):
        raise ValueError("parts and units are counts of something")
    total = sum(parts)
    each = -(-total // units)
    price = -(-each * (100 + margin) // (100 * STEP)) * STEP
    return UnitCost(total, units, each, price, price - each)
