"""Pages behind signed links: one question with big buttons, and "stop telling me".

GET and HEAD change nothing, so a messenger that looks at a link before the person does no harm.
"""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guyub.accounts.models import Office
from guyub.accounts.visit import public
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import in_scope
from guyub.outreach.actions import answering as acts
from guyub.outreach.actions.common import machine_act, reached
from guyub.outreach.actions.sending import note_status
from guyub.outreach.gateways import whatsapp
from guyub.outreach.kinds import KINDS, label_of
from guyub.outreach.models import Notice, OptOut
from guyub.outreach.telling import ASKING, STOPPING, read_token, token_of
from guyub.outreach.views.common import private

MOST_BYTES: Final = 512 * 1024


def _behind(letter: str, token: str) -> tuple[Act, UUID, str]:
    """The holder of a link as an actor, the notice, the office's name. 404 for a made-up token."""
    pk = read_token(letter, token)
    place = acts.place_of(pk) if pk is not None else None
    if pk is None or place is None:
        raise Http404
    office = Office.objects.get(pk=place[1])
    return acts.link_act(*place, timezone.now()), pk, office.short_name


def _over(request: HttpRequest, sentence: str, office: str) -> HttpResponse:
    context = {"sentence": sentence, "office": office}
    return private(render(request, "outreach/over.html", context, status=410))


def _forgets(notice: Notice) -> bool:
    kind = KINDS.get(notice.kind)
    return kind is not None and kind.forget is not None


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """One question; its buttons answer."""
    act, pk, office = _behind(ASKING, token)
    problem = ""
    with in_scope(act.scope):
        if request.method == "POST":
            try:
                acts.answer(act, pk, request.POST.get("jawaban", ""))
            except acts.Over as over:
                return _over(request, str(over.sentence), office)
            except DomainError as error:
                problem = str(error.sentence)
            else:
                return private(redirect("outreach:answer", token))
        notice = Notice.objects.get(pk=pk)
        kind = KINDS.get(notice.kind)
        context: dict[str, Any] = {"notice": notice, "office": office, "problem": problem}
        if notice.said and kind is not None and kind.question is not None:
            option = kind.question.option(notice.said)
            context["option"] = option
            if _forgets(notice) and reached(notice) is not None:
                context["stop_url"] = reverse("outreach:stop", args=[token_of(STOPPING, pk)])
            return private(render(request, "outreach/answered.html", context))
        if sentence := acts.closed(notice, act.now):
            return _over(request, sentence, office)
        assert kind is not None
        assert kind.question is not None
        context["question"] = kind.question
        return private(
            render(request, "outreach/question.html", context, status=422 if problem else 200)
        )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more notices of this kind, or of any; and the way back."""
    act, pk, office = _behind(STOPPING, token)
    with in_scope(act.scope):
        if request.method == "POST":
            what = request.POST.get("pilihan", "")
            if what == "lagi":
                try:
                    acts.want_again(act, pk)
                except acts.Over as error:
                    return _over(request, str(error.sentence), office)
            elif what in ("jenis", "semua"):
                acts.stop(act, pk, everything=what == "semua")
            return private(redirect("outreach:stop", token))
        notice = Notice.objects.get(pk=pk)
        stopped = list(
            OptOut.objects.filter(
                office_id=notice.office_id, recipient_kind=notice.recipient_kind,
                recipient_id=notice.recipient_id, until=None,
            ).values_list("kind", flat=True)
        )  # fmt: skip
        context = {
            "office": office, "label": label_of(notice.kind),
            "all": "" in stopped, "this": notice.kind in stopped, "forgets": _forgets(notice),
        }  # fmt: skip
        return private(render(request, "outreach/stop.html", context))


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def whatsapp_status(request: HttpRequest) -> HttpResponse:
    """Meta's side of WhatsApp: shows once that the address is ours, then brings statuses, signed.

    Without settings, or with a wrong signature, nothing is read of what came.
    """
    wanted = settings.GUYUB_WHATSAPP_VERIFY
    secret = str(settings.GUYUB_WHATSAPP.get("secret", ""))
    if request.method == "GET":
        token = request.GET.get("hub.verify_token", "")
        if not wanted or not constant_time_compare(token, wanted):
            return HttpResponse(status=400)
        return HttpResponse(request.GET.get("hub.challenge", "")[:100], content_type="text/plain")
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=400)
    if not whatsapp.signed(secret, request.body, request.headers.get("X-Hub-Signature-256", "")):
        return HttpResponse(status=400)
    try:
        data = json.loads(request.body)
    except ValueError:
        return HttpResponse(status=204)
    for one in whatsapp.statuses(data):
        place = acts.attempt_at(one.key, one.ref)
        if place is not None:
            attempt, regency, office = place
            act = machine_act(timezone.now(), regency, office)
            note_status(act, attempt, one.status, one.ref, one.code)
    return HttpResponse(status=204)
