"""Signing in with a phone number: ask, type the code or tap the link, say who.

What the pages say and do is the same for every number. Answers that must keep what was counted are
200: an answer of 400 or more takes everything back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from guyub.accounts import narrow
from guyub.accounts.models import Appointment, Office
from guyub.accounts.visit import VisitRequest, public
from guyub.kernel.actions import DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.forms import Form, TeleponField
from guyub.registry import limits
from guyub.signin import codes, rules
from guyub.signin.actions import asking, entering
from guyub.signin.actions.asking import outside
from guyub.signin.actions.entering import Over, Result, Tried
from guyub.signin.models import Ask, Confirmation

ASKED: Final = "masuk_hp"
LINKED: Final = "masuk_tautan"
HOME: Final = "insight:own"


class AskForm(Form):
    phone = TeleponField(
        label=_("Nomor HP Anda"),
        help_text=_("Nomor yang tercatat di dinas. Contoh: 0812-3456-7890."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel"}


class CodeForm(Form):
    code = forms.CharField(label=_("Kode 6 angka"), max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code", "inputmode": "numeric",
        }  # fmt: skip


def private(response: HttpResponse) -> HttpResponse:
    """Not for searchers, and the address goes to no other site. These pages have forms, and a form
    of a page without any referrer is sent without its origin and refused; their addresses hold no
    secret. The one that does (``link``) is left at once and says "no-referrer"."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def at(moment: datetime | None) -> str:
    """ "14.30", or "00.10 (28/11)" when it is another day."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    clock = f"{local:%H.%M}"
    return clock if local.date() == timezone.localdate() else f"{clock} ({local:%d/%m})"


def _many() -> str:
    return _t("Terlalu banyak percobaan dari jaringan ini hari ini. Coba lagi besok, atau datang"
              " ke dinas.")  # fmt: skip


def _rests(until: datetime | None) -> str:
    words = _t("Nomor ini dikunci sampai pukul %(at)s karena terlalu banyak kode salah. Kalau perlu"
               " sekarang, datang ke dinas membawa KTP dan HP Anda.")  # fmt: skip
    return words % {"at": at(until)}


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: VisitRequest) -> HttpResponse:
    """A number; then the page of its code, whether anybody has it or not."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = _asked(request, form)
        if found is not None:
            request.session[ASKED] = str(found)
            request.session.pop(LINKED, None)
            return private(redirect("signin:code"))
    return private(
        render(request, "signin/ask.html", {"form": form, "asked": ASKED in request.session})
    )


def _asked(request: VisitRequest, form: AskForm) -> UUID | None:
    index = asking.index_of(form.cleaned_data["phone"] or "")
    if index is None:
        form.add_error("phone", _t("Tulis nomor HP Anda."))
        return None
    today = timezone.localdate()
    if not limits.take("masuk-hp", client_address(request), today, rules.ASKS_PER_ADDRESS):
        form.add_error(None, _many())
        return None
    before = _id(request.session.get(ASKED))
    found = asking.ask(outside(timezone.now()), index, before)
    if found.ask is None:
        wait = _t("Kode untuk nomor ini sudah beberapa kali diminta. Minta lagi mulai pukul %(at)s,"
                  " atau datang ke dinas.") % {"at": at(found.until)}  # fmt: skip
        form.add_error("phone", _rests(found.until) if found.rests else wait)
    return found.ask


def _told(tried: Tried) -> tuple[str, bool]:
    """What a try that does not fit says, and whether the same code may be typed again."""
    if tried.result is Result.RESTS:
        return _rests(tried.until), False
    if tried.result is Result.SPENT:
        return _t("Kode salah terlalu sering, jadi tidak berlaku lagi. Minta kode baru."), False
    if tried.result is Result.LATE:
        return _t("Waktunya habis. Minta kode baru."), False
    words = _t("Kode tidak cocok, atau waktunya habis. Periksa lagi pesannya. Sisa %(left)s kali.")
    return words % {"left": tried.left}, True


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _browser(request: VisitRequest) -> str:
    return codes.browser_of(request.session.session_key)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: VisitRequest) -> HttpResponseBase:
    """The code, in the browser that asked for it."""
    asked = _id(request.session.get(ASKED))
    if asked is None:
        return private(redirect("signin:ask"))
    form, problem, again = CodeForm(request.POST or None), "", True
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        if not limits.take("masuk-kode", address, timezone.localdate(), rules.TRIES_PER_ADDRESS):
            problem, again = _many(), False
        else:
            try:
                tried = entering.try_code(
                    outside(timezone.now()), asked, form.cleaned_data["code"], _browser(request)
                )
                if tried.result is Result.FITS:
                    # A link that was opened here before is another way in, and was not taken.
                    request.session.pop(LINKED, None)
                    return _go_on(request, asked)
                problem, again = _told(tried)
            except DomainError as over:
                problem, again = str(over.sentence), False
            if again:
                form.add_error("code", problem)
                problem = ""
    context = {"form": form if again else None, "problem": problem}
    return private(render(request, "signin/code.html", context))


def _go_on(request: VisitRequest, asked: UUID) -> HttpResponseBase:
    """After a code that fits: in, or "Siapa Anda?" where several share the number."""
    with in_scope(SYSTEM):
        found = entering.people(asked, _browser(request), timezone.now())
    if len(found) == 1:
        return _enter(request, asked, found[0].owner)
    return private(redirect("signin:who"))


def _enter(request: VisitRequest, asked: UUID, owner: UUID) -> HttpResponseBase:
    now = timezone.now()
    made = entering.enter(
        outside(now), asked, owner, _browser(request),
        agent=request.headers.get("User-Agent", ""), by_link=LINKED in request.session,
    )  # fmt: skip
    appointment = Appointment.objects.select_related("user").get(pk=made.appointment_id)
    for key in (ASKED, LINKED):
        request.session.pop(key, None)
    seconds = int((made.expires_at - now).total_seconds())
    return narrow.enter(request, appointment, made.pk, seconds, reverse(HOME))


def _proven(request: VisitRequest) -> UUID | None:
    linked = request.session.get(LINKED)
    return _id(linked[0] if linked else request.session.get(ASKED))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: VisitRequest) -> HttpResponseBase:
    """Several owners share the number: which one is it? Asked only after the code."""
    asked, problem = _proven(request), ""
    if asked is None:
        return private(redirect("signin:ask"))
    try:
        with in_scope(SYSTEM):
            found = entering.people(asked, _browser(request), timezone.now())
        if request.method == "POST":
            chosen = _id(request.POST.get("siapa"))
            if chosen in {one.owner for one in found}:
                assert chosen is not None
                return _enter(request, asked, chosen)
            problem = _t("Pilih nama Anda.")
    except Over:
        return private(redirect("signin:ask"))
    except DomainError as error:
        problem = str(error.sentence)
    several = len({one.office for one in found}) > 1
    context = {"people": found, "problem": problem, "several": several}
    return private(render(request, "signin/who.html", context))


@public
@never_cache
@require_safe
def link(request: VisitRequest, token: str) -> HttpResponse:
    """The address in the message. It signs nobody in: the browser remembers it and goes on to a
    page whose address holds no secret. 404 for an address that was not made here."""
    asked = codes.asked_by(token)
    with in_scope(SYSTEM, read_only=True):
        row = Ask.objects.filter(pk=asked).first() if asked else None
    made = next((n for n in range(row.round, 0, -1) if codes.is_link(token, n)), 0) if row else 0
    if row is None or not made:
        raise Http404
    if request.method == "GET":
        request.session[LINKED] = [str(row.pk), made]
    answer = private(redirect("signin:tap"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tap(request: VisitRequest) -> HttpResponseBase:
    """What the link leads to: whose office, which number, one button."""
    linked = request.session.get(LINKED)
    if not linked:
        return private(redirect("signin:ask"))
    asked, made = UUID(linked[0]), int(linked[1])
    problem = ""
    if request.method == "POST":
        try:
            entering.tap(outside(timezone.now()), asked, made, _browser(request))
            return _go_on(request, asked)
        except DomainError as over:
            problem = str(over.sentence)
    context = {"problem": problem, **_behind(asked, made)}
    return private(render(request, "signin/tap.html", context))


def _behind(asked: UUID, made: int) -> dict[str, Any]:
    """Office and masked number of a link that still opens something."""
    with in_scope(SYSTEM, read_only=True):
        row = Ask.objects.filter(pk=asked).first()
        if row is None or not entering.link_stands(row, made, timezone.now()):
            return {"stands": False}
        known = Confirmation.objects.standing().filter(pk=row.confirmation_id)
        sure = known.select_related("owner").first()
        if sure is None:
            return {"stands": False}
        assert row.office_id is not None
        office = Office.objects.get(pk=row.office_id)
        return {"stands": True, "office": office.name, "number": str(sure.owner.phone)}
