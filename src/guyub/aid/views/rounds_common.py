"""What the pages of funds, catalogue, sheets and rounds share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import VisitRequest
from guyub.aid.models import Round
from guyub.aid.queries.rounds import round_by_number
from guyub.aid.states import ROUND
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Difference
from guyub.kernel.dates import format_date
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.rupiah import format_rupiah
from guyub.kernel.typed import whole

TONES = {
    "draft": "warn", "proposed": "warn", "open": "ok", "checking": "warn", "ranked": "warn",
    "announced": "warn", "decided": "ok", "done": "quiet", "cancelled": "quiet",
}  # fmt: skip
HOME = ("Bantuan", "aid:list")


def crumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    return [(HOME[0], reverse(HOME[1])), *here]


def number_of(text: str) -> str:
    """A number as it stands in the database, however it was typed; no number finds nothing."""
    try:
        return parse_human_number(text).text
    except NumberError:
        return text[:24]


def round_or_404(request: VisitRequest, number: str) -> Round:
    """A round that this visit may see."""
    found = round_by_number(request.visit, number_of(number))
    if found is None:
        raise Http404
    return found


def own_round_or_404(request: VisitRequest, number: str) -> Round:
    """A round of the visit's own office: whoever only reads has nothing to write there."""
    found = round_or_404(request, number)
    if request.visit.scope.own_office != str(found.office_id):
        raise Http404
    return found


def page_of(round_: Round) -> str:
    return reverse("aid:round", args=[round_.number])


def state_of(round_: Round) -> dict[str, str]:
    return {"label": ROUND.label(round_.state), "tone": TONES[round_.state]}


def version_of(data: QueryDict) -> int:
    """The version a form was opened on; a form without one counts as stale."""
    found = whole(data.get("versi"))
    return -1 if found is None else found


def refused(form: forms.BaseForm, error: DomainError) -> None:
    """Put an action's refusal where the person typed it."""
    form.add_error(error.field if error.field in form.fields else None, str(error.sentence))


def shown(value: Any) -> str:
    """A value side by side with another."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int) and value > 9999:
        return format_rupiah(value)
    return str(value if value is not None else "")


def compared(form: forms.BaseForm, current: dict[str, Any]) -> list[Difference]:
    """Stored and typed values side by side, for a save that came second."""
    return [
        Difference(str(form.fields[name].label), shown(current[name]), shown(typed))
        for name, typed in form.cleaned_data.items()
        if name in current and name in form.fields
    ]


def form_page(
    request: VisitRequest,
    make: Callable[[Any], Any],
    *,
    title: str,
    save: Callable[[dict[str, Any], int], object],
    done: str,
    back: str,
    trail: list[tuple[str, str]],
    button: str = "Simpan",
    lead: str = "",
    danger: bool = False,
    goes: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """One form: show, check, act, go on with a message. A save that came second shows both texts
    and can be sent again. ``goes`` gives the next address from what was saved."""
    form, differences = make(request.POST if request.method == "POST" else None), []
    if request.method == "POST" and form.is_valid():
        try:
            made = save(form.cleaned_data, version_of(request.POST))
        except StaleVersion as error:
            differences = compared(form, error.current)
            fresh = request.POST.copy()
            fresh["versi"] = str(error.current.get("version", ""))
            form = make(fresh)
            form.is_valid()
            refused(form, error)
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, done)
            return redirect(goes(made) if goes else back)
    context = {
        "form": form, "title": title, "button": button, "lead": lead, "danger": danger,
        "back": back, "differences": differences, "crumbs": [*trail, (title, "")],
    }  # fmt: skip
    return render(request, "aid/rounds_form.html", context)
