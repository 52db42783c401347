"""Secret tips: sent without a trace, opened by few, every opening noted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.complaints.actions import tips as actions
from guyub.complaints.forms import LookupForm, TipForm, TipReplyForm
from guyub.complaints.models import Tip
from guyub.complaints.permissions import READ_TIP
from guyub.complaints.states import DESKS, TIP
from guyub.complaints.views.frame import HONEYPOT, canonical, crumbs, frame, office_of
from guyub.complaints.views.public import opened_form, private, typed_code
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry import limits
from guyub.registry.views.common import refused

# By regency only: nothing is counted by network address, so that nothing leads from one to a tip.
PER_REGENCY, LOOKUPS = 200, 50


@public
@never_cache
def send(request: VisitRequest, regency: str) -> HttpResponse:
    """The receipt stands in the answer itself, not in an address."""
    office = office_of(regency)
    form = TipForm(request.POST or None)
    key = opened_form(request)
    if request.method == "POST" and form.is_valid():
        if request.POST.get(HONEYPOT):
            return redirect("complaints:start")
        if not limits.take("rahasia", regency, timezone.localdate(), PER_REGENCY):
            form.add_error(None, _t("Hari ini sudah terlalu banyak laporan. Coba lagi besok."))
        else:
            data = form.cleaned_data
            try:
                made = actions.send_tip(office, key, data["about"], data["text"], timezone.now())
            except DomainError as error:
                refused(form, error)
            else:
                return private(_receipt(request, made.number, made.code))
    context = {
        "frame": frame(request), "form": form, "office": office, "honeypot": HONEYPOT, "key": key,
        "demo": office.is_sample, "signed_in": request.visit.user is not None,
    }  # fmt: skip
    page = render(request, "complaints/tip.html", context, status=422 if form.errors else 200)
    return private(page)


def _receipt(request: VisitRequest, number: str, code: str) -> HttpResponse:
    row = actions.found_tip(number, code)
    assert row is not None
    context = {
        "frame": frame(request), "row": row, "code": code, "state": TIP.label(row.state),
        "reply": actions.reply_of(row), "fresh": row.state == "sent",
    }  # fmt: skip
    return render(request, "complaints/tip_receipt.html", context)


@public
@never_cache
def lookup(request: VisitRequest) -> HttpResponse:
    """What became of a tip; the answer stands in the page, not in an address."""
    form = LookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = typed_code(form.cleaned_data["code"])
        try:
            number = parse_human_number(form.cleaned_data["number"]).text
        except NumberError as error:
            form.add_error("number", str(error))
        else:
            if not limits.take("rahasia-cek", number, timezone.localdate(), LOOKUPS):
                form.add_error(None, _t("Sudah terlalu sering dicoba hari ini. Coba lagi besok."))
            elif actions.found_tip(number, code) is not None:
                return private(_receipt(request, number, code))
            else:
                form.add_error(None, _t("Nomor dan kodenya tidak cocok. Periksa lagi catatannya."))
    context = {
        "frame": frame(request), "form": form, "title": _t("Laporan rahasia saya"),
        "lead": _t("Isi nomor dan kode yang Anda catat waktu melapor."), "button": _t("Lihat"),
    }  # fmt: skip
    page = render(request, "complaints/lookup.html", context, status=422 if form.errors else 200)
    return private(page)


@needs(READ_TIP)
def listing(request: VisitRequest) -> HttpResponse:
    """Tips that this visit may open; what they say stands nowhere here."""
    rows = list(Tip.objects.visible_to(request.visit).order_by("-received_on", "-number")[:200])
    context = {
        "rows": [{"row": r, "state": TIP.label(r.state), "desk": DESKS[r.desk]} for r in rows],
    }
    return render(request, "complaints/tips.html", context)


@never_cache
@needs(READ_TIP)
def page(request: VisitRequest, number: str) -> HttpResponse:
    """One tip: closed until it is opened by a button, which is noted each time."""
    rows = Tip.objects.visible_to(request.visit)
    row = rows.filter(number=canonical(number)).first()
    if row is None:
        raise Http404
    text, form = "", TipReplyForm()
    if request.method == "POST":
        if request.POST.get("buka"):
            row, text = actions.read_tip(request.visit.act(), row.pk)
        else:
            form = TipReplyForm(request.POST)
            if form.is_valid():
                try:
                    actions.tell(request.visit.act(), row.pk, form.cleaned_data["words"])
                except DomainError as error:
                    refused(form, error)
                else:
                    messages.success(request, _t("Tersimpan. Pelapor membacanya dengan kodenya."))
                    return redirect("complaints:tip_page", row.number)
    context: dict[str, Any] = {
        "row": row, "text": text, "form": form, "state": TIP.label(row.state),
        "desk": DESKS[row.desk], "may_tell": row.state == "read",
        "reply": actions.reply_of(row), "opened": bool(text),
        "readings": list(row.readings.order_by("-at", "-pk")[:50]),
        "crumbs": crumbs((_t("Laporan rahasia"), reverse("complaints:tips")), (row.number, "")),
    }  # fmt: skip
    return render(request, "complaints/tip_page.html", context, status=422 if form.errors else 200)
