"""What insight's pages share: the area asked for, and the trail to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest
from guyub.areas.models import LENGTHS, Area
from guyub.insight.counting import Tally, tally
from guyub.insight.figures import FIGURES
from guyub.insight.links import Rows
from guyub.kernel import dates
from guyub.kernel.rupiah import format_number
from guyub.registry.lists import root_of

AREA = "wilayah"


def asked_area(request: VisitRequest) -> str:
    """Code of ``?wilayah=``, "" for all the visit sees. Foreign or unknown areas do not exist."""
    code = request.GET.get(AREA, "")
    if not code:
        return ""
    visit = request.visit
    if len(code) not in LENGTHS or not Area.objects.filter(pk=code).exists():
        raise Http404
    inside = any(a == "*" or a.startswith(f"{code}.") for a in visit.area_codes)
    if not (visit.covers(code) or inside):
        raise Http404
    root = root_of(visit)
    return "" if len(code) <= len(root) else code


def counted(
    request: VisitRequest, area: str, now: datetime, *, divided: bool = True
) -> tuple[Tally, Rows]:
    """The figures of an area, and the addresses of their rows."""
    found = tally(request.visit, area, now, divided=divided)
    return found, Rows(request.visit, found.area)


def area_name(visit: Visit, code: str) -> str:
    """Name of the area, or of all that the visit sees."""
    if not code:
        return "Indonesia"
    area = Area.objects.filter(pk=code).first()
    if area is None:
        return code
    return f"Kecamatan {area.name}" if area.level == 3 else area.name


def trail(visit: Visit, area: str, label: str, url_name: str) -> list[tuple[str, str]]:
    """Crumbs: the page, then the areas above the one shown."""
    root = root_of(visit)
    url = reverse(url_name)
    crumbs = [(label, url)]
    sizes = [n for n in LENGTHS if len(root) < n <= len(area)]
    names = dict(Area.objects.filter(pk__in=[area[:n] for n in sizes]).values_list("code", "name"))
    crumbs += [(names.get(area[:n], area[:n]), f"{url}?{AREA}={area[:n]}") for n in sizes]
    return crumbs


def as_of(found: Tally) -> str:
    """ "22 November 2026 pukul 14.30 WIB", "" when nothing was counted yet."""
    if found.as_of is None:
        return ""
    return dates.format_time(found.as_of, timezone.get_current_timezone())


def tile(found: Tally, rows: Rows, key: str) -> dict[str, Any]:
    """One figure of the whole area, for a stat tile."""
    figure = FIGURES[key]
    known = found.as_of is not None
    return {
        "figure": figure,
        "value": format_number(found.total[key]) if known else None,
        "number": found.total[key],
        "url": rows.of(figure) if known else "",
        "date": as_of(found),
    }
