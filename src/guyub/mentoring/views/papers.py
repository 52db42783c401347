"""Empty forms on A4 for villages without a phone: what is typed in later on the page of the same
name, with the same fields in the same order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import documents
from guyub.mentoring.models import Potential, Session
from guyub.mentoring.outreach import materials
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.permissions import RECORD, SPOT
from guyub.mentoring.permissions import DESK, PLAN
from guyub.mentoring.views.asking_public import days_of

SHEET_ROWS = 32


def paper(request: VisitRequest, name: str, file: str, **data: Any) -> HttpResponse:
    """A form as PDF, under the name of the visit's office."""
    office = request.visit.office
    head = {
        "office": office.name if office else "Dinas yang membidangi perindustrian",
        "sample": bool(office and office.is_sample),
    }  # fmt: skip
    made = documents.render(
        f"mentoring/{name}", {**head, **data}, created=timezone.now().replace(microsecond=0)
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file}.pdf"'
    return answer


@needs(SPOT)
def potential_paper(request: VisitRequest) -> HttpResponse:
    """Of a potential."""
    return paper(
        request, "formulir-potensi", "formulir-potensi",
        divisions=[word for _code, word in materials.CHOICES],
        per=[str(label) for label in Potential.Per.labels], months=list(materials.MONTHS),
    )  # fmt: skip


@needs(RECORD)
def session_paper(request: VisitRequest) -> HttpResponse:
    """Of a session that nobody planned, with the list of who came."""
    today = timezone.localdate()
    empty = ("title", "number", "theme", "date", "place", "venue", "speakers", "organiser")
    return paper(
        request, "daftar-hadir-sosialisasi", "daftar-hadir-kosong", rows=SHEET_ROWS,
        themes=[word for _key, word in outreach_themes.choices(today)],
        organisers=[str(label) for label in Session.Organiser.labels], **dict.fromkeys(empty, ""),
    )  # fmt: skip


@needs(DESK)
def request_paper(request: VisitRequest) -> HttpResponse:
    """Of a wish to be visited, with the slip for whoever asks."""
    regency = next(iter(request.visit.scope.write), "")
    return paper(
        request, "formulir-minta-didatangi", "formulir-minta-didatangi",
        days=str(days_of(regency)),
    )  # fmt: skip


@needs(PLAN)
def odometer_paper(request: VisitRequest) -> HttpResponse:
    """Of an officer's odometer, for one month."""
    return paper(request, "catatan-kilometer", "catatan-kilometer")
