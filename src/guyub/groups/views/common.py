"""What the pages of groups share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit, VisitRequest
from guyub.groups import wording
from guyub.groups.kinds import Finding, KindRule, NeedsConfirming, kind_rules
from guyub.groups.models import Group, Kind
from guyub.groups.permissions import EDIT, VIEW
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Difference
from guyub.kernel.fields import Secret
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.typed import whole
from guyub.registry.views.common import refused, renewed


def group_or_404(request: VisitRequest, number: str) -> Group:
    """The group, if this visit may see it. A foreign one does not exist."""
    try:
        canonical = parse_human_number(number).text
    except NumberError:
        raise Http404 from None
    found: Group | None = (
        Group.objects.visible_to(request.visit)
        .select_related("merged_into", "split_from")
        .filter(number=canonical)
        .first()
    )
    if found is None:
        raise Http404
    return found


def own_group_or_404(request: VisitRequest, number: str) -> Group:
    """A group whose seat lies in the visit's areas: others are read, not written."""
    group = group_or_404(request, number)
    if not request.visit.covers(group.village_code):
        raise Http404
    return group


def page_of(group: Group) -> str:
    return reverse("groups:detail", args=[group.number])


def crumbs(group: Group | None, visit: Visit, *here: str) -> list[tuple[str, str]]:
    """Where am I: list, group, this page."""
    trail = [(name, "") for name in here]
    if group is not None:
        trail.insert(0, (group.name, page_of(group)))
    if visit.may(VIEW):
        trail.insert(0, ("Kelompok", reverse("groups:list")))
    return trail


def may_write(request: VisitRequest, group: Group, verb: str = EDIT) -> bool:
    """Whether this visit changes this group: the verb, a writing office, the seat in its area."""
    visit = request.visit
    return (
        visit.may(verb)
        and visit.scope.may_write(group.regency_code)
        and visit.covers(group.village_code)
    )


def office_of(regency: str) -> UUID | None:
    """The office whose values measure groups of a regency."""
    found = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency)
    return found.values_list("pk", flat=True).first()


def rules_for(regency: str, today: date | None = None) -> dict[str, KindRule]:
    """What the office of a regency asks of each kind today."""
    return kind_rules(Kind.values, office_of(regency), today or timezone.localdate())


def version_of(data: dict[str, Any]) -> int:
    """The version a form was opened on; a form without one counts as stale."""
    found = whole(data.get("versi"))
    return -1 if found is None else found


def compared(current: dict[str, Any], typed: dict[str, Any]) -> list[Difference]:
    """Stored and typed values side by side, for a save that came second."""
    rows = []
    for name, new in typed.items():
        if name in current:
            old = current[name]
            if isinstance(old, Secret) or name == "bank_account":
                rows.append(
                    Difference(wording.label(name), str(old or ""), "(diisi)" if new else "")
                )
            else:
                rows.append(
                    Difference(
                        wording.label(name), wording.value(name, old), wording.value(name, new)
                    )
                )
    return rows


def form_page(
    request: VisitRequest,
    group: Group | None,
    form: Any,
    *,
    title: str,
    save: Callable[[dict[str, Any]], object],
    done: str,
    button: str = "Simpan",
    lead: str = "",
    remake: Callable[[Any], Any] | None = None,
    danger: bool = False,
    template: str = "groups/form.html",
    after: Callable[[Any], str] | None = None,
    **more: Any,
) -> HttpResponse:
    """One form on one group: show, check, act, go back to the group with a message.

    What the kind of group asks and is not kept is shown to be confirmed; ``remake`` builds the
    form again from renewed data after a stale save.
    """
    differences: list[Difference] = []
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        typed = {k: v for k, v in form.cleaned_data.items() if k != "versi"}
        try:
            made = save(form.cleaned_data)
        except StaleVersion as error:
            differences = compared(error.current, typed)
            if remake is not None:
                form = remake(renewed(request.POST, error.current["version"]))
                form.is_valid()
            refused(form, error)
        except NeedsConfirming as error:
            findings = error.findings
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, done)
            return redirect(after(made) if after else page_of(group or cast(Group, made)))
    context = {
        "group": group, "form": form, "title": title, "button": button, "lead": lead,
        "danger": danger, "differences": differences, "findings": findings,
        "codes": " ".join(f.code for f in findings),
        "back": page_of(group) if group else reverse("groups:list"),
        "crumbs": crumbs(group, request.visit, title), **more,
    }  # fmt: skip
    return render(request, template, context)
