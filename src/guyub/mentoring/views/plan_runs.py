"""How far the worker is with everybody's week, and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from guyub.accounts.roles import SECTION_HEAD
from guyub.accounts.visit import VisitRequest, needs
from guyub.mentoring.actions.plan_runs import goes_on, stalls
from guyub.mentoring.models import Officer, PlanRun
from guyub.mentoring.permissions import PLAN
from guyub.mentoring.plan.policy import monday_of
from guyub.mentoring.plan.states import RUN, RUNNING, STOPPED
from guyub.mentoring.plan.words import week_words
from guyub.mentoring.views.plan_frame import everybody_url, plan_crumbs, week_url

SAID = {
    PlanRun.Outcome.MADE: "Periksa rencananya.", PlanRun.Outcome.SAME: "Rencananya tetap.",
    PlanRun.Outcome.REFUSED: "",
}  # fmt: skip
TONES = {PlanRun.Outcome.MADE: "ok", PlanRun.Outcome.SAME: "", PlanRun.Outcome.REFUSED: "bad"}


def _frame(request: VisitRequest, pk: UUID) -> dict[str, Any]:
    run = PlanRun.objects.visible_to(request.visit).filter(pk=pk).first()
    if run is None:
        raise Http404
    return {
        "run": run, "running": run.state == RUNNING, "stopped": run.state == STOPPED,
        "label": f"Menyusun rencana {week_words(run.week)}",
        "done": len(run.results), "total": len(run.officers), "finished": RUN.states[run.state],
        "poll": reverse("mentoring:plan_run_progress", args=[run.pk]),
    }  # fmt: skip


@needs(PLAN)
@never_cache
def plan_run(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The progress while it runs, afterwards who was planned and who not, with the reason."""
    frame = _frame(request, pk)
    run, running = frame["run"], frame["running"]
    officers = Officer.objects.visible_to(request.visit).in_bulk([UUID(o) for o in run.officers])
    rows = []
    for key, outcome, sentence in run.results:
        officer, kind = officers.get(UUID(key)), PlanRun.Outcome(outcome)
        rows.append({
            "name": officer.name if officer else "Petugas di luar wilayah Anda",
            "url": week_url(officer, run.week) if officer else "",
            "words": kind.label, "tone": TONES[kind], "sentence": sentence or SAID[kind],
        })  # fmt: skip
    kinds = [outcome for _key, outcome, _sentence in run.results]
    visit, today = request.visit, timezone.localdate()
    head = visit.role == SECTION_HEAD and visit.scope.may_write(run.regency_code)
    context = {
        **frame, "rows": rows, "week": run.week, "week_words": week_words(run.week),
        "made": kinds.count(PlanRun.Outcome.MADE), "same": kinds.count(PlanRun.Outcome.SAME),
        "stalls": stalls(run, timezone.now()),
        "may_make": head and run.week >= monday_of(today),
        "again": "Teruskan" if running or goes_on(run, today) else "Susun lagi",
        "refused": kinds.count(PlanRun.Outcome.REFUSED), "everybody": everybody_url(run.week),
        "crumbs": plan_crumbs(
            (week_words(run.week), everybody_url(run.week)), ("Susun semua petugas", "")),
    }  # fmt: skip
    return render(request, "mentoring/plan_run.html", context)


@needs(PLAN)
@never_cache
def plan_run_progress(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The progress component alone, for the page that waits."""
    return render(request, "mentoring/plan_run_progress.html", _frame(request, pk))
