"""Sitting down beside an owner, and getting up again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _t
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guyub.accounts import assisting as session
from guyub.accounts.visit import VisitRequest, needs, signed_in
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import Form
from guyub.registry import assisting, privacy
from guyub.registry.actions import assisting as actions
from guyub.registry.models.assisting import ASKED, BUTTON
from guyub.registry.parameters import ASSIST_MINUTES, assist_terms
from guyub.registry.views.common import refused
from guyub.registry.views.privacy import crumbs, page_url, person_or_404

TO, TYPED = "kirim-ke", "isi-"


class BesideForm(Form):
    """How the owner agreed, and that the owner sits there."""

    asked = forms.ChoiceField(
        label="Bagaimana pemilik menyatakan setuju?", choices=list(ASKED.items()),
        widget=forms.RadioSelect,
    )  # fmt: skip
    agreed = forms.BooleanField(
        label="Pemilik duduk di samping saya, sudah mendengar ini, dan setuju", required=False
    )


def _kept(request: VisitRequest) -> list[tuple[str, str]]:
    """A form that was sent when the sitting was over, carried through the new beginning."""
    to = request.POST.get(TO, "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None) or not to.startswith("/"):
        return []
    names = sorted(name for name in request.POST if name.startswith(TYPED))
    return [(TO, to), *((n, v) for n in names for v in request.POST.getlist(n))]


@needs(assisting.ASSIST)
def begin(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Read to the owner what they agree to, and begin."""
    visit = request.visit
    owner = person_or_404(request, pk)
    kept = _kept(request)
    sent = request.method == "POST" and "asked" in request.POST
    form = BesideForm(request.POST if sent else None)
    if request.method == "POST" and not sent and not kept and "mulai" not in request.POST:
        form = BesideForm(request.POST)
    now = timezone.now()
    if sent and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.begin(visit.act(now), visit, pk, data["asked"], agreed=data["agreed"])
        except DomainError as error:
            refused(form, error)
        else:
            session.enter(request, made.pk)
            if kept:
                return _again(request, kept, session.band_of(assisting.called(owner), made.ends_at))
            return redirect("insight:own")
    privacy.note_looking(visit, [owner], now)
    minutes = assist_terms(visit.office.pk if visit.office else None, now.date())[ASSIST_MINUTES]
    running = assisting.running(owner.pk, now)
    context = {
        "owner": owner, "called": assisting.called(owner), "form": form, "kept": kept,
        "words": assisting.WORDS.format(minutes=minutes.value),
        "allowed": assisting.allowed(visit, now), "near": assisting.in_areas(visit, owner.pk),
        "running": running,
        "until": f"{timezone.localtime(running.ends_at):%H.%M}" if running else "",
        "back": page_url(visit, owner), "crumbs": crumbs(visit, owner, "Bantu pemilik"),
    }  # fmt: skip
    return render(
        request, "registry/assist_begin.html", context, status=422 if form.errors else 200
    )


begin.begins_beside = True  # type: ignore[attr-defined]


def _again(
    request: VisitRequest, kept: list[tuple[str, str]], beside: dict[str, Any]
) -> HttpResponse:
    """The form that came too late, to be sent again now that the sitting runs anew."""
    typed = [(name.removeprefix(TYPED), value) for name, value in kept[1:]]
    context = {
        "to": kept[0][1], "typed": typed, "words": session.words(typed), "beside": beside,
        "nav": [],
    }  # fmt: skip
    return render(request, "registry/assist_again.html", context)


@session.open_beside
@csrf_exempt  # It takes away and gives nothing; a second tab ends it with an older token.
@require_POST
@signed_in
def end(request: VisitRequest) -> HttpResponse:
    """Get up: by the button on top of every page. Once more changes nothing."""
    visit = request.visit
    now: Any = visit.assisting
    over = visit.lapsed
    if now is not None:
        actions.end(now.helper.act(), now.id, BUTTON)
    session.leave(request)
    if now is None and over is None:
        messages.info(request, _t("Tidak ada bantuan yang berjalan."))
        return redirect("home")
    name, pk = (now.name, now.id) if now is not None else (over.name, over.id)  # type: ignore[union-attr]
    messages.success(request, _t("Selesai membantu %(name)s.") % {"name": name})
    if now is None and over is not None and not over.again:
        return redirect("home")
    return redirect(reverse("insight:assisted", args=[pk]))
