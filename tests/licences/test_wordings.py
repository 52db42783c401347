"""A wording of an office is written by one person and published by another; doubts are settled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import PUBLIC, SYSTEM, in_scope
from guyub.kernel.typed import without_numbers
from guyub.ledger.models import Event
from guyub.licences import actions
from guyub.licences.actions.settlements import Answer
from guyub.licences.actions.wording_text import source_of
from guyub.licences.actions.wordings import differences
from guyub.licences.book import book_of
from guyub.licences.models import OfficeWording, Settlement
from guyub.licences.requirements import papers
from guyub.licences.states_rules import SETTLEMENT, WORDING
from tests.factories import TODAY, office_act
from tests.licences.worlds_rules import details, draft, proposed, published

pytestmark = pytest.mark.usefixtures("db")
NIK = "3303014101800001"
DRY = {
    "all": [
        {"fact": "licences.kind", "op": "in", "value": ["food"]},
        {"fact": "licences.keeping", "op": "in", "value": ["dry"]},
    ]
}
DOUBT = papers()["spp_irt"].on(TODAY).doubts[0]
ANSWER = Answer("Berlaku 5 tahun sejak terbit.", "Dinas kesehatan memakai begitu.",
                "Surat dinas kesehatan 4/2026", TODAY)  # fmt: skip


def test_nobody_who_had_a_hand_in_it_publishes():
    first, second = office_act(role="section_head"), office_act(role="section_head")
    row = actions.draft_wording(first, "spp_irt", details("spp_irt", cost_words="Rp1"))
    row = actions.write_details(
        second, row.pk, details("spp_irt", cost_words="Rp2"), row.token
    )  # fmt: skip
    row = actions.propose_wording(second, row.pk)
    for one in (first, second):
        with pytest.raises(NotAllowed, match="Orang lain"):
            actions.publish_wording(one, row.pk, row.token)
    done = actions.publish_wording(office_act(role="head"), row.pk, row.token)
    assert (done.state, done.content["cost_words"]) == ("published", "Rp2")
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        OfficeWording.objects.using("owner").filter(pk=row.pk).update(
            decided_by=first.person_id
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.draft_wording(office_act(role="field_officer"), "nib", details("nib"))


def test_saving_what_stands_makes_nobody_an_author():
    writer, reader = office_act(), office_act(role="section_head")
    given = details("spp_irt", cost_words="Rp1")
    row = actions.draft_wording(writer, "spp_irt", given)
    same = actions.write_details(reader, row.pk, given, row.token)
    assert same.authors == [writer.person_id]
    assert actions.write_rule(reader, row.pk, row.content["applies"], row.token).revision == 1


def test_the_same_draft_twice_is_one_and_another_one_waits():
    act = office_act()
    given = details("spp_irt", cost_words="Rp1")
    row = actions.draft_wording(act, "spp_irt", given)
    assert actions.draft_wording(act, "spp_irt", given).pk == row.pk
    with pytest.raises(DomainError, match="Sudah ada rancangan"):
        actions.draft_wording(act, "spp_irt", replace(given, cost_words="Rp2"))
    actions.drop_wording(act, row.pk)
    assert actions.drop_wording(act, row.pk).state == "dropped"
    assert actions.draft_wording(act, "spp_irt", given).number == 2


def twice(call):
    """What a call gives that was made before, and whether nothing was written."""
    with in_scope(SYSTEM, read_only=True):
        before = Event.objects.count()
    found = call()
    with in_scope(SYSTEM, read_only=True):
        return found, before == Event.objects.count()


def test_proposing_and_publishing_twice_is_once():
    author, head = office_act(), office_act(role="head")
    row = actions.draft_wording(author, "spp_irt", details("spp_irt", cost_words="Rp1"))
    row = actions.propose_wording(author, row.pk)
    again, once = twice(lambda: actions.propose_wording(author, row.pk))
    assert (again.revision, again.state, once) == (row.revision, "proposed", True)
    with pytest.raises(DomainError, match="Menunggu diperiksa"):
        actions.propose_wording(office_act(), row.pk)
    read = row.token
    done = actions.publish_wording(head, row.pk, read)
    again, once = twice(lambda: actions.publish_wording(head, row.pk, read))
    assert (again.decided_at, again.revision, once) == (done.decided_at, done.revision, True)
    for act, token in ((head, "lama"), (office_act(role="head"), read), (author, read)):
        with pytest.raises(DomainError):
            actions.publish_wording(act, row.pk, token)


def test_taking_back_and_returning_twice_is_once():
    author, head = office_act(), office_act(role="head")
    row = actions.draft_wording(author, "spp_irt", details("spp_irt", cost_words="Rp1"))
    actions.propose_wording(author, row.pk)
    back = actions.withdraw_wording(author, row.pk)
    again, once = twice(lambda: actions.withdraw_wording(author, row.pk))
    assert (again.revision, again.state, once) == (back.revision, "draft", True)
    row = actions.propose_wording(author, row.pk)
    read = row.token
    back = actions.return_wording(head, row.pk, read, "Biayanya salah")
    again, once = twice(lambda: actions.return_wording(head, row.pk, read, "Biayanya salah"))
    assert (again.revision, again.remark, once) == (back.revision, "Biayanya salah", True)
    with pytest.raises(DomainError, match="Muat ulang"):
        actions.return_wording(head, row.pk, read, "Langkahnya kurang")


def test_numbers_of_people_are_not_kept_in_what_everybody_reads():
    typed = f"Tanya Bu Rini {NIK}"
    steps = ((f"Datang ke {NIK}", "Pemilik 081234567890", 1),)
    row = draft("spp_irt", whom=typed, issuer=typed, cost_words=typed, validity_words=typed,
                legal_basis=typed, helps=(typed,), steps=steps)  # fmt: skip
    kept = json.dumps(row.content)
    assert NIK not in kept
    assert "081234567890" not in kept
    assert row.content["whom"] == "Tanya Bu Rini [nomor]"
    assert row.content["steps"][0]["title"] == "Datang ke [nomor]"
    act = office_act()
    for source in (
        NIK,
        "rini@contoh.id",
        f"https://contoh.id/{NIK}",
        "https://wa.me/6281234567890",
    ):
        with pytest.raises(DomainError) as error:
            actions.write_details(act, row.pk, details("spp_irt", source=source), row.token)
        assert error.value.field == "source"
        with pytest.raises(DomainError) as error:
            actions.propose_settlement(act, "spp_irt", DOUBT, replace(ANSWER, source=source))
        assert error.value.field == "source"
    answer = replace(ANSWER, follows=typed, because=typed)
    told = actions.propose_settlement(office_act(), "spp_irt", DOUBT, answer)
    assert told.follows == told.because == "Tanya Bu Rini [nomor]"


@pytest.mark.parametrize("key", sorted(papers()))
def test_what_was_shipped_can_be_taken_over_word_for_word(key):
    for wording in papers()[key].wordings:
        texts = (wording.whom, wording.issuer, wording.cost_words, wording.validity_words,
                 wording.legal_basis, *wording.helps,
                 *(s.title for s in wording.steps), *(s.who for s in wording.steps))  # fmt: skip
        assert [without_numbers(text) for text in texts] == list(texts)
        assert source_of(wording.source) == wording.source


def test_what_was_read_is_what_is_published():
    row = proposed("spp_irt", cost_words="Rp1")
    read = row.token
    author = office_act()
    with pytest.raises(NotAllowed):
        actions.withdraw_wording(author, row.pk)
    given_back = actions.return_wording(office_act(role="head"), row.pk, read, "Cek lagi biayanya")
    assert given_back.remark == "Cek lagi biayanya"
    row = actions.propose_wording(author, row.pk)
    assert row.remark == ""
    with pytest.raises(StaleVersion):
        actions.publish_wording(office_act(role="head"), row.pk, read)
    back = actions.withdraw_wording(author, row.pk)
    assert back.state == "draft"


def test_examples_that_come_out_otherwise_must_be_noted():
    row = proposed("spp_irt", rule=DRY)
    differs = {example.title: found for example, found in differences(row)}
    assert differs == {
        "Keripik dari pabrik kecil yang terpisah dari rumah: bukan": True,
        "Kopi bubuk dengan janji khasiat: bukan": True,
        "Makanan kering, tempat membuatnya belum ditanya": True,
    }
    head = office_act(role="head")
    with pytest.raises(DomainError, match="keluar lain"):
        actions.publish_wording(head, row.pk, row.token, noted=list(differs)[:2])
    done = actions.publish_wording(head, row.pk, row.token, noted=list(differs))
    assert done.answered == dict.fromkeys(differs, "yes")
    # The next version is held to what was noted.
    follows = draft("spp_irt", cost_words="Rp3", valid_from=TODAY + timedelta(days=9))
    assert follows.content["applies"] == done.content["applies"]
    assert differences(follows) == []


def test_papers_that_would_wait_for_each_other_are_refused():
    row = draft("nib", needs=("spp_irt",))
    with pytest.raises(DomainError, match="saling menunggu"):
        actions.propose_wording(office_act(), row.pk)


def test_one_for_the_same_day_replaces_and_ending_gives_the_shipped_one_back():
    first = published("spp_irt", cost_words="Rp1")
    second = published("spp_irt", cost_words="Rp2")
    with in_scope(office_act().scope, read_only=True):
        assert OfficeWording.objects.get(pk=first.pk).state == "replaced"
    head = office_act(role="head")
    with pytest.raises(DomainError, match="alasan"):
        actions.end_wording(head, second.pk, " ")
    assert actions.end_wording(head, second.pk, "Perbup dicabut").state == "ended"
    again, once = twice(lambda: actions.end_wording(head, second.pk, "Perbup dicabut"))
    assert (again.ended_because, once) == ("Perbup dicabut", True)
    with pytest.raises(DomainError, match="Dihentikan"):
        actions.end_wording(office_act(role="head"), second.pk, "Perbup dicabut")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"whom": " "}, "whom"), ({"source": ""}, "source"), ({"steps": ()}, None),
        ({"valid_from": date(1800, 1, 1)}, "valid_from"), ({"needs": ("sim",)}, "needs"),
        ({"checked_on": TODAY + timedelta(days=1)}, "checked_on"), ({"instead": "x"}, "instead"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(values, field):
    with pytest.raises(DomainError) as error:
        actions.draft_wording(office_act(), "spp_irt", details("spp_irt", **values))
    assert error.value.field == field


def test_drafts_stay_inside_and_what_holds_is_read_by_all():
    row = draft("spp_irt", cost_words="Rp1")
    other = office_act("35.13").scope
    with in_scope(other, read_only=True):
        assert not OfficeWording.objects.filter(pk=row.pk).exists()
    with pytest.raises(DomainError, match="tidak ditemukan"):
        actions.drop_wording(office_act("35.13"), row.pk)
    done = published("nib", cost_words="Rp1")
    with in_scope(other, read_only=True):
        assert OfficeWording.objects.filter(pk=done.pk).exists()


def test_only_a_regency_writes_its_own():
    with pytest.raises(NotAllowed):
        actions.draft_wording(office_act("33"), "spp_irt", details("spp_irt"))


def settled(code: str = "33.03"):
    row = actions.propose_settlement(office_act(code), "spp_irt", DOUBT, ANSWER)
    return actions.approve_settlement(office_act(code, "head"), row.pk)


def test_a_doubt_is_settled_by_two_persons():
    maker = office_act(role="section_head")
    row = actions.propose_settlement(maker, "spp_irt", DOUBT, ANSWER)
    assert actions.propose_settlement(maker, "spp_irt", DOUBT, ANSWER).pk == row.pk
    with pytest.raises(DomainError, match="Sudah ada usulan"):
        actions.propose_settlement(office_act(), "spp_irt", DOUBT, ANSWER)
    with pytest.raises(NotAllowed, match="Orang lain"):
        actions.approve_settlement(maker, row.pk)
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        Settlement.objects.using("owner").filter(pk=row.pk).update(
            decided_by=maker.person_id
        )  # fmt: skip
    head = office_act(role="head")
    done = actions.approve_settlement(head, row.pk)
    assert actions.approve_settlement(head, row.pk).state == "approved"
    assert done.follows == ANSWER.follows


def test_a_newer_answer_replaces_and_an_ended_one_opens_the_doubt():
    first = settled()
    second = settled()
    with in_scope(office_act().scope, read_only=True):
        assert Settlement.objects.get(pk=first.pk).state == "replaced"
    head = office_act(role="head")
    ended = actions.end_settlement(head, second.pk, "Aturan baru sudah terbit")
    assert (ended.state, actions.end_settlement(head, second.pk, "x").state) == ("ended", "ended")
    settled()


def test_a_proposal_goes_back_or_is_taken_back():
    maker, head = office_act(), office_act(role="head")
    row = actions.propose_settlement(maker, "spp_irt", DOUBT, ANSWER)
    with pytest.raises(DomainError):
        actions.return_settlement(head, row.pk, "")
    assert actions.return_settlement(head, row.pk, "Sebut pasalnya").reason == "Sebut pasalnya"
    row = actions.propose_settlement(maker, "spp_irt", DOUBT, ANSWER)
    with pytest.raises(NotAllowed):
        actions.withdraw_settlement(office_act(), row.pk)
    assert actions.withdraw_settlement(maker, row.pk).state == "withdrawn"
    with pytest.raises(DomainError, match="berubah"):
        actions.propose_settlement(maker, "spp_irt", "Bukan baris surat ini.", ANSWER)
    for name in ("follows", "because", "source"):
        with pytest.raises(DomainError):
            actions.propose_settlement(maker, "spp_irt", DOUBT, replace(ANSWER, **{name: " "}))


def test_walls_of_the_database_hold_without_the_actions():
    row = published("spp_irt", cost_words="Rp1")
    done = settled()
    for table, pk, wrong in (
        ("licences_office_wording", row.pk, "decided_by = NULL"),
        ("licences_office_wording", row.pk, "state = 'ended'"),
        ("licences_office_wording", row.pk, "state = 'replaced'"),
        ("licences_settlement", done.pk, "decided_at = NULL"),
        ("licences_settlement", done.pk, "state = 'ended'"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
            connections["owner"].cursor().execute(f"UPDATE {table} SET {wrong} WHERE id = %s", [pk])


def test_every_state_has_a_way_out():
    for machine in (WORDING, SETTLEMENT):
        for state in set(machine.states) - machine.final:
            assert any(t.from_ == state for t in machine.transitions)


def test_owners_and_visitors_read_what_holds_and_no_draft():
    done = published("nib", cost_words="Rp1")
    row = draft("spp_irt", cost_words="Rp1")
    with in_scope(PUBLIC, read_only=True):
        assert book_of("33.03")["nib"].on(TODAY).own == done.pk
        assert not OfficeWording.objects.filter(pk=row.pk).exists()
