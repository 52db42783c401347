"""Training where others do something: erased people, merged records, a person's own copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse

from guyub.kernel.db import PUBLIC, in_scope
from guyub.registry.actions.merge import merge_businesses, same_people, undo_merge
from guyub.registry.actions.privacy import ask_erasure, decide_erasure
from guyub.registry.models import Business, Owner
from guyub.training import certificates
from guyub.training.actions import asking, following, holding, inviting, places
from guyub.training.models import Answer, Certificate, Invitation, Outcome, Participant
from guyub.training.progress import progress_of
from tests.factories import TODAY, office_act, sign_in, visit
from tests.training import worlds as w
from tests.training.test_following import facts_of, fresh_facts, later, outcomes, told
from tests.training.test_holding import words

pytestmark = pytest.mark.usefixtures("db")


def full_life():
    """(act, batch, participant, question): answered, passed, certified, followed, called."""
    act, batch, row, _paper = w.finished_one()
    one = w.question(act, batch.programme_id, right=0)
    asking.enter_answers(act, row.pk, "pre", {one.pk: 1})
    holding.tick(act, w.session(act, batch).pk, [row.pk])
    inviting.invite(act, row.business_id, "crowd", "Bazar Ramadan", "Panitia", TODAY, True)
    from guyub.training.actions.planning import step_batch

    step_batch(act, batch.pk, "finish")
    six = outcomes(batch, 6)[0]
    following.record_outcome(later(act), six.pk, on=six.due, told=told(
        uses=True, used_for="Melayani pesanan Bu Lurah", sells="more"))  # fmt: skip
    return act, batch, row, one


def everywhere(text):
    """Columns of training's tables that hold a text."""
    found = []
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'training_%'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{text}%"]
            )
            found += [table] if cursor.fetchone()[0] else []
    return found


def test_an_erased_person_leaves_counts_and_nothing_of_the_own():
    act, batch, row, _one = full_life()
    paper = Certificate.objects.using("owner").get(participant=row)
    asked = ask_erasure(act, row.owner_id, reason="Permintaan sendiri")
    decide_erasure(visit("head").act(), asked.pk, accept=True)
    assert not Answer.objects.using("owner").exists()
    assert everywhere("Bu Lurah") == []
    six = Outcome.objects.using("owner").get(batch=batch, months=6)
    # The figure stays for the sum of the batch and leads to nobody.
    assert (six.sells, six.used_for) == ("more", "(dihapus)")
    with in_scope(PUBLIC):
        assert certificates.said_of(paper.pk) is None
    assert Certificate.objects.using("owner").get(pk=paper.pk).revoked_at is not None
    person = Participant.objects.using("owner").select_related("owner").get(pk=row.pk)
    assert person.owner.name == "(dihapus atas permintaan)"
    head = visit("section_head")
    with in_scope(head.scope, read_only=True):
        found = Participant.objects.visible_to(head).admitted().filter(batch=batch)
        assert found.count() == 1


def test_a_persons_own_copy_tells_all_of_training(client):
    act, batch, row, one = full_life()
    sign_in(client, "owner", subject_id=row.owner_id)
    text = words(client.get(reverse("registry:person", args=[row.owner_id])))
    for part in (
        row.number,
        f"sebelum pelatihan: {one.text} pilihan 1",
        "SRT-33.03-",
        "Materi ke-1",
        "Bazar Ramadan",
        "dipakai untuk Melayani pesanan",
        "bulan ke-6",
    ):
        assert part in text, part
    assert batch.name in text
    assert act.actor not in text


def test_merged_records_take_their_training_along_and_give_it_back():
    act, batch, row, _one = full_life()
    twin = w.person(act)[0]
    inviting.invite(act, twin, "crowd", "Bazar Ramadan", "Panitia", TODAY)
    inviting.invite(act, twin, "fair", "Pameran", "Panitia", TODAY - timedelta(days=3))
    before = facts_of(row.business_id)
    done = merge_businesses(act, twin, row.business_id, {}, reason="Sama")
    assert w.fresh(Participant, row.pk).business_id == twin
    assert {o.business_id for o in outcomes(batch)} == {twin}
    # The event that both were called to counts once.
    assert facts_of(twin) == (TODAY, 1, 2)
    assert Invitation.objects.using("owner").filter(business=row.business_id).count() == 1
    undo_merge(act, done.pk, reason="Ternyata lain")
    assert w.fresh(Participant, row.pk).business_id == row.business_id
    assert facts_of(row.business_id) == before
    assert facts_of(twin)[1:] == (0, 2)
    assert fresh_facts()


def test_two_followed_records_of_one_batch_are_one_afterwards(client):
    act = office_act()
    batch, rows = w.finished(act, 2)
    merge_businesses(act, rows[0].business_id, rows[1].business_id, {}, reason="Sama")
    assert len(outcomes(batch, 6)) == 2
    sign_in(client, "section_head")
    text = words(client.get(reverse("training:results", args=[batch.number])))
    assert "0 dari 1 usaha sudah didata" in text
    text = words(client.get(reverse("training:outcomes")))
    assert "2 data" in text


def test_one_human_being_under_two_ids_goes_on_where_it_stopped():
    act = office_act()
    course = w.programme(act, 3)
    first, rows = w.running(act, 1, of=course)
    for module in w.modules_of(first)[:2]:
        holding.mark_passed(act, first.pk, module.pk, [rows[0].pk], TODAY)
    old = Owner.objects.using("owner").get(pk=rows[0].owner_id)
    twin, again = w.person(act, owner=old.name)
    pairs = Business.objects.using("owner").in_bulk([twin, rows[0].business_id])
    with in_scope(act.scope, read_only=True):
        same = same_people(pairs[twin], pairs[rows[0].business_id])
    assert [(one.pk, other.pk) for one, other in same] == [(again, old.pk)]
    merge_businesses(
        act, twin, rows[0].business_id, {}, people=[(again, old.pk)], reason="Sama"
    )  # fmt: skip
    row = places.enrol(act, w.batch(act, course).pk, [(twin, again)])[0]
    with in_scope(act.scope, read_only=True):
        assert progress_of([row], course.pk)[row.pk].words == "2 dari 3 materi lulus"
