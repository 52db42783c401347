"""Records: prepared in bulk, approved by another, numbered from the agenda, added up over parts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guyub.aid import models as m
from guyub.aid.actions.agenda import explain_gap, give_number, set_series
from guyub.aid.actions.deciding_decree import add_scan
from guyub.aid.actions.handing_occasions import Plan, create_occasion
from guyub.aid.actions.handing_papers import add_photo, remove_photo
from guyub.aid.actions.handing_records import (
    Around,
    approve,
    drop,
    edit_record,
    give_back,
    prepare,
    refuse,
)
from guyub.aid.actions.handing_signing import sign
from guyub.aid.actions.proposing_sending import withdraw
from guyub.aid.policy_handing import gaps
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.attached import content_of
from guyub.kernel.scans import clean_scan
from tests.aid.handing_hands import (
    Hands,
    bought,
    come,
    contracts,
    events,
    look,
    prepared,
    ready,
    series,
)
from tests.aid.worlds import change, world
from tests.factories import TODAY
from tests.permissions.makers_aid_handing import jpeg

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def made():
    return world(until="decided", groups=3)


@pytest.fixture
def hands(db):
    return Hands()


def records(hands, **where):
    return look(hands.store, m.Handover, **where)


def test_one_record_per_recipient_and_giver(made, hands):
    found = prepared(made, hands)
    assert len(found) == 3
    assert {(r.group_id, r.fund_id) for r in found} == {
        (p.group_id, made.funds[n % 2].pk) for n, p in enumerate(made.proposals)
    }
    for record in found:
        lines = look(hands.store, m.HandoverLine, handover=record)
        assert record.total == sum(x.quantity * x.unit_price for x in lines)
        assert {x.quantity for x in lines} == {1}
        assert record.recipient_title == "Ketua kelompok"
        assert record.recipient_signer.startswith("Warga")
    assert len({r.salt.tobytes() if hasattr(r.salt, "tobytes") else r.salt for r in found}) == 3
    with pytest.raises(DomainError, match="sudah ada di berita acara"):
        prepared(made, hands)
    assert len(events("aid.handover.prepare")) == 1


def test_nothing_is_prepared_without_a_decree_in_force(hands):
    made = world(until="decided")
    m.Decree.objects.using("owner").filter(pk=made.decree.pk).update(state="revoked")
    with pytest.raises(DomainError, match="belum berlaku"):
        prepared(made, hands)


def test_only_what_arrived_leaves_the_rest_open(made, hands):
    from guyub.aid.actions.handing_purchase import Found, inspect, receive

    with pytest.raises(DomainError, match="Belum ada barang"):
        prepared(made, hands, only_arrived=True)
    purchase = bought(made, hands)
    [knife, sealer] = look(hands.store, m.PurchaseLine, purchase=purchase)
    part = receive(hands.store, purchase.pk, "BAP-1", TODAY, {knife.pk: 4})
    inspect(hands.verifier, part.pk, TODAY, {knife.pk: Found(4)})
    first = prepared(made, hands, only_arrived=True)
    units = [sum(x.quantity for x in look(hands.store, m.HandoverLine, handover=r)) for r in first]
    assert sum(units) == 4
    with pytest.raises(DomainError, match="Belum ada barang"):
        prepared(made, hands, only_arrived=True)
    rest = receive(hands.store, purchase.pk, "BAP-2", TODAY, {knife.pk: 2, sealer.pk: 6})
    inspect(hands.verifier, rest.pk, TODAY, {knife.pk: Found(2), sealer.pk: Found(6)})
    prepared(made, hands, only_arrived=True)
    prepared(made, hands)  # the other fund's, not yet arrived
    lines = look(hands.store, m.HandoverLine)
    for line in made.decree_lines:
        got = sum(x.quantity for x in lines if x.decree_line_id == line.pk)
        assert got == line.quantity


def test_another_person_approves_and_the_series_numbers(made, hands):
    contracts(made, hands)
    series(hands)
    found = prepared(made, hands)
    ids = [r.pk for r in found]
    own = replace(hands.kabid, person_id=hands.store.person_id)
    with pytest.raises(NotAllowed, match="Orang lain"):
        approve(own, ids)
    with pytest.raises(NotAllowed):
        approve(hands.store, ids)
    done = approve(hands.kabid, ids[:2])
    assert [r.number for r in done.done] == ["000.3.2/1/BAST/2026", "000.3.2/2/BAST/2026"]
    done = approve(hands.kabid, ids)
    assert (len(done.done), done.gone) == (1, 2)
    approve(hands.kabid, ids)
    assert len(events("aid.handover.approve")) == 2
    assert sorted(r.number for r in records(hands)) == [f"000.3.2/{n}/BAST/2026" for n in (1, 2, 3)]


def test_a_mixed_pile_leaves_out_what_the_approver_made(made, hands):
    contracts(made, hands)
    found = prepared(made, hands)
    head = hands.kabid
    change(found[0], maker_person=head.person_id)
    change(found[1], recipient_signer="")
    done = approve(head, [r.pk for r in found])
    assert (len(done.done), done.own, done.bare) == (1, 1, 1)


def test_whoever_changes_a_draft_does_not_approve_it(made, hands):
    contracts(made, hands)
    [record, *_rest] = prepared(made, hands)
    both = hands.more("store")
    values = {"recipient_signer": "Wakil Ketua", "witness": "Camat"}
    edited = edit_record(both, record.pk, values, record.version)
    assert edited.hands == [hands.store.person_id, both.person_id]
    edit_record(both, record.pk, values, edited.version)
    with pytest.raises(StaleVersion):
        edit_record(hands.store, record.pk, {"witness": "x"}, record.version)
    # Neither the one who prepared it nor the one who changed it, in whatever role.
    for hand in (hands.store, both):
        as_head = replace(hands.kabid, person_id=hand.person_id)
        with pytest.raises(NotAllowed, match="Orang lain"):
            approve(as_head, [record.pk])
    approve(hands.kabid, [record.pk])
    with pytest.raises(DomainError, match="dikembalikan"):
        edit_record(hands.store, record.pk, {"witness": "y"}, None)
    assert "Wakil Ketua" not in str([e.after for e in events("aid.handover.edit")])


def test_returned_records_need_another_approval_and_keep_their_number(made, hands):
    contracts(made, hands)
    series(hands)
    [record, *_rest] = prepared(made, hands)
    approve(hands.kabid, [record.pk])
    with pytest.raises(DomainError, match="alasannya"):
        give_back(hands.kabid, record.pk, " ")
    give_back(hands.kabid, record.pk, "Saksi salah")
    give_back(hands.kabid, record.pk, "Saksi salah")
    [now] = records(hands, pk=record.pk)
    assert (now.state, now.approver_person, now.number) == ("draft", None, "000.3.2/1/BAST/2026")
    with pytest.raises(DomainError, match="tidak bisa"):
        sign(hands.store, record.pk)
    approve(hands.head, [record.pk])
    [now] = records(hands, pk=record.pk)
    assert now.number == "000.3.2/1/BAST/2026"


def test_dropped_and_refused_goods_are_free_again(made, hands):
    found = ready(made, hands)
    drop(hands.store, found[0].pk, "Salah cetak")
    refuse(hands.store, found[1].pk, "Sudah punya mesinnya")
    refuse(hands.store, found[1].pk, "Sudah punya mesinnya")
    again = prepared(made, hands)
    assert {(r.group_id, r.fund_id) for r in again} == {(r.group_id, r.fund_id) for r in found[:2]}
    # Serials of the dropped records come back too.
    assert all(len(x.serials) == x.quantity for r in again
               for x in look(hands.store, m.HandoverLine, handover=r))  # fmt: skip
    told = {a.text: a.explanation for a in look(hands.store, m.AgendaNumber)}
    assert told[found[0].number] == "Dibuang: Salah cetak"
    assert told[found[1].number].startswith("Ditolak penerima")
    assert len(events("aid.handover.refuse")) == 1


def test_typed_numbers_move_the_series_and_leave_gaps_to_explain(made, hands):
    contracts(made, hands)
    found = prepared(made, hands)
    give_number(hands.store, found[0].pk, " 12/  BAST/2026 ")
    with pytest.raises(DomainError, match="sudah bernomor 12/ BAST/2026"):
        give_number(hands.store, found[0].pk, "13")
    with pytest.raises(DomainError, match="sudah dipakai"):
        give_number(hands.store, found[1].pk, "12/ BAST/2026")
    series(hands)
    give_number(hands.store, found[1].pk, "000.3.2/4/BAST/2026")
    [now] = look(hands.store, m.Series)
    taken = [a.n for a in look(hands.store, m.AgendaNumber) if a.n]
    assert (now.last, gaps(taken, now.first, now.last)) == (4, [(1, 3)])
    with pytest.raises(DomainError, match="kenapa"):
        explain_gap(hands.store, 2026, 1, 3, "")
    explain_gap(hands.store, 2026, 1, 3, "Dipakai surat undangan")
    explain_gap(hands.store, 2026, 1, 3, "Dipakai surat undangan")
    assert len(events("aid.series.explain")) == 1
    approve(hands.kabid, [r.pk for r in found])
    assert sorted(r.number for r in records(hands)) == [
        "000.3.2/4/BAST/2026", "000.3.2/5/BAST/2026", "12/ BAST/2026",
    ]  # fmt: skip


def test_a_series_in_use_keeps_its_form(made, hands):
    contracts(made, hands)
    with pytest.raises(DomainError, match="satu kali"):
        set_series(hands.store, 2026, "BAST/2026", 1)
    series(hands)
    set_series(hands.store, 2026, "{n:03}/BAST/{year}", 5)
    found = prepared(made, hands)
    approve(hands.kabid, [found[0].pk])
    assert records(hands, pk=found[0].pk)[0].number == "005/BAST/2026"
    with pytest.raises(DomainError, match="sudah dipakai"):
        set_series(hands.store, 2026, "{n}/X/{year}", 1)


def test_villages_are_prepared_one_by_one(made, hands):
    villages = {p.village_code for p in made.proposals}
    for n, village in enumerate(sorted(villages), start=1):
        prepare(hands.store, made.decree.pk, Around(), villages=[village])
        assert len({r.village_code for r in records(hands)}) == n


def test_serials_follow_the_goods(made, hands):
    come(made, hands, bought(made, hands), "BAP-1")
    found = [r for r in prepared(made, hands) if r.fund_id == made.funds[0].pk]
    serials = [s for r in found for x in look(hands.store, m.HandoverLine, handover=r)
               for s in x.serials]  # fmt: skip
    came = [s for x in look(hands.store, m.ArrivalLine) for s in x.serials]
    assert sorted(serials) == sorted(came)
    assert len(set(serials)) == 12


def test_who_refused_may_withdraw_and_gets_no_other_record(hands):
    made = world(until="ready")
    refuse(hands.store, made.handovers[1].pk, "Tempatnya belum siap")
    gone = made.proposals[1]
    with pytest.raises(NotAllowed, match="sudah disiapkan"):
        withdraw(hands.data, made.proposals[0].pk, "Tidak jadi")
    withdraw(hands.data, gone.pk, "Tidak jadi")
    assert look(hands.store, m.Proposal, pk=gone.pk)[0].state == "withdrawn"
    with pytest.raises(DomainError, match="Semua barang"):
        prepared(made, hands)


def test_nothing_is_prepared_for_who_withdrew(hands):
    made = world(until="arrived")
    withdraw(hands.data, made.proposals[1].pk, "Tidak jadi")
    assert {r.group_id for r in prepared(made, hands)} == {made.groups[0].pk}


def test_a_removed_picture_leaves_the_same_paper_elsewhere(hands):
    made = world(until="ready")
    plan = Plan("village", "Serah terima", TODAY, "Balai desa")
    occasion = create_occasion(hands.store, made.round.pk, plan)
    content = jpeg()
    decreed = add_scan(hands.head, made.decree.pk, content)
    picture = add_photo(hands.store, occasion.pk, clean_scan(content))
    assert picture.path == decreed.path
    remove_photo(hands.store, picture.pk)
    assert content_of(decreed)
