"""Map of businesses by area: a drawing made here, a table beside it, points for the moving map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import REGENCY, Area, Boundary, level_of
from guyub.insight import geo
from guyub.insight.counting import Tally, grouped, names_of
from guyub.insight.figures import FIGURES, PLACES, Dimension, Figure
from guyub.insight.permissions import COVERAGE
from guyub.insight.views.common import AREA, area_name, as_of, asked_area, counted, trail
from guyub.kernel.rupiah import format_number
from guyub.kernel.templatetags.ui import Cell, Column, Link
from guyub.registry.models import BusinessFacts

MEASURES = ("businesses", "unreached", "scale_unknown")
LABELS_MOST = 40
# Outlines with more corners than this are sent as points: some 300 KB of coordinates.
CORNERS_MOST = 12_000


@dataclass(frozen=True)
class Spot:
    """One area on the map; ``point`` is None for an area whose place is not known."""

    code: str
    name: str
    value: int
    rows_url: str
    down_url: str
    point: geo.Point | None
    geometry: dict[str, Any] | None


@dataclass(frozen=True)
class Shown:
    found: Tally
    place: Dimension
    figure: Figure
    spots: list[Spot]
    query: dict[str, str]

    @property
    def most(self) -> int:
        return max((s.value for s in self.spots), default=0)


def _shown(request: VisitRequest) -> Shown | None:
    """What the address asks for; None when nothing lies below (one village, or no areas)."""
    visit, area = request.visit, asked_area(request)
    key = request.GET.get("ukuran", "")
    figure = FIGURES[key if key in MEASURES else MEASURES[0]]
    now = timezone.now()
    found, rows = counted(request, area, now)
    place, parts, names = found.place, {}, found.names
    if place is None:
        return None
    query = {AREA: area} if area else {}
    if request.GET.get("rinci") == "desa" and found.area and level_of(found.area) == REGENCY:
        place = PLACES["village"]
        facts = BusinessFacts.objects.visible_to(visit).listed().in_area(found.area)
        _total, divided = grouped(facts, [place], timezone.localtime(now).date())
        parts, names = divided[place.key], names_of(place, divided)
        query["rinci"] = "desa"
    else:
        parts = found.of(place.key)
    areas = {a.pk: a for a in Area.objects.filter(pk__in=list(parts))}
    outlines = {
        b.code: b.geometry
        for b in Boundary.objects.filter(code__in=list(parts)).order_by("loaded_at", "pk")
    }
    spots = []
    for code in sorted(parts, key=lambda c: (-parts[c][figure.key], c)):
        at = areas.get(code)
        known = at is not None and at.longitude is not None and at.latitude is not None
        down = {AREA: code, "ukuran": figure.key}
        spots.append(
            Spot(
                code,
                names.get(code, code),
                parts[code][figure.key],
                rows.of_part(figure, place, code),
                "" if place.key == "village" else f"{reverse('insight:map')}?{urlencode(down)}",
                (at.longitude, at.latitude) if known and at else None,  # type: ignore[arg-type]
                outlines.get(code),
            )
        )
    return Shown(found, place, figure, spots, query)


@needs(COVERAGE)
def page(request: VisitRequest) -> HttpResponse:
    """The map with its table; the drawing stands without scripts and on paper."""
    visit, area = request.visit, asked_area(request)
    shown = _shown(request)
    context: dict[str, Any] = {
        "crumbs": trail(visit, area, "Peta", "insight:map"),
        "shown": shown,
        "name": area_name(visit, area),
    }
    if shown is not None:
        query = {**shown.query, "ukuran": shown.figure.key}
        context |= {
            "name": area_name(visit, shown.found.area),
            "drawing": draw(shown.spots, shown.most),
            "columns": [Column(shown.place.label), Column(shown.figure.label, num=True)],
            "rows": [
                [Cell(s.name, s.down_url), Cell(format_number(s.value), s.rows_url)]
                for s in shown.spots
            ],
            "footer": ["Jumlah", format_number(sum(s.value for s in shown.spots))],
            "moment": as_of(shown.found),
            "measures": _measures(shown),
            "details": _details(shown),
            "unplaced": [s.name for s in shown.spots if s.point is None and s.geometry is None],
            "data_url": f"{reverse('insight:map_data')}?{urlencode(query)}",
            "coverage_url": reverse("insight:coverage") + (f"?{AREA}={area}" if area else ""),
        }
    return render(request, "insight/map.html", context)


def _measures(shown: Shown) -> list[Link]:
    return [
        Link(
            FIGURES[key].label,
            f"?{urlencode({**shown.query, 'ukuran': key})}",
            key == shown.figure.key,
        )
        for key in MEASURES
    ]


def _details(shown: Shown) -> list[Link]:
    """Sub-districts or all villages, where the area is one regency."""
    if not shown.found.area or level_of(shown.found.area) != REGENCY:
        return []
    base = {k: v for k, v in shown.query.items() if k != "rinci"} | {"ukuran": shown.figure.key}
    fine = shown.place.key == "village"
    return [
        Link("Kecamatan", f"?{urlencode(base)}", not fine),
        Link("Desa/kelurahan", f"?{urlencode({**base, 'rinci': 'desa'})}", fine),
    ]


def draw(spots: Sequence[Spot], most: int) -> dict[str, Any] | None:
    """The drawing: outlines shaded by value, bubbles where no outline is loaded, names."""
    corners = [c for s in spots if s.geometry for c in geo.corners(s.geometry)]
    points = [s.point for s in spots if s.point]
    at = geo.frame(corners + points)
    if at is None:
        return None
    outlines, bubbles, labels = [], [], []
    for spot in spots:
        title = f"{spot.name}: {format_number(spot.value)}"
        if spot.geometry:
            path = geo.outline(spot.geometry, at)
            outlines.append((path, geo.shade(spot.value, most), title))
        elif spot.point:
            x, y = at.place(*spot.point)
            size = geo.radius(spot.value, most)
            bubbles.append((round(x, 1), round(y, 1), size, title))
        if spot.point and len(spots) <= LABELS_MOST:
            x, y = at.place(*spot.point)
            labels.append((round(x), round(y), geo.anchor(x, at), spot.name))
    legend = [
        (number, format_number(low), format_number(high)) for number, low, high in geo.steps(most)
    ]
    return {
        "width": at.width,
        "height": at.height,
        "outlines": outlines,
        "bubbles": bubbles,
        "labels": labels,
        "legend": legend if outlines else [],
        "most": format_number(most) if bubbles else "",
    }


@needs(COVERAGE)
def data(request: VisitRequest) -> HttpResponse:
    """GeoJSON of the areas shown: counts of areas, no business and no person."""
    shown = _shown(request)
    spots = shown.spots if shown else []
    size = sum(sum(1 for _ in geo.corners(s.geometry)) for s in spots if s.geometry)
    features = []
    for spot in spots:
        geometry = spot.geometry if size <= CORNERS_MOST else None
        if geometry is None and spot.point:
            geometry = {"type": "Point", "coordinates": list(spot.point)}
        if geometry is None or shown is None:
            continue
        features.append(
            {
                "type": "Feature",
                "geometry": geometry,
                "properties": {
                    "code": spot.code,
                    "name": spot.name,
                    "value": spot.value,
                    "text": f"{format_number(spot.value)} {shown.figure.unit}",
                    "label": shown.figure.label,
                    "radius": geo.radius(spot.value, shown.most),
                    "shade": geo.shade(spot.value, shown.most),
                    "rows": spot.rows_url,
                    "down": spot.down_url,
                },
            }
        )
    return JsonResponse({"type": "FeatureCollection", "features": features})
