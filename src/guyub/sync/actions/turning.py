"""Every night: what comes into or leaves the reach of phones because another day began."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from guyub.kernel.actions import Act, together
from guyub.kernel.db import SYSTEM, in_scope
from guyub.sync.changes import note
from guyub.sync.models import Device
from guyub.sync.registering import pulls


def turn(now: datetime) -> int:
    """Tell phones to look again at what rooms name (``Pull.turns``). How many records."""
    day = timezone.localtime(now).date()
    with in_scope(SYSTEM, read_only=True):
        rows = Device.objects.filter(revoked_at__isnull=True)
        regencies = set(rows.values_list("regency_code", flat=True))
        found = [
            (pull.entity, *one) for pull in pulls() for one in pull.turns(day)
            if one[1][:5] in regencies
        ]  # fmt: skip
    act = Act(now=now, scope=SYSTEM, actor="Pekerjaan terjadwal")
    with together(act):
        for entity, pk, place, person in found:
            note(act, entity, [pk], [place], person=person)
    return len(found)
