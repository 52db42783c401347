"""A page that is one form, for rooms above: show, check, act, go on with a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from guyub.accounts.visit import VisitRequest
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Difference
from guyub.registry.views.common import refused, renewed

TEMPLATE = "registry/one_form.html"


def _beside(form: Any, current: dict[str, Any]) -> list[Difference]:
    """What stands now beside what was typed, for a save that came second."""
    typed = {n: v for n, v in form.cleaned_data.items() if n in current}
    return [
        Difference(str(form.fields[n].label), current[n], v) for n, v in typed.items()
        if current[n] != v
    ]  # fmt: skip


def form_page(
    request: VisitRequest, form: Any, *, title: str, back: str, trail: list[tuple[str, str]],
    save: Callable[[Any], Any], done: str, lead: str = "", button: str = "Simpan",
    danger: bool = False, template: str = TEMPLATE, remake: Callable[[Any], Any] | None = None,
    after: Callable[[Any], str] | None = None,
    beside: Callable[[Any], list[Difference]] | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """``save`` gets the checked form and may give what ``after`` makes the next address of. What an
    action refuses stands at its field. A form that was opened before somebody else saved shows what
    was typed beside what stands now; ``remake`` builds it again, so that sending it once more is a
    decision."""
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = save(form)
        except StaleVersion as stale:
            differences = beside(form) if beside else _beside(form, stale.current)
            if remake is not None:
                form = remake(renewed(request.POST, stale.current["version"]))
                form.is_valid()
            refused(form, stale)
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, done)
            return redirect(after(made) if after else back)
    context = {
        "form": form, "title": title, "lead": lead, "back": back, "button": button,
        "danger": danger, "crumbs": trail, "differences": differences, **more,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, template, context, status=status)


def form_page_of_values(
    request: VisitRequest, form: Any, *, save: Callable[[dict[str, Any]], Any], **page: Any
) -> HttpResponse:
    """The same where ``save`` gets what was typed."""
    return form_page(request, form, save=lambda checked: save(checked.cleaned_data), **page)
