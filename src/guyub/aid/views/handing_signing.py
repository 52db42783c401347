"""Signing: the queue of an occasion, and one record."""

from __future__ import annotations

from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.aid import bast
from guyub.aid.actions.handing_papers import drawn
from guyub.aid.actions.handing_signing import ON_SCREEN, Signing, sign
from guyub.aid.forms.handing import SigningForm
from guyub.aid.models import Handover, Occasion
from guyub.aid.permissions.handing import HAND, VIEW
from guyub.aid.states import HANDOVER
from guyub.aid.terms_handing import SCREEN
from guyub.aid.views.handing_common import TONES, crumbs_of, may, one_or_404, refused
from guyub.aid.views.handing_records import page_of, record_or_404
from guyub.areas import known
from guyub.criteria.parameters import value_of
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Link
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved
from guyub.kernel.pages import BadCursor, Key, page
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.models.business import Status

SIZE = 25
# In the order people sit; whoever has no seat comes last.
_ORDER = (Key("seat", "int", nullable=True), Key("id", "uuid"))
_FIELDS = ("id", "seat", "recipient", "recipient_signer", "recipient_title", "number",
           "village_code", "state", "units", "kinds", "total", "business__status")  # fmt: skip


def screen_allowed(visit: Visit) -> bool:
    """Whether the office lets people sign on the screen today."""
    office = visit.office.pk if visit.office else None
    return bool(value_of(SCREEN, office, timezone.localdate()))


@needs(VIEW)
def queue(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Everybody who receives at an occasion, in the order of seats, one button each."""
    visit = request.visit
    occasion: Occasion = one_or_404(Occasion.objects.visible_to(visit).select_related("round"), pk)
    here = Handover.objects.visible_to(visit).filter(occasion=occasion).live()
    all_, done = here.count(), here.filter(state="signed").count()
    text = " ".join(request.GET.get("q", "").split())[:100]
    only = request.GET.get("semua") != "1"
    rows = here.counted()
    if only:
        rows = rows.exclude(state="signed")
    if text:
        names = known.names_of(set(here.values_list("village_code", flat=True)))
        villages = [code for code, name in names.items() if text.lower() in name.lower()]
        found = (
            Q(recipient__icontains=text) | Q(recipient_signer__icontains=text)
            | Q(number__icontains=text) | Q(village_code__in=villages)
        )  # fmt: skip
        if text.isdigit() and len(text) < 5:
            found |= Q(seat=int(text))
        rows = rows.filter(found)
    try:
        shown = page(rows, _ORDER, fields=_FIELDS, size=SIZE, cursor=request.GET.get("hal", ""))
    except BadCursor:
        shown = page(rows, _ORDER, fields=_FIELDS, size=SIZE)
    names = known.names_of({row["village_code"] for row in shown.rows})
    for row in shown.rows:
        row["village"] = names.get(row["village_code"], row["village_code"])
        row["said"], row["tone"] = HANDOVER.label(row["state"]), TONES[row["state"]]
        row["value"] = format_rupiah(row["total"])
        row["closed"] = row["business__status"] == Status.CLOSED
    kept = {k: v for k, v in (("q", text), ("semua", "" if only else "1")) if v}
    query = urlencode(kept)

    def address(cursor: str) -> str:
        return f"?{query}{'&' if query else ''}hal={cursor}" if cursor else ""

    context = {
        "occasion": occasion, "rows": shown.rows, "text": text, "only": only,
        "next_url": address(shown.next), "previous_url": address(shown.previous),
        "all": all_, "done": done, "left": all_ - done,
        "tabs": [
            Link("Belum tanda tangan", f"?q={quote(text)}", only, all_ - done),
            Link("Semua", f"?semua=1&q={quote(text)}", not only, all_),
        ],
        "may_sign": may(visit, HAND), "screen": screen_allowed(visit),
        "back": request.get_full_path(),
        "crumbs": crumbs_of(
            ("Acara", reverse("aid:occasions")),
            (occasion.title, reverse("aid:occasion", args=[pk])), ("Antrean", ""),
        ),
    }  # fmt: skip
    return render(request, "aid/handing_queue.html", context)


@needs(HAND)
def sign_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One signing for all lines. From the queue it is one press; here with day, way and place."""
    record = record_or_404(request, pk)
    if request.method == "POST" and request.POST.get("langsung") == "1":
        return _at_once(request, record)
    back = reverse("aid:handover", args=[pk])
    screen = screen_allowed(request.visit)
    day = record.occasion.on if record.occasion else timezone.localdate()
    form = SigningForm(
        request.POST or None, screen=screen,
        initial={"on": min(day, timezone.localdate()),
                 "place": record.place or (record.occasion.place if record.occasion else "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            strokes = drawn(typed["strokes"]) if typed["mode"] == ON_SCREEN else None
            sign(
                request.visit.act(),
                pk,
                Signing(typed["mode"], typed["on"], typed["place"], strokes),
            )
        except DomainError as error:
            refused(form, error)
        else:
            saved(request, "Serah terima tercatat.")
            return redirect(_next(request) or back)
    totals = bast.Totals.of(record.lines.all())
    context = {
        "form": form, "record": record, "screen": screen,
        "totals": totals, "value": format_rupiah(totals.value),
        "next": _next(request),
        "crumbs": crumbs_of((record.number or record.recipient, back), ("Tanda tangan", "")),
    }  # fmt: skip
    return render(request, "aid/handing_sign.html", context)


def _next(request: VisitRequest) -> str:
    """Back to the queue it came from; never to another site."""
    wanted = request.POST.get("kembali") or request.GET.get("kembali") or ""
    start = reverse("aid:occasions")
    return wanted if wanted.startswith(start) and "//" not in wanted and "\\" not in wanted else ""


def _at_once(request: VisitRequest, record: Handover) -> HttpResponse:
    """The big button of the queue: signed on paper, today or on the day of the occasion."""
    back = _next(request)
    before = record.state
    try:
        signed = sign(request.visit.act(), record.pk, Signing())
    except DomainError as error:
        if not back:
            return page_of(request, record, str(error.sentence))
        messages.error(request, f"{record.recipient}: {error.sentence}")
        return redirect(back)
    said = "sudah tanda tangan" if before != "signed" else "sudah tercatat sebelumnya"
    saved(request, f"{signed.recipient} {said}, {format_date(signed.on)}.")
    return redirect(back or reverse("aid:handover", args=[record.pk]))
