"""The press sheet on screen, on paper and as PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.insight.permissions import RECONCILE
from guyub.insight.press_sheet import Sheet, make
from guyub.insight.reconciling import checks
from guyub.insight.views.common import area_name, as_of, counted
from guyub.kernel import documents
from guyub.kernel.rupiah import format_number


def _sheet(request: VisitRequest, now: datetime) -> tuple[Sheet | None, str, str]:
    """(sheet or None when nothing was counted yet, name of the area, moment counted)."""
    found, _rows = counted(request, "", now)
    name = area_name(request.visit, found.area)
    if found.as_of is None:
        return None, name, ""
    done = checks(found.total, found.parts, found.dimensions())
    return make(found.total, found.parts, found.place, found.names, done), name, as_of(found)


@needs(RECONCILE)
def page(request: VisitRequest) -> HttpResponse:
    """Main figures for a press release: printable, with the meaning of each."""
    sheet, name, moment = _sheet(request, timezone.now())
    context: dict[str, Any] = {
        "name": name,
        "moment": moment,
        "crumbs": [("Rekonsiliasi", reverse("insight:reconcile")), ("Lembar siaran", "")],
        "sheet": sheet,
        "figures": [
            (figure, format_number(value)) for figure, value in (sheet.figures if sheet else [])
        ],
        "divisions": [
            {
                "title": d.title,
                "rows": [(label, format_number(value)) for label, value in d.rows],
                "total": format_number(d.total),
            }
            for d in (sheet.divisions if sheet else [])
        ],
    }
    return render(request, "insight/press.html", context)


@needs(RECONCILE)
def pdf(request: VisitRequest) -> HttpResponse:
    """The same sheet as PDF/A on the office's letterhead."""
    now = timezone.now()
    sheet, name, moment = _sheet(request, now)
    office = request.visit.office
    if sheet is None or office is None:
        raise Http404
    content = documents.render(
        "insight/siaran",
        {
            "office": {"name": office.name, "address": office.address},
            "title": f"Industri kecil dan menengah {name}",
            "moment": moment,
            "figures": [
                {
                    "label": figure.label,
                    "value": f"{format_number(value)} {figure.unit}",
                    "definition": figure.definition,
                    "source": figure.source,
                }
                for figure, value in sheet.figures
            ],
            "divisions": [
                {
                    "title": d.title,
                    "rows": [[label, format_number(value)] for label, value in d.rows],
                    "total": format_number(d.total),
                }
                for d in sheet.divisions
            ],
            "withheld": sheet.withheld,
            "sample": office.is_sample,
        },
        created=now.replace(microsecond=0),
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="lembar-siaran.pdf"'
    return answer
