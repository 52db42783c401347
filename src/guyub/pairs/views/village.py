"""Questions of the office to who knows the place: the village's clerk, the officer of the area."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.pairs import comparing
from guyub.pairs.actions import deciding
from guyub.pairs.forms import AnswerForm
from guyub.pairs.models import DoubtfulPair
from guyub.pairs.permissions import ANSWER
from guyub.pairs.states import OPEN
from guyub.pairs.views import common as c
from guyub.pairs.words import steps_of
from guyub.registry import privacy

MOST = 100


@needs(ANSWER)
def questions(request: VisitRequest) -> HttpResponse:
    """What the office asked about records here, unanswered ones first."""
    rows = c.with_records(DoubtfulPair.objects.visible_to(request.visit).asked())
    found = list(rows.order_by("says", "asked_at", "pk")[:MOST])
    return render(request, "pairs/questions.html", {"rows": c.shown(request, found)})


@needs(ANSWER)
def answer(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Both records, and what somebody who knows the place says."""
    pair = c.seen(request, pk)
    if pair.asked_at is None or pair.state != OPEN:
        raise Http404
    given = {"says": pair.says, "note": pair.note} if pair.says else None
    form = AnswerForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            deciding.answer(request.visit.act(), pair.pk, data["says"], data["note"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            kernel_forms.saved(request, "Jawaban terkirim ke dinas. Terima kasih.")
            return redirect("pairs:questions")
    people = c.owners((pair.first_id, pair.second_id))
    sides = [(b, people.get(b.pk, [])) for b in (pair.first, pair.second)]
    inside = (
        request.visit.covers(pair.first.village_code),
        request.visit.covers(pair.second.village_code),
    )
    looked = [o for (_b, held), seen in zip(sides, inside, strict=True) if seen for o in held]
    privacy.note_looking(request.visit, looked, timezone.now())
    context = {
        "pair": pair, "form": form, "open": pair.state == OPEN,
        "lines": comparing.lines(
            request.visit, sides[0], sides[1], steps_of(pair.steps), inside
        ),
    }  # fmt: skip
    return render(
        request, "pairs/answer.html", context, status=422 if form.errors else 200
    )  # fmt: skip
