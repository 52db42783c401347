"""Public pages."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, public
from guyub.areas import known
from guyub.groups.shown import districts_of, shown
from guyub.groups.wording import KINDS
from guyub.kernel.components import Link
from guyub.kernel.dates import format_time
from guyub.mentoring.calendar import coming as coming_days
from guyub.portal.regions import DAYS_AHEAD, Region, front, front_region, region_of, regions
from guyub.registry import places

GROUPS: Final = 60


@public
def home(request: VisitRequest) -> HttpResponse:
    """The front page: the region that this installation is of, else a choice of regions."""
    region = front_region()
    if region is not None:
        return _region_page(request, region)
    found = regions()
    return render(
        request,
        "portal/home.html",
        {"regions": found, "demo": any(r.is_sample for r in found)},
    )


@public
def region(request: VisitRequest, code: str) -> HttpResponse:
    """What an office does for its makers, what is open, when somebody comes, how it does."""
    found = region_of(code)
    if found is None:
        raise Http404
    return _region_page(request, found)


def _region_page(request: VisitRequest, region: Region) -> HttpResponse:
    now = timezone.now()
    told = front(region, timezone.localdate(now), now)
    context = {
        **region.frame,
        "region": region,
        "front": told,
        "counted": format_time(told.counted_at, timezone.get_current_timezone()),
        "others": [r for r in regions() if r.code != region.code],
    }
    return render(request, "portal/region.html", context)


@public
def coming(request: VisitRequest, code: str) -> HttpResponse:
    """On which days somebody of the office is in which village, for a week."""
    found = region_of(code)
    if found is None:
        raise Http404
    first = timezone.localdate()
    days = sorted(coming_days(found.code, first, DAYS_AHEAD), key=lambda c: c.district)
    context = {
        **found.frame,
        "region": found,
        "first": first,
        "last": first + timedelta(days=DAYS_AHEAD - 1),
        "districts": [(k, list(v)) for k, v in groupby(days, key=lambda c: c.district)],
    }
    return render(request, "portal/coming.html", context)


@public
def groups(request: VisitRequest, code: str) -> HttpResponse:
    """Groups that the office recognised, by name; of one sub-district, with words, page by page."""
    found = region_of(code)
    if found is None:
        raise Http404
    codes = districts_of(found.code)
    asked = request.GET.get("kec", "")
    chosen = asked if asked in codes else ""
    text = " ".join(request.GET.get("q", "").split())[:60]
    name, _, number = request.GET.get("sesudah", "").rpartition("/")
    rows = shown(
        found.code, district=chosen, words=text.lower(), after=(name, number), most=GROUPS + 1
    )
    page, kept = rows[:GROUPS], {k: v for k, v in (("kec", chosen), ("q", text)) if v}
    titles = known.names_of(codes)
    context = {
        **found.frame,
        "region": found, "text": text, "chosen": chosen, "begun": bool(name),
        "districts": sorted(
            (Link(titles.get(c, c), f"?{urlencode({**kept, 'kec': c})}", active=c == chosen)
             for c in codes), key=lambda link: link.label,
        ) if len(codes) > 1 else [],
        "rows": [
            {"group": g, "kind": KINDS[g.kind], "place": places.short_name(g.village_code)}
            for g in page
        ],
        "more": "?" + urlencode({**kept, "sesudah": f"{page[-1].sort_key}/{page[-1].number}"})
        if len(rows) > GROUPS else "",
    }  # fmt: skip
    return render(request, "portal/groups.html", context)


@public
def manifest(request: VisitRequest) -> HttpResponse:
    """The web app manifest, with the office's name."""
    return render(request, "kernel/manifest.webmanifest", content_type="application/manifest+json")
