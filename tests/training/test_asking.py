"""Questions before and after a course: written, answered, entered from paper, compared."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import PUBLIC, in_scope
from guyub.kernel.ids import uuid7
from guyub.training import codes
from guyub.training.actions import asking, holding
from guyub.training.comparing import Asked, compare
from guyub.training.models import Answer, Question
from tests.factories import office_act, sign_in, visit
from tests.training import worlds as w
from tests.training.test_holding import shown, words

pytestmark = pytest.mark.usefixtures("db")


def answers(**where):
    rows = Answer.objects.using("owner").filter(**where).order_by("question__place", "moment")
    return [(a.moment, a.choice, a.how) for a in rows]


def owner_of(row):
    return w.owner(row.owner_id)


def test_a_question_is_fixed_once_somebody_answered_it():
    act = office_act()
    batch, rows = w.running(act, 1)
    one = w.question(act, batch.programme_id, right=0)
    values = {"text": "Berubah", "options": ["ya", "tidak"], "right": None, "module": None}
    assert asking.write_question(act, one.pk, batch.programme_id, values).text == "Berubah"
    assert asking.write_question(act, one.pk, batch.programme_id, values).pk == one.pk
    for bad, why in (
        ({"options": ["ya"]}, "2 sampai 6"),
        ({"options": ["ya", "Ya"]}, "sama"),
        ({"right": 2}, "kosong"),
        ({"module": uuid7()}, "bukan dari program"),
    ):
        with pytest.raises(DomainError, match=why):
            asking.write_question(act, uuid7(), batch.programme_id, {**values, **bad})
    asking.enter_answers(act, rows[0].pk, "pre", {one.pk: 1})
    with pytest.raises(DomainError, match="sudah dijawab"):
        asking.write_question(act, one.pk, batch.programme_id, {**values, "text": "Lagi"})
    asking.retire_question(act, one.pk)
    assert Question.objects.using("owner").get(pk=one.pk).retired_at is not None
    unused = w.question(act, batch.programme_id)
    asking.retire_question(act, unused.pk)
    assert not Question.objects.using("owner").filter(pk=unused.pk).exists()
    with pytest.raises(NotAllowed):
        asking.write_question(office_act(role="village_clerk"), uuid7(), batch.programme_id, values)


def test_questions_are_opened_before_and_after_and_never_before_again():
    act = office_act()
    batch, _rows = w.running(act, 1)
    with pytest.raises(DomainError, match="belum punya soal"):
        asking.step_asking(act, batch.pk, "open_pre")
    w.question(act, batch.programme_id)
    assert asking.step_asking(act, batch.pk, "open_pre").asking == "pre"
    assert asking.step_asking(act, batch.pk, "open_pre").asking == "pre"
    asking.step_asking(act, batch.pk, "shut_pre")
    asking.step_asking(act, batch.pk, "open_pre")
    asking.step_asking(act, batch.pk, "open_post")
    with pytest.raises(DomainError):
        asking.step_asking(act, batch.pk, "open_pre")
    early = w.batch(act)
    w.question(act, early.programme_id)
    with pytest.raises(DomainError, match="sesudah pelatihannya dimulai"):
        asking.step_asking(act, early.pk, "open_post")
    done, _rows = w.finished(act, 1)
    w.question(act, done.programme_id)
    with pytest.raises(DomainError, match="sudah selesai"):
        asking.step_asking(act, done.pk, "open_pre")
    assert asking.step_asking(act, done.pk, "open_post").asking == "post"


def test_an_owner_answers_once_on_the_own_account():
    act = office_act()
    batch, rows = w.running(act, 2)
    one, two = (w.question(act, batch.programme_id, right=0) for _ in range(2))
    me, other = owner_of(rows[0]).act(act.now), owner_of(rows[1]).act(act.now)
    with pytest.raises(DomainError, match="tidak dibuka"):
        asking.answer_own(me, rows[0].pk, {one.pk: 0})
    asking.step_asking(act, batch.pk, "open_pre")
    assert asking.answer_own(me, rows[0].pk, {one.pk: 1}) == 1
    # What was answered stands; a second click adds nothing.
    assert asking.answer_own(me, rows[0].pk, {one.pk: 0}) == 0
    assert asking.answer_own(me, rows[0].pk, {one.pk: 0, two.pk: 2}) == 1
    assert answers() == [("pre", 1, "own"), ("pre", 2, "own")]
    with pytest.raises(DomainError, match="tidak ada di akun"):
        asking.answer_own(other, rows[0].pk, {one.pk: 0})
    for bad in ({one.pk: 9}, {uuid7(): 0}):
        with pytest.raises(DomainError, match="tidak ada di soalnya"):
            asking.answer_own(other, rows[1].pk, bad)
    with pytest.raises(DomainError, match="paling sedikit satu"):
        asking.answer_own(other, rows[1].pk, {})
    with pytest.raises(NotAllowed):
        asking.enter_answers(me, rows[0].pk, "pre", {})


def test_a_class_answers_behind_the_attendance_code_without_scripts():
    act, batch, rows, session, token = shown()
    one = w.question(act, batch.programme_id, right=0)
    page = reverse("training:here_questions", args=[token])
    assert Client().get(page).status_code == 410
    asking.step_asking(act, batch.pk, "open_pre")
    answer = Client().post(reverse("training:here", args=[token]), {"number": rows[0].number})
    text = answer.content.decode()
    # The questions come right after "here", with the number in place and no name.
    assert one.text in text
    assert rows[0].number in text
    field = f"soal-{one.pk.hex}"
    for choice in ("1", "0"):
        answer = Client().post(page, {"number": rows[0].number, field: choice})
        assert "tersimpan" in words(answer)
    assert answers() == [("pre", 1, "code")]
    for number in ("PST-33.03-999999-9", w.running(act, 1)[1][0].number):
        assert Client().post(page, {"number": number, field: "0"}).status_code == 422
    assert Client().post(page, {"number": rows[1].number}).status_code == 422
    # Whoever is behind a code reaches nobody else's answers and changes none.
    with in_scope(PUBLIC):
        assert not Answer.objects.exists()
        assert not Question.objects.exists()
        here = codes.here_of(token)
        mine, _row = holding.here_act(here, rows[0].number, act.now)
    with pytest.raises(DatabaseError):
        asking_directly(mine, rows[1], one)
    with in_scope(mine.scope):
        assert Answer.objects.update(choice=0) == 0
    holding.hide_code(act, session.pk)
    assert Client().get(page).status_code == 410


def asking_directly(act, row, question):
    with in_scope(act.scope):
        Answer.objects.create(
            participant_id=row.pk, question_id=question.pk, moment="pre", choice=0, how="code",
            at=act.now,
        )  # fmt: skip


def test_paper_is_entered_as_it_is_to_stand_and_twice_is_once():
    act = office_act()
    batch, rows = w.running(act, 1)
    one, two = (w.question(act, batch.programme_id) for _ in range(2))
    assert asking.enter_answers(act, rows[0].pk, "post", {one.pk: 0, two.pk: 1}) == 2
    assert asking.enter_answers(act, rows[0].pk, "post", {one.pk: 0, two.pk: 1}) == 2
    assert asking.enter_answers(act, rows[0].pk, "post", {one.pk: 2}) == 1
    assert answers() == [("post", 2, "paper")]
    with pytest.raises(DomainError, match="awal atau soal akhir"):
        asking.enter_answers(act, rows[0].pk, "nanti", {})
    away = visit("field_officer", area_codes=["33.03.09"]).act(act.now)
    with pytest.raises(DomainError):
        asking.enter_answers(away, rows[0].pk, "pre", {one.pk: 0})
    other = w.enrolled(act, batch, 1)[0]
    with pytest.raises(DomainError, match="diterima"):
        asking.enter_answers(act, other.pk, "pre", {one.pk: 0})


def test_the_page_compares_who_answered_twice_and_says_how_many(client):
    act = office_act()
    batch, rows = w.running(act, 4)
    one = w.question(act, batch.programme_id, right=0)
    before = {0: 1, 1: 1, 2: 0}
    after = {0: 0, 1: 1, 3: 0}
    for moment, papers in (("pre", before), ("post", after)):
        for n, choice in papers.items():
            asking.enter_answers(act, rows[n].pk, moment, {one.pk: choice})
    sign_in(client, "section_head")
    text = words(client.get(reverse("training:results", args=[batch.number])))
    assert "Menjawab sebelum 3, sesudah 3, kedua kali 2 dari 4 peserta." in text
    assert "Dari 2 pasang jawaban, yang benar 0 sebelum dan 1 sesudah" in text
    page = words(client.get(reverse("training:batch", args=[batch.number])))
    assert "Menjawab sebelum pelatihan 3 dari 4 orang, sesudahnya 3 dari 4 orang" in page


ROWS = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 2), st.sampled_from(["pre", "post"]), st.integers(0, 2)
    ),
    unique_by=lambda row: row[:3],
)


@given(ROWS)
def test_parts_sum_to_the_total_and_unknown_is_not_wrong(rows):
    questions = [Asked(0, 3, 0), Asked(1, 3, None), Asked(2, 3, 2)]
    found, total = compare(questions, rows, 6)
    held = {row[:3]: row[3] for row in rows}
    for one in found:
        both = [p for p in range(6) if {(p, one.key, m) for m in ("pre", "post")} <= held.keys()]
        assert one.both == len(both) == sum(one.before) == sum(one.after)
        assert one.both <= min(one.pre, one.post) <= 6
    marked = [one for one in found if one.right is not None]
    assert total.pairs == sum(one.both for one in marked)
    assert total.right_before == sum(one.before[one.right] for one in marked)
    assert total.change == sum(one.right_after - one.right_before for one in marked)
