""" "Minta didatangi" for everybody: in which village, who asks for what, where the wish stands."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from guyub.accounts.models import Office
from guyub.accounts.visit import ANONYMOUS, VisitRequest, public
from guyub.criteria.parameters import value_of
from guyub.kernel.actions import DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.components import Stage
from guyub.kernel.dates import format_date
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.mentoring.actions import asking as actions
from guyub.mentoring.forms.asking import WishForm
from guyub.mentoring.models import Request
from guyub.mentoring.parameters import ANSWER as ANSWER_DAYS
from guyub.mentoring.permissions import OWN
from guyub.mentoring.states import ANSWERED, PLANNED, REQUEST, TAKEN_BACK, VISITED
from guyub.mentoring.views.frame import canonical
from guyub.registry import limits, places
from guyub.registry.forms import ReceiptForm
from guyub.registry.views.common import refused

HONEYPOT = "situs_web"
# A village hall or a mobile network asks for many people, a script for more.
PER_ADDRESS, PER_REGENCY = 20, 300
# How many receipts may be tried behind one address in a day.
LOOKUPS = 100


def frame(request: VisitRequest) -> str:
    return "base.html" if request.visit.user is not None else "base_public.html"


def days_of(regency: str) -> int:
    """Working days within which the office of a regency answers."""
    office = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency).first()
    return int(value_of(ANSWER_DAYS, office.pk if office else None, timezone.localdate()))


@public
def ask_start(request: VisitRequest) -> HttpResponse:
    """In which village?"""
    text = request.GET.get("desa", "")
    context = {
        "frame": frame(request),
        "text": text,
        "asked": bool(text.strip()),
        "found": places.find_villages(text) if text else [],
        "own": request.visit.user is None or request.visit.may(OWN),
    }
    return render(request, "mentoring/ask_start.html", context)


@public
@never_cache
def ask_fill(request: VisitRequest, village: str) -> HttpResponse:
    """Who asks for what. Works without an account and without scripts."""
    where = places.village(village)
    if where is None:
        raise Http404
    form = WishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get(HONEYPOT):
            return redirect("mentoring:ask")
        receipt = _send(request, form, village)
        if receipt is not None:
            return redirect("mentoring:ask_receipt", receipt.number, receipt.code)
    context = {
        "frame": frame(request),
        "form": form,
        "place": where,
        "honeypot": HONEYPOT,
        "demo": Office.objects.filter(area_code=village[:5], is_sample=True).exists(),
        "days": days_of(village[:5]),
    }
    return render(request, "mentoring/ask_fill.html", context, status=422 if form.errors else 200)


def _send(request: VisitRequest, form: WishForm, village: str) -> actions.Receipt | None:
    day, address = timezone.localdate(), client_address(request)
    if not (
        limits.take("minta-alamat", address, day, PER_ADDRESS)
        and limits.take("minta-kabupaten", village[:5], day, PER_REGENCY)
    ):
        form.add_error(
            None,
            "Hari ini sudah terlalu banyak permintaan dari jaringan ini. Coba lagi besok, atau"
            " minta lewat kantor desa.",
        )
        return None
    try:
        # Always as anybody: whoever is signed in asks on the own or the office's page.
        wish = actions.Wish(village_code=village, **form.cleaned_data)
        return actions.ask(ANONYMOUS.act(timezone.now()), wish, Request.Via.PHONE)
    except DomainError as error:
        refused(form, error)
        return None


@public
@never_cache
def ask_receipt(request: VisitRequest, number: str, code: str) -> HttpResponse:
    """Where the wish stands, for whoever holds its receipt. No personal data."""
    status = actions.status_of(canonical(number), code)
    if status is None:
        raise Http404
    office = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=status.regency_code).first()
    context = {
        "frame": frame(request), "status": status, "place": places.village(status.village_code),
        "office_name": office.name if office else "", "demo": bool(office and office.is_sample),
        "code": code, "stages": stages(status), "state": REQUEST.states[status.state],
        "late": status.state == "asked" and status.promised_by < timezone.localdate(),
    }  # fmt: skip
    response = render(request, "mentoring/ask_receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    # Not "no-referrer": browsers then send this page's forms without an origin, which is refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def stages(row: Any) -> list[Stage]:
    """The path of a wish: received, a day, visited (or how it ended instead)."""
    got = Stage("Diterima", "done", format_date(row.asked_on))
    if row.state == VISITED:
        day = getattr(row, "visited_on", None)
        return [got, Stage("Dijadwalkan", "done"),
                Stage("Didatangi", "done", format_date(day) if day else "")]  # fmt: skip
    if row.state in (ANSWERED, TAKEN_BACK):
        how: Literal["done", "stopped"] = "done" if row.state == ANSWERED else "stopped"
        return [got, Stage(REQUEST.states[row.state], how, "", row.answer)]
    if row.state == PLANNED:
        return [got, Stage("Dijadwalkan", "done"),
                Stage("Didatangi", "now", format_date(row.planned_on))]  # fmt: skip
    return [got, Stage("Dijadwalkan", "now", f"paling lambat {format_date(row.promised_by)}"),
            Stage("Didatangi")]  # fmt: skip


@public
@never_cache
def ask_lookup(request: VisitRequest) -> HttpResponse:
    """Ask for the state with number and code."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = timezone.localdate()
        code = "".join(form.cleaned_data["code"].split()).lower().replace("-", "")
        if not limits.take("minta-cek", client_address(request), day, LOOKUPS):
            form.add_error(None, "Sudah terlalu sering dicoba hari ini. Coba lagi besok.")
        else:
            try:
                number = parse_human_number(form.cleaned_data["receipt"]).text
            except NumberError as error:
                form.add_error("receipt", str(error))
            else:
                if actions.status_of(number, code) is not None:
                    return redirect("mentoring:ask_receipt", number, code)
                form.add_error(None, "Nomor dan kodenya tidak cocok. Periksa lagi tanda terimanya.")
    return render(request, "mentoring/ask_lookup.html", {"frame": frame(request), "form": form})
