"""Questions before and after a course: written by the office, answered by participants.

Policy: what a participant answered on a phone stands; only what the office enters from paper
replaces an answer. Whoever holds an attendance code adds answers to a participant's number and can
change none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.registry.actions.common import lock
from guyub.training import codes
from guyub.training.actions.common import locked_batch, own_office, reached, step
from guyub.training.models import Answer, Batch, Participant, Programme, Question
from guyub.training.models.asking import FEWEST_OPTIONS, MOST_OPTIONS
from guyub.training.permissions import ANSWER, PLAN, RECORD
from guyub.training.states import (
    ADMITTED,
    ASKED,
    ASKING,
    FINISHED,
    MOMENTS,
    OPEN,
    POST_OPEN,
    PRE_OPEN,
    RUNNING,
)

Choices = Mapping[UUID, int]


def _held_still(programme: Programme) -> None:
    """Nobody answers the programme's questions from here on: answering holds the batch's row."""
    rows = Batch.objects.select_for_update().filter(programme=programme).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _checked(programme: Programme, values: Mapping[str, Any]) -> dict[str, Any]:
    options = [" ".join(text.split()) for text in values["options"] if text.strip()]
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise DomainError(
            f"Tulis {FEWEST_OPTIONS} sampai {MOST_OPTIONS} pilihan.", field="option1"
        )  # fmt: skip
    if len({text.casefold() for text in options}) != len(options):
        raise DomainError("Ada dua pilihan yang sama.", field="option1")
    right = values.get("right")
    if right is not None and not 0 <= right < len(options):
        raise DomainError("Pilihan yang benar itu kosong.", field="right")
    module = values.get("module")
    if module and not programme.modules.filter(pk=module).exists():
        raise DomainError("Materi ini bukan dari program ini.", field="module")
    return {
        "text": values["text"], "options": options, "right": right, "module_id": module or None,
    }  # fmt: skip


@action("training.question.write", needs=PLAN, sentence="menulis soal pelatihan")
def write_question(act: Act, pk: UUID, programme_pk: UUID, values: Mapping[str, Any]) -> Question:
    """A question of a programme, new or changed; ``pk`` is given by the form, so that a second
    click is the first. One that somebody answered is not changed any more."""
    programme = lock(Programme, programme_pk)
    regency, _office = own_office(act)
    if programme.regency_code != regency:
        raise NotAllowed("Program ini di luar wilayah Anda.")
    given = _checked(programme, values)
    known = programme.questions.filter(pk=pk).first()
    if known is None:
        last = programme.questions.aggregate(last=Max("place"))["last"] or 0
        made = Question.objects.create(
            id=pk, regency_code=regency, programme=programme, place=last + 1,
            created_at=act.now, **given,
        )  # fmt: skip
        act.log(programme, after={"soal": made.text, "urutan": made.place})
        return made
    before = {name: getattr(known, name) for name in given}
    if before == given:
        raise Unchanged(known)
    if known.retired_at is not None:
        raise DomainError("Soal ini sudah tidak dipakai. Tulis soal baru.")
    _held_still(programme)
    if known.answers.exists():
        raise DomainError(
            "Soal ini sudah dijawab, jadi isinya tetap. Hentikan pemakaiannya, lalu tulis soal"
            " baru.", field="text",
        )  # fmt: skip
    for name, value in given.items():
        setattr(known, name, value)
    known.save(update_fields=[*given])
    act.log(programme, before={"soal": before["text"]}, after={"soal": known.text})
    return known


@action("training.question.retire", needs=PLAN, sentence="menghentikan soal pelatihan")
def retire_question(act: Act, pk: UUID) -> Programme:
    """The question is put no more. Without answers it goes; with answers it stays for the
    comparison of the batches that answered it."""
    found = Question.objects.filter(pk=pk).first()
    if found is None:
        raise DomainError("Soal ini sudah tidak ada.")
    programme = lock(Programme, found.programme_id)
    if programme.regency_code != own_office(act)[0]:
        raise NotAllowed("Program ini di luar wilayah Anda.")
    question = lock(Question, pk)
    if question.retired_at is not None:
        raise Unchanged(programme)
    _held_still(programme)
    if question.answers.exists():
        question.retired_at = act.now
        question.save(update_fields=["retired_at"])
    else:
        question.delete()
    act.log(programme, before={"soal": question.text, "urutan": question.place})
    return programme


@action("training.questions.step", needs=RECORD, sentence="membuka atau menutup soal pelatihan")
def step_asking(act: Act, batch_pk: UUID, verb: str) -> Batch:
    """Open or close the questions on the participants' phones."""
    batch = locked_batch(act, batch_pk, OPEN, RUNNING, FINISHED)
    if any(t.verb == verb and t.to == batch.asking for t in ASKING.transitions):
        raise Unchanged(batch)
    before, to = batch.asking, step(ASKING, batch.asking, verb, act)
    if to == PRE_OPEN and batch.state == FINISHED:
        raise DomainError("Pelatihan sudah selesai, jadi soal awal tidak bisa dibuka lagi.")
    if to == POST_OPEN and batch.state == OPEN:
        raise DomainError("Soal akhir dibuka sesudah pelatihannya dimulai.")
    if to in ASKED and not batch.programme.questions.filter(retired_at=None).exists():
        raise DomainError("Programnya belum punya soal. Tulis soalnya dulu di halaman program.")
    batch.asking = to
    batch.save(update_fields=["asking"])
    act.log(batch, before={"soal": before}, after={"soal": to})
    return batch


def _fitting(questions: Sequence[Question], chosen: Choices) -> None:
    by_pk = {q.pk: q for q in questions}
    for pk, choice in chosen.items():
        if pk not in by_pk or not 0 <= choice < len(by_pk[pk].options):
            raise DomainError("Ada jawaban yang tidak ada di soalnya. Muat ulang halamannya.")


def _asked_now(participant: UUID) -> str:
    """The moment that may be answered on a phone now; the batch's row is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_asking_of(%s)", [participant])
        moment = ASKED.get(cursor.fetchone()[0] or "")
    if moment is None:
        raise DomainError("Soalnya tidak dibuka sekarang. Tanyakan ke pengajar.")
    return moment


def _add(act: Act, participant: Participant, chosen: Choices, how: str) -> tuple[str, int]:
    """Answers that are not there yet; what was answered before stands. Gives (moment, how many)."""
    take_turns("training.answers", participant.pk)
    moment = _asked_now(participant.pk)
    programme = participant.batch.programme_id
    _fitting(list(Question.objects.filter(programme=programme, retired_at=None)), chosen)
    if not chosen:
        raise DomainError("Jawab paling sedikit satu soal.")
    held = set(
        Answer.objects.filter(participant=participant, moment=moment)
        .values_list("question_id", flat=True)
    )  # fmt: skip
    new = [
        Answer(participant=participant, question_id=pk, moment=moment, choice=choice, how=how,
               at=act.now)
        for pk, choice in sorted(chosen.items()) if pk not in held
    ]  # fmt: skip
    if not new:
        raise Unchanged(0)
    Answer.objects.bulk_create(new)
    return moment, len(new)


@action("training.answers.give", needs=ANSWER, sentence="menjawab soal pelatihan")
def answer_own(act: Act, participant_pk: UUID, chosen: Choices) -> int:
    """On the own account. Gives how many answers were added."""
    participant = Participant.objects.filter(
        pk=participant_pk, owner=act.scope.person, business__in=act.scope.businesses
    ).select_related("batch").first()  # fmt: skip
    if participant is None:
        raise DomainError("Pelatihan ini tidak ada di akun Anda.")
    moment, many = _add(act, participant, chosen, Answer.How.OWN)
    act.log(participant, after={"soal": moment, "dijawab": many})
    return many


@action("training.answers.give_by_code", sentence="menjawab soal pelatihan dengan kode")
def answer_by_code(act: Act, here: codes.Here, participant_pk: UUID, chosen: Choices) -> int:
    """Behind an attendance code that holds. Gives how many answers were added."""
    if not here.holds(act.now):
        raise DomainError("Kode ini sudah lewat waktunya. Minta pengajar membuka kode baru.")
    participant = Participant.objects.select_related("batch").get(pk=participant_pk)
    moment, many = _add(act, participant, chosen, Answer.How.CODE)
    act.log(
        None, kind="training.session", object_id=here.session, regency=here.regency,
        after={"peserta": str(participant_pk), "soal": moment, "dijawab": many},
    )  # fmt: skip
    return many


@action("training.answers.enter", needs=RECORD, sentence="memasukkan jawaban dari kertas")
def enter_answers(act: Act, participant_pk: UUID, moment: str, chosen: Choices) -> int:
    """The paper of a participant as it is to stand: what is left open was not answered. Gives how
    many answers stand."""
    if moment not in MOMENTS:
        raise DomainError("Pilih soal awal atau soal akhir.")
    found = Participant.objects.filter(pk=participant_pk).first()
    if found is None:
        raise DomainError("Peserta ini tidak ditemukan atau di luar wilayah Anda.")
    batch = locked_batch(act, found.batch_id, OPEN, RUNNING, FINISHED)
    take_turns("training.answers", participant_pk)
    row = lock(Participant, participant_pk)
    reached(act, row)
    if row.state != ADMITTED:
        raise DomainError("Soal hanya untuk peserta yang diterima.")
    questions = list(batch.programme.questions.filter(retired_at=None))
    _fitting(questions, chosen)
    held = {a.question_id: a for a in row.answers.filter(moment=moment, question__in=questions)}
    new = {pk: c for pk, c in chosen.items() if pk not in held}
    changed = [a for pk, a in held.items() if pk in chosen and chosen[pk] != a.choice]
    gone = [a for pk, a in held.items() if pk not in chosen]
    if not new and not changed and not gone:
        raise Unchanged(len(held))
    Answer.objects.bulk_create(
        Answer(participant=row, question_id=pk, moment=moment, choice=choice,
               how=Answer.How.PAPER, at=act.now)
        for pk, choice in sorted(new.items())
    )  # fmt: skip
    for answer in changed:
        answer.choice, answer.how, answer.at = chosen[answer.question_id], Answer.How.PAPER, act.now
    Answer.objects.bulk_update(changed, ["choice", "how", "at"])
    Answer.objects.filter(pk__in=[a.pk for a in gone]).delete()
    act.log(
        batch, before={"diganti": len(changed), "dihapus": len(gone)},
        after={"peserta": row.number, "soal": moment, "dijawab": len(chosen)},
    )  # fmt: skip
    return len(chosen)
