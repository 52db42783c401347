"""Batches that take people, for everybody; an owner asks for a place on the own account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.areas import known
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Link
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.sharing import finder_path, whatsapp
from guyub.registry.models import Business
from guyub.registry.views.one_form import form_page_of_values as form_page
from guyub.training.actions import places
from guyub.training.forms_asking import AskForm
from guyub.training.models import Participant
from guyub.training.opened import Opened, opened, opened_one
from guyub.training.permissions import ASK
from guyub.training.sharing import share_text
from guyub.training.states import WITHDRAWN


def _opened_or_404(number: str) -> Opened:
    try:
        found = opened_one(parse_human_number(number).text)
    except NumberError:
        found = None
    if found is None:
        raise Http404
    return found


def _mine(request: VisitRequest, one: Opened) -> QuerySet[Business]:
    """The visitor's businesses that may take part."""
    return Business.objects.filter(
        pk__in=request.visit.scope.businesses, regency_code=one.regency_code
    ).exclude(status__in=("merged", "closed"))


@public
def open_list(request: VisitRequest) -> HttpResponse:
    """Every batch whose enrolment is open, those that start soonest first."""
    every = opened()
    codes = sorted({one.regency_code for one in every})
    code = request.GET.get("kab", "")
    chosen = code if code in codes else ""
    names = known.names_of(codes)
    context = {
        "rows": [
            {"one": one, "place": names.get(one.regency_code, one.regency_code)}
            for one in every if not chosen or one.regency_code == chosen
        ],
        "places": [
            Link(names.get(c, c), f"?kab={c}", active=c == chosen) for c in codes
        ] if len(codes) > 1 else [],
        "chosen": names.get(chosen, "") if chosen else "", "code": chosen,
        "demo": any(one.is_sample for one in every),
    }  # fmt: skip
    return render(request, "training/open_list.html", context)


@public
def open_batch(request: VisitRequest, number: str) -> HttpResponse:
    """One batch as everybody may know it."""
    one = _opened_or_404(number)
    area = known.area(one.regency_code)
    owner = request.visit.may(ASK)
    context: dict[str, Any] = {
        "one": one, "place": area.name if area else one.regency_code, "rule": one.rule,
        "demo": one.is_sample, "owner": owner, "may_ask": owner and _mine(request, one).exists(),
        "share": share_text(one), "whatsapp": whatsapp(share_text(one)),
        "bring_url": finder_path(one.regency_code, f"training:{one.number}"),
    }  # fmt: skip
    return render(request, "training/open_batch.html", context)


@needs(ASK)
def ask(request: VisitRequest, number: str) -> HttpResponse:
    """An owner asks for a place with one of the own businesses."""
    one = _opened_or_404(number)
    mine = list(_mine(request, one).order_by("name", "pk"))
    if not mine:
        raise Http404
    back = reverse("training:own")
    inside = Participant.objects.visible_to(request.visit).filter(
        batch=one.id, owner=request.visit.scope.person
    )
    if inside.exclude(state=WITHDRAWN).exists():
        return render(
            request, "training/asked.html",
            {"one": one, "crumbs": [("Pelatihan saya", back), (one.programme, "")]},
        )  # fmt: skip
    form = AskForm(request.POST or None, businesses=[(str(b.pk), b.name) for b in mine])
    return form_page(
        request, form, title="Daftar pelatihan",
        lead=f"{one.programme}, {one.name}. Dinas yang menentukan siapa yang diterima; Anda melihat"
        " jawabannya di “Pelatihan saya”.",
        back=back, trail=[("Pelatihan saya", back), ("Daftar", "")],
        save=lambda data: places.ask(request.visit.act(), one.id, data["business"]),
        done="Pendaftaran Anda tercatat. Tunggu jawaban dinas.", button="Daftar",
    )  # fmt: skip


@needs(ASK)
@require_POST
def take_back(request: VisitRequest, pk: UUID) -> HttpResponse:
    """An owner takes back an own enrolment that the office did not answer yet."""
    mine = Participant.objects.visible_to(request.visit).filter(owner=request.visit.scope.person)
    if not mine.filter(pk=pk).exists():
        raise Http404
    try:
        places.take_back(request.visit.act(), pk)
        kernel_forms.saved(
            request, "Pendaftaran ditarik. Selama pendaftaran dibuka, Anda boleh mendaftar lagi."
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("training:own")
