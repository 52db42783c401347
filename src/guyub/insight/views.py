"""Home per role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from guyub.accounts.visit import VisitRequest, signed_in


@signed_in
def home(request: VisitRequest) -> HttpResponse:
    """What waits for me today."""
    return render(request, "insight/home.html")
