"""What came of a circular, agency by agency, for a quarter or a year."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.kernel.components import Link
from guyub.kernel.typed import whole
from guyub.market.lists.circulars import DEFINITIONS, UNKNOWNS, K, obligations
from guyub.market.models import Circular, Declaration
from guyub.market.permissions.circulars import KEEP, VIEW
from guyub.market.policy_circulars import percent
from guyub.market.queries import obeying
from guyub.market.states.circulars import DECLARATION, DRAFT, SIGNED
from guyub.market.views.circulars import circular_or_404, crumbs, page_of

QUARTERS = (1, 2, 3, 4)


def period_of(query: Any, today: date) -> tuple[int, int]:
    """(year, quarter) that were asked for; quarter 0 is the whole year."""
    year, quarter = whole(query.get("tahun")), whole(query.get("triwulan"))
    if year is None or not 2020 <= year <= 2100:
        year = today.year
    return year, quarter if quarter in QUARTERS else 0


def days_of(year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter, or of the year for 0."""
    if quarter == 0:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return first, after - timedelta(days=1)


def period_words(year: int, quarter: int) -> str:
    return f"triwulan {quarter} tahun {year}" if quarter else f"tahun {year}"


def _address(row: Circular, year: int, quarter: int, **more: str) -> str:
    pairs = {"tahun": year, **({"triwulan": quarter} if quarter else {}), **more}
    query = "&".join(f"{name}={value}" for name, value in pairs.items())
    return f"{reverse('market:compliance', args=[row.number])}?{query}"


@needs(VIEW)
def compliance(request: VisitRequest, number: str) -> HttpResponse:
    """Agencies in their order; totals are sums of the rows. ``?format=csv`` for the same as CSV."""
    row, visit = circular_or_404(request, number), request.visit
    today = timezone.localdate()
    year, quarter = period_of(request.GET, today)
    first, last = days_of(year, quarter)
    buyers = obeying.bound(row, first, last)
    if visit.reach == "own":
        buyers = [one for one in buyers if one.pk == visit.scope.person]
    found = obeying.obeyed(row, buyers, first, last, today)
    if request.GET.get("format") == "csv":
        return _csv(row, found, year, quarter)
    spent, local = sum(o.sums.spent for o in found), sum(o.sums.local for o in found)
    asks = obligations(row.obligations.all())
    context = {
        "row": row, "first": first, "last": last, "today": today, "asks": asks,
        "rows": _rows(visit, row, found, first, last), "spent": spent, "local": local,
        "share": percent(local, spent) if spent > 0 else None,
        "bought": sum(1 for o in found if o.sums.purchases),
        "silent": sum(1 for o in found if not (o.sums.purchases or o.free)),
        "partly": _t("Dikecualikan sebagian hari"),
        "freed": sum(1 for o in found if o.excepted),
        "definitions": [DEFINITIONS[K(one["kind"])] for one in asks], "unknowns": UNKNOWNS,
        "periods": _periods(row, year, quarter, today),
        "csv": _address(row, year, quarter, format="csv"),
        "crumbs": crumbs((row.about, page_of(row)), ("Hasil", "")),
    }  # fmt: skip
    return render(request, "market/compliance.html", context)


def _periods(row: Circular, year: int, quarter: int, today: date) -> list[Link]:
    years = range(row.from_day.year, max(today.year, row.from_day.year) + 1)
    wanted = [(one, 0) for one in years] + [(year, q) for q in QUARTERS]
    return [
        Link(
            (f"Triwulan {q} {y}" if q else f"Tahun {y}"), _address(row, y, q),
            active=(y, q) == (year, quarter),
        )
        for y, q in wanted
    ]  # fmt: skip


def _rows(
    visit: Visit, row: Circular, found: list[obeying.Obeyed], first: date, last: date
) -> list[dict[str, Any]]:
    declared = {
        one.buyer_id: one
        for one in Declaration.objects.filter(
            circular=row, first_day=first, last_day=last, state__in=(DRAFT, SIGNED)
        ).order_by("edition")
    }
    plans = obeying.planned_shares([one.buyer for one in found], last.year)
    over = last < timezone.localdate()
    may_make = over and visit.may(KEEP) and visit.scope.may_write(row.regency_code)
    kinds = [kind for kind, _value in obeying.asks_of(row)]
    rows = []
    for one in found:
        paper = declared.get(one.buyer.pk)
        make = reverse("market:declaration_new", args=[row.number, one.buyer.pk])
        rows.append({
            "buyer": one.buyer, "sums": one.sums,
            "share": percent(one.sums.local, one.sums.spent) if one.sums.spent > 0 else None,
            "planned": plans.get(one.buyer.pk),
            "verdicts": _verdicts(one, kinds), "free": one.free,
            "excepted": [obeying.exception_words(x) for x in one.excepted],
            "declared": paper is not None,
            "declared_words": DECLARATION.states[paper.state] if paper else "",
            "declared_url": reverse("market:declaration", args=[paper.number]) if paper else "",
            "make_url": f"{make}?dari={first.isoformat()}&sampai={last.isoformat()}"
            if may_make and not one.free and (paper is None or paper.state == SIGNED) else "",
        })  # fmt: skip
    return rows


def _verdicts(one: obeying.Obeyed, kinds: list[str]) -> list[dict[str, str]]:
    """One for each obligation; where nothing is judged because of an exception, that."""
    if one.free:
        said = {"words": _t("Dikecualikan"), "tone": "quiet", "reached": ""}
        return [{**said, "label": str(K(kind).label)} for kind in kinds]
    return [obeying.verdict_words(v) for v in one.verdicts]


_HEAD = (
    "urutan", "opd", "belanja", "dari_usaha_kecil", "golongan_penjual_belum_diketahui",
    "buatan_usaha_terdaftar", "buatan_usaha_lain_daerah", "bukan_buatan_daerah",
    "pembuat_belum_diketahui", "pembuat", "terbesar_satu_pembuat", "pesanan_makan_minum",
    "pesanan_memuat_produk_daerah", "pesanan_belum_diketahui", "hari_bayar_terlama",
)  # fmt: skip


def _csv(row: Circular, found: list[obeying.Obeyed], year: int, quarter: int) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    kinds = [kind for kind, _value in obeying.asks_of(row)]
    writer.writerow([*_HEAD, *(f"hasil_{kind}" for kind in kinds), "pengecualian"])
    for place, one in enumerate(found, 1):
        s = one.sums
        writer.writerow([
            place, _plain(one.buyer.name), s.spent, s.small, s.class_unknown, s.registered,
            s.other_local, s.not_local, s.maker_unknown, s.makers, s.top, s.catering,
            s.catering_with, s.catering_unknown, "" if s.slowest is None else s.slowest,
            *(["excepted"] * len(kinds) if one.free else (v.state for v in one.verdicts)),
            _plain("; ".join(obeying.exception_words(x) for x in one.excepted)),
        ])  # fmt: skip
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"hasil-{row.number}-{year}{f'-tw{quarter}' if quarter else ''}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _plain(text: str) -> str:
    """No spreadsheet takes a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
