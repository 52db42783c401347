"""The catalogue for everybody: what the makers of a place can deliver, one product with its makers'
story, its photos. No account, nothing stored but how often the code on the goods was read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, public
from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.addresses import client_address
from guyub.kernel.components import Fact, Link
from guyub.kernel.dates import format_date
from guyub.kernel.photos import CONTENT_TYPE
from guyub.kernel.rupiah import format_rupiah
from guyub.market.actions.scans import count_scan
from guyub.market.lists.catalogue import amount_words
from guyub.market.papers import for_buyers
from guyub.market.views.frame import canonical, place
from guyub.registry import limits

PAGE = 60
SCANS_PER_ADDRESS = 200
FROM_LABEL = "label"
_FIELDS = (
    "id, number, regency_code, title, description, story, unit, price, price_on, minimum,"
    " lead_days, served, capacity, group_name, makers, photos, papers, is_sample, open, back_on"
)


def read(
    regency: str = "", *, wanted: str = "", words: str = "", after: str = "", most: int = PAGE
) -> list[dict[str, Any]]:
    """Offers as everybody may read them, by title."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_FIELDS} FROM market_public(%s, %s, %s, %s, %s, %s)",
            [regency, wanted, words, after, timezone.localdate(), most],
        )
        names_ = [c.name for c in cursor.description or ()]
        rows = [dict(zip(names_, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        for key in ("makers", "photos", "papers"):
            if isinstance(row[key], str):
                row[key] = json.loads(row[key])
    return rows


def _regencies() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT market_regencies()")
        return sorted(cursor.fetchone()[0])


def _card(row: dict[str, Any]) -> dict[str, Any]:
    first = row["makers"][0]
    more = len(row["makers"]) - 1
    who = row["group_name"] or first["name"] + (f" dan {more} lainnya" if more else "")
    return {
        **row, "who": who, "where": place(first["village"]),
        "asked": f"{format_rupiah(row['price'])} / {row['unit']}",
        "least": amount_words(row["minimum"], row["unit"]),
        "photo": row["photos"][0] if row["photos"] else None,
    }  # fmt: skip


@public
def catalogue(request: VisitRequest) -> HttpResponse:
    """What can be ordered, by title; one regency or all, with words that the title holds."""
    codes = _regencies()
    asked = request.GET.get("kab", "")
    chosen = asked if asked in codes else ""
    text = " ".join(request.GET.get("q", "").split())[:60]
    after = request.GET.get("sesudah", "")
    try:
        after = canonical(after) if after else ""
    except Http404:
        after = ""
    rows = [_card(row) for row in
            read(chosen, words=names.search_key(text), after=after, most=PAGE + 1)]  # fmt: skip
    titles = known.names_of(codes)
    asked_for = {"kab": chosen, "q": text}
    context = {
        "rows": rows[:PAGE],
        "places": [
            Link(titles.get(c, c), f"?{urlencode({'kab': c})}", active=c == chosen) for c in codes
        ] if len(codes) > 1 else [],
        "chosen": titles.get(chosen, ""), "code": chosen, "text": text,
        "all_url": reverse("market:public"),
        "more": "?" + urlencode({
            **{k: v for k, v in asked_for.items() if v}, "sesudah": rows[PAGE - 1]["number"],
        }) if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "market/public.html", context)


@public
def product(request: VisitRequest, number: str) -> HttpResponse:
    """One product: price, amounts, papers, its makers and their story."""
    number = canonical(number)
    found = read(wanted=number, most=1)
    if not found:
        return _once(request, number)
    row = _card(found[0])
    served = known.names_of(row["served"])
    facts = [
        Fact("Harga", row["asked"], f"per {format_date(row['price_on'])}"),
        Fact("Pesanan paling sedikit", row["least"]),
        Fact("Lama pengerjaan", f"{row['lead_days']} hari" if row["lead_days"] else "selalu ada"),
        Fact("Sanggup dibuat sebulan", amount_words(row["capacity"], row["unit"]) or None),
        Fact("Diantar ke", ", ".join(served[c] for c in row["served"] if c in served)
             or "seluruh " + known.names_of([row["regency_code"]]).get(row["regency_code"], "")),
        Fact("Surat yang dipunyai", ", ".join(for_buyers(row["papers"]))
             or "belum ada yang tercatat"),
    ]  # fmt: skip
    context = {
        "row": row, "facts": facts, "paused": not row["open"],
        "back_on": row["back_on"],
        "makers": [{"name": m["name"], "place": place(m["village"])} for m in row["makers"]],
        "address": f"{settings.GUYUB_BASE_URL}{request.path}",
        "image": f"{settings.GUYUB_BASE_URL}"
        + reverse("market:public_photo", args=[row["photo"]]) if row["photo"] else "",
        "counts": request.GET.get("dari") == FROM_LABEL,
        "office": Office.objects.filter(kind="regency", area_code=row["regency_code"]).first(),
        "regency": known.names_of([row["regency_code"]]).get(row["regency_code"], ""),
    }  # fmt: skip
    return render(request, "market/public_product.html", context)


def _once(request: VisitRequest, number: str) -> HttpResponse:
    """Goods with the code of something that is not shown (any more) may be in somebody's hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT market_once(%s)", [number])
        regency = cursor.fetchone()[0]
    if regency is None:
        raise Http404
    context = {"number": number, "code": regency,
               "regency": known.names_of([regency]).get(regency, "")}  # fmt: skip
    return render(request, "market/public_gone.html", context)


@public
def photo(request: VisitRequest, pk: UUID) -> HttpResponseBase:
    """A photo that was chosen for everybody, as long as its product is shown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT path, sha256 FROM market_public_photo(%s)", [pk])
        found = cursor.fetchone()
    if found is None:
        raise Http404
    try:
        file = (settings.GUYUB_FILES_DIR / found[0]).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=CONTENT_TYPE)
    # Whoever takes a photo or a consent back is not shown much longer.
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


# No form of ours and nobody's session: the page itself tells once that its code was read.
@csrf_exempt
@require_POST
@public
def scanned(request: VisitRequest, number: str) -> HttpResponse:
    """The code on the goods was read with a browser that runs scripts, which those who only fetch
    previews do not."""
    today = timezone.localdate()
    if limits.take("pindai", client_address(request), today, SCANS_PER_ADDRESS):
        count_scan(canonical(number), today)
    return HttpResponse(status=204)
