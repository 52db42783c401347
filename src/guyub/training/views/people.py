"""What owners see of their own training, being called to events, and the page behind a code."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry.models import Business
from guyub.registry.views.common import refused
from guyub.registry.views.one_form import form_page_of_values as form_page
from guyub.training import codes
from guyub.training.actions import holding, inviting
from guyub.training.actions.places import TAKEN_BACK
from guyub.training.forms import HereForm, InviteForm
from guyub.training.models import Answer, Participant, Question
from guyub.training.opened import of_regencies
from guyub.training.permissions import ASK, INVITE, OWN
from guyub.training.progress import Progress, progress_of
from guyub.training.states import (
    ADMITTED,
    ASKED,
    CANDIDATE,
    MOMENTS,
    OPEN,
    PLACE,
    TAKING,
    WAITING,
    WITHDRAWN,
)
from guyub.training.views.asking import answers_form
from guyub.training.views.common import (
    batch_or_404,
    may,
    of_batch,
    or_404,
    page_of,
    people,
    private,
    ticked,
    within_tries,
)


@needs(OWN)
def own(request: VisitRequest) -> HttpResponse:
    """The training of the visitor's businesses: number, days, how far, certificate."""
    rows = list(
        Participant.objects.visible_to(request.visit)
        .select_related("batch__programme", "business")
        .prefetch_related("batch__sessions", "certificates")
        .order_by("-asked_at", "-pk")
    )
    today = timezone.localdate()
    # A co-owner's place stands here too, the questions are only for who has the place.
    me = request.visit.scope.person
    asked = _to_answer([r for r in rows if r.owner_id == me])
    progress: dict[UUID, Progress] = {}
    for programme in dict.fromkeys(r.batch.programme_id for r in rows):
        progress |= progress_of([r for r in rows if r.batch.programme_id == programme], programme)
    shown: list[dict[str, Any]] = []
    for row in rows:
        state, here = row.batch.state, row.state == ADMITTED
        following = progress[row.pk].next
        shown.append({
            "row": row, "state": PLACE.states[row.state], "admitted": here,
            "may_take_back": row.state in (CANDIDATE, WAITING) and state == OPEN
            and row.owner_id == request.visit.scope.person and request.visit.may(ASK),
            "taken_back": row.withdrawn_because == TAKEN_BACK,
            "words": progress[row.pk].words if here else "",
            "next": following if here else None,
            "sessions": sorted((s for s in row.batch.sessions.all() if s.on >= today),
                               key=lambda s: (s.on, s.at)) if here and state in TAKING else [],
            "recordings": sorted((s for s in row.batch.sessions.all() if s.recording),
                                 key=lambda s: (s.on, s.at)) if here else [],
            "questions": asked.get(row.pk, 0) if here else 0,
            "moment": MOMENTS.get(ASKED.get(row.batch.asking, ""), ""),
            "paper": next((c for c in row.certificates.all() if c.revoked_at is None), None),
        })  # fmt: skip
    open_now = of_regencies(_regencies(request))
    inside = {r.batch_id for r in rows if r.state != WITHDRAWN}
    context = {
        "rows": shown, "opened": [one for one in open_now if one.id not in inside],
        "crumbs": [("Pelatihan saya", "")],
    }  # fmt: skip
    return render(request, "training/own.html", context)


def _to_answer(rows: list[Participant]) -> dict[UUID, int]:
    """Participant's id to how many open questions are not answered yet."""
    open_rows = [r for r in rows if r.state == ADMITTED and r.batch.asking in ASKED]
    if not open_rows:
        return {}
    programmes = {r.batch.programme_id for r in open_rows}
    asked = Counter(
        Question.objects.filter(programme__in=programmes, retired_at=None)
        .values_list("programme_id", flat=True)
    )  # fmt: skip
    held = Counter(
        Answer.objects.filter(participant__in=open_rows, question__retired_at=None)
        .values_list("participant_id", "moment")
    )  # fmt: skip
    return {
        r.pk: asked[r.batch.programme_id] - held[r.pk, ASKED[r.batch.asking]] for r in open_rows
    }


def _regencies(request: VisitRequest) -> list[str]:
    """Where the visitor's businesses are."""
    rows = Business.objects.filter(pk__in=request.visit.scope.businesses)
    return list(rows.order_by("regency_code").values_list("regency_code", flat=True).distinct())


@needs(INVITE)
def invite_many(request: VisitRequest, number: str) -> HttpResponse:
    """An event that many businesses of a batch were called to, ticked on one page."""
    batch = batch_or_404(request, number)
    or_404(may(request, INVITE, batch.regency_code))
    typed = request.POST if request.method == "POST" and "event" in request.POST else None
    form = InviteForm(typed)
    chosen, problem = ticked(request), ""
    if typed is not None and form.is_valid():
        data = form.cleaned_data
        try:
            if not chosen:
                raise DomainError("Centang dulu yang diundang.")
            many = inviting.invite_many(
                request.visit.act(),
                batch.pk,
                chosen,
                data["kind"],
                data["event"],
                data["asked_by"],
                data["on"],
                data["came"],
            )
            kernel_forms.saved(
                request, f"{many} undangan tercatat." if many else "Undangan ini sudah tercatat."
            )  # fmt: skip
            return redirect(page_of(batch) + "#calon")
        except DomainError as error:
            problem = str(error)
    rows = list(
        Participant.objects.visible_to(request.visit).standing().filter(batch=batch)
        .select_related("business__facts", "owner").order_by("seat", "asked_at", "number")
    )  # fmt: skip
    told = people(request, rows)
    calls = {r.pk: f"diundang {r.business.facts.called_times} kali" for r in rows}
    context = {
        "title": "Catat undangan acara", "batch": batch, "form": form, "problem": problem,
        "lead": "Satu acara untuk banyak usaha sekaligus. Yang sudah tercatat tidak dicatat dua"
        " kali.",
        "legend": "Yang diundang",
        "rows": [{**told[r.pk], "on": r.pk in chosen, "note": calls[r.pk]} for r in rows],
        "back": page_of(batch), "crumbs": of_batch(batch, "Catat undangan"),
    }  # fmt: skip
    status = 422 if form.errors or problem else 200
    return render(request, "training/tick.html", context, status=status)


@needs(INVITE)
def invite(request: VisitRequest, number: str) -> HttpResponse:
    """An event that a business was called to."""
    try:
        canonical = parse_human_number(number).text
    except NumberError:
        raise Http404 from None
    rows = Business.objects.visible_to(request.visit).filter(number=canonical)
    business = rows.first()
    if business is None:
        raise Http404
    or_404(may(request, INVITE, business.regency_code))
    back = reverse("registry:detail", args=[business.number])
    return form_page(
        request, InviteForm(request.POST or None), title="Catat undangan acara",
        lead="Undangan dicatat supaya terlihat siapa yang sering diundang dan apa yang didapatnya.",
        back=back, trail=[(business.name, back), ("Catat undangan", "")],
        save=lambda data: inviting.invite(
            request.visit.act(), business.pk, data["kind"], data["event"], data["asked_by"],
            data["on"], data["came"],
        ),
        done="Undangan tercatat.",
    )  # fmt: skip


@public
@never_cache
@require_http_methods(["GET", "POST"])
def here(request: VisitRequest, token: str) -> HttpResponse:
    """Behind the attendance code: opening it shows, only the button confirms."""
    now = timezone.now()
    found = codes.here_of(token)
    done, status = False, 200
    form = HereForm(request.POST or None)
    if found is None or not found.holds(now):
        return private(render(request, "training/here_over.html", {"shut": False}, status=410))
    if request.method == "POST" and form.is_valid():
        if not within_tries(request, found.session):
            return private(render(request, "429.html", status=429))
        try:
            act, participant = holding.here_act(found, form.cleaned_data["number"], now)
            holding.confirm(act, found, participant)
            done = True
        except DomainError as error:
            refused(form, error)
    if form.errors:
        status = 422
    questions = answers_form(found.session, form.cleaned_data["number"]) if done else None
    context = {
        "here": found, "form": form, "done": done, "questions": questions,
        "questions_url": reverse("training:here_questions", args=[token]),
    }  # fmt: skip
    return private(render(request, "training/here.html", context, status=status))
