"""Results of a batch, the list of who is to be asked, and the form to enter it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column
from guyub.registry import before_after, naming
from guyub.registry.views.common import refused
from guyub.training import parameters, results
from guyub.training.actions import following as acts
from guyub.training.forms_asking import MissedForm, OutcomeForm
from guyub.training.lists_following import OUTCOMES
from guyub.training.models import Outcome, Participant
from guyub.training.permissions import MEASURE, RECORD, VIEW
from guyub.training.states import ADMITTED, POST, PRE
from guyub.training.views.common import batch_or_404, crumbs, may, of_batch, people


@needs(VIEW)
def batch_results(request: VisitRequest, number: str) -> HttpResponse:
    """Answers before and after, and what became of the businesses, as far as the visit sees."""
    batch = batch_or_404(request, number)
    rows = list(
        Participant.objects.visible_to(request.visit).admitted().filter(batch=batch)
        .select_related("business__facts", "owner").order_by("seat")
    )  # fmt: skip
    shown, total, counts = results.answered(batch, rows)
    enters = may(request, RECORD, batch.regency_code)
    told = people(request, rows) if enters and shown else {}
    asked = sum(1 for one in shown if one.question.retired_at is None)
    modules = list(batch.programme.modules.order_by("place"))
    context = {
        "batch": batch, "programme": batch.programme, "questions": shown, "total": total,
        "change": results.signed(total.change), "asked": asked,
        "people": [
            {**told[r.pk], "pre": counts.get((r.pk, PRE), 0), "post": counts.get((r.pk, POST), 0)}
            for r in rows
        ] if told else [],
        "milestones": results.milestones(results.outcomes_of(request.visit, batch), modules),
        "definitions": [
            (before_after.LABELS[n], before_after.DEFINITIONS[n]) for n in before_after.FIGURES
        ],
        "terms": list(parameters.milestones(batch.office_id, timezone.localdate()).values()),
        "crumbs": of_batch(batch, "Hasil"),
    }  # fmt: skip
    return render(request, "training/results.html", context)


@needs(VIEW)
def outcomes(request: VisitRequest) -> HttpResponse:
    """Who is to be asked, who was, who was not reached."""
    return lists.respond(request, OUTCOMES, request.visit)


def _outcome_or_404(request: VisitRequest, pk: UUID) -> Outcome:
    found: Outcome | None = (
        Outcome.objects.visible_to(request.visit).later()
        .select_related("batch__programme", "business__facts").filter(pk=pk).first()
    )  # fmt: skip
    if found is None or not may(request, MEASURE, found.regency_code):
        raise Http404
    return found


def _modules(row: Outcome) -> list[tuple[str, str]]:
    modules = row.batch.programme.modules.order_by("place")
    return [(str(m.pk), f"{m.place}. {m.title}") for m in modules]


def _page(
    request: VisitRequest, row: Outcome, form: OutcomeForm, missed: MissedForm
) -> HttpResponse:
    today = timezone.localdate()
    first, last = acts.window(row, today)
    name = naming.hide(request.visit, row.business).name
    others = list(Outcome.objects.filter(batch=row.batch, business=row.business).order_by("months"))
    heads = [
        Column("Angka"),
        *(Column("Sebelum" if o.months == 0 else f"Bulan ke-{o.months}", num=True) for o in others),
    ]
    sells = dict(Outcome.Sells.choices)
    table = [
        [Cell(before_after.LABELS[n]),
         *(Cell(results.amount(n, getattr(o, n))) for o in others)]
        for n in acts.FIGURES
    ] + [
        [Cell("Penjualannya"),
         *(Cell("" if o.months == 0 else str(sells.get(o.sells, results.UNKNOWN)).lower())
           for o in others)]
    ]  # fmt: skip
    taken = Participant.objects.filter(
        batch=row.batch, business=row.business, state=ADMITTED
    ).select_related("owner", "business__facts")
    told = people(request, list(taken))
    context = {
        "form": form, "missed": missed, "outcome": row, "name": name, "first": first,
        "last": last, "open": first <= today <= last,
        "title": f"Bulan ke-{row.months}: {name}",
        "people": [one["person"] or one["number"] for one in told.values()],
        "can_miss": row.on is None and row.due <= today,
        "columns": heads, "rows": table, "back": reverse("training:outcomes"),
        "business_url": next((one["url"] for one in told.values()), ""),
        "crumbs": crumbs(("Hasil", reverse("training:outcomes")), (name, "")),
    }  # fmt: skip
    status = 422 if form.errors or missed.errors else 200
    return render(request, "training/outcome.html", context, status=status)


def _as_form(row: Outcome) -> dict[str, Any]:
    names = (*acts.FIGURES, *acts.ANSWERS)
    held = {name: getattr(row, name) for name in names} if row.on else {}
    return {"on": row.on or timezone.localdate(), **held}


@needs(MEASURE)
def outcome(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Enter what a business says at one milestone."""
    row = _outcome_or_404(request, pk)
    form = OutcomeForm(request.POST or None, initial=_as_form(row), modules=_modules(row))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        told = acts.Told(
            {name: data[name] for name in acts.FIGURES}, sells=data["sells"],
            exports=data["exports"], uses=data["uses"], used=tuple(data["used"]),
            used_for=data["used_for"],
        )  # fmt: skip
        try:
            acts.record_outcome(request.visit.act(), row.pk, on=data["on"], told=told)
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Jawaban tersimpan. Angkanya juga ada di halaman usahanya.")
            return redirect("training:outcomes")
    return _page(request, row, form, MissedForm())


@require_POST
@needs(MEASURE)
def outcome_missed(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Say why a business could not be asked."""
    row = _outcome_or_404(request, pk)
    form = MissedForm(request.POST)
    if form.is_valid():
        try:
            acts.miss_outcome(request.visit.act(), row.pk, form.cleaned_data["reason"])
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Tercatat tidak terjangkau, dengan alasannya.")
            return redirect("training:outcomes")
    entry = OutcomeForm(initial=_as_form(row), modules=_modules(row))
    return _page(request, row, entry, form)
