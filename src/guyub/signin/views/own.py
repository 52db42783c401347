"""A person's own phones that are signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from guyub.accounts import narrow
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import saved
from guyub.signin.actions import visits
from guyub.signin.models import Confirmation, SignIn
from guyub.signin.permissions import OWN
from guyub.signin.views.public import _id


@needs(OWN)
def own(request: VisitRequest) -> HttpResponse:
    """Where one is signed in, and the way out of all of them."""
    person, now = request.visit.scope.person, timezone.now()
    rows = list(SignIn.objects.filter(owner=person).live(now).order_by("-made_at", "-pk"))
    sure = Confirmation.objects.filter(owner=person, ended_at=None).order_by("pk").first()
    context = {
        "rows": rows, "here": narrow.kept_id(request), "sure": sure,
        "narrow": request.visit.narrow,
    }  # fmt: skip
    return render(request, "signin/own.html", context)


@require_POST
@needs(OWN)
def end(request: VisitRequest) -> HttpResponse:
    """Sign out one phone, or all. Where this one is among them, it is over here too."""
    pk, here = _id(request.POST.get("hp")), narrow.kept_id(request)
    every = request.POST.get("semua") == "ya"
    if pk is None and not every:
        messages.error(request, _t("Pilih HP yang mau dikeluarkan."))
        return redirect("signin:own")
    try:
        visits.end_own(request.visit.act(), None if every else pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect("signin:own")
    if here is not None and (every or pk == here):
        logout(request)
        saved(request, _t("Anda sudah keluar."))
        return redirect("account_login")
    saved(request, _t("HP itu sudah dikeluarkan."))
    return redirect("signin:own")
