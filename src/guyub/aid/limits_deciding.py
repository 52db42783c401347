"""Limits against abuse of the public form of objections, per network address and regency a day."""

from __future__ import annotations

from datetime import date
from typing import Final

from guyub.registry.limits import take

PER_ADDRESS_PER_DAY: Final = 20
PER_REGENCY_PER_DAY: Final = 300


def may_object(address: str, regency: str, day: date) -> bool:
    """Whether the public form receives one more objection from here today."""
    return take("keberatan-alamat", address, day, PER_ADDRESS_PER_DAY) and take(
        "keberatan-kabupaten", regency, day, PER_REGENCY_PER_DAY
    )
