"""Requests that a person's data be erased: asking, the queue, deciding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import User
from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.kernel import dates
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import Form
from guyub.registry import privacy
from guyub.registry.actions import privacy as actions
from guyub.registry.models import Erasure
from guyub.registry.views.common import refused
from guyub.registry.views.privacy import crumbs, held, page_url, person_or_404


class ErasureForm(Form):
    reason = forms.CharField(
        label="Alasan", required=False, max_length=300,
        help_text="Boleh kosong. Jangan menulis nomor atau nama orang di sini.",
    )  # fmt: skip


class DecideForm(Form):
    reason = forms.CharField(
        label="Alasan", required=False, max_length=300,
        help_text="Wajib kalau ditolak; orang itu berhak tahu.",
    )  # fmt: skip


@needs(actions.ASK)
def ask_erasure(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Ask that the data be erased: shows first what stays and why."""
    owner = person_or_404(request, pk)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_erasure(
                request.visit.act(), owner.pk, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(
                request,
                f"Permintaan dicatat. Jawaban paling lambat {dates.format_date(made.answer_by)}.",
            )
            return redirect(page_url(request.visit, owner))
    context = {
        "owner": owner,
        "own": privacy.is_self(request.visit, owner.pk),
        "form": form,
        "kept": privacy.law().kept_on(timezone.localdate()),
        "back": page_url(request.visit, owner),
        "crumbs": crumbs(request.visit, owner, "Minta dihapus"),
    }
    return render(request, "registry/privacy_erase.html", context)


def _erasures(visit: Visit) -> Any:
    codes = {c[:5] for c in visit.area_codes if c != "*"}
    rows = Erasure.objects.select_related("owner")
    return rows if "*" in visit.area_codes else rows.filter(regency_code__in=codes)


@needs(actions.ERASE)
def erasures(request: VisitRequest) -> HttpResponse:
    """Requests that wait, then the last decided ones."""
    rows = _erasures(request.visit)
    people = {}
    waiting = list(rows.filter(state="asked").order_by("asked_at", "pk")[:100])
    decided = list(rows.exclude(state="asked").order_by("-decided_at", "pk")[:20])
    people = User.objects.in_bulk({r.asked_by for r in waiting})
    mine = request.visit.act().person_id
    context = {
        "waiting": [
            {
                "row": r,
                "who": people[r.asked_by].name if r.asked_by in people else "Pengguna",
                "late": r.answer_by < timezone.localdate(),
                "mine": r.asker_person == mine,
            }
            for r in waiting
        ],
        "decided": decided,
    }
    return render(request, "registry/privacy_erasures.html", context)


@needs(actions.ERASE)
def erasure(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One request: erase or refuse, by another person than the one who asked."""
    row = _erasures(request.visit).filter(pk=pk).first()
    if row is None:
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("putusan") == "hapus"
        try:
            actions.decide_erasure(
                request.visit.act(), row.pk, accept=accept, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, "Data dihapus." if accept else "Permintaan ditolak.")
            return redirect("registry:erasures")
    privacy.note_looking(request.visit, [row.owner], timezone.now())
    context = {
        "row": row,
        "owner": row.owner,
        "form": form,
        "mine": row.asker_person == request.visit.act().person_id,
        "held": [h for h in held(request.visit, row.owner) if h["value"]],
        "own_records": privacy.own_businesses({row.owner_id, *privacy.same_human(row.owner_id)}),
        "kept": privacy.law().kept_on(timezone.localdate()),
        "crumbs": [("Permintaan hapus", reverse("registry:erasures")), ("Putuskan", "")],
    }
    return render(request, "registry/privacy_decide.html", context)
