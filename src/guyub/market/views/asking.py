"""Questions to makers: sent and noted by the office, answered by the maker's own phone."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.kernel.actions import DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.db import in_scope
from guyub.market.actions import answering as acts
from guyub.market.forms.needs import AnswerForm
from guyub.market.models import NeedAsk
from guyub.market.permissions.needs import SEND
from guyub.market.states.needs import ANSWERABLE, ANSWERS, CHOSEN, REFUSALS, WAITING
from guyub.market.supply.required import PERSONS, one_spelling
from guyub.market.views.frame import form_page
from guyub.market.views.needs import need_or_404, page_of, trail
from guyub.registry import limits
from guyub.registry.views.common import refused

ANSWERS_PER_ADDRESS: Final = 100


def _ask_or_404(request: VisitRequest, number: str, pk: UUID) -> NeedAsk:
    row = need_or_404(request, number)
    found: NeedAsk | None = NeedAsk.objects.filter(pk=pk, need=row).select_related("need").first()
    if found is None or not request.visit.scope.may_write(row.regency_code):
        raise Http404
    return found


def _counted(unit: str) -> str:
    """What one price is for: a need for persons asks for one portion."""
    return "porsi" if one_spelling(unit) == PERSONS else unit


@require_POST
@needs(SEND)
def ask_sent(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """The office sent the prepared message."""
    ask = _ask_or_404(request, number, pk)
    try:
        acts.mark_sent(request.visit.act(), ask.pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect(page_of(ask.need))


@needs(SEND)
def ask_note(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """What the maker told the office."""
    ask = _ask_or_404(request, number, pk)
    return form_page(
        request, AnswerForm(request.POST or None, unit=_counted(ask.need.unit)),
        title="Catat jawaban",
        lead=f"{ask.maker_name}: {ask.wanted}", back=page_of(ask.need),
        trail=trail(ask.need, "Catat jawaban"), done="Jawaban tercatat.",
        save=lambda form: acts.answer_for(request.visit.act(), ask.pk, form.given()),
    )  # fmt: skip


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _over(request: HttpRequest, sentence: str) -> HttpResponse:
    return _private(render(request, "market/ask_over.html", {"sentence": sentence}, status=410))


def _told(ask: NeedAsk) -> dict[str, Any]:
    """What became of an answer, for its maker alone."""
    row = ask.need
    chosen = row.state == CHOSEN and ask.awards.standing().exists()
    return {
        "ask": ask, "buyer": row.buyer.name, "said": ANSWERS[ask.state], "unit": row.unit,
        "chosen": chosen, "refused": REFUSALS.get(ask.refused, ""),
        "refused_note": ask.refused_note, "rest_until": ask.rest_until,
    }  # fmt: skip


@public
@never_cache
def ask_link(request: HttpRequest, token: str) -> HttpResponse:
    """One question with big buttons; opening it answers nothing."""
    pk = acts.read_token(token)
    regency = acts.regency_of_ask(pk) if pk is not None else ""
    if pk is None or not regency:
        raise Http404
    now = timezone.now()
    act = acts.maker_act(regency, now)
    with in_scope(act.scope):
        ask = NeedAsk.objects.select_related("need", "need__buyer").get(pk=pk)
        if ask.closed_at is not None:
            return _over(request, acts.OTHER_DAY)
        if ask.state != WAITING:
            return _private(render(request, "market/ask_done.html", _told(ask)))
        if ask.need.state not in ANSWERABLE:
            return _over(request, "Kebutuhan ini sudah selesai. Terima kasih sudah membukanya.")
        if now >= ask.expires_at:
            return _over(
                request, "Waktu menjawabnya sudah habis. Kalau masih sanggup, hubungi dinas."
            )
        form = AnswerForm(
            request.POST or None, initial={"rest": "ini"}, unit=_counted(ask.need.unit)
        )
        if request.method == "POST" and form.is_valid():
            if not limits.take(
                "jawab-kebutuhan", client_address(request), timezone.localdate(),
                ANSWERS_PER_ADDRESS,
            ):  # fmt: skip
                return _over(request, "Terlalu banyak jawaban dari sini hari ini. Coba besok.")
            try:
                acts.answer(act, pk, form.given())
            except acts.Over as over:
                return _over(request, str(over.sentence))
            except DomainError as error:
                refused(form, error)
            else:
                return _private(redirect("market:ask_link", token))
        context = {
            "ask": ask, "buyer": ask.need.buyer.name, "form": form, "unit": ask.need.unit,
            "until": timezone.localtime(ask.expires_at),
        }  # fmt: skip
        status = 422 if form.errors else 200
        return _private(render(request, "market/ask.html", context, status=status))
