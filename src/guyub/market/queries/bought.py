"""Which orders were bought, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guyub.market.models import PurchaseLine
from guyub.market.states.purchases import CANCELLED, REVERSED


def bought_by(award: UUID) -> PurchaseLine | None:
    """The line that an order was bought with, unless its purchase was cancelled or taken back."""
    found: PurchaseLine | None = _lines([award]).select_related("purchase").first()
    return found


def bought_numbers(awards: Sequence[UUID]) -> dict[UUID, str]:
    """The purchase of each order that was bought, by its number."""
    if not awards:
        return {}
    return dict(_lines(awards).values_list("award_id", "purchase__number"))


def _lines(awards: Sequence[UUID]) -> Any:
    lines = PurchaseLine.objects.filter(award__in=awards, purchase__reverses__isnull=True)
    return lines.exclude(purchase__state__in=(CANCELLED, REVERSED)).order_by("created_at", "pk")
