"""Map of gaps in papers by sub-district: a drawing made here, a table that adds up beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area, Boundary
from guyub.insight import geo
from guyub.insight.views.maps import LABELS_MOST, Spot, draw
from guyub.kernel.components import Cell
from guyub.kernel.dates import format_time
from guyub.kernel.rupiah import format_number, format_percent, whole_percent
from guyub.kernel.templatetags.ui import Column, Link
from guyub.licences import funnel
from guyub.licences.gap_map import ALL, Gap, gaps, whole
from guyub.licences.permissions import COUNT
from guyub.mentoring.permissions import VIEW as POTENTIAL

MEASURES: Final = {
    "lacks": ("Belum punya", "Produk yang perlu suratnya dan belum punya."),
    "next": ("Selangkah lagi", "Produk yang bisa mengurusnya sekarang: yang diminta sebelumnya"
             " sudah ada."),
}  # fmt: skip
# Percent: the darkest shade is all products of a sub-district.
MOST: Final = 100
# Layers of the map: address to what it shows and the verb that opens it.
LAYERS: Final = {
    "insight:gap_map": ("Surat produk", COUNT),
    "insight:potential_map": ("Potensi", POTENTIAL),
}
# Half the side of a tile, in the drawing's pixels.
TILE: Final = 11


def layers(request: VisitRequest, here: str) -> list[Link]:
    """The layers that this visit may open; none to choose from where there is only one."""
    found = [
        Link(word, reverse(name), name == here)
        for name, (word, verb) in LAYERS.items() if request.visit.may(verb)
    ]  # fmt: skip
    return found if len(found) > 1 else []


@needs(COUNT)
def page(request: VisitRequest) -> HttpResponse:
    """The drawing, and the table whose sums are those of the page of gaps."""
    visit, today = request.visit, timezone.localdate()
    names = {
        p.key: p.short
        for _where, _given, book in funnel.shares(visit)
        for p, _wording in funnel.must_papers(today, book)
    }
    paper = request.GET.get("surat", ALL)
    paper = paper if paper in names else ALL
    measure = request.GET.get("ukuran", "lacks")
    measure = measure if measure in MEASURES else "lacks"
    parts = gaps(visit, today, paper)
    total, spots = whole(parts), _spots(parts, measure)
    short = names.get(paper, "surat wajib")
    label, definition = MEASURES[measure]
    context: dict[str, Any] = {
        "title": f"{label} {short}", "definition": definition, "paper": paper,
        "papers": [(ALL, "Semua surat wajib"), *sorted(names.items(), key=lambda p: p[1])],
        "measure": measure, "layers": layers(request, "insight:gap_map"),
        "measures": [
            Link(word, f"?{urlencode({'surat': paper, 'ukuran': key})}", key == measure)
            for key, (word, _said) in MEASURES.items()
        ],
        "drawing": coloured(
            spots,
            {c: format_percent(g.share(measure), 0, short=True) for c, g in parts.items()},
        ),
        "columns": [
            Column("Kecamatan", head=True), Column("Produk", num=True),
            Column("Lengkap", num=True), Column("Perlu ditanya", num=True),
            Column("Belum punya", num=True), Column("Selangkah lagi", num=True),
            Column("Bagian", num=True),
        ],
        "rows": [_cells(s.name, parts[s.code], measure) for s in spots],
        "footer": _cells("Jumlah", total, measure), "total": total,
        "share": format_percent(total.share(measure), 0),
        "unplaced": [s.name for s in spots if s.point is None and s.geometry is None],
        "moment": format_time(timezone.now(), timezone.get_current_timezone()),
        "short": short, "gaps_url": reverse("licences:gaps"),
        "crumbs": [("Surat", reverse("licences:papers")),
                   ("Kesenjangan", reverse("licences:gaps")), ("Peta", "")],
    }  # fmt: skip
    return render(request, "insight/gap_map.html", context)


def _cells(name: str, gap: Gap, measure: str) -> list[Cell]:
    numbers = (gap.products, gap.whole, gap.ask, gap.lacks, gap.next)
    return [
        Cell(name), *(Cell(format_number(n)) for n in numbers),
        Cell(format_percent(gap.share(measure), 0)),
    ]  # fmt: skip


def _spots(parts: dict[str, Gap], measure: str) -> list[Spot]:
    """Sub-districts, the largest share first; ``value`` is the share in percent, 0 only for none
    and 100 only for all."""
    areas = {a.pk: a for a in Area.objects.filter(pk__in=list(parts))}
    outlines = {
        b.code: b.geometry
        for b in Boundary.objects.filter(code__in=list(parts)).order_by("loaded_at", "pk")
    }
    spots = []
    for code, gap in parts.items():
        area = areas.get(code)
        point = None
        if area is not None and area.longitude is not None and area.latitude is not None:
            point = (area.longitude, area.latitude)
        name = area.name if area else code
        value = whole_percent(getattr(gap, measure), gap.products)
        spots.append(Spot(code, name, value, "", "", point, outlines.get(code)))
    return sorted(
        spots,
        key=lambda s: (
            -parts[s.code].share(measure), -getattr(parts[s.code], measure), s.name
        ),
    )  # fmt: skip


def coloured(spots: list[Spot], said: Mapping[str, str]) -> dict[str, Any] | None:
    """The drawing with a coloured tile where no outline is loaded, since a share is no size; and
    the share beside each name, so that nobody needs the colours. ``said``: the shares in words, by
    code."""
    drawing = draw(spots, MOST)
    if drawing is None:
        return None
    outlined = [s for s in spots if s.geometry]
    drawing["outlines"] = [
        (path, shade, f"{spot.name}: {said[spot.code]}")
        for (path, shade, _title), spot in zip(drawing["outlines"], outlined, strict=True)
    ]
    placed = [s for s in spots if s.point and not s.geometry]
    shift = 0
    for (x, y, _size, _title), spot in zip(drawing["bubbles"], placed, strict=True):
        path = f"M{x - TILE} {y - TILE}h{2 * TILE}v{2 * TILE}h-{2 * TILE}Z"
        title = f"{spot.name}: {said[spot.code]}"
        drawing["outlines"].append((path, geo.shade(spot.value, MOST), title))
        shift = TILE + 11
    drawing["bubbles"], drawing["most"] = [], ""
    drawing["legend"] = [
        (number, str(low) if low > 1 else ">0", f"{high} %")
        for number, low, high in geo.steps(MOST)
    ]  # fmt: skip
    if len(spots) <= LABELS_MOST:
        named = [said[s.code] for s in spots if s.point]
        drawing["labels"] = [
            (x, y + shift, anchor, f"{name} {words}")
            for (x, y, anchor, name), words in zip(drawing["labels"], named, strict=True)
        ]
    return drawing
