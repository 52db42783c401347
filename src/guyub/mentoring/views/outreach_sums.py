"""Sums of sessions: by sub-district of a regency with what became of who came, else by regency."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel.components import Cell, Column
from guyub.kernel.rupiah import format_number
from guyub.mentoring.models import Attendance, Session
from guyub.mentoring.outreach.reporting import at_least
from guyub.mentoring.outreach.results import Guest, became_of
from guyub.mentoring.outreach.states import HELD, PLANNED
from guyub.mentoring.permissions import VIEW
from guyub.mentoring.views.areas import REGENCY, regency_of
from guyub.mentoring.views.frame import crumbs, in_district

COUNTED = (HELD, PLANNED, "came", "others")
HEADS = ("Diadakan", "Direncanakan", "Usaha hadir", "Orang lain")
Sums = dict[str, Counter[str]]


@needs(VIEW)
def session_sums(request: VisitRequest) -> HttpResponse:
    """Sessions, who came, what became of them; the sum of the rows is the foot."""
    visit, today = request.visit, timezone.localdate()
    regency, choices = regency_of(visit, request.GET.get(REGENCY, ""))
    rows = Session.objects.visible_to(visit)
    if regency:
        rows = rows.filter(regency_code=regency)
    years = sorted({d.year for d in rows.dates("on", "year")}, reverse=True)
    year = request.GET.get("tahun", "")
    chosen = next((y for y in years if str(y) == year), None)
    if chosen:
        rows = rows.filter(on__year=chosen)
    held = _sessions(rows, "village_code" if regency else "regency_code")
    kept = {REGENCY: regency} if choices and regency else {}
    to = reverse("mentoring:sessions")
    context: dict[str, Any] = {
        "moment": today, "year": chosen, "regency": regency,
        "regency_name": known.names_of([regency]).get(regency, "") if kept else "",
        "years": [
            ("Semua tahun", f"?{urlencode(kept)}", chosen is None),
            *((str(y), f"?{urlencode({**kept, 'tahun': y})}", y == chosen) for y in years),
        ],
        "crumbs": crumbs(("Sosialisasi", to), ("Hasil", "")),
    }  # fmt: skip
    if regency:
        context |= _after(visit, rows, held)
        codes = _districts(visit, regency, held)
        names = known.names_of(codes)
        context["silent"] = sorted(names.get(c, c) for c in codes if not held[c][HELD])
    else:
        names = known.names_of(held)
        came = Attendance.objects.valid().filter(session__in=rows).order_by()
        counted = came.values_list("session__regency_code").annotate(n=Count("pk"))
        for code, n in counted:
            held.setdefault(code, Counter())["came"] += n

    def link(code: str) -> str:
        more = {"tahun": chosen} if chosen else {}
        if not regency:
            return f"?{urlencode({REGENCY: code, **more})}"
        return f"{to}?{in_district(code)}" + (f"&{urlencode(more)}" if more else "")

    found = {code: counts for code, counts in held.items() if counts}
    total: Counter[str] = Counter()
    for counts in found.values():
        total.update(counts)
    order = sorted(found, key=lambda c: (-held[c][HELD], names.get(c, c)))

    def table(keys: Any) -> list[list[Cell]]:
        return [
            [Cell(names.get(code, code), link(code)), *(Cell(_said(held[code], k)) for k in keys)]
            for code in order
        ]  # fmt: skip

    first = Column("Kecamatan" if regency else "Kabupaten, kota", head=True)
    kinds = context.pop("kinds", ())
    after = ("came", *(k.key for k in kinds))
    context |= {
        "columns": [first, *(Column(h, num=True) for h in HEADS)], "rows": table(COUNTED),
        "footer": ["Jumlah", *(_said(total, k) for k in COUNTED)],
        "after_columns": [
            first, Column("Usaha hadir", num=True), *(Column(k.label, num=True) for k in kinds)
        ],
        "after_rows": table(after) if kinds else [],
        "after_footer": ["Jumlah", *(_said(total, k) for k in after)],
        "total": total[HELD], "came": total["came"],
    }  # fmt: skip
    return render(request, "mentoring/session_sums.html", context)


def _sessions(rows: Any, by: str) -> Sums:
    """Sessions by state and who was counted there, by sub-district or regency."""
    held: Sums = {}
    counted = rows.order_by().values_list(by, "state").annotate(
        n=Count("pk"), unknown=Count("pk", filter=Q(others__isnull=True)), people=Sum("others")
    )  # fmt: skip
    for code, state, n, unknown, others in counted:
        counts = held.setdefault(code[:8], Counter())
        counts[state] += n
        if state == HELD:
            counts["others"] += others or 0
            counts["uncounted"] += unknown
    return held


def _after(visit: Any, rows: Any, held: Sums) -> dict[str, Any]:
    """Adds who came and what became of them to the counts of their sub-district."""
    guests = [
        Guest(business, on, village[:8], paper=paper)
        for business, on, village, paper in Attendance.objects.valid().filter(session__in=rows)
        .values_list("business_id", "session__on", "session__village_code", "session__paper")
    ]  # fmt: skip
    became = became_of(visit, guests, timezone.localdate())
    for guest, facts in zip(became.guests, became.facts, strict=True):
        counts = held.setdefault(guest.place, Counter())
        counts["came"] += 1
        for key in {f.key for f in facts}:
            counts[key] += 1
    return {"kinds": became.kinds}


def _said(counts: Counter[str], key: str) -> str:
    if key == "others":
        return at_least(counts[key], counts[HELD], counts["uncounted"])
    return format_number(counts[key])


def _districts(visit: Any, regency: str, held: Sums) -> set[str]:
    """Sub-districts with sessions and those of the visit's without one, so that these are seen."""
    for code, _name in known.below(regency):
        inside = any(a.startswith(f"{code}.") for a in visit.area_codes)
        if visit.covers(code) or inside:
            held.setdefault(code, Counter())
    return set(held)
