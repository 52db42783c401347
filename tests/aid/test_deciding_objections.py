"""Keberatan: from anybody, kept secret, answered by somebody else, before any decree."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from guyub.accounts.visit import ANONYMOUS
from guyub.aid import models as m
from guyub.aid.actions.deciding_decree import Wording, draft_decree
from guyub.aid.actions.deciding_objections import (
    Complaint,
    answer_objection,
    submit_objection,
    withdraw_objection,
)
from guyub.aid.actions.deciding_selection import announce_selection, reconsider, run_selection
from guyub.aid.queries.deciding import objection_window, receipt_of
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from tests.aid.worlds import change, put, world
from tests.factories import NOW, TODAY, office_act, sign_in

pytestmark = pytest.mark.usefixtures("db")
WORDS = Complaint("Sutinah", "Kelompok kami lebih dulu mengirim usulan.", "084011112222")


def sent(made, complaint=WORDS, act=None, assisted=False):
    who = act or ANONYMOUS.act(NOW)
    with in_scope(who.scope, read_only=True):
        round_ = m.Round.objects.get(pk=made.round.pk)
    return submit_objection(who, round_, complaint, assisted=assisted)


def stored(number):
    return m.Objection._base_manager.using("owner").get(number=number)


def test_anybody_objects_without_an_account_and_keeps_a_code():
    made = world(until="announced")
    got = sent(made)
    row = stored(got.number)
    assert got.number.startswith("KBR-33.03-000001-")
    # Ten working days after Sunday 22 November 2026.
    assert got.answer_by.isoformat() == "2026-12-04"
    assert (row.against, row.deadline["key"]) == ("list", "aid.objection_answer_days")
    assert row.deadline["legal_basis"] == "UU 30/2014 pasal 77 ayat (4)"
    again = sent(made)
    assert (again.number, again.repeated) == (got.number, True)
    with in_scope(ANONYMOUS.scope, read_only=True):
        shown = receipt_of(got.token)
        assert not m.Objection.objects.exists()
        assert receipt_of("x" * 16) is None
    assert (shown.number, shown.state, shown.answer) == (got.number, "received", "")


def test_what_was_written_is_encrypted():
    made = world(until="announced")
    got = sent(made)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT o::text FROM aid_objection o WHERE number = %s", [got.number])
        text = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(e::text, ' ') FROM ledger_event e")
        told = cursor.fetchone()[0]
    assert "Sutinah" not in text + told
    assert "lebih dulu" not in text + told
    assert stored(got.number).name.reveal() == "Sutinah"


def test_deciders_are_all_who_had_a_hand_in_it():
    made = world(until="announced")
    row = stored(sent(made).number)
    who = made.people
    assert set(row.deciders) == {
        who[x] for x in ("maker", "approver", "checker", "scorer", "other")
    }
    for person in ("maker", "checker", "other"):
        act = office_act(made.code, "section_head")
        act.person_id = who[person]
        with pytest.raises(NotAllowed, match="orang lain yang harus"):
            answer_objection(act, row.pk, granted=False, answer="Sudah diperiksa, tetap.")
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic("owner"):
        change(row, answerer_person=who["maker"])
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic("owner"):
        change(row, deciders=[])


def test_answered_once_in_plain_words_and_read_with_the_code():
    made = world(until="announced")
    got = sent(made)
    row = stored(got.number)
    act = office_act(made.code, "section_head")
    with pytest.raises(DomainError, match="kata biasa"):
        answer_objection(act, row.pk, granted=False, answer="tidak")
    text = "Sudah kami cek: usulan Anda masuk sesudah usulan lain dengan nilai sama."
    answer_objection(act, row.pk, granted=False, answer=text)
    answer_objection(act, row.pk, granted=False, answer=text)
    with pytest.raises(DomainError):
        answer_objection(office_act(made.code, "head"), row.pk, granted=True, answer=text)
    shown = receipt_of(got.token)
    assert (shown.state, shown.answer) == ("rejected", text)


def test_no_decree_while_an_objection_is_open_or_the_window_is():
    made = world(until="announced")
    got = sent(made)
    act = office_act(made.code, "section_head")
    wording = Wording("Penerima bantuan", "Bupati Contoh", "Bupati")
    with pytest.raises(DomainError, match="Masa keberatan masih berjalan sampai 22 November 2026"):
        draft_decree(act, made.round.pk, wording)
    change(made.round, objections_until=TODAY - timedelta(days=1))
    with pytest.raises(DomainError, match="1 keberatan atas daftar belum dijawab"):
        draft_decree(act, made.round.pk, wording)
    with pytest.raises(IntegrityError, match=r"settled \(open\)"), transaction.atomic("owner"):
        put(m.Decree, office_id=made.office.pk, regency_code=made.code, round=made.round,
            selection=made.selection, about="A", signer="S", signer_title="T",
            maker_person=act.person_id, maker="K", made_at=NOW)  # fmt: skip
    answer_objection(
        office_act(made.code, "head"), stored(got.number).pk, granted=False,
        answer="Sudah diperiksa, tetap.",
    )  # fmt: skip
    assert draft_decree(act, made.round.pk, wording).state == "draft"


def test_a_granted_objection_makes_the_list_anew_before_a_decree():
    made = world(until="announced")
    row = stored(sent(made).number)
    head = office_act(made.code, "head")
    answer_objection(head, row.pk, granted=True, answer="Benar, cek kelompok ini keliru.")
    change(made.round, objections_until=TODAY - timedelta(days=1))
    maker = office_act(made.code, "section_head")
    wording = Wording("Penerima bantuan", "Bupati Contoh", "Bupati")
    with pytest.raises(DomainError, match="dicek ulang, disusun lagi, dan diumumkan lagi"):
        draft_decree(maker, made.round.pk, wording)
    reconsider(head, made.round.pk, "Keberatan dikabulkan")
    listed = run_selection(maker, made.round.pk)
    later = office_act(made.code, "head")
    later.now = NOW + timedelta(hours=1)
    announce_selection(later, made.round.pk, listed.digest)
    change(made.round, objections_until=TODAY - timedelta(days=1))
    assert draft_decree(maker, made.round.pk, wording).selection_id == listed.pk


def test_after_the_window_only_against_the_decision_and_by_the_law():
    made = world(until="announced")
    change(made.round, objections_until=TODAY - timedelta(days=1))
    with pytest.raises(DomainError, match="Sesudah SK terbit"):
        sent(made)
    decided = world(code="35.13", until="decided")
    with in_scope(ANONYMOUS.scope, read_only=True):
        window = objection_window(decided.round, TODAY)
    # 21 working days after 22 November 2026; 25 December and the collective leave left out.
    assert (window.against, window.term.value) == ("decision", 21)
    row = stored(sent(decided).number)
    assert row.against == "decision"
    assert decided.people["verifier"] in row.deciders
    with in_scope(ANONYMOUS.scope, read_only=True):
        late = objection_window(decided.round, window.until + timedelta(days=1))
    assert "Batas keberatan" in late.closed


def test_written_down_for_somebody_who_came():
    made = world(until="announced")
    clerk = office_act(made.code, "village_clerk", area_codes=["33.03.01"])
    complaint = Complaint("Karto", "Nilai kelompok kami keliru.", None, "33.03.01.2001")
    row = stored(sent(made, complaint, clerk, assisted=True).number)
    assert row.receiver_person == clerk.person_id
    away = Complaint("Karto", "Nilai kelompok kami keliru.", None, "33.03.02.2001")
    with pytest.raises(NotAllowed):
        sent(made, away, clerk, assisted=True)
    withdraw_objection(office_act(made.code), row.pk, "Datang sendiri, sudah paham")
    assert stored(row.number).state == "withdrawn"


def test_a_proposal_of_another_round_is_not_found():
    made = world(until="announced")
    number = made.proposals[0].number
    from guyub.kernel.ids import human_number

    real = human_number("USL-33.03", 1)
    change(made.proposals[0], number=real)
    row = stored(sent(made, Complaint("Karto", "Nilai kami keliru sekali.", proposal=real)).number)
    assert row.proposal_id == made.proposals[0].pk
    for typed in (number, human_number("USL-33.03", 9)):
        with pytest.raises(DomainError):
            sent(made, Complaint("Karto", "Nilai kami keliru sekali.", proposal=typed))


def test_nothing_to_object_to_before_a_list():
    made = world(until="scored")
    with pytest.raises(DomainError):
        sent(made)


@pytest.mark.parametrize("village", ["", "33.03.01.2001"])
def test_a_clerk_is_not_told_who_objected(village):
    made = world(until="announced")
    change(made.round, objections_until=TODAY + timedelta(days=3))
    got = sent(made, replace(WORDS, village_code=village))
    client = Client()
    sign_in(client, "village_clerk", "33.03", area_codes=["33.03.01.2001"])
    assert client.get(reverse("aid:objection", args=[got.number])).status_code == 403
    answer = client.post(
        reverse("aid:objection_withdraw", args=[got.number]), {"reason": ""}, follow=True
    )
    text = answer.content.decode()
    assert "Sutinah" not in text
    assert "lebih dulu mengirim" not in text
    assert answer.status_code == (200 if village else 404)
    assert stored(got.number).state == "received"
