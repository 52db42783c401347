"""Coverage: how many businesses, where, of what kind, and what is not known of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area
from guyub.insight.counting import Tally
from guyub.insight.figures import DIMENSIONS, FIGURES, PLACES, UNKNOWN, Dimension, part_order
from guyub.insight.links import Rows
from guyub.insight.permissions import COVERAGE
from guyub.insight.views.common import AREA, area_name, as_of, asked_area, counted, tile, trail
from guyub.insight.waiting import neglected_villages
from guyub.kernel import dates
from guyub.kernel.rupiah import format_number, format_percent
from guyub.kernel.templatetags.charts import Bar
from guyub.kernel.templatetags.ui import Cell, Column
from guyub.kernel.waiting import CAP

TILES = ("businesses", "operating", "scale_unknown", "unreached", "workers")
PLACE_COLUMNS = ("businesses", "operating", "scale_unknown", "unreached")
BARS_MOST = 40


@needs(COVERAGE)
def coverage(request: VisitRequest) -> HttpResponse:
    """Totals of an area and their parts; each number leads to its rows."""
    visit, area = request.visit, asked_area(request)
    found, rows = counted(request, area, timezone.now())
    context = {
        "name": area_name(visit, found.area),
        "crumbs": trail(visit, area, "Cakupan", "insight:coverage"),
        "tiles": [tile(found, rows, key) for key in TILES],
        "moment": as_of(found),
        "found": found,
        "places": _places(found, rows) if found.place else None,
        "charts": [_chart(found, rows, d) for d in DIMENSIONS.values() if found.of(d.key)],
        "map_url": reverse("insight:map") + (f"?{AREA}={area}" if area else ""),
    }
    return render(request, "insight/coverage.html", context)


def _places(found: Tally, rows: Rows) -> dict[str, Any]:
    """The table of areas right below, with the total of the same statement at its foot."""
    assert found.place is not None
    parts = found.of(found.place.key)
    figures = [FIGURES[key] for key in PLACE_COLUMNS]
    body = []
    for code in part_order(found.place, parts, found.names):
        name = found.names.get(code, code)
        down = "" if found.place.key == "village" else f"?{AREA}={code}"
        cells = [
            Cell(format_number(parts[code][f.key]), rows.of_part(f, found.place, code))
            for f in figures
        ]
        body.append([Cell(name, down), *cells, _reached(parts[code])])
    total = [Cell(format_number(found.total[f.key]), rows.of(f)) for f in figures]
    return {
        "caption": f"Menurut {found.place.label.lower()}",
        "columns": [
            Column(found.place.label),
            *(Column(f.short or f.label, num=True) for f in figures),
            Column("Didatangi 12 bulan", num=True),
        ],
        "rows": body,
        "footer": ["Jumlah", *total, _reached(found.total)],
    }


def _reached(counts: dict[str, int]) -> str:
    """Share of businesses with a contact within twelve months."""
    if not counts["businesses"]:
        return "-"
    return format_percent((counts["businesses"] - counts["unreached"]) / counts["businesses"])


def _chart(found: Tally, rows: Rows, dimension: Dimension) -> dict[str, Any]:
    parts = found.of(dimension.key)
    labels = dict(dimension.labels)
    figure = FIGURES["businesses"]
    bars = []
    for part in part_order(dimension, parts, found.names):
        name = labels.get(part) or found.names.get(part) or part or UNKNOWN
        value = parts[part]["businesses"]
        url = rows.of_part(figure, dimension, part)
        bars.append(Bar(name, value, format_number(value), url))
    total = format_number(found.total["businesses"])
    return {
        "caption": dimension.label,
        "bars": bars[:BARS_MOST],
        "definition": f"{dimension.definition} {figure.definition} Jumlah semua bagian: {total}"
        f" usaha. Sumber: {figure.source}, keadaan {as_of(found)}.",
    }


@needs(COVERAGE)
def neglected(request: VisitRequest) -> HttpResponse:
    """Villages where nobody was visited for a year, longest first."""
    visit = request.visit
    today = timezone.localdate()
    found = list(neglected_villages(visit, today).order_by("last", "village_code")[:CAP])
    # NULL (never) sorts last in PostgreSQL; a village never visited comes first here.
    found.sort(key=lambda row: row["last"] is not None)
    codes = {row["village_code"] for row in found} | {row["village_code"][:8] for row in found}
    names = dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))
    rows = Rows(visit, "")
    figure, village = FIGURES["operating"], PLACES["village"]
    table = [
        [
            Cell(names.get(row["village_code"], row["village_code"])),
            names.get(row["village_code"][:8], ""),
            Cell(
                format_number(row["businesses"]),
                rows.of_part(figure, village, row["village_code"]),
            ),
            dates.format_date(row["last"]) if row["last"] else "belum pernah",
        ]
        for row in found
    ]
    context = {
        "crumbs": [("Cakupan", reverse("insight:coverage")), ("Desa lama tidak didatangi", "")],
        "columns": [
            Column("Desa/kelurahan"),
            Column("Kecamatan"),
            Column("Usaha berjalan", num=True),
            Column("Terakhir didatangi"),
        ],
        "rows": table,
        "today": today,
    }
    return render(request, "insight/neglected.html", context)
