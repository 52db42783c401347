"""The list of businesses."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from guyub.accounts.visit import VisitRequest, needs
from guyub.registry.models import BusinessFacts


@needs("registry.business.list")
def business_list(request: VisitRequest) -> HttpResponse:
    rows = (
        BusinessFacts.objects.visible_to(request.visit)
        .listed()
        .select_related("business")
        .order_by("regency_code", "sort_key", "business_id")[:25]
    )
    return render(request, "registry/list.html", {"rows": rows})
