"""Hooks at the desk: who is told of what, what was sent, sending again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.api.actions.hooks import Wanted, end_hook, go_on, make_hook, send_again
from guyub.api.forms import HookForm
from guyub.api.models import DELIVERY_STATES, ENDED, EVENTS, HOOK_STATES, ON, Delivery, Hook
from guyub.api.permissions import HOOKS
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7

MOST = 200
SHOWN = 50


def _told(row: Hook) -> dict[str, Any]:
    return {
        "row": row, "state": HOOK_STATES[row.state], "events": [EVENTS[e] for e in row.events],
        "tone": {ON: "ok", ENDED: "quiet"}.get(row.state, "bad"), "runs": row.state == ON,
        "over": row.state == ENDED,
    }  # fmt: skip


@never_cache
@needs(HOOKS)
def hooks(request: VisitRequest) -> HttpResponse:
    """All hooks of the office, and a new one. Its secret stands in the answer itself."""
    form = HookForm(request.POST or None, initial={"id": uuid7()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = Wanted(data["address"], data["purpose"], tuple(data["events"]))
        try:
            made, secret = make_hook(request.visit.act(), data["id"], wanted)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return render(request, "api/hook_secret.html", {"made": made, "secret": secret})
    rows = Hook.objects.visible_to(request.visit).order_by("-made_at", "-pk")[:MOST]
    context = {"form": form, "rows": [_told(h) for h in rows]}
    return render(request, "api/hooks.html", context, status=422 if form.errors else 200)


def _one(request: VisitRequest, pk: UUID) -> Hook:
    found = Hook.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]


@needs(HOOKS)
def hook(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One hook with what was sent to it."""
    one = _one(request, pk)
    rows = Delivery.objects.filter(hook=one).order_by("-at", "-pk")[:SHOWN]
    context = {
        **_told(one),
        "sent": [
            {"row": d, "event": EVENTS[d.type], "state": DELIVERY_STATES[d.state]} for d in rows
        ],
    }
    return render(request, "api/hook.html", context)


def _done(request: VisitRequest, pk: UUID, act: Callable[..., Any], words: str) -> HttpResponse:
    try:
        act(request.visit.act(), pk)
        kernel_forms.saved(request, words)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("api:hooks")


@needs(HOOKS)
@require_POST
def end(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _done(request, _one(request, pk).pk, end_hook, "Kait diakhiri. Tidak ada yang dikirim.")


@needs(HOOKS)
@require_POST
def run_again(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _done(request, _one(request, pk).pk, go_on, "Kait berjalan lagi.")


@needs(HOOKS)
@require_POST
def again(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Send one delivery once more."""
    row = Delivery.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    _one(request, row.hook_id)
    return _done(request, pk, send_again, "Dikirim ulang paling lambat dalam satu menit.")
