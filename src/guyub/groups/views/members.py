"""Choosing the members of a group from the registry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import VisitRequest, needs
from guyub.groups import forms, seeking
from guyub.groups.actions.members import add_members
from guyub.groups.building import distance_words
from guyub.groups.kinds import Finding, KindRule, NeedsConfirming
from guyub.groups.models import Group, Membership
from guyub.groups.permissions import EDIT
from guyub.groups.states import ACTIVE
from guyub.groups.views.common import crumbs, own_group_or_404, page_of, rules_for, version_of
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.registry import naming, places, search
from guyub.registry.models import BusinessFacts
from guyub.registry.views.common import refused, renewed

MOST_FOUND = 30


def searched(request: VisitRequest, group: Group, text: str) -> tuple[list[dict[str, Any]], str]:
    """(businesses of the visit's areas that match a text, why it cannot be searched)."""
    asked = search.read(text)
    if asked.problem:
        return [], asked.problem
    visit = request.visit
    mine = [c for c in visit.area_codes if len(c) > 5]
    near = group.village_code[:8]
    facts = BusinessFacts.objects.visible_to(visit).listed().filter(regency_code=group.regency_code)
    rows: list[dict[str, Any]] = []
    # Neighbours first: the same sub-district, then the rest of the visit's areas.
    for inside in (True, False):
        narrowed = facts.filter(district_code=near) if inside else facts.exclude(district_code=near)
        found = search.matching(
            narrowed, asked, regencies=[group.regency_code],
            places=[near] if inside and not mine else mine,
            owners=visit.may(naming.SEES_NAMES), most=search.MOST_FILTERED,
        )  # fmt: skip
        ordered = found.order_by("tier", "sort_key", "business_id")
        rows += ordered.values(
            "business_id", "business__number", "business__name", "business__legal_form",
            "business__main_product", "owner_names", "village_code",
        )[: MOST_FOUND - len(rows)]  # fmt: skip
    return [
        {
            "id": str(r["business_id"]), "number": r["business__number"],
            "name": naming.shown(visit, r["business__name"], r["business__legal_form"],
                                 r["owner_names"]),
            "product": r["business__main_product"], "owners": r["owner_names"],
            "place": places.short_name(r["village_code"]), "note": "",
        }
        for r in rows
    ], ""  # fmt: skip


def suggested(
    request: VisitRequest, group: Group, rule: KindRule, inside: tuple[UUID, ...]
) -> list[dict[str, Any]]:
    """Neighbours who make something alike and are in no group of this kind."""
    rows = []
    for found in seeking.neighbours(
        request.visit, seeking.seeker_for(group), rule, besides=inside, most=MOST_FOUND
    ):
        one = found.business
        near = distance_words(found.km, same_village=one.village_code == group.village_code)
        note = ", ".join(p for p in (found.why, near) if p)
        rows.append(
            {"id": str(one.id), "number": one.number, "name": one.name,
             "product": one.trade.product, "owners": "",
             "place": places.short_name(one.village_code), "note": note}
        )  # fmt: skip
    return rows


def taken(group: Group, ids: list[UUID]) -> dict[str, str]:
    """Businesses of these that stand in another living group of the kind: id to its name."""
    rows = Membership.objects.filter(
        business__in=ids, until__isnull=True, group__kind=group.kind, group__state__in=ACTIVE
    ).exclude(group=group)
    return {str(r.business_id): r.group.name for r in rows.select_related("group").order_by("pk")}


def _chosen(request: VisitRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("usaha"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@needs(EDIT)
def members(request: VisitRequest, number: str) -> HttpResponse:
    """Search or take a suggestion, tick, enter."""
    group = own_group_or_404(request, number)
    rule = rules_for(group.regency_code)[group.kind]
    posted = request.method == "POST"
    form = forms.MembersForm(request.POST if posted else None, version=group.version)
    if not group.stands:
        del form.fields["on"]
    findings: tuple[Finding, ...] = ()
    chosen = _chosen(request) if posted else []
    if posted and form.is_valid():
        if not chosen:
            form.add_error(None, "Centang usaha yang akan menjadi anggota.")
        else:
            try:
                made = add_members(
                    request.visit.act(), group.pk, chosen, on=form.cleaned_data.get("on"),
                    version=version_of(form.cleaned_data), confirmed=form.confirmed(),
                )  # fmt: skip
            except StaleVersion as error:
                form = forms.MembersForm(renewed(request.POST, error.current["version"]))
                form.is_valid()
                refused(form, error)
            except NeedsConfirming as error:
                findings = error.findings
            except DomainError as error:
                refused(form, error)
            else:
                kernel_forms.saved(request, f"{len(made)} usaha masuk daftar anggota.")
                return redirect(page_of(group))
    inside = tuple(
        group.memberships.filter(until__isnull=True)
        .order_by("pk").values_list("business_id", flat=True)
    )  # fmt: skip
    text = " ".join(request.GET.get("q", "").split())[:200]
    rows, problem = searched(request, group, text) if text else ([], "")
    if not text:
        rows = suggested(request, group, rule, inside)
    held, other = {str(pk) for pk in inside}, taken(group, [UUID(r["id"]) for r in rows])
    for row in rows:
        row["inside"] = row["id"] in held
        row["taken"] = other.get(row["id"], "")
        row["chosen"] = UUID(row["id"]) in chosen
    # What was ticked and is not on this list any more stays ticked.
    shown = {row["id"] for row in rows}
    context = {
        "group": group, "form": form, "rows": rows, "text": text, "problem": problem,
        "kept": [str(pk) for pk in chosen if str(pk) not in shown], "findings": findings,
        "codes": " ".join(f.code for f in findings), "rule": rule.words, "count": len(inside),
        "one_only": rule.one_only, "register": reverse("registry:register"),
        "may_register": request.visit.may("registry.registration.submit"), "back": page_of(group),
        "crumbs": crumbs(group, request.visit, "Tambah anggota"),
    }  # fmt: skip
    return render(request, "groups/members.html", context)
