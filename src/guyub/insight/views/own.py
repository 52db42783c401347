"""The owner's corner: one page about the own business."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.insight import own as parts
from guyub.insight import own_more
from guyub.insight.permissions import CORNER
from guyub.kernel.waiting import waiting_for
from guyub.registry import privacy
from guyub.registry.actions.privacy import CONSENT
from guyub.registry.views.privacy import HISTORY, consents


@needs(CORNER)
def page(request: VisitRequest) -> HttpResponse:
    """How my business is doing, what waits for me, what I agreed to."""
    visit = request.visit
    now = timezone.now()
    person = parts.person_of(visit)
    if person is not None:
        # Beside the owner this is looking, too; the owner's own look is not noted.
        privacy.note_looking(visit, [person], now)
    businesses = parts.mine(visit, now)
    context = {
        "businesses": businesses,
        **own_more.more(visit, [one.business for one in businesses], now),
        "waiting": [found for found in waiting_for(visit) if found.count],
        "lists": parts.lists(visit),
        "person": person,
        "consents": consents(person) if person is not None and visit.may(CONSENT) else [],
        "may_data": person is not None and visit.may(HISTORY),
    }
    return render(request, "insight/own.html", context)
