"""Notices for people of the office: the list, one notice with its buttons, one person's history."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.outreach.actions import answering, by_hand
from guyub.outreach.kinds import KINDS, RECIPIENTS
from guyub.outreach.lists import NOTICES
from guyub.outreach.models import Notice, OptOut
from guyub.outreach.permissions import SEND, VIEW
from guyub.outreach.states import (
    CHANNELS,
    DELIVERED,
    FAILED,
    HANDED,
    MANUAL,
    QUEUED,
    SENT,
    SUPPRESSED,
    TRY,
    UNKNOWN,
    VISIT,
    WA_LINK,
    WAITING,
    WHY,
)
from guyub.outreach.views.common import notice_or_404, private, told, trail
from guyub.outreach.words import _

SHOWN: Final = 100
TONES: Final = {DELIVERED: "ok", SENT: "ok", HANDED: "ok", FAILED: "bad", UNKNOWN: "warn",
                WAITING: "warn"}  # fmt: skip


@needs(VIEW)
def notice_list(request: VisitRequest) -> HttpResponse:
    """What waits for people of the office, else whatever is filtered for."""
    return lists.respond(request, NOTICES, request.visit)


def _may(request: VisitRequest, notice: Notice) -> bool:
    return request.visit.may(SEND) and request.visit.scope.may_write(notice.regency_code)


def _buttons(notice: Notice) -> list[tuple[str, str, str, str]]:
    """(verb, word, kind, question) of the small steps that a person can take now."""
    cancel = ("cancel", _("Tidak jadi"), "quiet", _("Kabar ini tidak dikirim?"))
    if notice.batch_id is not None and notice.state == WAITING:
        return []
    if notice.state == UNKNOWN:
        return [
            ("settle", _("Sudah sampai"), "primary", ""),
            ("by_hand", _("Kirim lagi lewat petugas"), "", _("Pesannya mungkin sudah sampai."
             " Kirim lagi?")), cancel,
        ]  # fmt: skip
    if notice.state == FAILED:
        return [("by_hand", _("Kirim lewat petugas"), "primary", ""), cancel]
    if notice.state == HANDED and notice.batch_id is None:
        return [("not_yet", _("Ternyata belum dikirim"), "quiet", "")]
    if notice.state == WAITING and notice.channel == VISIT:
        return [("hand", _("Sudah disampaikan"), "primary", ""), cancel]
    if notice.state == WAITING and notice.channel == WA_LINK and notice.opened_at is not None:
        return [("hand", _("Sudah dikirim"), "primary", ""),
                ("wrong_number", _("Nomor salah"), "", ""), cancel]  # fmt: skip
    return [cancel] if notice.state in (QUEUED, WAITING) else []


def _page(
    request: VisitRequest, notice: Notice, opened: by_hand.Opened | None = None, problem: str = ""
) -> HttpResponse:
    visit, may = request.visit, _may(request, notice)
    row = told(visit, Notice.objects.filter(pk=notice.pk))[0]
    kind = KINDS.get(notice.kind)
    option = kind.question.option(notice.said) if kind and kind.question else None
    ways = [(c, CHANNELS[c]) for c in MANUAL if c != notice.channel]
    if kind is not None and kind.live is not None:
        ways = []  # what is made when it goes out cannot be posted
    context: dict[str, Any] = {
        "notice": notice, "row": row, "opened": opened, "problem": problem,
        "why": WHY.get(notice.why, notice.why), "tone": TONES.get(notice.state, "quiet"),
        "attempts": [
            {"row": one, "way": CHANNELS[one.channel], "state": TRY.states[one.state],
             "why": WHY.get(one.code, one.code)}
            for one in notice.attempts.order_by("started_at", "pk")
        ],
        "said": str(option.label) if option else notice.said,
        "question": str(kind.question.text) if kind and kind.question else "",
        "buttons": _buttons(notice) if may else [],
        "may_open": may and notice.state == WAITING and notice.channel == WA_LINK,
        "ways": ways if may and notice.state == WAITING and notice.batch_id is None else [],
        "may_settle": may and notice.attention and notice.settled_at is None,
        "late": notice.expires_at <= timezone.now(),
        "suppressed": notice.state == SUPPRESSED,
        "crumbs": trail((row["what"], "")),
    }  # fmt: skip
    return render(request, "outreach/notice.html", context, status=409 if problem else 200)


@needs(VIEW)
def notice_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One notice: words, where it stands, what became of each try."""
    return _page(request, notice_or_404(request, pk))


@never_cache
@require_POST
@needs(SEND)
def open_notice(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The number and the prepared message, for the own phone."""
    notice = notice_or_404(request, pk)
    try:
        opened = by_hand.open_notice(request.visit.act(), pk)
    except DomainError as error:
        return _page(request, notice, problem=str(error.sentence))
    if opened.notice.state == SUPPRESSED:
        return _page(request, opened.notice)
    return private(_page(request, opened.notice, opened))


@require_POST
@needs(SEND)
def step(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One of the buttons; then back to what still waits."""
    notice = notice_or_404(request, pk)
    verb = request.POST.get("langkah", "")
    way = request.POST.get("cara", "")
    try:
        if way:
            by_hand.change_way(request.visit.act(), pk, way)
        else:
            by_hand.step_notice(request.visit.act(), pk, verb)
    except DomainError as error:
        return _page(request, notice, problem=str(error.sentence))
    kernel_forms.saved(request, _("Tercatat."))
    return redirect("outreach:notice", pk) if way else redirect("outreach:list")


@needs(VIEW)
def answers(request: VisitRequest) -> HttpResponse:
    """Answers that ask the office for something, oldest first, and the last ones of all."""
    visible = Notice.objects.visible_to(request.visit).exclude(said="")
    waits = _answered(request, visible.to_settle().order_by("said_at", "pk")[:SHOWN])
    done = visible.exclude(pk__in=[one["id"] for one in waits]).order_by("-said_at", "-pk")
    context = {
        "waits": waits, "done": _answered(request, done[:SHOWN]),
        "may": request.visit.may(SEND) and bool(request.visit.scope.write),
    }  # fmt: skip
    return render(request, "outreach/answers.html", context)


def _answered(request: VisitRequest, rows: Any) -> list[dict[str, Any]]:
    found = told(request.visit, rows)
    for row in found:
        kind = KINDS.get(row["kind"])
        option = kind.question.option(row["said"]) if kind and kind.question else None
        row["words"] = str(option.label) if option else row["said"]
    return found


@require_POST
@needs(SEND)
def settle_answer(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Somebody did what the answer asked for."""
    notice_or_404(request, pk)
    try:
        answering.settle_answer(request.visit.act(), pk)
        kernel_forms.saved(request, _("Tercatat sudah ditangani."))
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("outreach:answers")


def _history(request: VisitRequest, kind: str, pk: UUID) -> Any:
    rows = Notice.objects.visible_to(request.visit).filter(recipient_kind=kind, recipient_id=pk)
    if kind not in RECIPIENTS or not rows.exists():
        raise Http404
    return rows


@needs(VIEW)
def person(request: VisitRequest, kind: str, pk: UUID) -> HttpResponse:
    """Everything told to one person, and whether that person wants more."""
    rows = _history(request, kind, pk)
    shown = told(request.visit, rows.order_by("-queued_at", "-pk")[:SHOWN])
    stopped = OptOut.objects.filter(recipient_kind=kind, recipient_id=pk, until=None)
    context = {
        "who": shown[0]["who"], "who_url": shown[0]["who_url"], "rows": shown, "kind": kind,
        "pk": pk,
        "stopped": [(one, str(KINDS[one.kind].label) if one.kind in KINDS else "")
                    for one in stopped.order_by("since", "pk")],
        "may": _may(request, rows.first()),
        "crumbs": trail((shown[0]["who"], "")),
    }  # fmt: skip
    return render(request, "outreach/person.html", context)


@require_POST
@needs(SEND)
def opt_out_person(request: VisitRequest, kind: str, pk: UUID) -> HttpResponse:
    """What the person told the office: no more notices, or notices again."""
    last = _history(request, kind, pk).order_by("-queued_at", "-pk").first()
    act = request.visit.act()
    try:
        if request.POST.get("mau") == "ya":
            answering.want_again_for(act, last.pk)
            kernel_forms.saved(request, _("Tercatat: mau dikabari lagi."))
        else:
            answering.stop_for(act, last.pk)
            kernel_forms.saved(request, _("Tercatat: tidak dikabari lagi."))
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("outreach:person", kind, pk)
