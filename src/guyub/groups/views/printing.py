"""Attendance list and minutes as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.groups import printing
from guyub.groups.models import Group
from guyub.groups.permissions import EDIT
from guyub.groups.queries import members_of
from guyub.groups.views.common import own_group_or_404
from guyub.registry import places, privacy

Make = Callable[..., dict[str, Any]]


def lines_of(request: VisitRequest, group: Group) -> list[printing.Line]:
    """Members with names, for a paper that is signed. Showing names is looking: it is noted."""
    now = timezone.now()
    rows = members_of(group, timezone.localdate())
    privacy.note_looking(request.visit, [m.owner for m in rows if m.owner is not None], now)
    return [
        printing.Line(
            m.owner.name if m.owner is not None else "", m.business.name,
            places.short_name(m.business.village_code).split(",")[0], m.role,
        )
        for m in rows
    ]  # fmt: skip


def as_pdf(name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _printed(request: VisitRequest, number: str, name: str, make: Make) -> HttpResponse:
    group = own_group_or_404(request, number)
    data = make(group, lines_of(request, group), sample=group.is_sample)
    return as_pdf(f"{name}-{group.number}", printing.typeset(name, data, timezone.now()))


@needs(EDIT)
def attendance(request: VisitRequest, number: str) -> HttpResponse:
    return _printed(request, number, "daftar-hadir", printing.attendance)


@needs(EDIT)
def minutes(request: VisitRequest, number: str) -> HttpResponse:
    return _printed(request, number, "berita-acara", printing.minutes)
