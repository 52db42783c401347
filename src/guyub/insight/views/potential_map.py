"""The layer of potential on the map of gaps: what stands unused by sub-district, and a table that
adds up beside it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area, Boundary
from guyub.insight.views.gap_map import coloured, layers
from guyub.insight.views.maps import Spot
from guyub.kernel.components import Cell
from guyub.kernel.dates import format_time
from guyub.kernel.rupiah import format_number, format_percent, whole_percent
from guyub.kernel.templatetags.ui import Column, Link
from guyub.mentoring.lists.outreach import ALONE, STANDING, UNUSED
from guyub.mentoring.outreach.gaps import Standing, by_district, whole
from guyub.mentoring.permissions import VIEW
from guyub.mentoring.views.frame import in_district

MEASURES: Final = {
    "unused": ("Belum dipakai", "Potensi yang masih ada dan belum dipakai usaha mana pun."),
    "alone": ("Tanpa usaha sejenis", "Potensi yang belum dipakai, di kecamatan tanpa usaha yang"
              " berjalan dengan golongan pokok KBLI yang sama."),
}  # fmt: skip


@needs(VIEW)
def page(request: VisitRequest) -> HttpResponse:
    """The drawing, and the table whose sums are the lengths of the lists."""
    measure = request.GET.get("ukuran", "unused")
    measure = measure if measure in MEASURES else "unused"
    parts, _kinds = by_district(request.visit)
    total, spots = whole(parts), _spots(parts, measure)
    label, definition = MEASURES[measure]
    context: dict[str, Any] = {
        "title": label, "definition": definition, "total": total,
        "number": getattr(total, measure), "share": format_percent(total.share(measure), 0),
        "measures": [
            Link(word, f"?ukuran={key}", key == measure)
            for key, (word, _said) in MEASURES.items()
        ],
        "layers": layers(request, "insight:potential_map"),
        "drawing": coloured(
            spots,
            # Few stand in one sub-district: how many of how many says more than a share.
            {c: f"{getattr(p, measure)} dari {p.all}" for c, p in parts.items()},
        ),
        "columns": [
            Column("Kecamatan", head=True), Column("Masih ada", num=True),
            Column("Dipakai", num=True), Column("Belum dipakai", num=True),
            Column("Tanpa usaha sejenis", num=True), Column("Bagian", num=True),
        ],
        "rows": [_cells(s.name, parts[s.code], measure, in_district(s.code)) for s in spots],
        "footer": _cells("Jumlah", total, measure, ""),
        "unplaced": [s.name for s in spots if s.point is None and s.geometry is None],
        "moment": format_time(timezone.now(), timezone.get_current_timezone()),
        "sums_url": reverse("mentoring:potential_sums"),
        "crumbs": [("Potensi", reverse("mentoring:potentials")), ("Peta celah", "")],
    }  # fmt: skip
    return render(request, "insight/potential_map.html", context)


def _cells(name: str, one: Standing, measure: str, query: str) -> list[Cell]:
    to = reverse("mentoring:potentials")

    def cell(number: int, gap: str) -> Cell:
        return Cell(format_number(number), f"{to}?celah={gap}&{query}" if query and number else "")

    return [
        Cell(name), cell(one.all, STANDING), Cell(format_number(one.used)),
        cell(one.unused, UNUSED), cell(one.alone, ALONE),
        Cell(format_percent(one.share(measure), 0)),
    ]  # fmt: skip


def _spots(parts: dict[str, Standing], measure: str) -> list[Spot]:
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
        value = whole_percent(getattr(one, measure), one.all)
        spots.append(
            Spot(code, area.name if area else code, value, "", "", point, outlines.get(code))
        )
    return sorted(spots, key=lambda s: (-s.value, -getattr(parts[s.code], measure), s.name))
