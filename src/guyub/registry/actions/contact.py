"""That somebody of the office stood at the door: inside whatever action brought them there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from guyub.kernel.actions import Act
from guyub.registry import facts
from guyub.registry.models import Business


def mark_visited(act: Act, businesses: Iterable[UUID], on: date) -> int:
    """Put the day of the last visit forward, never back. Returns how many rows changed.

    No action of its own: the check, the telling or the visit is the event; this is its trace in
    "Terakhir didatangi", in the same transaction.
    """
    earlier = Q(last_contact__lt=on) | Q(last_contact__isnull=True)
    found = list(
        Business.objects.select_for_update()
        .filter(earlier, pk__in=sorted(set(businesses)))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Business.objects.filter(pk__in=found).update(last_contact=on)
    facts.refresh(found, act.now)
    return len(found)


def put_back(act: Act, business: UUID, on: date, to: date | None) -> bool:
    """Undo ``mark_visited`` of a day that turned out a mistake; whether anything changed.

    Only where that day still stands: somebody who came later is not forgotten.
    """
    rows = Business.objects.select_for_update().filter(pk=business, last_contact=on)
    if to == on or not rows.exists():
        return False
    Business.objects.filter(pk=business).update(last_contact=to)
    facts.refresh([business], act.now)
    return True
