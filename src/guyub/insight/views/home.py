"""Home per role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from guyub.accounts import roles as r
from guyub.accounts.assisting import open_beside
from guyub.accounts.visit import VisitRequest, signed_in
from guyub.insight import home as parts
from guyub.insight.permissions import COVERAGE
from guyub.insight.views.common import as_of, counted, tile
from guyub.kernel.waiting import waiting_for


@open_beside
@signed_in
def home(request: VisitRequest) -> HttpResponse:
    """What waits for me today."""
    visit = request.visit
    if visit.assisting is not None:
        return redirect("insight:own")
    now = timezone.now()
    found = waiting_for(visit) if visit.area_codes or visit.reach == "own" else []
    tiles = []
    moment = ""
    if visit.may(COVERAGE) and visit.area_codes:
        figures, rows = counted(request, "", now, divided=False)
        tiles = [tile(figures, rows, key) for key in parts.HEADLINES]
        moment = as_of(figures)
    context = {
        "lead": parts.WORDS.get(visit.role, parts.NOBODY),
        "waiting": [f for f in found if f.count],
        "quiet": [f for f in found if not f.count],
        "tiles": tiles,
        "moment": moment,
        "steps": parts.steps(visit) if visit.role else [],
        "own": parts.own_businesses(visit, now) if visit.reach == "own" else None,
        "asks_owner": visit.role == r.OWNER,
        "jobs": parts.jobs() if visit.role == r.SYSADMIN else None,
        "events": parts.ledger_length(visit) if visit.role == r.AUDITOR else None,
    }
    return render(request, "insight/home.html", context)
