"""Kinds of notices: what each says, to whom, and its switch."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.outreach.actions.switching import switch_kind
from guyub.outreach.gateways import gateway_of
from guyub.outreach.kinds import KINDS, NoticeKind
from guyub.outreach.models import KindSwitch
from guyub.outreach.permissions import SWITCH, VIEW
from guyub.outreach.states import CHANNELS, MACHINES
from guyub.outreach.views.common import trail
from guyub.outreach.words import _


def _off(request: VisitRequest) -> dict[str, KindSwitch]:
    office = request.visit.office
    rows = KindSwitch.objects.filter(office_id=office.pk) if office else KindSwitch.objects.none()
    return {row.kind: row for row in rows.order_by("kind")}


def _words(kind: NoticeKind) -> str:
    """What a kind says, its places in brackets."""
    return re.sub(r"\{(\w+)\}", r"(\1)", str(kind.template))


@needs(VIEW)
def kinds(request: VisitRequest) -> HttpResponse:
    """All kinds, with what each says and whether it goes out."""
    switches = _off(request)
    may = request.visit.may(SWITCH) and bool(request.visit.scope.write)
    context = {
        "kinds": [
            {"kind": kind, "switch": switches.get(kind.key),
             "off": kind.key in switches and switches[kind.key].off,
             "ways": [CHANNELS[c] for c in kind.channels
                      if c not in MACHINES or gateway_of(c) is not None],
             "days": kind.valid_for.days, "words": _words(kind),
             "url": reverse("outreach:kind_switch", args=[kind.key])}
            for kind in KINDS.values()
        ],
        "may": may,
        "missing": [CHANNELS[c] for c in MACHINES if gateway_of(c) is None],
    }  # fmt: skip
    return render(request, "outreach/kinds.html", context)


@needs(SWITCH)
def kind_switch(request: VisitRequest, key: str) -> HttpResponse:
    """Switch a kind off or on: the second of two clicks."""
    if key not in KINDS:
        raise Http404
    switch = _off(request).get(key)
    off = switch is not None and switch.off
    label = str(KINDS[key].label)
    problem = ""
    if request.method == "POST":
        try:
            switch_kind(request.visit.act(), key, off=request.POST.get("jadi") == "mati")
        except DomainError as error:
            problem = str(error.sentence)
        else:
            kernel_forms.saved(request, _("Tersimpan."))
            return redirect("outreach:kinds")
    context = {
        "label": label, "off": off, "problem": problem, "cancel_url": reverse("outreach:kinds"),
        "crumbs": trail((_("Jenis kabar"), reverse("outreach:kinds")), (label, "")),
    }  # fmt: skip
    return render(request, "outreach/kind_switch.html", context, status=409 if problem else 200)
