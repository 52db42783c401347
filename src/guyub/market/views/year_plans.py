"""What agencies plan for a year: their list, one plan line by line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.typed import whole
from guyub.market.actions import circulars as acts
from guyub.market.forms.circulars import YearPlanForm
from guyub.market.models import Buyer, YearPlan
from guyub.market.permissions.circulars import KEEP, VIEW
from guyub.market.policy_circulars import percent
from guyub.market.views.circulars import crumbs
from guyub.market.views.frame import form_page, version_of

YEARS = range(2020, 2101)


def year_of(request: VisitRequest) -> int:
    """The year that was asked for, else this one."""
    typed = whole(request.GET.get("tahun"))
    return typed if typed is not None and typed in YEARS else timezone.localdate().year


def list_url(year: int) -> str:
    return f"{reverse('market:year_plans')}?tahun={year}"


@needs(VIEW)
def year_plans(request: VisitRequest) -> HttpResponse:
    """Every agency of a year: budget, planned from local makers; totals are sums of the rows."""
    visit, year = request.visit, year_of(request)
    plans = {
        one.buyer_id: one
        for one in YearPlan.objects.filter(year=year).annotate(planned=Sum("lines__amount"))
    }
    rows = []
    for buyer in Buyer.objects.visible_to(visit).order_by("name_key", "pk"):
        plan: Any = plans.get(buyer.pk)
        if plan is None and (buyer.ended_on is not None or not buyer.is_government):
            continue
        planned = (plan.planned or 0) if plan else 0
        writes = visit.may(KEEP) and visit.scope.may_write(buyer.regency_code)
        rows.append({
            "buyer": buyer, "plan": plan, "planned": planned if plan else None,
            "share": percent(planned, plan.budget) if plan else None,
            "url": reverse("market:year_plan", args=[buyer.pk, year]) if writes else "",
        })  # fmt: skip
    held = [r for r in rows if r["plan"] is not None]
    budget, planned = sum(r["plan"].budget for r in held), sum(r["planned"] for r in held)
    context = {
        "rows": rows, "year": year, "budget": budget, "planned": planned, "held": len(held),
        "without": len(rows) - len(held), "share": percent(planned, budget) if budget else None,
        "before": list_url(year - 1), "after": list_url(year + 1),
        "crumbs": crumbs(("Rencana OPD", "")),
    }  # fmt: skip
    return render(request, "market/year_plans.html", context)


@needs(KEEP)
def year_plan(request: VisitRequest, buyer: UUID, year: int) -> HttpResponse:
    """The plan of one agency, written line by line."""
    owner = Buyer.objects.visible_to(request.visit).filter(pk=buyer).first()
    if owner is None or year not in YEARS:
        raise Http404
    if not request.visit.scope.may_write(owner.regency_code):
        raise Http404
    held = YearPlan.objects.filter(buyer=owner, year=year).first()
    lines = (
        [acts.Planned(*one) for one in held.lines.order_by("month", "pk").values_list(
            "month", "what", "amount")]
        if held else []
    )  # fmt: skip
    initial = {"budget": held.budget, "makers": held.makers, "source": held.source} if held else {}

    def make(data: Any) -> YearPlanForm:
        return YearPlanForm(data, initial=initial, version=held.version if held else 0, lines=lines)

    return form_page(
        request, make(request.POST or None), title=f"Rencana belanja {year}", lead=owner.name,
        back=list_url(year), trail=crumbs(("Rencana OPD", list_url(year)), (owner.name, "")),
        done="Rencana tersimpan.", template="market/year_plan.html", remake=make,
        save=lambda form: acts.write_year_plan(
            request.visit.act(), owner.pk, year, form.cleaned_data["budget"],
            int(form.cleaned_data["makers"]) if form.cleaned_data["makers"] else None,
            form.cleaned_data["source"], form.lines(), version_of(form.cleaned_data["versi"]),
        ),
    )  # fmt: skip
