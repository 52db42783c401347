"""The printed list that goes over with a territory."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import documents
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number
from guyub.mentoring.models import Officer, Request, Step
from guyub.mentoring.permissions import ASSIGN
from guyub.mentoring.radar import Sum, radar_of
from guyub.mentoring.states import PLANNED
from guyub.mentoring.views.frame import officer_or_404, place, writes_or_404
from guyub.mentoring.views.officers import line
from guyub.registry import naming
from guyub.registry.models import Business

MOST_ROWS: Final = 150


@needs(ASSIGN)
def hand_over_list(request: VisitRequest, number: str) -> HttpResponse:
    """Areas, open wishes and open steps of an officer, as PDF to sign."""
    officer = officer_or_404(request, number)
    writes_or_404(request, ASSIGN, officer.regency_code)
    visit, today = request.visit, timezone.localdate()
    held = list(
        officer.assignments.exclude(ends__lt=today).select_related("group", "after__officer")
        .order_by("area_code", "pk")
    )  # fmt: skip
    wishes = list(_wishes(officer, [r.area_code for r in held]))
    steps = list(_steps([r.area_code for r in held]))
    sums = radar_of(visit, today, officer.regency_code).by_officer().get(officer.pk, Sum())

    def named(business: Business | None, village: str) -> str:
        if business is None:
            return f"Belum dicocokkan, {place(village)}"
        name = naming.shown(visit, business.name, business.legal_form, business.facts.owner_names)
        return f"{name}, {place(village)}"

    data: dict[str, Any] = {
        "name": officer.name, "tier": str(officer.get_tier_display()).lower(), "date": today,
        "sample": bool(visit.office and visit.office.is_sample),
        "businesses": format_number(sums.businesses), "beyond": format_number(sums.beyond),
        "areas": [
            [w["place"] + (f", {w['narrowed']}" if w["narrowed"] else ""), w["when"],
             w["letter"] or "-"]
            for w in (line(r, today) for r in held)
        ],
        "wishes": [
            [r.number, named(r.business, r.village_code), r.about,
             format_date(r.planned_on if r.state == PLANNED else r.promised_by)]
            for r in wishes[:MOST_ROWS]
        ],
        "more_wishes": max(len(wishes) - MOST_ROWS, 0),
        "steps": [
            [named(s.business, s.business.village_code), s.text, str(s.get_who_display()),
             format_date(s.due_on)]
            for s in steps[:MOST_ROWS]
        ],
        "more_steps": max(len(steps) - MOST_ROWS, 0),
    }  # fmt: skip
    made = documents.render(
        "mentoring/serah-terima-wilayah", data, created=timezone.now().replace(microsecond=0)
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="serah-terima-{officer.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _inside(codes: list[str], path: str) -> Q:
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(**{path: code}) | Q(**{f"{path}__startswith": f"{code}."})
    return found


def _wishes(officer: Officer, codes: list[str]) -> Any:
    """Those given to the officer, and those of the areas that were given to nobody."""
    free = _inside(codes, "village_code") & Q(officer__isnull=True)
    rows = Request.objects.open().filter(regency_code=officer.regency_code)
    return (
        rows.filter(Q(officer=officer) | free).select_related("business__facts")
        .order_by("promised_by", "pk")
    )  # fmt: skip


def _steps(codes: list[str]) -> Any:
    rows = Step.objects.open().filter(_inside(codes, "business__village_code"))
    return rows.select_related("business__facts").order_by("due_on", "pk")
