"""Map of silence by sub-district: a drawing made here, a table that adds up beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area, Boundary
from guyub.insight.views.gap_map import coloured
from guyub.insight.views.maps import Spot
from guyub.kernel.components import Cell
from guyub.kernel.dates import format_time
from guyub.kernel.rupiah import format_number, format_percent, whole_percent
from guyub.kernel.templatetags.ui import Column, Link
from guyub.mentoring.permissions import VIEW
from guyub.mentoring.radar import Sum, radar_of
from guyub.mentoring.views.areas import CHOICES_MOST, REGENCY, regency_of
from guyub.mentoring.views.radar import cause_words

MEASURES: Final = {
    "beyond": ("Lewat janji", "Usaha yang lewat janji dihubungi, dari semua usaha yang berjalan."),
    "never": ("Belum pernah dihubungi", "Usaha yang belum pernah dihubungi dengan cara apa pun."),
}  # fmt: skip


def _number(one: Sum, measure: str) -> int:
    return one.beyond if measure == "beyond" else one.never


def _share(one: Sum, measure: str, *, short: bool = False) -> str:
    if not one.businesses:
        return format_percent(0, 0)
    return format_percent(Fraction(_number(one, measure), one.businesses), 0, short=short)


@needs(VIEW)
def page(request: VisitRequest) -> HttpResponse:
    """The drawing, and the table whose sums are those of the radar."""
    visit, now = request.visit, timezone.now()
    regency, choices = regency_of(visit, request.GET.get(REGENCY, ""))
    measure = request.GET.get("ukuran", "beyond")
    measure = measure if measure in MEASURES else "beyond"
    keep = {REGENCY: regency} if choices and regency else {}
    label, definition = MEASURES[measure]
    context: dict[str, Any] = {
        "cut": len(choices) > CHOICES_MOST, "title": label, "definition": definition,
        "regency": regency,
        "choices": [Link(name, f"?{urlencode({REGENCY: code, 'ukuran': measure})}", code == regency)
                    for code, name in choices[:CHOICES_MOST]],
        "measures": [
            Link(word, f"?{urlencode({**keep, 'ukuran': key})}", key == measure)
            for key, (word, _said) in MEASURES.items()
        ],
        "moment": format_time(now, timezone.get_current_timezone()),
        "crumbs": [("Pendampingan", reverse("mentoring:radar")), ("Peta kesunyian", "")],
    }  # fmt: skip
    if regency:
        radar = radar_of(visit, timezone.localtime(now).date(), regency)
        parts = radar.by_district()
        causes = radar.causes_of(lambda cell: cell.village[:8])
        spots = _spots(parts, measure)
        context |= {
            "drawing": coloured(
                spots, {c: _share(one, measure, short=True) for c, one in parts.items()}
            ),
            "total": radar.total,
            "share": _share(radar.total, measure),
            "columns": [
                Column("Kecamatan", head=True), Column("Usaha", num=True),
                Column("Lewat janji", num=True), Column("Belum pernah dihubungi", num=True),
                Column("Bagian", num=True), Column("Sebab terbanyak"),
            ],
            "rows": [
                [
                    *_cells(s.name, parts[s.code], measure, s.rows_url),
                    Cell(cause_words(causes[s.code][0][0]) if s.code in causes else "tidak ada"),
                ]
                for s in spots
            ],
            "footer": [*_cells("Jumlah", radar.total, measure), Cell("")],
            "unplaced": [s.name for s in spots if s.point is None and s.geometry is None],
        }  # fmt: skip
    return render(request, "insight/silence_map.html", context)


def _cells(name: str, one: Sum, measure: str, rows_url: str = "") -> list[Cell]:
    return [
        Cell(name), Cell(format_number(one.businesses)),
        Cell(format_number(one.beyond), rows_url if one.beyond else ""),
        Cell(format_number(one.never)), Cell(_share(one, measure)),
    ]  # fmt: skip


def _spots(parts: dict[str, Sum], measure: str) -> list[Spot]:
    """Sub-districts, the largest share first; ``value`` is the share in percent."""
    areas = {a.pk: a for a in Area.objects.filter(pk__in=list(parts))}
    outlines = {
        b.code: b.geometry
        for b in Boundary.objects.filter(code__in=list(parts)).order_by("loaded_at", "pk")
    }
    spots = []
    for code, one in parts.items():
        area = areas.get(code)
        point = None
        if area is not None and area.longitude is not None and area.latitude is not None:
            point = (area.longitude, area.latitude)
        rows = f"{reverse('mentoring:radar')}?{urlencode({'kecamatan': code})}"
        name = area.name if area else code
        value = whole_percent(_number(one, measure), one.businesses)
        spots.append(Spot(code, name, value, rows, "", point, outlines.get(code)))
    return sorted(spots, key=lambda s: (-s.value, -parts[s.code].beyond, s.name))
