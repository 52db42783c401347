"""The wall behind the actions: what the database itself refuses, whoever writes and however."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from guyub.aid import models as m
from guyub.kernel.ids import uuid7
from tests.aid.worlds import change, put, world
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("db")


def refused(what, do):
    with pytest.raises(IntegrityError, match=what), transaction.atomic(using="owner"):
        do()


def base(made):
    return {"office_id": made.office.pk, "regency_code": made.code}


def record_of(made, n=0, **more):
    """A further draft record beside those made."""
    first = made.proposals[n]
    fund = next(d.fund for d in made.decree_lines if d.proposal_id == first.pk)
    values = {
        "round": made.round, "decree": made.decree, "fund": fund, "group_id": first.group_id,
        "village_code": first.village_code, "giver": "G", "giver_signer": "S",
        "giver_title": "T", "recipient": "R", "recipient_signer": "P", "salt": b"1" * 16,
        "maker_person": made.people["store"], "maker": "M", "created_at": NOW, **more,
    }  # fmt: skip
    return put(m.Handover, **base(made), **values)


def line_of(made, record, decree_line, quantity=1, *, contract=True):
    paid = m.PurchaseLine.objects.using("owner").filter(
        purchase__fund=decree_line.fund_id, item=decree_line.item_id
    ).first() if contract else None  # fmt: skip
    return put(
        m.HandoverLine, **base(made), handover=record, decree_line=decree_line,
        business_id=decree_line.business_id, item_name=decree_line.item_name,
        unit=decree_line.unit, quantity=quantity, contract_line=paid,
        unit_price=paid.unit_price if paid else decree_line.unit_price,
    )  # fmt: skip


def test_every_stage_can_be_laid():
    made = world(until="signed", track="hibah")
    assert {h.state for h in made.handovers} == {"signed"}


def test_nothing_goes_out_before_a_decree_names_it():
    """Gresik 2022: 721 of 782 groups got goods before any decree named them."""
    made = world(until="arrived")
    record = record_of(made)
    mine = [d for d in made.decree_lines if d.proposal_id == made.proposals[0].pk]
    foreign = [d for d in made.decree_lines if d.proposal_id == made.proposals[1].pk]
    refused("no decree in force names this", lambda: line_of(made, record, foreign[0]))
    line = line_of(made, record, mine[0])
    change(record, state="ready", approver_person=made.people["approver"],
           total=line.unit_price, number="X")  # fmt: skip
    day_before = made.decree.dated - timedelta(days=1)
    signs = {"state": "signed", "signed_at": NOW, "mode": "paper"}
    refused("no decree in force on that day", lambda: change(record, on=day_before, **signs))
    change(record, on=TODAY, **signs)


def test_nothing_goes_out_twice():
    made = world(until="ready")
    record = record_of(made)
    for line in made.decree_lines[:2]:
        refused("more than the decree names", lambda d=line: line_of(made, record, d))


def test_nothing_goes_out_that_did_not_arrive():
    made = world(until="decided")
    mine = [d for d in made.decree_lines if d.proposal_id == made.proposals[0].pk]
    record = record_of(made)
    ready = {"state": "ready", "approver_person": made.people["approver"], "number": "X"}
    bare = line_of(made, record, mine[0], contract=False)
    refused("no contract tells the price", lambda: change(record, **ready))
    bare.delete(using="owner")
    purchase = put(
        m.Purchase, **base(made), round=made.round, fund=mine[0].fund, supplier="CV",
        contract="SP-X", dated=TODAY, maker_person=made.people["maker"], created_at=NOW,
    )  # fmt: skip
    put(m.PurchaseLine, **base(made), purchase=purchase, item=mine[0].item, quantity=3,
        unit_price=1_000_000)  # fmt: skip
    line = line_of(made, record, mine[0])
    change(record, total=line.unit_price, **ready)
    refused(
        "did not arrive",
        lambda: change(record, state="signed", on=TODAY, signed_at=NOW, mode="paper"),
    )


def test_a_grant_has_its_agreement_and_pact():
    made = world(until="ready", track="hibah")
    m.Agreement.objects.using("owner").update(pact_on=None)
    sign = {"state": "signed", "on": TODAY, "signed_at": NOW, "mode": "paper"}
    refused("no signed agreement", lambda: change(made.handovers[0], **sign))


def test_what_was_signed_stays():
    made = world(until="signed")
    record = made.handovers[0]
    refused("does not change", lambda: change(record, recipient_signer="Orang lain"))
    refused("does not change", lambda: change(record, state="ready"))
    refused("frozen", lambda: m.HandoverLine.objects.using("owner").update(quantity=2))
    refused("signed decree", lambda: m.DecreeLine.objects.using("owner").update(quantity=9))
    refused("handed over by this decree", lambda: change(made.decree, state="revoked"))
    gone = {"state": "revoked", "remark": "Salah orang", "revoked_at": NOW,
            "revoker_person": made.people["approver"]}  # fmt: skip
    refused("two persons revoke", lambda: change(record, **gone))
    asked = {"revoke_asked_at": NOW, "revoke_reason": "Salah orang"}
    # Asked and decided by one, or asked only in the same breath.
    change(record, revoke_asker_person=made.people["approver"], **asked)
    refused("two persons revoke", lambda: change(record, **gone))
    other = {"revoke_asker_person": made.people["store"]}
    refused("two persons revoke", lambda: change(record, **other, **gone))
    change(record, **other)
    change(record, **gone)


def test_money_stays_within_fund_and_round():
    made = world(until="decided")
    refused("this ceiling", lambda: change(made.funds[0], ceiling=1))
    other = put(
        m.Decree, **base(made), round=made.round, selection=made.selection, about="Susulan",
        signer="S", signer_title="T", maker_person=made.people["maker"], maker="K", made_at=NOW,
    )  # fmt: skip
    like = made.decree_lines[0]
    values = {
        "proposal": like.proposal, "proposal_line": like.proposal_line, "group_id": like.group_id,
        "business_id": like.business_id, "village_code": like.village_code, "item": like.item,
        "item_name": "x", "unit": "unit", "fund": like.fund, "quantity": 1,
    }  # fmt: skip
    refused(
        "above what the round may use",
        lambda: put(m.DecreeLine, **base(made), decree=other, unit_price=99_999_999, **values),
    )
    refused(
        "above the ceiling",
        lambda: put(m.DecreeLine, **base(made), decree=other, unit_price=600_000_000, **values),
    )


def test_a_decree_needs_three_persons():
    made = world(until="announced")
    change(made.round, objections_until=TODAY - timedelta(days=1))
    person = uuid7()
    made.decree = put(
        m.Decree, **base(made), round=made.round, selection=made.selection, about="A", signer="S",
        signer_title="T", maker_person=person, maker="K", made_at=NOW,
    )  # fmt: skip
    refused("aid_decree_maker_verifier", lambda: change(made.decree, verifier_person=person))
    refused("aid_decree_maker_approver", lambda: change(made.decree, approver_person=person))
    refused("aid_decree_signed", lambda: change(made.decree, state="signed"))


def test_whoever_is_tied_neither_checks_nor_scores():
    made = world(until="checked")
    proposal, person = made.proposals[0], uuid7()
    put(m.Interest, **base(made), proposal=proposal, person=person, name="P", kind="kin",
        created_at=NOW)  # fmt: skip
    for tied in (person, proposal.filler_person):
        refused("tied", lambda tied=tied: put(
            m.Score, **base(made), proposal=proposal, scorer_person=tied, scorer="P",
            sheet_number=1, values={}, total=1, created_at=NOW,
        ))  # fmt: skip
        check = m.Check.objects.using("owner").filter(proposal=proposal).first()
        refused("tied", lambda tied=tied, check=check: change(check, checker_person=tied))
