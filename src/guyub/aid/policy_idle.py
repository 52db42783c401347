"""Who is asked first when a tool stands idle. Pure.

Policy: those who asked for that kind in the same round and did not get it. First the reserve list
in its order; then those who were refused although the field check found them fit, so for want of
money or places; within these the nearest first. Who was found unfit, got that kind already, or
said no to this very tool is not asked. Missing data: an unknown distance comes after every known
one; who was not checked in the field stands behind the reserve list and is marked as unchecked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from guyub.kernel.distance import metres

RESERVE: Final = "reserve"
REFUSED: Final = "refused"


@dataclass(frozen=True)
class Asker:
    """A business that asked for this kind and did not get it. ``fit``: what the newest field
    check found, None when there was none; ``km`` from where the tool stands, None unknown."""

    business: UUID
    group: UUID | None
    verdict: str
    rank: int | None
    fit: bool | None
    km: float | None
    holds: bool = False
    declined: bool = False


@dataclass(frozen=True)
class Place:
    """One place in the line; ``why`` is the sentence shown and kept with the offer."""

    asker: Asker
    number: int
    why: str


def line(askers: Iterable[Asker]) -> list[Place]:
    """The line, first to be asked first."""
    able = [a for a in askers if a.fit is not False and not a.holds and not a.declined]
    able.sort(key=lambda a: (*_tier(a), _far(a.km), str(a.business)))
    return [Place(asker, n, _why(asker)) for n, asker in enumerate(able, start=1)]


def _tier(asker: Asker) -> tuple[int, int]:
    if asker.verdict == RESERVE:
        return 0, asker.rank if asker.rank is not None else 10**9
    return (1, 0) if asker.fit else (2, 0)


def _far(km: float | None) -> float:
    return math.inf if km is None else km


def _why(asker: Asker) -> str:
    if asker.verdict == RESERVE:
        why = f"Cadangan nomor {asker.rank}" if asker.rank is not None else "Cadangan"
    elif asker.fit:
        why = "Layak di cek lapangan, tetapi belum kebagian"
    else:
        why = "Mengajukan, belum kebagian, belum dicek di lapangan"
    if asker.km is None:
        return why
    return f"{why}; {'satu desa' if asker.km < 0.05 else f'sekitar {asker.km:.0f} km'}"


def distance_km(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None]
) -> float | None:
    """Between two points (latitude, longitude in degrees) along the earth; None if unknown."""
    (a, b), (c, d) = one, other
    if a is None or b is None or c is None or d is None:
        return None
    return metres((float(a), float(b)), (float(c), float(d))) / 1000
