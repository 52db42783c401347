"""Which definition of business size holds on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from guyub.kernel.memory import Memory
from guyub.registry.models import ScaleDefinition

_held: Memory[date, dict[str, ScaleDefinition]] = Memory(seconds=60)


def in_force(day: date) -> dict[str, ScaleDefinition]:
    """The newest definition per scheme that holds on ``day``."""
    rows = ScaleDefinition.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day
    )
    return {row.scheme: row for row in rows.order_by("valid_from")}


def remembered(day: date) -> dict[str, ScaleDefinition]:
    """The same for pages that quote it: at most a minute old."""
    return _held.get(day, lambda: in_force(day))
