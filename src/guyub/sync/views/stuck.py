"""What phones of the office sent that nobody took: whose it is and why, never what stands in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.sync import limits
from guyub.sync.models import Operation
from guyub.sync.permissions import STUCK
from guyub.sync.registering import label_of
from guyub.sync.states import HELD

SHOWN = 200
DROPPED = 50
WAITS = "Data induknya belum sampai ke kantor. Mungkin masih di ponsel petugas."


def _row(one: Operation) -> dict[str, Any]:
    held = one.state == HELD
    return {
        "operation": one,
        "label": label_of(one),
        "state": "Menunggu data lain" if held else "Perlu diperbaiki",
        "tone": "" if held else "warn",
        "sentence": WAITS if held else one.result.get("sentence", ""),
    }


@needs(STUCK)
def listing(request: VisitRequest) -> HttpResponse:
    """Sent back and not mended since, or held for days; newest first. Below it what officers threw
    away of it, so that who waits for it knows."""
    here, now = Operation.objects.visible_to(request.visit), timezone.now()
    found = here.stuck(now)
    given_up = here.dropped(now).select_related("device__user").order_by("-closed_at", "pk")
    rows = list(found.select_related("device__user").order_by("-received_at", "pk")[: SHOWN + 1])
    context = {
        "rows": [_row(one) for one in rows[:SHOWN]], "more": len(rows) > SHOWN, "shown": SHOWN,
        "dropped": [_row(one) for one in given_up[:DROPPED]],
        "days": limits.DROPPED_SHOWN.days,
    }  # fmt: skip
    return render(request, "sync/stuck.html", context)
