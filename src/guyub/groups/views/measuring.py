"""What is asked of groups: of each kind, and before a group is ready; which rule measures it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.language import Unreadable, say
from guyub.criteria.queries import Seen, rules_of
from guyub.groups import forms, wording
from guyub.groups.actions.measuring import choose_rule
from guyub.groups.models import Kind, ReadinessRule
from guyub.groups.permissions import MEASURE, VIEW
from guyub.groups.readiness import in_force, shipped
from guyub.groups.rule_facts import GROUPS
from guyub.groups.views.common import crumbs, form_page, rules_for


def own_rules(request: VisitRequest) -> list[tuple[str, str]]:
    """Rules of the office about groups that are in force: (id, title)."""
    seen = [Seen.of(rule) for rule in rules_of(request.visit).filter(subject="group")]
    return [(str(s.rule.pk), s.rule.title) for s in seen if s.in_force is not None]


def regency_or_404(request: VisitRequest) -> str:
    office = request.visit.office
    if office is None or len(office.area_code) != 5 or request.visit.reach == "own":
        raise Http404
    return office.area_code


@needs(VIEW)
def what_is_asked(request: VisitRequest) -> HttpResponse:
    """The office's values for each kind and the rule that measures its groups."""
    regency = regency_or_404(request)
    rules = rules_for(regency, timezone.localdate())
    try:
        measure = in_force(regency)
        said, title, basis, note = (
            say(measure.node, GROUPS), measure.title, measure.basis, measure.note
        )  # fmt: skip
        shipped_rule = measure.version_id is None
    except Unreadable as error:
        said, title, basis, note, shipped_rule = str(error), "Aturan dinas", "", "", False
    context: dict[str, Any] = {
        "kinds": [
            {"label": label, "help": wording.KIND_HELP[kind], "rule": rules[kind],
             "default": all(u.is_default for u in rules[kind].used)}
            for kind, label in Kind.choices
        ],
        "said": said, "title": title, "basis": basis, "note": note, "shipped": shipped_rule,
        "choose_url": reverse("groups:measure") if request.visit.may(MEASURE) else "",
        "may_set": request.visit.may("criteria.rule.view"),
        "crumbs": crumbs(None, request.visit, "Yang diminta"),
    }  # fmt: skip
    return render(request, "groups/asked.html", context)


@needs(MEASURE)
def measure(request: VisitRequest) -> HttpResponse:
    """Choose which rule measures the office's groups."""
    regency_or_404(request)
    rules = own_rules(request)
    chosen = ReadinessRule.objects.filter(office_id=request.visit.office.pk).first()  # type: ignore[union-attr]
    initial = {"rule": str(chosen.rule_id) if chosen else ""}
    choices = [("", f"Bawaan, kalau dinas belum punya aturan: {shipped().title}"), *rules]
    form = forms.MeasureForm(request.POST or None, initial=initial, rules=choices)
    return form_page(
        request, None, form, title="Pilih aturan kesiapan",
        lead="Pilihannya aturan tentang kelompok yang sedang berlaku. Tanpa pilihan, dipakai"
        " aturan kelompok dinas yang paling lama berlaku; kalau tidak ada, aturan bawaan.",
        save=lambda data: choose_rule(
            request.visit.act(), UUID(data["rule"]) if data["rule"] else None
        ),
        done="Pilihan tersimpan.", after=lambda _made: reverse("groups:asked"),
    )  # fmt: skip
