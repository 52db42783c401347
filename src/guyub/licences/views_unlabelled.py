"""Food and drink without a permit to be sold: how many need which one, why, and which they are."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import pages
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.rupiah import format_number
from guyub.licences import board
from guyub.licences import unlabelled as lacking
from guyub.licences.book import book_for
from guyub.licences.permissions import BATCH_WORK, COUNT
from guyub.licences.requirements import papers
from guyub.registry.list_filters import areas_below, root_of
from guyub.registry.rule_facts import place_name

WORDS = {lacking.ASK: "Perlu ditanya dulu", lacking.NONE: "Tidak kena izin yang dikenal"}
TOLD = (("", "Semua"), (lacking.TOLD, "Sudah ditanya"), (lacking.UNTOLD, "Belum ditanya"))


def _short(way: str) -> str:
    return WORDS.get(way) or papers()[way].short


def _asked(request: VisitRequest, districts: list[tuple[str, str]]) -> lacking.Asked:
    """What the address asks; what it cannot ask is left out."""
    district, way, told = (request.GET.get(n, "") for n in ("kecamatan", "izin", "jawaban"))
    return lacking.Asked(
        district if district in dict(districts) else "",
        way if way in (*lacking.PERMITS, *WORDS) else "",
        told if told in dict(TOLD) else "",
    )


@needs(COUNT)
def unlabelled(request: VisitRequest) -> HttpResponse:
    """Every such product once; each number leads to its rows."""
    visit, today = request.visit, timezone.localdate()
    root = root_of(visit)
    districts = areas_below(visit, root) if len(root) == 5 else []
    asked = _asked(request, districts)
    counted = lacking.count(visit, today, asked)
    rows, reasons, besides = counted.rows, counted.reasons, counted.besides
    told = lacking.by(rows, "told")
    amounts = {"": told.total(), lacking.TOLD: told[True], lacking.UNTOLD: told[False]}
    if asked.told:
        rows = [r for r in rows if r.told == (asked.told == lacking.TOLD)]
    ways = lacking.by(rows, "way")

    def here(**changed: str) -> str:
        now = {"kecamatan": asked.district, "izin": asked.way, "jawaban": asked.told, **changed}
        return "?" + urlencode({k: v for k, v in now.items() if v})

    book = book_for(visit)
    order = [*lacking.PERMITS, *WORDS]
    shown = sorted((w for w in order if ways[w]), key=lambda w: (w in WORDS, -ways[w]))
    note = ""
    try:
        found = lacking.page(visit, today, asked, request.GET.get("hal", ""))
    except pages.BadCursor:
        note = "Alamat halaman ini tidak utuh, jadi daftar dimulai dari awal."
        found = lacking.page(visit, today, asked)
    way_of = {row["product_id"]: (row["way"], row["told"]) for row in found.rows}
    listed = board.named(visit, found.rows, set())
    for row in listed:
        way, answered = way_of[row["pk"]]
        row["short"], row["tone"] = _short(way), "warn" if way in WORDS else "ok"
        row["answered"], row["url"] = answered, reverse("licences:product", args=[row["pk"]])
    opens = visit.may(BATCH_WORK) and bool(visit.scope.own_office)
    batch = reverse("licences:batch_new")
    context: dict[str, Any] = {
        "total": sum(ways.values()), "ask": ways[lacking.ASK],
        "none": ways[lacking.NONE],
        "sure": sum(ways[w] for w in shown if w not in WORDS),
        "ways": [
            {
                "short": _short(way), "count": ways[way], "url": here(izin=way),
                "whom": "" if way in WORDS else book[way].nearest(today).whom,
                # A single reason says no more than whom the paper concerns.
                "reasons": [(line.words, line.products) for line in reasons.get(way, [])]
                if len(reasons.get(way, [])) > 1 else [],
                "batch_url": f"{batch}?surat={way}" if opens and way not in WORDS else "",
            }
            for way in shown
        ],
        "besides": [(papers()[key].short, number) for key, number in besides.items()],
        "unknown": lacking.unknown_kind(visit, asked.district),
        "columns": [
            Column("Kecamatan", head=True), Column("Produk", num=True),
            *(Column(_short(way), num=True) for way in shown),
        ],
        "table": _table(rows, shown),
        "footer": [Cell("Jumlah"), *(Cell(format_number(n)) for n in
                   (sum(ways.values()), *(ways[w] for w in shown)))],
        "rows": listed, "districts": districts, "asked": asked, "note": note,
        "chips": [Link(label, here(jawaban=key), active=key == asked.told,
                       count=format_number(amounts[key]))
                  for key, label in TOLD],
        "way_chips": [
            Link("Semua", here(izin=""), active=not asked.way,
                 count=format_number(ways.total())),
            *(Link(_short(w), here(izin=w), active=w == asked.way,
                    count=format_number(ways[w])) for w in shown),
        ],
        "next_url": f"{here()}&hal={found.next}" if found.next else "",
        "previous_url": f"{here()}&hal={found.previous}" if found.previous else "",
        "today": today,
        "crumbs": [("Surat", reverse("licences:papers")), ("Tanpa izin edar", "")],
    }  # fmt: skip
    return render(request, "licences/unlabelled.html", context)


def _table(rows: list[lacking.Row], shown: list[str]) -> list[list[Cell]]:
    """Sub-districts with their products by permit."""
    lines = []
    for part in {row.part for row in rows}:
        mine = lacking.by((r for r in rows if r.part == part), "way")
        numbers = (sum(mine.values()), *(mine[way] for way in shown))
        lines.append([Cell(place_name(part)), *(Cell(format_number(n)) for n in numbers)])
    return sorted(lines, key=lambda cells: str(cells[0].text))
