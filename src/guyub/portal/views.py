"""Public pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, public


@public
def home(request: VisitRequest) -> HttpResponse:
    """The front page: what the office does and the three things a visitor can do at once."""
    offices = Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name")[:40]
    return render(
        request,
        "portal/home.html",
        {"offices": offices, "demo": any(o.is_sample for o in offices)},
    )


@public
def manifest(request: VisitRequest) -> HttpResponse:
    """The web app manifest, with the office's name."""
    return render(request, "kernel/manifest.webmanifest", content_type="application/manifest+json")
