"""The owner's corner: one page about the own business."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.insight import own as parts
from guyub.insight.permissions import CORNER
from guyub.kernel.waiting import waiting_for
from guyub.registry.views.privacy import consents


@needs(CORNER)
def page(request: VisitRequest) -> HttpResponse:
    """How my business is doing, what waits for me, what I agreed to."""
    visit = request.visit
    person = parts.person_of(visit)
    context = {
        "businesses": parts.mine(visit, timezone.now()),
        "waiting": [found for found in waiting_for(visit) if found.count],
        "lists": parts.lists(visit),
        "person": person,
        "consents": consents(person) if person is not None else [],
    }
    return render(request, "insight/own.html", context)
