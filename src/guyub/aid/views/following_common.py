"""What the pages of tools in use share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import Visit, VisitRequest
from guyub.aid.models import Round, Tool
from guyub.aid.queries.following import tool_of
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.typed import whole
from guyub.registry.views.common import refused, renewed


def tool_or_404(request: VisitRequest, tag: str) -> Tool:
    found = tool_of(request.visit, tag)
    if found is None:
        raise Http404
    return found


def round_or_404(request: VisitRequest, number: str) -> Round:
    """A round of the visit's regencies; a foreign one does not exist."""
    found: Round | None = Round.objects.filter(number=number).first()
    if found is None or not request.visit.scope.may_read(found.regency_code):
        raise Http404
    return found


def crumbs(visit: Visit, *here: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Alat bantuan", reverse("aid:tools")), *here]


def tool_crumbs(visit: Visit, tool: Tool, here: str = "") -> list[tuple[str, str]]:
    page = reverse("aid:tool", args=[tool.tag])
    return crumbs(visit, (tool.tag, page), *([(here, "")] if here else []))


def version_of(data: Any) -> int | None:
    """The version that a form was opened on."""
    return whole(data.get("versi", ""))


def form_page(
    request: VisitRequest,
    form: forms.BaseForm,
    save: Callable[[dict[str, Any]], object],
    *,
    title: str,
    back: str,
    done: str,
    crumbs: list[tuple[str, str]],
    button: str = "Simpan",
    lead: str = "",
    notes: tuple[str, ...] = (),
    danger: bool = False,
    template: str = "aid/following_form.html",
    go: str = "",
    draft: str = "",
    current_version: int | None = None,
    remake: Callable[[Any], Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """One form: show, check, act, go back with a message. What was refused stands at its field.

    After a save that came second the form is based on the newest version (``remake``), so that
    sending it again is a decision and not an accident.
    """
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)  # type: ignore[attr-defined]
        except StaleVersion as error:
            if remake is not None:
                form = remake(renewed(request.POST, error.current["version"]))
                form.is_valid()
            form.add_error(None, str(error.sentence))  # type: ignore[attr-defined]
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, done, draft)
            return redirect(go or back)
    context = {
        "form": form, "title": title, "back": back, "button": button, "lead": lead,
        "notes": notes, "danger": danger, "crumbs": crumbs, "draft": draft, **more,
    }  # fmt: skip
    return render(request, template, context)
