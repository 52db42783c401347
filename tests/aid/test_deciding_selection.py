"""The list: one makes it, another announces it; what is announced is what was read."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from guyub.aid import models as m
from guyub.aid import selection
from guyub.aid.actions.deciding_selection import (
    announce_selection,
    reconsider,
    return_selection,
    run_selection,
)
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from tests.aid.worlds import change, put, world
from tests.factories import NOW, TODAY, office_act, visit

pytestmark = pytest.mark.usefixtures("db")


def listed(made, act=None):
    act = act or office_act(made.code, "section_head")
    return run_selection(act, made.round.pk), act


def fresh(row):
    return type(row)._base_manager.using("owner").get(pk=row.pk)


def test_a_run_keeps_what_it_saw_and_can_be_repeated():
    made = world(until="scored", groups=3)
    row, act = listed(made)
    assert selection.digest(row.inputs) == row.digest
    with in_scope(act.scope, read_only=True):
        kept = {str(r.proposal_id): r for r in row.results.all()}
        awards = list(m.Award.objects.filter(result__selection=row))
    again = selection.run(fresh(row).inputs)
    assert {v.proposal: (v.verdict, v.rank, v.amount) for v in again.verdicts} == {
        key: (r.verdict, r.rank, r.amount) for key, r in kept.items()
    }
    assert sum(a.quantity * a.unit_price for a in awards) == sum(r.amount for r in kept.values())
    assert fresh(made.round).state == "ranked"


def test_the_same_data_again_give_the_same_list_and_maker():
    made = world(until="scored")
    row, act = listed(made)
    same, _act = listed(made)
    assert same.pk == row.pk
    assert same.maker_person == act.person_id
    change(m.Score.objects.using("owner").first(), total=5000)
    newer, _act = listed(made)
    assert newer.number == 2
    assert fresh(row).state == "replaced"


def test_whoever_made_it_does_not_announce_it():
    made = world(until="scored")
    row, act = listed(made)
    who = office_act(made.code, "head")
    who.person_id = act.person_id
    with pytest.raises(NotAllowed, match=r"Anda menyusun daftar ini.*kepala dinas.*Plt"):
        announce_selection(who, made.round.pk, row.digest)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic("owner"):
        change(row, approver_person=row.maker_person)


def test_announced_by_another_moves_proposals_and_opens_the_window():
    made = world(until="scored")
    row, _act = listed(made)
    head = office_act(made.code, "head")
    announce_selection(head, made.round.pk, row.digest)
    announce_selection(head, made.round.pk, row.digest)  # twice is once
    round_ = fresh(made.round)
    assert round_.state == "announced"
    # Five working days after Sunday 22 November 2026.
    assert round_.objections_until.isoformat() == "2026-11-27"
    assert round_.frozen["objections"]["key"] == "aid.objection_list_days"
    assert {fresh(p).state for p in made.proposals} == {"selected"}


def test_another_list_than_the_one_read_is_not_announced():
    made = world(until="scored")
    row, _act = listed(made)
    with pytest.raises(StaleVersion):
        announce_selection(office_act(made.code, "head"), made.round.pk, "0" * 64)
    change(m.Check.objects.using("owner").first(), result="unfit", reasons="Usaha tutup")
    with pytest.raises(DomainError, match="Data berubah"):
        announce_selection(office_act(made.code, "head"), made.round.pk, row.digest)


def test_whoever_is_tied_to_a_proposal_does_not_announce():
    made = world(until="scored")
    row, _act = listed(made)
    head = office_act(made.code, "head")
    put(m.Interest, office_id=made.office.pk, regency_code=made.code, proposal=made.proposals[0],
        person=head.person_id, name="Kepala", kind="kin", created_at=NOW)  # fmt: skip
    with pytest.raises(NotAllowed, match=r"Anda punya hubungan .*keluarga"):
        announce_selection(head, made.round.pk, row.digest)


def test_an_announced_list_is_fixed():
    made = world(until="announced")
    result = m.Result.objects.using("owner").first()
    award = m.Award.objects.using("owner").first()
    for row, values in ((result, {"verdict": "reserve"}), (award, {"quantity": 9})):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic("owner"):
            change(row, **values)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic("owner"):
        change(made.selection, inputs={"a": 1})


def test_given_back_and_made_again():
    made = world(until="scored")
    row, act = listed(made)
    head = office_act(made.code, "head")
    with pytest.raises(DomainError, match="alasan"):
        return_selection(head, made.round.pk, row.digest, " ")
    return_selection(head, made.round.pk, row.digest, "Cek lagi kuota")
    assert (fresh(row).state, fresh(made.round).state) == ("replaced", "checking")
    again, _act = listed(made, act)
    assert (again.number, fresh(made.round).state) == (2, "ranked")


def test_reconsidering_keeps_the_list_to_read_until_the_next():
    made = world(until="announced")
    reconsider(office_act(made.code, "head"), made.round.pk, "Keberatan dikabulkan")
    assert fresh(made.selection).state == "announced"
    listed(made)
    assert fresh(made.selection).state == "replaced"


def test_unchecked_and_unscored_wait_with_their_question():
    made = world(until="submitted")
    change(made.round, state="checking")
    row, act = listed(made)
    with in_scope(act.scope, read_only=True):
        results = list(row.results.all())
    assert {r.verdict for r in results} == {"reserve"}
    words = " ".join(r["words"] for r in results[0].reasons)
    assert "belum dicek di tempatnya" in words
    assert "belum ada orang yang menilai" in words


def test_a_check_that_is_to_be_repeated_refuses_nobody():
    made = world(until="checked")
    for row in m.Check.objects.using("owner").filter(proposal__round=made.round):
        change(row, result="unfit", reasons="Tempatnya tidak ditemukan")
    again, stays = made.proposals
    for member in m.ProposalMember.objects.using("owner").filter(proposal=again):
        change(member, check_from=2)
    change(again, state="submitted")
    row, act = listed(made)
    with in_scope(act.scope, read_only=True):
        verdicts = dict(row.results.values_list("proposal", "verdict"))
    assert verdicts == {again.pk: "reserve", stays.pk: "refused"}


def test_purses_hold_and_what_other_rounds_decreed_is_gone():
    made = world(until="scored")
    change(made.funds[0], ceiling=1_000_000)
    purse = m.RoundFund.objects.using("owner").filter(fund=made.funds[1]).first()
    change(purse, amount=8_600_000)
    row, act = listed(made)
    with in_scope(act.scope, read_only=True):
        told = list(row.results.order_by("rank"))
    assert [r.verdict for r in told] == ["selected", "reserve"]
    assert any("Pagu dana habis" in x["words"] for x in told[1].reasons)
    assert {f["amount"] for f in row.inputs["funds"]} == {1_000_000, 8_600_000}


def test_rules_decide_with_reasons_and_the_nearest_yes():
    from guyub.criteria.actions import Wording, add_example, create_rule, propose, publish
    from guyub.criteria.models import Version
    from guyub.criteria.subjects import Count

    made = world(until="scored", groups=1)
    maker, head = office_act(made.code, "registrar"), office_act(made.code, "head")
    tree = {"all": [{"fact": "registry.visited", "op": "is", "value": True}]}
    pk = create_rule(maker, "Didatangi", "Uji", Wording(tree)).rule_id
    for title, value in (("ya", True), ("tidak", False)):
        add_example(maker, pk, {"title": title, "known": {"registry.visited": value},
                                "expected": value, "today": TODAY.isoformat()})  # fmt: skip
    propose(maker, pk)
    with in_scope(head.scope, read_only=True):
        token = Version.objects.get(rule=pk).token
    publish(head, pk, token, Count(1, 0, 0))
    change(made.round, rule_id=pk)
    row, act = listed(made)
    with in_scope(act.scope, read_only=True):
        result = row.results.get()
    assert result.verdict == "refused"
    assert any("belum pernah didatangi petugas" in r["words"] for r in result.reasons)
    assert any("minta didatangi petugas" in n["words"] and n["days"] == 10 for n in result.nearest)


def test_an_applicant_reads_the_own_result_only_once_announced():
    made = world(until="scored")
    row, act = listed(made)
    chair = visit("group_chair", made.code, subject_id=made.groups[0].pk)
    with in_scope(chair.scope, read_only=True):
        assert not m.Result.objects.exists()
    announce_selection(office_act(made.code, "head"), made.round.pk, row.digest)
    with in_scope(chair.scope, read_only=True):
        assert [r.proposal_id for r in m.Result.objects.all()] == [made.proposals[0].pk]
    assert act.office_id == made.office.pk
