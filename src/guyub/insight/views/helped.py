"""One sitting of an official beside an owner: what was agreed to, what was done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.complaints.permissions import DISOWN
from guyub.insight import helped as parts
from guyub.insight.permissions import ASSISTED, CORNER
from guyub.registry import assisting, privacy
from guyub.registry.models.assisting import ASKED


@needs(ASSISTED)
def page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What was done in the owner's name, to be read by both and printed for the owner."""
    visit, now = request.visit, timezone.now()
    row = parts.reached(visit).filter(pk=pk).first()
    if row is None:
        raise Http404
    named = visit.may(privacy.NAMES) and row.owner.erased_at is None
    if named:
        privacy.note_looking(visit, [row.owner], now)
    own = visit.may(CORNER)
    context = {
        "sitting": parts.sitting(row, now), "done": parts.done(visit, row),
        "called": assisting.called(row.owner) if named else "",
        "asked": ASKED[row.asked], "own": own, "may_object": visit.may(DISOWN),
        "began": timezone.localtime(row.begun_at), "over": timezone.localtime(row.over_at),
        "again": reverse("registry:assist", args=[row.owner_id])
        if visit.may(assisting.ASSIST) else "",
        "crumbs": [("Usaha saya", reverse("insight:own")), ("Dibantu petugas", "")] if own else [],
    }  # fmt: skip
    return render(request, "insight/helped.html", context)
