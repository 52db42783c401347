"""The list of imports and the place to drop files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from guyub.accounts.visit import VisitRequest, needs
from guyub.intake.models import Import


@needs("intake.view")
def listing(request: VisitRequest) -> HttpResponse:
    """Imports of the visit's regencies, newest first."""
    rows = Import.objects.order_by("-created_at", "pk")[:50]
    return render(request, "intake/list.html", {"rows": rows})
