"""The office's side: is the number this owner's, and which phones are signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import Form, saved
from guyub.outreach.models import Notice
from guyub.registry import naming, privacy
from guyub.registry.models import Owner
from guyub.signin.actions import confirming as acts
from guyub.signin.actions.asking import KIND
from guyub.signin.models import Ask, Confirmation, SignIn
from guyub.signin.permissions import CONFIRM, VIEW

CONTACT = "registry.person.contact"


class ConfirmForm(Form):
    how = forms.ChoiceField(
        label=_("Bagaimana Anda memastikannya?"), choices=Confirmation.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih bagaimana Anda memastikannya.")},
    )  # fmt: skip


def _owner_or_404(request: VisitRequest, pk: UUID) -> Owner:
    found = privacy.person_for(request.visit, pk)
    if found is None:
        raise Http404
    return found


def _page(
    request: VisitRequest, owner: Owner, form: ConfirmForm, problem: str = ""
) -> HttpResponse:
    visit, now = request.visit, timezone.now()
    privacy.note_looking(visit, [owner], now)
    rows = list(Confirmation.objects.filter(owner=owner).order_by("-confirmed_at", "-pk")[:20])
    sure = next((one for one in rows if one.ended_at is None), None)
    phones = list(SignIn.objects.filter(owner=owner).order_by("-made_at", "-pk")[:20])
    asks = Ask.objects.filter(confirmation__owner=owner).values("pk")
    waiting = Notice.objects.visible_to(visit).to_hand(now).filter(kind=KIND, about_id__in=asks)
    person = visit.user.person_id if visit.user else None
    may = visit.may(CONFIRM) and visit.scope.may_write(owner.regency_code)
    held = privacy.held_by(owner)
    business = held[0].business if held else None
    context: dict[str, Any] = {
        "owner": owner, "form": form, "problem": problem, "sure": sure,
        "name": owner.name if visit.may(naming.SEES_NAMES) else _t("Pemilik usaha"),
        "number": str(owner.phone) if owner.phone and visit.may(CONTACT) else "",
        "known": owner.phone is not None, "rows": rows, "may": may,
        "own_hand": person is not None and acts.wrote_it(person, owner),
        "phones": [(one, one.ended_at is None and one.expires_at > now) for one in phones],
        "live": any(one.ended_at is None and one.expires_at > now for one in phones),
        "waiting": waiting.order_by("-queued_at").first(),
        "crumbs": [(business.name, reverse("registry:detail", args=[business.number])),
                   (_t("Nomor HP untuk masuk"), "")] if business else [],
    }  # fmt: skip
    return render(request, "signin/phone.html", context, status=409 if problem else 200)


@needs(VIEW)
def phone(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One owner's number: who made sure of it, when and how; phones that came in by it."""
    return _page(request, _owner_or_404(request, pk), ConfirmForm())


@require_POST
@needs(CONFIRM)
def step(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One of the buttons."""
    owner, act = _owner_or_404(request, pk), request.visit.act()
    verb, form = request.POST.get("langkah", ""), ConfirmForm()
    try:
        if verb == "pastikan":
            form = ConfirmForm(request.POST)
            if not form.is_valid():
                return _page(request, owner, form)
            acts.confirm(act, pk, form.cleaned_data["how"])
            saved(request, _t("Tercatat: nomor ini sudah dipastikan."))
        elif verb == "cabut":
            acts.revoke(act, pk)
            saved(
                request,
                _t("Tercatat: nomor ini tidak benar lagi. HP yang masuk dengannya dikeluarkan."),
            )
        elif verb == "keluarkan":
            acts.end_all_of(act, pk)
            saved(request, _t("Semua HP orang ini sudah dikeluarkan."))
        elif verb == "kunci":
            acts.unlock(act, pk)
            saved(request, _t("Kode bisa diminta lagi untuk nomor ini."))
        else:
            return _page(request, owner, form, _t("Pilih salah satu tombol."))
    except DomainError as error:
        return _page(request, owner, form, str(error.sentence))
    return redirect("signin:phone", pk)
