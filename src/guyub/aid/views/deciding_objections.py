"""Keberatan: the public form and receipt, the office's queue, the answer and its letter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

from guyub.accounts.models import Office
from guyub.accounts.visit import ANONYMOUS, VisitRequest, needs, public
from guyub.aid import limits_deciding as limits
from guyub.aid.actions import deciding_objections as actions
from guyub.aid.forms.deciding import AnswerForm, ObjectionForm, ReasonForm, ReceiptForm
from guyub.aid.models import Objection, Round
from guyub.aid.permissions.deciding import ANNOUNCE, ANSWER, RECEIVE, VIEW
from guyub.aid.queries.deciding import (
    Receipt,
    objection_window,
    objections_of,
    public_round,
    receipt_of,
)
from guyub.aid.queries.deciding_letters import answer_letter, place_names
from guyub.aid.states import OBJECTION
from guyub.aid.views.deciding_common import canonical, office_or_404, own_office, pdf, round_crumbs
from guyub.areas import known as areas
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.addresses import client_address
from guyub.kernel.components import Stage
from guyub.kernel.dates import format_date
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry.views.common import refused

HONEYPOT = "situs_web"
QUEUE_SHOWN = 100


def _assisted(request: VisitRequest, round_: Round) -> bool:
    """Whether somebody of the office or village writes for a person who came."""
    return request.visit.may(RECEIVE) and round_.regency_code in request.visit.scope.write


def _frame(request: VisitRequest) -> str:
    return "base.html" if request.visit.user is not None else "base_public.html"


def _villages(request: VisitRequest, round_: Round, assisted: bool) -> list[Any]:
    groups = []
    for district, name in areas.below(round_.regency_code):
        rows = [
            (code, village) for code, village in areas.below(district)
            if not assisted or request.visit.covers(code)
        ]  # fmt: skip
        if rows:
            groups.append((f"Kec. {name}", rows))
    return [("", "Pilih desa"), *groups]


@public
@never_cache
def new(request: VisitRequest, number: str) -> HttpResponse:
    """Write an objection: without an account, or written down for who came."""
    round_ = public_round(number)
    if round_ is None:
        raise Http404
    assisted = _assisted(request, round_)
    window = objection_window(round_, timezone.localdate())
    asked = assisted and request.visit.reach == "areas"
    form = ObjectionForm(
        request.POST or None, villages=_villages(request, round_, assisted), asked=asked
    )
    if request.method == "POST" and form.is_valid():
        if request.POST.get(HONEYPOT):
            # A machine filled the field that people do not see: thank it and forget it.
            return redirect("aid:public_list", round_.number)
        if got := _send(request, form, round_, assisted):
            if got.repeated:
                messages.info(request, "Keberatan yang sama sudah kami terima hari ini.")
            return redirect("aid:objection_receipt", got.number, got.token)
    context = {
        "frame": _frame(request), "form": form, "round": round_, "window": window,
        "assisted": assisted, "honeypot": HONEYPOT,
        "against": dict(Objection.Against.choices).get(window.against, ""),
    }  # fmt: skip
    return render(request, "aid/deciding_objection_new.html", context)


def _send(
    request: VisitRequest, form: ObjectionForm, round_: Round, assisted: bool
) -> actions.Received | None:
    today = timezone.localdate()
    if not assisted and not limits.may_object(client_address(request), round_.regency_code, today):
        form.add_error(
            None,
            "Hari ini sudah terlalu banyak keberatan dari jaringan ini. Coba lagi besok, atau"
            " datang ke dinas atau kantor desa.",
        )
        return None
    act = request.visit.act() if assisted else ANONYMOUS.act(timezone.now())
    try:
        return actions.submit_objection(
            act, round_, actions.Complaint(**form.cleaned_data), assisted=assisted
        )
    except DomainError as error:
        refused(form, error)
        return None


@public
@never_cache
def receipt(request: VisitRequest, number: str, token: str) -> HttpResponse:
    """How far it is, and the answer: for whoever holds number and code."""
    found = receipt_of(token)
    if found is None or not constant_time_compare(found.number, number):
        raise Http404
    office = Office.objects.filter(pk=found.office_id).first()
    context = {
        "frame": _frame(request), "receipt": found, "token": token,
        "office_name": office.name if office else "", "demo": bool(office and office.is_sample),
        "state": OBJECTION.label(found.state), "stages": _stages(found),
        "against": dict(Objection.Against.choices)[found.against],
        "place": place_names([found.village_code]).get(found.village_code, "")
        if found.village_code else "",
    }  # fmt: skip
    response = render(request, "aid/deciding_objection_receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    # Not "no-referrer": browsers then send this page's forms without an origin, which is refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _stages(found: Receipt) -> list[Stage]:
    sent = format_date(timezone.localtime(found.received_at).date())
    by = f"paling lambat {format_date(found.answer_by)}"
    if found.state == "received":
        return [Stage("Diterima", "done", sent), Stage("Diperiksa", "now", by), Stage("Dijawab")]
    if found.answered_at is None:
        return [Stage("Diterima", "done", sent), Stage("Ditarik kembali", "stopped")]
    day = format_date(timezone.localtime(found.answered_at).date())
    return [
        Stage("Diterima", "done", sent), Stage("Diperiksa", "done", day),
        Stage(OBJECTION.label(found.state), "done", day),
    ]  # fmt: skip


@public
@never_cache
def lookup(request: VisitRequest) -> HttpResponse:
    """Ask for the state with number and code."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = "".join(form.cleaned_data["code"].split()).lower().replace("-", "")
        try:
            number = parse_human_number(form.cleaned_data["number"]).text
        except NumberError as error:
            form.add_error("number", str(error))
        else:
            found = receipt_of(token)
            if found is not None and constant_time_compare(found.number, number):
                return redirect("aid:objection_receipt", number, token)
            form.add_error(None, "Nomor dan kodenya tidak cocok. Periksa lagi tanda terimanya.")
    return render(
        request, "aid/deciding_objection_lookup.html", {"frame": _frame(request), "form": form}
    )


@needs(VIEW)
def queue(request: VisitRequest) -> HttpResponse:
    """What waits for an answer, the nearest deadline first; then what was answered lately."""
    rows = objections_of(request.visit)
    waiting = list(rows.filter(state="received")[: QUEUE_SHOWN + 1])
    done = list(rows.exclude(state="received").order_by("-answered_at", "-number")[:20])
    today = timezone.localdate()
    context = {
        "waiting": [_line(row, today) for row in waiting[:QUEUE_SHOWN]],
        "more": len(waiting) > QUEUE_SHOWN,
        "done": [_line(row, today) for row in done],
        "crumbs": [("Keberatan", "")],
    }
    return render(request, "aid/deciding_objections.html", context)


def _line(row: Objection, today: Any) -> dict[str, Any]:
    return {
        "row": row,
        "state": OBJECTION.label(row.state),
        "late": row.state == "received" and row.answer_by < today,
    }


def _objection_or_404(request: VisitRequest, number: str) -> Objection:
    row = objections_of(request.visit).filter(number=canonical(number)).first()
    # One without a village may be about anybody: only who works for the whole regency reaches it.
    if row is None or not request.visit.covers(row.village_code or row.regency_code):
        raise Http404
    return row


@needs(VIEW)
def page(request: VisitRequest, number: str) -> HttpResponse:
    """One objection; what was written only for those who receive or answer."""
    return _page(request, _objection_or_404(request, number))


def _page(
    request: VisitRequest, row: Objection, form: AnswerForm | None = None, problem: str = ""
) -> HttpResponse:
    visit = request.visit
    reads = visit.may(RECEIVE) or visit.may(ANSWER)
    own, open_ = own_office(request, row), row.state == "received"
    decided = visit.act().person_id in row.deciders
    context = {
        "row": row, "state": OBJECTION.label(row.state), "problem": problem, "reads": reads,
        "name": row.name.reveal() if reads and row.name else "",
        "phone": row.phone.reveal() if reads and row.phone else "",
        "text": row.text.reveal() if reads and row.text else "",
        "answer": row.answer.reveal() if reads and row.answer else "",
        "place": place_names([row.village_code]).get(row.village_code, "")
        if row.village_code else "",
        "late": open_ and row.answer_by < timezone.localdate(),
        "may_answer": own and open_ and visit.may(ANSWER) and not decided,
        "decided": own and open_ and visit.may(ANSWER) and decided,
        "may_withdraw": own and open_ and visit.may(RECEIVE),
        "may_reconsider": own and visit.may(ANNOUNCE) and row.state == "granted"
        and row.against == "list" and row.round.state == "announced",
        "deadline": row.deadline, "form": form or AnswerForm(), "reason": ReasonForm(),
        "crumbs": round_crumbs(
            request.visit, row.round, ("Keberatan", reverse("aid:objections")), (row.number, "")
        ),
    }  # fmt: skip
    status = 409 if problem else 200
    return render(request, "aid/deciding_objection.html", context, status=status)


@needs(ANSWER)
def answer(request: VisitRequest, number: str) -> HttpResponse:
    """Grant or reject, with an answer in plain words."""
    row = _objection_or_404(request, number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    typed = request.POST.get("versi", "")
    try:
        actions.answer_objection(
            request.visit.act(), row.pk, granted=form.cleaned_data["outcome"] == "kabul",
            answer=form.cleaned_data["answer"], version=int(typed) if typed.isdigit() else None,
        )  # fmt: skip
    except StaleVersion:
        return _page(request, row, form, "Keberatan ini baru saja ditangani orang lain.")
    except DomainError as error:
        if error.field in form.fields:
            refused(form, error)
            return _page(request, row, form)
        return _page(request, row, form, str(error.sentence))
    messages.success(request, "Jawaban tersimpan. Pengaju dapat membacanya dengan kodenya.")
    return redirect("aid:objection", row.number)


@needs(RECEIVE)
def withdraw(request: VisitRequest, number: str) -> HttpResponse:
    """The person who objected takes it back."""
    row = _objection_or_404(request, number)
    try:
        actions.withdraw_objection(request.visit.act(), row.pk, request.POST.get("reason", ""))
    except DomainError as error:
        if request.visit.may(VIEW):
            return _page(request, row, None, str(error.sentence))
        # The page tells who objected; a refusal opens it to nobody.
        messages.error(request, str(error.sentence))
        return redirect("aid:public_list", row.round.number)
    messages.success(request, "Keberatan dicatat ditarik.")
    if request.visit.may(VIEW):
        return redirect("aid:objection", row.number)
    return redirect("aid:public_list", row.round.number)


@needs(VIEW)
def letter(request: VisitRequest, number: str) -> HttpResponse:
    """The answer as a letter, for those who may read what was written."""
    row = _objection_or_404(request, number)
    if row.answered_at is None:
        raise Http404
    if not (request.visit.may(RECEIVE) or request.visit.may(ANSWER)):
        messages.info(request, "Surat jawaban memuat nama pengaju; hanya penjawab yang membukanya.")
        return redirect("aid:objection", row.number)
    data = answer_letter(row, office_or_404(row))
    return pdf("aid/jawaban-keberatan", data, f"jawaban-{row.number}", timezone.now())
