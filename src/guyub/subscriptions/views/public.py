"""For everybody, without an account and without scripts: ask to be told, read what is new, stop.

GET and HEAD change nothing. What the page says after asking is the same for every number.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, public
from guyub.areas import known
from guyub.kernel.addresses import client_address
from guyub.kernel.db import SYSTEM, in_scope
from guyub.outreach.parameters import limits_of
from guyub.outreach.views.common import private
from guyub.registry import limits
from guyub.subscriptions import questions, telling
from guyub.subscriptions.actions import holding
from guyub.subscriptions.actions.asking import ask as keep
from guyub.subscriptions.actions.common import outside_act
from guyub.subscriptions.forms import AskForm
from guyub.subscriptions.models import Digest
from guyub.subscriptions.notices import read_token
from guyub.subscriptions.parameters import Days, days_of
from guyub.subscriptions.questions import KINDS, Question

# A village hall asks for many people, a script for more; one number has few questions a day.
PER_ADDRESS, PER_REGENCY, PER_NUMBER = 40, 500, 5
HONEYPOT: Final = "situs_web"


def _offices() -> list[Office]:
    return list(Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name", "pk"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: VisitRequest) -> HttpResponse:
    """A number for the question that another page leads here with."""
    today = timezone.localdate()
    sent = request.method == "POST"
    kind = (request.POST if sent else request.GET).get("jenis", "")
    params = QueryDict(request.POST.get("tanya", "")) if sent else request.GET
    asked = questions.read(kind, params, today)
    if asked is None:
        return _choose(request, kind, params)
    form = AskForm(request.POST if sent else None)
    if sent and form.is_valid() and (
        request.POST.get(HONEYPOT) or _kept(request, form, asked)
    ):  # fmt: skip
        return redirect(f"{reverse('subscriptions:asked')}?dinas={asked.regency}")
    shown = KINDS[asked.kind]
    there = questions.things(asked.kind, asked.query, today)
    context = {
        "form": form, "asked": asked, "words": shown.words(asked.query), "there": len(there),
        "back": shown.page(asked.query), "honeypot": HONEYPOT, **_days(asked.regency),
    }  # fmt: skip
    page = render(request, "subscriptions/ask.html", context, status=422 if form.errors else 200)
    return private(page)


def _days(regency: str) -> dict[str, Any]:
    office = Office.objects.get(kind=Office.Kind.REGENCY, area_code=regency)
    days: Days = days_of(office.pk, timezone.localdate())
    hours, _cap = limits_of(office, timezone.localdate())
    quiet = f"{hours.quiet_from:02d}.00", f"{hours.quiet_until:02d}.00"
    return {
        "days": days, "office": office, "demo": office.is_sample,
        "quiet": quiet if hours.quiet_from != hours.quiet_until else None,
    }  # fmt: skip


def _kept(request: VisitRequest, form: AskForm, asked: Question) -> bool:
    """Whether the page thanks: also where nothing is kept, because the number has enough already
    or wants none of it."""
    day, phone = timezone.localdate(), form.cleaned_data["phone"]
    if not (
        limits.take("kabari-alamat", client_address(request), day, PER_ADDRESS)
        and limits.take("kabari-kabupaten", asked.regency, day, PER_REGENCY)
    ):
        form.add_error(
            None,
            _t("Hari ini sudah terlalu banyak permintaan dari jaringan ini. Coba lagi besok."),
        )
        return False
    office = Office.objects.get(kind=Office.Kind.REGENCY, area_code=asked.regency)
    there = [t.key for t in questions.things(asked.kind, asked.query, day)]
    if limits.take("kabari-nomor", f"{office.pk}:{phone}", day, PER_NUMBER):
        keep(outside_act(timezone.now(), asked.regency, office.pk), asked, phone, there)
    return True


def _choose(request: VisitRequest, kind: str, params: QueryDict) -> HttpResponse:
    """No question yet: where each begins; of a list, in which regency."""
    offices = _offices()
    if len(offices) == 1 and not params.get("kab") and kind in KINDS and kind != questions.FINDER:
        return redirect(_address(kind, offices[0].area_code, params))
    names = known.names_of([o.area_code for o in offices])
    some = [kind] if kind in KINDS and kind != questions.FINDER else [
        questions.OPENED, questions.ROUNDS, questions.COURSES, questions.PRODUCTS,
    ]  # fmt: skip
    context = {
        "groups": [
            (KINDS[key].label,
             [(names.get(o.area_code, o.name), _address(key, o.area_code, params))
              for o in offices])
            for key in some
        ],
        "finder": reverse("portal:finder"), "demo": any(o.is_sample for o in offices),
    }  # fmt: skip
    return render(request, "subscriptions/choose.html", context)


def _address(kind: str, code: str, params: QueryDict) -> str:
    found = QueryDict(mutable=True)
    found.update({"jenis": kind, "kab": code})
    if kind == questions.PRODUCTS and params.get("q"):
        found["q"] = str(params["q"])
    return f"{reverse('subscriptions:ask')}?{found.urlencode()}"


@public
def asked(request: VisitRequest) -> HttpResponse:
    """What comes next, the same for every number."""
    code = request.GET.get("dinas", "")
    known_code = code if questions.has_office(code) else ""
    context = _days(known_code) if known_code else {}
    return render(request, "subscriptions/asked.html", context)


@public
def stopped(request: VisitRequest) -> HttpResponse:
    """After the button; the same for whoever opens it."""
    return render(request, "subscriptions/stopped.html")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: VisitRequest, token: str) -> HttpResponse:
    """One message in full: what is new, why it fits, everything that is kept, and the end of it."""
    pk = read_token(token)
    if pk is None:
        raise Http404
    with in_scope(SYSTEM, read_only=True):
        digest = Digest.objects.select_related("contact").filter(pk=pk).first()
        lines = telling.standing(digest) if digest is not None else []
        rows = list(digest.contact.subscriptions.order_by("pk")) if digest is not None else []
    if request.method == "POST":
        if digest is not None:
            act = outside_act(timezone.now(), digest.regency_code, digest.office_id)
            holding.stop(act, digest.contact_id, digest.regency_code)
        return private(redirect("subscriptions:stopped"))
    if digest is None:
        return private(render(request, "subscriptions/over.html", status=410))
    context = {
        "lines": [line for line in lines if line.thing is not None],
        "gone": sum(line.thing is None for line in lines),
        "kept": [(questions.words(row.kind, row.query), KINDS[row.kind].page(row.query),
                  row.confirmed_at is None) for row in rows if row.kind in KINDS],
        "contact": digest.contact, **_days(digest.regency_code),
    }  # fmt: skip
    return private(render(request, "subscriptions/told.html", context))
