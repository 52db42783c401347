"""Map of one round of aid by village: who asked, who received, how many units, which value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Count, F, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.aid.models import HandoverLine, Proposal, Round
from guyub.aid.permissions.rounds import VIEW
from guyub.areas.models import Area, Boundary
from guyub.insight.views.maps import Spot, draw
from guyub.kernel.dates import format_time
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.kernel.templatetags.ui import Column, Link
from guyub.registry.queries import in_villages_of

NOT_ASKED = ("draft", "withdrawn")


@dataclass(frozen=True)
class Measure:
    """One number by village; all of them add up over villages (kinds would not)."""

    key: str
    label: str
    definition: str
    money: bool = False

    def text(self, value: int) -> str:
        return format_rupiah(value) if self.money else format_number(value)


MEASURES = (
    Measure("recipients", "Penerima", "Penerima dengan berita acara yang sudah ditandatangani."),
    Measure("asked", "Pengusul", "Usulan yang masuk dan tidak ditarik."),
    Measure("units", "Satuan barang", "Satuan barang dalam berita acara yang ditandatangani."),
    Measure("value", "Nilai", "Jumlah kali harga satuan dalam berita acara itu.", money=True),
)


def counted(visit: Visit, round_: Round) -> dict[str, dict[str, int]]:
    """{village: {measure: number}} of what the visit sees of a round."""
    found: dict[str, dict[str, int]] = {}

    def add(village: str, **numbers: int) -> None:
        found.setdefault(village, dict.fromkeys((m.key for m in MEASURES), 0)).update(numbers)

    asked = Proposal.objects.filter(in_villages_of(visit.area_codes), round=round_)
    asked = asked.exclude(state__in=NOT_ASKED)
    for village, number in asked.values_list("village_code").annotate(Count("pk")).order_by():
        add(village, asked=number)
    lines = HandoverLine.objects.filter(handover__round=round_, handover__state="signed")
    place, scope = "handover__village_code", in_villages_of(visit.area_codes)
    handed = lines.filter(
        handover__in=round_.handovers.filter(scope).order_by().values("pk")
    ).order_by()
    summed = handed.values_list(place).annotate(
        # One recipient may hold several records (one per giver, or short deliveries).
        recipients=Count("handover__business", distinct=True)
        + Count("handover__group", distinct=True),
        units=Sum("quantity"),
        value=Sum(F("quantity") * F("unit_price"), output_field=BigIntegerField()),
    )
    for village, recipients, units, value in summed:
        add(village, recipients=recipients, units=units, value=value)
    return found


def _spots(parts: dict[str, dict[str, int]], key: str) -> list[Spot]:
    areas = {a.pk: a for a in Area.objects.filter(pk__in=list(parts))}
    outlines = {
        b.code: b.geometry
        for b in Boundary.objects.filter(code__in=list(parts)).order_by("loaded_at", "pk")
    }
    spots = []
    for code in sorted(parts, key=lambda c: (-parts[c][key], c)):
        area = areas.get(code)
        point = None
        if area is not None and area.longitude is not None and area.latitude is not None:
            point = (area.longitude, area.latitude)
        name = area.name if area else code
        spots.append(Spot(code, name, parts[code][key], "", "", point, outlines.get(code)))
    return spots


@needs(VIEW)
def page(request: VisitRequest, number: str) -> HttpResponse:
    """The drawing with its table; a foreign round does not exist."""
    visit = request.visit
    round_ = Round.objects.filter(number=number).first()
    if round_ is None or not visit.scope.may_read(round_.regency_code):
        raise Http404
    asked = request.GET.get("ukuran", "")
    measure = next((m for m in MEASURES if m.key == asked), MEASURES[0])
    parts = counted(visit, round_)
    spots = _spots(parts, measure.key)
    districts = dict(
        Area.objects.filter(pk__in={code[:8] for code in parts}).values_list("code", "name")
    )
    context: dict[str, Any] = {
        "round": round_, "measure": measure,
        "measures": [
            Link(m.label, f"?{urlencode({'ukuran': m.key})}", m is measure) for m in MEASURES
        ],
        "drawing": draw(spots, max((s.value for s in spots), default=0)),
        "columns": [
            Column("Desa/kelurahan"), Column("Kecamatan"),
            *(Column(m.label, num=True) for m in MEASURES),
        ],
        "rows": [
            [
                s.name, districts.get(s.code[:8], ""),
                *(m.text(parts[s.code][m.key]) for m in MEASURES),
            ]
            for s in spots
        ],
        "footer": [
            f"Jumlah {len(spots)} desa", f"{len(districts)} kecamatan",
            *(m.text(sum(p[m.key] for p in parts.values())) for m in MEASURES),
        ],
        "unplaced": [s.name for s in spots if s.point is None and s.geometry is None],
        "moment": format_time(timezone.now(), timezone.get_current_timezone()),
        "crumbs": [
            ("Bantuan", reverse("aid:list")),
            (round_.title, reverse("aid:round", args=[round_.number])), ("Peta", ""),
        ],
    }  # fmt: skip
    return render(request, "insight/round_map.html", context)
