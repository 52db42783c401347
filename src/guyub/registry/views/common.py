"""What the registry's pages share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse

from guyub.accounts.visit import Visit, VisitRequest
from guyub.areas.models import DISTRICT, VILLAGE, Area
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry import naming
from guyub.registry.models import Business


def business_or_404(request: VisitRequest, number: str) -> Business:
    """The business with its facts, if this visit may see it. A foreign one does not exist."""
    try:
        canonical = parse_human_number(number).text
    except NumberError:
        raise Http404 from None
    found = (
        Business.objects.visible_to(request.visit)
        .select_related("facts")
        .filter(number=canonical)
        .first()
    )
    if found is None:
        raise Http404
    return naming.hide(request.visit, found)


def page_of(business: Business) -> str:
    """Address of the business page."""
    return reverse("registry:detail", args=[business.number])


def crumbs(business: Business, visit: Visit, *here: str) -> list[tuple[str, str]]:
    """Where am I: list, business, this page."""
    trail = [(business.name, page_of(business)), *((name, "") for name in here)]
    if visit.may("registry.business.list"):
        trail.insert(0, ("Daftar usaha", reverse("registry:list")))
    return trail


def refused(form: forms.BaseForm, error: DomainError) -> None:
    """Put an action's refusal where the person typed it."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.sentence))


def renewed(data: QueryDict, version: int) -> QueryDict:
    """What was typed, now based on the version that stands: sending it again saves it."""
    fresh = data.copy()
    fresh["versi"] = str(version)
    return fresh


def village_choices(visit: Visit, regency: str) -> list[Any]:
    """Villages of a regency inside the visit's areas, grouped by sub-district, for a select."""
    areas = Area.objects.filter(
        code__gte=f"{regency}.", code__lt=f"{regency}/", level__in=(DISTRICT, VILLAGE)
    ).order_by("name", "code")
    districts: dict[str, str] = {}
    villages: dict[str, list[tuple[str, str]]] = {}
    for area in areas:
        if area.level == DISTRICT:
            districts[area.code] = area.name
        elif visit.covers(area.code) and area.valid_until is None:
            villages.setdefault(area.parent_code, []).append((area.code, area.name))
    groups = sorted((districts.get(code, code), rows) for code, rows in villages.items())
    return [("", "Pilih desa"), *groups]
