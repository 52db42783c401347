"""What the pages of buying and handing over share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import Visit, VisitRequest
from guyub.aid.models import Round
from guyub.aid.querysets.handing import regencies
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import saved

TONES = {
    "draft": "quiet", "ready": "warn", "signed": "ok", "refused": "bad", "revoked": "bad",
    "dropped": "quiet", "ordered": "warn", "partly": "warn", "complete": "ok", "short": "bad",
    "cancelled": "quiet",
}  # fmt: skip
Crumbs = list[tuple[str, str]]


def round_or_404(visit: Visit, number: str) -> Round:
    """The round of the visit's own regencies; a published one elsewhere has no goods here."""
    found: Round | None = Round.objects.filter(regencies(visit), number=number).first()
    if found is None:
        raise Http404
    return found


def one_or_404(queryset: Any, pk: UUID) -> Any:
    found = queryset.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may(visit: Visit, verb: str) -> bool:
    """Whether the visit may do it here: it holds the verb and its office writes."""
    return visit.may(verb) and bool(visit.scope.write)


def refused(form: forms.BaseForm, error: DomainError) -> None:
    """Put an action's refusal where the person typed it."""
    form.add_error(error.field if error.field in form.fields else None, str(error.sentence))


def form_page(
    request: VisitRequest, form: Any, title: str, button: str, crumbs: Crumbs, *,
    lead: str = "", danger: bool = False, facts: Any = (),
) -> HttpResponse:  # fmt: skip
    """A page that is one form."""
    context = {
        "form": form, "title": title, "button": button, "lead": lead, "crumbs": crumbs,
        "button_kind": "danger" if danger else "primary", "facts": list(facts),
    }  # fmt: skip
    return render(request, "aid/handing_form.html", context)


def ask(
    request: VisitRequest, form: Any, do: Callable[[Any], Any], said: str, back: str,
    page: Callable[[], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """Show the form, or do it and go back; a refusal stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            saved(request, said)
            return redirect(back)
    return page()


def crumbs_of(*parts: tuple[str, str]) -> Crumbs:
    """Where am I, below "Serah terima"."""
    return [("Serah terima", reverse("aid:handovers")), *parts]
