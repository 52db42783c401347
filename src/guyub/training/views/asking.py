"""Questions before and after a course: written by the office, opened, answered, entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.registry.views.common import refused
from guyub.registry.views.one_form import form_page_of_values as form_page
from guyub.training import codes
from guyub.training.actions import asking, holding
from guyub.training.forms_asking import AnswersForm, QuestionForm
from guyub.training.models import Programme, Question
from guyub.training.permissions import ANSWER, PLAN, RECORD
from guyub.training.states import ADMITTED, ASKED, ASKING, MOMENTS
from guyub.training.views.common import (
    batch_or_404,
    crumbs,
    may,
    of_batch,
    or_404,
    page_of,
    participant_or_404,
    people,
    private,
    programme_or_404,
    within_tries,
)


def _question_page(
    request: VisitRequest, programme: Programme, form: QuestionForm, title: str
) -> HttpResponse:
    back = reverse("training:programme", args=[programme.pk])

    def save(data: dict[str, Any]) -> object:
        values = {k: v for k, v in data.items() if k != "id"}
        values["module"] = UUID(values["module"]) if values["module"] else None
        return asking.write_question(request.visit.act(), data["id"], programme.pk, values)

    return form_page(
        request, form, title=title, lead=programme.title, back=back + "#soal",
        trail=crumbs((programme.title, back), (title, "")), save=save, done="Soal tersimpan.",
    )  # fmt: skip


def _modules(programme: Programme) -> list[tuple[str, str]]:
    return [(str(m.pk), f"{m.place}. {m.title}") for m in programme.modules.order_by("place")]


@needs(PLAN)
def question_new(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A question is written."""
    programme = programme_or_404(request, pk)
    or_404(may(request, PLAN, programme.regency_code))
    form = QuestionForm(request.POST or None, initial={"id": uuid7()}, modules=_modules(programme))
    return _question_page(request, programme, form, "Soal baru")


def _question_or_404(request: VisitRequest, pk: UUID) -> Question:
    found = Question.objects.select_related("programme").filter(pk=pk, retired_at=None).first()
    if found is None or not may(request, PLAN, found.regency_code):
        raise Http404
    return found


@needs(PLAN)
def question(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A question that nobody answered yet is changed."""
    row = _question_or_404(request, pk)
    initial: dict[str, Any] = {
        "id": row.pk, "text": row.text, "module": str(row.module_id or ""), "right": row.right,
        **{f"option{n}": text for n, text in enumerate(row.options, start=1)},
    }  # fmt: skip
    form = QuestionForm(request.POST or None, initial=initial, modules=_modules(row.programme))
    return _question_page(request, row.programme, form, "Ubah soal")


@require_POST
@needs(PLAN)
def question_retire(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A question is put no more."""
    row = _question_or_404(request, pk)
    try:
        asking.retire_question(request.visit.act(), pk)
        messages.success(request, "Soal tidak dipakai lagi.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(reverse("training:programme", args=[row.programme_id]) + "#soal")


@require_POST
@needs(RECORD)
def step(request: VisitRequest, number: str, verb: str) -> HttpResponse:
    """The questions are opened or closed on the participants' phones."""
    batch = batch_or_404(request, number)
    or_404(may(request, RECORD, batch.regency_code))
    if not any(t.verb == verb for t in ASKING.transitions):
        raise Http404
    try:
        made = asking.step_asking(request.visit.act(), batch.pk, verb)
        messages.success(request, f"{ASKING.states[made.asking]}.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(page_of(batch) + "#soal")


def _asked(programme: UUID) -> list[Question]:
    rows = Question.objects.filter(programme=programme, retired_at=None)
    return list(rows.order_by("place"))


@needs(RECORD)
def answers(request: VisitRequest, pk: UUID, moment: str) -> HttpResponse:
    """The paper of one participant is entered."""
    row = participant_or_404(request, pk)
    or_404(may(request, RECORD, row.regency_code) and moment in MOMENTS)
    questions = _asked(row.batch.programme_id)
    held = {
        f"soal-{a.question_id.hex}": a.choice for a in row.answers.filter(moment=moment)
    }  # fmt: skip
    form = AnswersForm(
        request.POST or None, initial=held, questions=questions, blank="Tidak dijawab"
    )
    told = people(request, [row])[row.pk]
    back = reverse("training:results", args=[row.batch.number])
    return form_page(
        request, form, title=f"Jawaban {MOMENTS[moment]}",
        lead=f"{told['person'] or told['business']}, {row.number}. Salin dari kertasnya; yang tidak"
        " dijawab dibiarkan “Tidak dijawab”.",
        back=back, trail=of_batch(row.batch, "Isi dari kertas"),
        save=lambda _data: asking.enter_answers(request.visit.act(), row.pk, moment, form.chosen),
        done="Jawaban tersimpan.",
    )  # fmt: skip


@needs(ANSWER)
@never_cache
def own_answers(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A participant answers on the own account."""
    row = participant_or_404(request, pk)
    moment = ASKED.get(row.batch.asking)
    or_404(row.state == ADMITTED and row.owner_id == request.visit.scope.person)
    back = reverse("training:own")
    held = set(row.answers.filter(moment=moment).values_list("question_id", flat=True))
    questions = [q for q in _asked(row.batch.programme_id) if q.pk not in held]
    if moment is None or not questions:
        messages.info(request, "Tidak ada soal yang perlu dijawab sekarang.")
        return redirect(back)
    form = AnswersForm(request.POST or None, questions=questions)
    return form_page(
        request, form, title=f"Soal {MOMENTS[moment]}",
        lead=f"{row.batch.programme.title}. Jawab sebisanya; ini bukan ujian. Jawaban yang sudah"
        " dikirim tidak bisa diganti.",
        back=back, trail=[("Pelatihan saya", back), ("Soal", "")],
        save=lambda _data: asking.answer_own(request.visit.act(), row.pk, form.chosen),
        done="Terima kasih. Jawaban Anda tersimpan.", button="Kirim jawaban",
    )  # fmt: skip


# --- behind an attendance code -------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """A question as whoever holds a code reads it."""

    pk: UUID
    text: str
    options: list[str]


def open_questions(session: UUID) -> tuple[str, list[Open]]:
    """(moment, questions) that a session's code asks now; ("", []) for none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM training_questions_at(%s)", [session])
        rows = cursor.fetchall()
    return (ASKED[rows[0][0]], [Open(*row[1:]) for row in rows]) if rows else ("", [])


@public
@never_cache
@require_http_methods(["GET", "POST"])
def here_questions(request: VisitRequest, token: str) -> HttpResponse:
    """Behind the attendance code: the questions that are open, answered with the own number."""
    now = timezone.now()
    found = codes.here_of(token)
    moment, questions = ("", []) if found is None else open_questions(found.session)
    if found is None or not found.holds(now) or not questions:
        shut = found is not None and found.holds(now)
        return private(render(request, "training/here_over.html", {"shut": shut}, status=410))
    form = AnswersForm(request.POST or None, questions=questions, number=True)
    done = False
    if request.method == "POST" and form.is_valid():
        if not within_tries(request, found.session):
            return private(render(request, "429.html", status=429))
        try:
            act, participant = holding.here_act(found, form.cleaned_data["number"], now)
            asking.answer_by_code(act, found, participant, form.chosen)
            done = True
        except DomainError as error:
            refused(form, error)
    context = {"here": found, "form": form, "done": done, "moment": MOMENTS[moment]}
    status = 422 if form.errors else 200
    return private(render(request, "training/here_questions.html", context, status=status))


def answers_form(session: UUID, number: str) -> AnswersForm | None:
    """The same questions right after saying "here": the number stands in it already."""
    _moment, questions = open_questions(session)
    if not questions:
        return None
    return AnswersForm(initial={"number": number}, questions=questions, number=True)
