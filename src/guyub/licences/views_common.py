"""What the pages of applications and facilitation share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from guyub.accounts.visit import VisitRequest
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.typed import whole
from guyub.licences.requirements import Paper, papers
from guyub.licences.states import ENDED, ISSUED, STUCK
from guyub.registry.models import Business
from guyub.registry.views.common import refused, renewed

Crumbs = list[tuple[str, str]]


def version_of(data: dict[str, Any]) -> int:
    """The version a form was opened on; a form without one counts as stale."""
    found = whole(data.get("versi"))
    return -1 if found is None else found


def called(paper: Paper) -> str:
    """A paper in a choice: the everyday name first, which is what people look for."""
    if paper.name.casefold().startswith(paper.short.casefold()):
        return paper.name
    return f"{paper.short}: {paper.name.replace(f' ({paper.short})', '')}"


def short_of(key: str) -> str:
    """A paper's everyday name; its key when its file is gone."""
    paper = papers().get(key)
    return paper.short if paper else key


def tone_of(state: str) -> str:
    if state in (ISSUED,):
        return "ok"
    return "bad" if state == STUCK else "quiet" if state in ENDED else "warn"


def applicable() -> list[tuple[str, str]]:
    """Papers that are certificates, for a select."""
    return [(p.key, called(p)) for p in papers().values() if p.certificate]


def may_write(request: VisitRequest, business: Business, verb: str) -> bool:
    visit = request.visit
    return (
        visit.may(verb)
        and visit.scope.may_write(business.regency_code)
        and visit.covers(business.village_code)
    )


def write_or_404(request: VisitRequest, business: Business, verb: str) -> None:
    if not may_write(request, business, verb):
        raise Http404


def form_page(
    request: VisitRequest,
    make: Callable[[Any], Any],
    save: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    crumbs: Crumbs,
    back: str,
    done: str,
    under: str = "",
    lead: str = "",
    button: str = "Simpan",
    danger: bool = False,
    after: Callable[[Any], str] | None = None,
    template: str = "licences/page_form.html",
) -> HttpResponse:
    """One form: show, check, act, go on. A save that came second is told and can be sent again."""
    form, sent, stale = make(request.POST if request.method == "POST" else None), False, ""
    if request.method == "POST" and form.is_valid():
        try:
            made = save(form.cleaned_data)
        except StaleVersion as error:
            form = make(renewed(request.POST, error.current["version"]))
            form.is_valid()
            stale = "Orang lain menyimpan lebih dulu. Buka halamannya dan lihat bedanya. Kalau isian Anda tetap benar, simpan sekali lagi."  # noqa: E501
        except DomainError as error:
            refused(form, error)
        else:
            sent = True
    if sent:
        kernel_forms.saved(request, done)
        return redirect(after(made) if after else back)
    context = {
        "form": form, "title": title, "under": under, "lead": lead, "button": button,
        "danger": danger, "back": back, "crumbs": crumbs, "stale": stale,
    }  # fmt: skip
    return render(request, template, context)
