"""What the head watches over: who opened many numbers, and what to do after a breach."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.roles import ROLES
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.forms import Form
from guyub.registry import privacy
from guyub.registry.actions import privacy as actions


def _ordinary_year(value: datetime) -> None:
    if not 1900 <= value.year <= 2100:
        raise ValidationError("Tahunnya antara 1900 dan 2100.")


class BreachForm(Form):
    diketahui = forms.DateTimeField(
        label="Kapan kebocoran diketahui?",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Tulis tanggal dan jam, misalnya 2026-11-22 14:00."},
        validators=[_ordinary_year],
    )
    isi = forms.CharField(label="Data apa yang terbuka?", required=False, max_length=300)
    cara = forms.CharField(label="Kapan dan bagaimana terbuka?", required=False, max_length=500)
    upaya = forms.CharField(label="Apa yang sudah dilakukan?", required=False, max_length=500)


@needs(actions.ERASE)
def openings(request: VisitRequest) -> HttpResponse:
    """Who opened how many numbers today: for the head, who is told of many."""
    start = privacy.start_of_day(timezone.localtime())
    context = {
        "rows": [
            {"row": r, "role": str(ROLES[r.role].label) if r.role in ROLES else r.role}
            for r in privacy.opened_since(request.visit, start)
        ],
        "noticed": privacy.REVEALS_NOTICED,
        "limit": privacy.REVEALS_PER_DAY,
        "today": timezone.localdate(),
    }
    return render(request, "registry/privacy_openings.html", context)


@needs(actions.ERASE)
def breach(request: VisitRequest) -> HttpResponse:
    """What to do after a breach, by when, and a draft of the letter. Nothing is stored."""
    form = BreachForm(request.GET or None)
    known_at: datetime | None = None
    if request.GET and form.is_valid():
        known_at = form.cleaned_data["diketahui"]
    law = privacy.law()
    context = {
        "form": form,
        "law": law,
        "known_at": known_at,
        "steps": privacy.deadlines(known_at) if known_at else [],
        "letter": form.cleaned_data if known_at else {},
        "deadline": privacy.deadlines(known_at)[-2][0] if known_at else None,
        "office": request.visit.office,
        "today": timezone.localdate(),
    }
    return render(request, "registry/privacy_breach.html", context)
