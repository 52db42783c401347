"""What pages about notices share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from guyub.accounts.visit import Visit, VisitRequest
from guyub.outreach.lists import FIELDS, prepare
from guyub.outreach.models import Notice
from guyub.outreach.words import _

Trail = list[tuple[str, str]]


def notice_or_404(request: VisitRequest, pk: UUID) -> Notice:
    found: Notice | None = Notice.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def told(visit: Visit, rows: Any) -> list[dict[str, Any]]:
    """Rows of notices with names and words."""
    more = ("said", "said_at", "attention", "settled_at", "settled_name", "queued_at", "why",
            "batch_id")  # fmt: skip
    return prepare(list(rows.values(*FIELDS, *more)), visit)


def trail(*steps: tuple[str, str]) -> Trail:
    return [(_("Kabar"), reverse("outreach:list")), *steps]


def private(response: HttpResponse) -> HttpResponse:
    """A page behind a signed link: not for search engines, and its address goes nowhere."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
