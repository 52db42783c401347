"""What nobody gets around: places and answers of one's own, questions that end with the course."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse

from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.registry.actions.privacy import ask_erasure, decide_erasure
from guyub.registry.models import Ownership
from guyub.training.actions import asking, places, planning
from guyub.training.models import Answer, Batch, Participant, Question
from tests.factories import NOW, TODAY, office_act, sign_in, visit
from tests.training import worlds as w
from tests.training.test_holding import shown, words

pytestmark = pytest.mark.usefixtures("db")


def test_questions_before_a_course_end_with_it():
    act = office_act()
    for verb, reason, left in (("finish", "", "pre_shut"), ("cancel", "Batal", "pre_shut")):
        batch, rows = w.running(act, 1)
        one = w.question(act, batch.programme_id)
        asking.step_asking(act, batch.pk, "open_pre")
        assert planning.step_batch(act, batch.pk, verb, reason).asking == left
        me = w.owner(rows[0].owner_id).act(act.now)
        with pytest.raises(DomainError, match="tidak dibuka"):
            asking.answer_own(me, rows[0].pk, {one.pk: 0})
    batch, rows = w.running(act, 1)
    one = w.question(act, batch.programme_id)
    asking.step_asking(act, batch.pk, "open_post")
    # What is asked afterwards is still asked when the course is over.
    assert planning.step_batch(act, batch.pk, "finish").asking == "post"
    assert asking.answer_own(w.owner(rows[0].owner_id).act(act.now), rows[0].pk, {one.pk: 0}) == 1


def two_of_one_business():
    """(act, batch, rows of two owners of one business, question that is open)."""
    act = office_act()
    batch = w.batch(act)
    business, first = w.person(act)
    _other, second = w.person(act)
    Ownership.objects.using("owner").create(
        business_id=business, owner_id=second, regency_code="33.03", since=TODAY
    )
    rows = places.enrol(act, batch.pk, [(business, first), (business, second)])
    places.admit(act, batch.pk, [r.pk for r in rows])
    one = w.question(act, batch.programme_id)
    asking.step_asking(act, batch.pk, "open_pre")
    return act, batch, rows, one


def test_a_co_owner_is_offered_and_can_add_the_own_answers_only(client):
    _act, _batch, rows, one = two_of_one_business()
    sign_in(client, "owner", subject_id=rows[0].owner_id)
    page = client.get(reverse("training:own")).content.decode()
    mine, other = (reverse("training:own_answers", args=[r.pk]) for r in rows)
    assert mine in page
    assert other not in page
    assert (client.get(mine).status_code, client.get(other).status_code) == (200, 404)
    for row, allowed in ((rows[0], True), (rows[1], False)):
        given = {"participant_id": row.pk, "question_id": one.pk, "moment": "pre", "choice": 0,
                 "how": "own", "at": NOW}  # fmt: skip
        with in_scope(w.owner(rows[0].owner_id).scope):
            if allowed:
                Answer.objects.create(**given)
                continue
            with pytest.raises(DatabaseError), transaction.atomic():
                Answer.objects.create(**given)


def test_whoever_stands_in_a_batch_for_a_business_that_is_gone_is_told_so(client):
    act = office_act()
    batch = w.batch(act)
    sold, owner = w.person(act)
    kept, _other = w.person(act)
    Ownership.objects.using("owner").create(
        business_id=kept, owner_id=owner, regency_code="33.03", since=TODAY
    )
    places.enrol(act, batch.pk, [(sold, owner)])
    Ownership.objects.using("owner").filter(business=sold, owner=owner).update(until=TODAY)
    with pytest.raises(DomainError, match="lewat usaha lain"):
        places.ask(w.owner(owner).act(NOW), batch.pk, kept)
    sign_in(client, "owner", subject_id=owner)
    answer = client.post(reverse("training:ask", args=[batch.number]), {"business": str(kept)})
    assert answer.status_code == 422


def test_a_candidacy_is_for_an_open_batch_where_the_business_is():
    act, far = office_act(), office_act("35.13")
    business, owner = w.person(act)
    base = {"regency_code": "33.03", "asked_at": NOW, "business_id": business, "owner_id": owner,
            "state_at": NOW, "recorder_person": owner, "recorder": "x"}  # fmt: skip
    here, there = w.batch(act), w.batch(far)
    shut = w.batch(act, opened=False)
    for bad in (
        {"batch_id": shut.pk},
        {"batch_id": there.pk},
        {"batch_id": there.pk, "regency_code": "35.13"},
        {"batch_id": here.pk, "regency_code": "35.13"},
    ):
        with pytest.raises(DatabaseError), in_scope(w.owner(owner).scope):
            Participant.objects.create(number="PST-X", **{**base, **bad})
    with in_scope(w.owner(owner).scope):
        Participant.objects.create(number="PST-X", batch_id=here.pk, **base)


def test_an_open_batch_says_to_an_owner_from_elsewhere_that_it_is_not_for_them(client):
    batch = w.batch(office_act())
    _business, owner = w.person(office_act("35.13"), "35.13")
    sign_in(client, "owner", "35.13", subject_id=owner)
    page = client.get(reverse("training:open_batch", args=[batch.number])).content.decode()
    assert reverse("training:ask", args=[batch.number]) not in page
    assert "tidak punya usaha di sana" in page


def test_a_code_says_when_it_is_the_questions_that_are_shut():
    _act, _batch, _rows, _session, token = shown()
    answer = Client().get(reverse("training:here_questions", args=[token]))
    assert answer.status_code == 410
    assert "Soalnya" in words(answer)


def test_an_erased_person_asks_for_no_place_any_more():
    act = office_act()
    batch, _rows = w.running(act, 1, capacity=1)
    rows = w.enrolled(act, batch, 2)
    places.admit(act, batch.pk, [rows[0].pk])
    for row in rows:
        asked = ask_erasure(act, row.owner_id, reason="Permintaan sendiri")
        decide_erasure(visit("head").act(), asked.pk, accept=True)
    found = Participant.objects.using("owner").filter(pk__in=[r.pk for r in rows])
    assert {(p.state, p.withdrawn_because) for p in found} == {("withdrawn", "(dihapus)")}


def test_only_answers_to_questions_in_use_are_counted_of_them():
    from guyub.training.results import answered

    act = office_act()
    batch, rows = w.running(act, 1)
    one, two = (w.question(act, batch.programme_id) for _ in range(2))
    asking.enter_answers(act, rows[0].pk, "pre", {one.pk: 0, two.pk: 1})
    asking.retire_question(act, one.pk)
    office = visit("section_head")
    with in_scope(office.scope, read_only=True):
        shown_, _total, counts = answered(Batch.objects.get(pk=batch.pk), rows)
    assert len(shown_) == 2
    assert counts == {(rows[0].pk, "pre"): 1}


def test_a_question_is_not_changed_under_somebody_who_is_answering_it():
    act = office_act()
    batch, rows = w.running(act, 1)
    one = w.question(act, batch.programme_id, options=3)
    asking.step_asking(act, batch.pk, "open_pre")
    me = w.owner(rows[0].owner_id).act(act.now)
    values = {"text": "Berubah", "options": ["ya", "tidak"], "right": None, "module": None}
    said: list[object] = []

    def change():
        try:
            asking.write_question(office_act(), one.pk, batch.programme_id, values)
            said.append("changed")
        except DomainError as error:
            said.append(str(error))
        finally:
            connections.close_all()

    other = threading.Thread(target=change)
    with transaction.atomic():
        asking.answer_own(me, rows[0].pk, {one.pk: 2})
        other.start()
        other.join(1)
    other.join(10)
    assert "sudah dijawab" in str(said[0])
    assert len(Question.objects.using("owner").get(pk=one.pk).options) == 3
