"""Agreements with other offices: asked, answered, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, needs
from guyub.crosscheck.actions import agreeing
from guyub.crosscheck.forms import AgreementForm, ReasonForm
from guyub.crosscheck.models import LISTS, Agreement, Comparison, Result
from guyub.crosscheck.permissions import AGREE, COMPARE, VIEW
from guyub.crosscheck.states import AGREED, AGREEMENT, COMPARISON, DONE, PROPOSED, TONES, WAITING
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7

MOST = 100
LASTS = timedelta(days=90)


def offices() -> dict[UUID, str]:
    """Regency offices by id."""
    rows = Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name")
    return dict(rows.values_list("pk", "name"))


def seen(request: VisitRequest, pk: UUID) -> Agreement:
    found = Agreement.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]


def told(request: VisitRequest, row: Agreement, names: dict[UUID, str]) -> dict[str, Any]:
    """An agreement as one of its two offices reads it."""
    own = request.visit.office.pk if request.visit.office else None
    asked = row.partner_id == own
    waits_for_us = asked and row.state == PROPOSED
    return {
        "row": row, "other": names.get(row.office_id if asked else row.partner_id, ""),
        "asked": asked,
        "state": "Menunggu jawaban kami" if waits_for_us else AGREEMENT.label(row.state),
        "tone": TONES.get(row.state, "quiet"),
        "our_list": LISTS[row.partner_list if asked else row.own_list],
        "their_list": LISTS[row.own_list if asked else row.partner_list],
        "in_force": row.state == AGREED and row.ends_on >= timezone.localdate(),
    }  # fmt: skip


@needs(VIEW)
def listing(request: VisitRequest) -> HttpResponse:
    """Agreements of the office, the newest first."""
    names = offices()
    rows = Agreement.objects.visible_to(request.visit).order_by("-proposed_at", "-pk")[:MOST]
    context = {
        "rows": [told(request, row, names) for row in rows],
        "may_propose": request.visit.may(AGREE) and len(names) > 1,
        "alone": len(names) < 2,
    }
    return render(request, "crosscheck/list.html", context)


@needs(AGREE)
def new(request: VisitRequest) -> HttpResponse:
    """Ask another office."""
    own = request.visit.office.pk if request.visit.office else None
    partners = [(str(pk), name) for pk, name in offices().items() if pk != own]
    form = AgreementForm(
        request.POST or None, partners=partners,
        initial={"id": uuid7(), "until": timezone.localdate() + LASTS},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        terms = agreeing.Terms(
            UUID(data["partner"]), data["own_list"], data["partner_list"], data["purpose"],
            data["basis"], data["until"],
        )  # fmt: skip
        try:
            made = agreeing.propose(request.visit.act(), data["id"], terms)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            kernel_forms.saved(request, "Usul tersimpan. Dinas yang diajak melihatnya hari ini.")
            return redirect("crosscheck:agreement", made.pk)
    context = {"form": form, "words": agreeing.WORDS}
    return render(request, "crosscheck/new.html", context, status=422 if form.errors else 200)


@needs(VIEW)
def page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One agreement, its comparisons, and what may be done now."""
    row = seen(request, pk)
    item = told(request, row, offices())
    own = request.visit.office.pk if request.visit.office else None
    rows = list(row.comparisons.order_by("-begun_at", "-pk")[:MOST])
    left = dict.fromkeys((c.pk for c in rows), 0)
    for pk_ in Result.objects.visible_to(request.visit).undecided().filter(
        comparison__in=rows
    ).values_list("comparison_id", flat=True):  # fmt: skip
        left[pk_] += 1
    comparisons = [
        {
            "row": c, "state": COMPARISON.label(c.state), "tone": TONES.get(c.state, "quiet"),
            "invited": c.state == WAITING and c.partner_id == own, "waits": c.state == WAITING,
            "done": c.state == DONE, "left": left[c.pk],
            "rows": c.own_rows if c.office_id == own else c.partner_rows,
        }
        for c in rows
    ]  # fmt: skip
    may_compare = request.visit.may(COMPARE)
    context = {
        "item": item, "comparisons": comparisons, "new_id": uuid7(),
        "may_answer": request.visit.may(AGREE) and item["asked"] and row.state == PROPOSED,
        # Who was asked says yes or no; to end what is only proposed is for who proposed it.
        "may_end": request.visit.may(AGREE)
        and (row.state == AGREED or (row.state == PROPOSED and not item["asked"])),
        "proposed": row.state == PROPOSED,
        "may_start": may_compare and item["in_force"] and not any(c["waits"] for c in comparisons),
        "may_compare": may_compare,
        "refuse_form": ReasonForm(auto_id="tolak-%s"), "end_form": ReasonForm(auto_id="akhir-%s"),
        "drop_form": ReasonForm(auto_id="batal-%s"),
    }  # fmt: skip
    return render(request, "crosscheck/agreement.html", context)


@needs(AGREE)
@require_POST
def answer(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The head of the office that was asked says yes or no."""
    seen(request, pk)
    try:
        row = agreeing.answer(
            request.visit.act(), pk, request.POST.get("verb", ""), request.POST.get("reason", "")
        )
        done = "Disetujui." if row.state == AGREED else "Ditolak."
        kernel_forms.saved(request, f"{done} Dinas yang mengajak melihat jawabannya.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("crosscheck:agreement", pk)


@needs(AGREE)
@require_POST
def end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """End an agreement now."""
    seen(request, pk)
    try:
        row = agreeing.end(request.visit.act(), pk, request.POST.get("reason", ""))
        agreed = row.answered_at is not None
        done = "Kesepakatan diakhiri. Yang menunggu ikut dihapus." if agreed else "Usul ditarik."
        kernel_forms.saved(request, done)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("crosscheck:agreement", pk)


def visible_comparison(request: VisitRequest, pk: UUID) -> Comparison:
    found = Comparison.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]
