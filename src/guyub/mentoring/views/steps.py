"""Agreed steps: the owner's word about them, and the sheet that is filled in by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import documents
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_date_short
from guyub.mentoring import diagnosis
from guyub.mentoring.actions import steps as acts
from guyub.mentoring.models import Step, Visit
from guyub.mentoring.permissions import CLAIM, VISIT
from guyub.mentoring.views.visiting import open_steps_of
from guyub.registry import naming, places
from guyub.registry.models import Business
from guyub.registry.views.common import business_or_404

SAID = {
    "claim": "Tercatat. Petugas akan melihatnya saat datang.",
    "unclaim": "Tercatat belum dikerjakan.",
}


@require_POST
@needs(CLAIM)
def step_claim(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The owner says that a step is done, or takes it back."""
    step: Step | None = (
        Step.objects.visible_to(request.visit).select_related("business").filter(pk=pk).first()
    )
    verb = request.POST.get("verb", "claim")
    if step is None or verb not in SAID:
        raise Http404
    do = acts.claim_step if verb == "claim" else acts.unclaim_step
    try:
        do(request.visit.act(), step.pk)
    except DomainError as error:
        kernel_forms.saved(request, str(error.sentence))
    else:
        kernel_forms.saved(request, SAID[verb])
    back = reverse("registry:detail", args=[step.business.number])
    return redirect(f"{back}#pendampingan-saya")


def _sheet(request: VisitRequest, business: Business | None) -> dict[str, Any]:
    visit, asked = request.visit, diagnosis.current()
    read = naming.reader_of(visit, business) if business is not None else str
    place = places.named(business.village_code) if business is not None else None
    return {
        "office": visit.office.name if visit.office else "",
        "sample": bool(visit.office and visit.office.is_sample),
        "business": business.name if business is not None else "",
        "number": business.number if business is not None else "",
        "place": f"{place.name}, {place.within}" if place else "",
        "kinds": [str(label) for _v, label in Visit.Kind.choices],
        "met": [str(label) for _v, label in Visit.Met.choices],
        "who": [str(label) for _v, label in Step.Who.choices],
        "steps": [
            {"text": read(s.text), "who": s.get_who_display(), "due": format_date_short(s.due_on)}
            for s in (open_steps_of(business)[:6] if business is not None else ())
        ],
        "aspects": [
            {"label": a.label,
             "questions": [{"text": q.text, "options": list(q.options)} for q in a.questions]}
            for a in asked.aspects
        ],
    }  # fmt: skip


def _pdf(name: str, data: dict[str, Any]) -> HttpResponse:
    made = documents.render(
        "mentoring/lembar-kunjungan", data, created=timezone.now().replace(microsecond=0)
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@needs(VISIT)
def sheet(request: VisitRequest, number: str) -> HttpResponse:
    """The form of a visit on paper for one business, with its open steps, as PDF."""
    business = business_or_404(request, number)
    return _pdf(f"lembar-kunjungan-{business.number}", _sheet(request, business))


@needs(VISIT)
def empty_sheet(request: VisitRequest) -> HttpResponse:
    """The same, empty."""
    return _pdf("lembar-kunjungan", _sheet(request, None))
