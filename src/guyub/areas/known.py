"""Names of areas from memory: a page asks for dozens of them, and they change once in years.

All areas of one regency are read at once (some 250 rows).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guyub.areas.models import Area
from guyub.kernel.memory import Memory


@dataclass(frozen=True, slots=True)
class Known:
    """One area; ``within`` names its parents, nearest first."""

    code: str
    name: str
    within: str


@dataclass(frozen=True, slots=True)
class _Part:
    areas: dict[str, Known]
    below: dict[str, list[tuple[str, str]]]


_parts: Memory[str, _Part] = Memory(most=200)  # a ministry looks at many regencies


def _part(key: str) -> _Part:
    """Everything of one regency ("33.03"), or provinces and regencies ("")."""
    return _parts.get(key, lambda: _read(key))


def _read(key: str) -> _Part:
    rows = (
        Area.objects.filter(code__gte=key, code__lt=f"{key}/")
        if key
        else Area.objects.filter(level__lte=2)
    )
    part = _Part({}, {})
    for code, name, within, parent, until in rows.order_by("name", "code").values_list(
        "code", "name", "within", "parent_code", "valid_until"
    ):
        part.areas[code] = Known(code, name, within)
        if until is None:
            part.below.setdefault(parent, []).append((code, name))
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
