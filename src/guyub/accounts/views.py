"""Picking a role for the visit."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from guyub.accounts.middleware import PICKED
from guyub.accounts.visit import VisitRequest, signed_in


@require_POST
@signed_in
def pick_role(request: VisitRequest) -> HttpResponse:
    """Carry on in another of one's own roles."""
    wanted = request.POST.get("peran", "")
    if wanted not in {str(a.pk) for a in request.visit.choices}:
        raise Http404
    request.session[PICKED] = wanted
    return redirect("home")
