"""Signing: once for all lines, with everything that follows; never without goods, twice, alone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from guyub.aid import models as m
from guyub.aid.actions.handing_records import approve
from guyub.aid.actions.handing_signing import ON_SCREEN, THUMB, Signing, sign
from guyub.kernel.actions import DomainError, NotAllowed
from tests.aid.handing_hands import (
    Hands,
    bought,
    come,
    contracts,
    events,
    look,
    prepared,
    ready,
    revoked,
)
from tests.aid.worlds import change, world
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def made():
    return world(until="decided")


@pytest.fixture
def hands(db):
    return Hands()


def test_one_signing_for_all_lines(made, hands):
    first, second = ready(made, hands)
    signed = sign(hands.store, first.pk, Signing(place="Pendopo"))
    assert (signed.state, signed.on, signed.place) == ("signed", TODAY, "Pendopo")
    lines = look(hands.store, m.HandoverLine, handover=first)
    tools = look(hands.store, m.Tool)
    assert len(tools) == sum(x.quantity for x in lines) == 6
    assert tools[0].tag.startswith("ALT-33.03-000001-")
    assert sorted(t.serial for t in tools) == sorted(s for x in lines for s in x.serials)
    assert {t.check_due for t in tools} == {TODAY.replace(year=2027, month=2)}
    assert {t.holder_group_id for t in tools} == {first.group_id}
    outcomes = look(hands.store, m.Outcome)
    assert sorted(o.months for o in outcomes) == [0] * 3 + [6] * 3 + [12] * 3
    assert {(o.workers_male, o.workers_female) for o in outcomes if o.months == 0} == {(1, 2)}
    [report] = look(hands.store, m.UseReport)
    assert (report.due.isoformat(), report.year) == ("2027-01-10", 2026)
    parties = {s.party for s in look(hands.store, m.Signature)}
    assert parties == {"giver", "recipient", "witness"}
    by_group = {p.group_id: p.state for p in look(hands.store, m.Proposal)}
    assert by_group == {first.group_id: "completed", second.group_id: "granted"}
    [event] = events("aid.handover.sign")
    assert event.after["nilai"] == first.total
    assert "Warga" not in str(event.after)


def test_signing_again_changes_nothing(made, hands):
    first, _second = ready(made, hands)
    once = sign(hands.store, first.pk)
    again = sign(hands.field, first.pk, Signing(mode=THUMB))
    assert (again.pk, again.mode) == (once.pk, "paper")
    assert len(events("aid.handover.sign")) == 1
    assert len(look(hands.store, m.Tool)) == 6
    assert len(look(hands.store, m.Signature)) == 3


def at_once(*works):
    """Run each in its own thread with its own connections; gives results and errors."""
    barrier, found = threading.Barrier(len(works)), []

    def run(work):
        try:
            barrier.wait(timeout=30)
            found.append(work())
        except Exception as error:
            found.append(error)
        finally:
            for alias in ("default", "owner"):
                connections[alias].close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_two_devices_at_the_same_instant_sign_once(made, hands):
    store, field = hands.store, hands.field
    for record in ready(made, hands):
        found = at_once(lambda r=record: sign(store, r.pk), lambda r=record: sign(field, r.pk))
        assert [f for f in found if isinstance(f, Exception)] == []
        lines = look(hands.store, m.HandoverLine, handover=record)
        assert len(look(hands.store, m.Tool, line__handover=record)) == len(lines)
    assert len(events("aid.handover.sign")) == 2


def test_two_approvers_at_the_same_instant_approve_once(made, hands):
    contracts(made, hands)
    found = prepared(made, hands)
    kabid, head = hands.kabid, hands.head
    ids = [r.pk for r in found]
    result = at_once(lambda: approve(kabid, ids), lambda: approve(head, ids))
    assert [f for f in result if isinstance(f, Exception)] == []
    assert sorted(len(f.done) for f in result) == [0, 2]
    assert len(events("aid.handover.approve")) == 1
    assert len({r.approver_person for r in look(hands.store, m.Handover)}) == 1


def test_two_officers_prepare_at_the_same_instant_once(made, hands):
    store, other = hands.store, hands.more("store")
    from guyub.aid.actions.handing_records import Around, prepare

    result = at_once(
        lambda: prepare(store, made.decree.pk, Around()),
        lambda: prepare(other, made.decree.pk, Around()),
    )
    refused = [f for f in result if isinstance(f, Exception)]
    assert [type(f) for f in refused] == [DomainError]
    assert len(look(hands.store, m.Handover)) == 2


def test_the_last_unit_goes_to_one_of_two_records(hands):
    """Two records, goods for one of them: whoever comes second waits for the rest."""
    from guyub.aid.actions.handing_purchase import Found, inspect, receive

    made = world(until="decided", groups=3)
    purchase = bought(made, hands)  # groups 1 and 3
    lines = look(hands.store, m.PurchaseLine, purchase=purchase)
    part = receive(hands.store, purchase.pk, "BAP-1", TODAY, {x.pk: 3 for x in lines})
    inspect(hands.verifier, part.pk, TODAY, {x.pk: Found(3) for x in lines})
    mine = [r for r in prepared(made, hands) if r.fund_id == made.funds[0].pk]
    approve(hands.kabid, [r.pk for r in mine])
    for n, record in enumerate(mine):
        change(record, number=f"N-{n}")
    store, other = hands.store, hands.more("store")
    result = at_once(lambda: sign(store, mine[0].pk), lambda: sign(other, mine[1].pk))
    refused = [f for f in result if isinstance(f, Exception)]
    assert [type(f) for f in refused] == [DomainError]
    assert "belum cukup di gudang" in str(refused[0])
    states = sorted(r.state for r in look(hands.store, m.Handover, fund=made.funds[0]))
    assert states == ["ready", "signed"]


def test_what_did_not_arrive_is_not_handed_over(made, hands):
    """And the sentence says what is missing."""
    contracts(made, hands)
    found = prepared(made, hands)
    approve(hands.kabid, [r.pk for r in found])
    change(found[0], number="1")
    with pytest.raises(DomainError, match="Mesin pemotong singkong perlu 3, ada 0"):
        sign(hands.store, found[0].pk)


def test_a_record_without_number_or_approval_is_not_signed(made, hands):
    come(made, hands, bought(made, hands), "BAP-1")
    record = next(r for r in prepared(made, hands) if r.fund_id == made.funds[0].pk)
    with pytest.raises(DomainError, match="Disiapkan"):
        sign(hands.store, record.pk)
    approve(hands.kabid, [record.pk])
    with pytest.raises(DomainError, match="belum bernomor"):
        sign(hands.store, record.pk)


def test_days_that_cannot_be(made, hands):
    [first, _second] = ready(made, hands)
    with pytest.raises(DomainError, match="belum tiba"):
        sign(hands.store, first.pk, Signing(on=TODAY + timedelta(days=1)))
    with pytest.raises(DomainError, match="tanpa SK"):
        sign(hands.store, first.pk, Signing(on=made.decree.dated - timedelta(days=1)))


def test_a_grant_waits_for_agreement_and_pact(hands):
    made = world(until="decided", track="hibah")
    [first, _second] = ready(made, hands)
    m.Agreement.objects.using("owner").update(pact_on=None)
    with pytest.raises(DomainError, match="pakta integritas"):
        sign(hands.store, first.pk)
    m.Agreement.objects.using("owner").update(pact_on=TODAY)
    assert sign(hands.store, first.pk).state == "signed"


def test_a_field_officer_signs_in_the_own_villages_only(made, hands):
    [first, second] = ready(made, hands)
    assert sign(hands.field, first.pk).state == "signed"
    from tests.factories import office_act

    away = office_act("33.03", "field_officer", area_codes=["33.03.02"])
    with pytest.raises(NotAllowed):
        sign(away, second.pk)
    with pytest.raises(NotAllowed):
        sign(hands.data, second.pk)


def test_drawing_on_a_screen_is_the_offices_choice(made, hands):
    [first, _second] = ready(made, hands)
    with pytest.raises(DomainError, match="belum memakai tanda tangan di layar"):
        sign(hands.store, first.pk, Signing(mode=ON_SCREEN))


def test_revoking_takes_tools_back_and_goods_are_stock_again(made, hands):
    from guyub.aid.queries.handing_goods import stock_of
    from guyub.kernel.db import in_scope

    [first, _second] = ready(made, hands)
    sign(hands.store, first.pk)
    gone = revoked(hands, first.pk, "Diserahkan ke orang lain")
    revoked(hands, first.pk, "Diserahkan ke orang lain")
    assert gone.state == "revoked"
    assert {t.state for t in look(hands.store, m.Tool)} == {"taken_back"}
    assert {t.holder_id for t in look(hands.store, m.Tool)} == {None}
    assert len(look(hands.store, m.ToolEvent)) == 6
    assert look(hands.store, m.UseReport) == []
    assert [o.months for o in look(hands.store, m.Outcome)] == [0, 0, 0]
    assert {p.state for p in look(hands.store, m.Proposal)} == {"granted"}
    with in_scope(hands.store.scope, read_only=True):
        mine = [s for s in stock_of() if s.fund_id == first.fund_id]
    assert {s.left for s in mine} == {3}
    assert len(events("aid.handover.revoke")) == 1
    # A new record after the revocation, with another number and another code.
    [again] = prepared(made, hands)
    approve(hands.kabid, [again.pk])
    renewed = sign(hands.store, again.pk)
    assert renewed.number != first.number
    assert bytes(renewed.salt) != bytes(first.salt)
    assert [p.state for p in look(hands.store, m.Proposal, group=first.group_id)] == ["completed"]
