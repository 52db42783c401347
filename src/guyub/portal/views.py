"""Public pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, public
from guyub.aid.queries.rounds import open_rounds
from guyub.areas import known
from guyub.training.opened import opened

ROUNDS_SHOWN = 3


@public
def home(request: VisitRequest) -> HttpResponse:
    """The front page: what the office does, the three things a visitor can do at once, and the aid
    and training that is open today."""
    offices = Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name")[:40]
    rounds = list(open_rounds(timezone.localdate())[:ROUNDS_SHOWN])
    courses = opened()[:ROUNDS_SHOWN]
    codes = {r.regency_code for r in rounds} | {c.regency_code for c in courses}
    places = known.names_of(codes)
    context = {
        "offices": offices,
        "demo": any(o.is_sample for o in offices),
        "courses": [{"one": c, "place": places.get(c.regency_code, "")} for c in courses],
        "rounds": [{"round": r, "place": places.get(r.regency_code, "")} for r in rounds],
    }
    return render(request, "portal/home.html", context)


@public
def manifest(request: VisitRequest) -> HttpResponse:
    """The web app manifest, with the office's name."""
    return render(request, "kernel/manifest.webmanifest", content_type="application/manifest+json")
