"""Names of areas from memory: a page asks for dozens of them, and they change once in years.

Kept per process for ``SECONDS``: a name that was loaded anew is seen everywhere after that. All
areas of one regency are read at once (some 250 rows).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from guyub.areas.models import Area

SECONDS: Final = 300
_MOST: Final = 200  # regencies kept at once: a nation's ministry looks at many


@dataclass(frozen=True, slots=True)
class Known:
    """One area; ``within`` names its parents, nearest first."""

    code: str
    name: str
    within: str


@dataclass(frozen=True, slots=True)
class _Part:
    until: float
    areas: dict[str, Known]
    below: dict[str, list[tuple[str, str]]]


_parts: dict[str, _Part] = {}


def forget() -> None:
    """Read everything anew: after areas were loaded, and between tests."""
    _parts.clear()


def _part(key: str) -> _Part:
    """Everything of one regency ("33.03"), or provinces and regencies ("")."""
    now = time.monotonic()
    held = _parts.get(key)
    if held is not None and now < held.until:
        return held
    rows = Area.objects.filter(code__gte=key, code__lt=f"{key}/") if key else Area.objects.all()
    if not key:
        rows = rows.filter(level__lte=2)
    areas: dict[str, Known] = {}
    below: dict[str, list[tuple[str, str]]] = {}
    for code, name, within, parent, until in rows.order_by("name", "code").values_list(
        "code", "name", "within", "parent_code", "valid_until"
    ):
        areas[code] = Known(code, name, within)
        if until is None:
            below.setdefault(parent, []).append((code, name))
    if len(_parts) >= _MOST:
        _parts.clear()
    part = _parts[key] = _Part(now + SECONDS, areas, below)
    return part


def area(code: str) -> Known | None:
    """The area of a code, also of one no longer in use; None for anything else."""
    return _part(code[:5] if len(code) > 5 else "").areas.get(code)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code to name, for the codes that are known."""
    return {code: found.name for code in set(codes) if (found := area(code)) is not None}


def below(parent: str) -> list[tuple[str, str]]:
    """(code, name) of the areas right below ``parent`` ("" for provinces) in use, by name."""
    return _part(parent[:5] if len(parent) >= 5 else "").below.get(parent, [])
