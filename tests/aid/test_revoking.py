"""A record that is revoked: its tools come back the way every tool comes back, or it stays."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions.handing_signing import revoke, sign
from guyub.kernel.actions import DomainError
from tests.aid.handing_hands import Hands, look, ready
from tests.aid.worlds import change, world
from tests.aid.worlds_following import finding
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def made():
    return world(until="decided")


@pytest.fixture
def hands():
    return Hands()


def signed(made, hands):
    first = ready(made, hands)[0]
    return sign(hands.store, first.pk)


def tools(hands, record):
    return look(hands.store, m.Tool, line__handover=record)


def test_every_tool_has_the_event_that_any_taking_back_has(made, hands):
    record = signed(made, hands)
    first, *others = tools(hands, record)
    f.record_check(hands.verifier, first.pk, finding("broken"))
    f.step_tool(hands.store, others[0].pk, "take_back", on=TODAY, reason="Dititipkan")
    revoke(hands.head, record.pk, "Diserahkan ke orang lain")
    for tool in tools(hands, record):
        *_before, last = sorted(look(hands.store, m.ToolEvent, tool=tool), key=lambda e: e.pk)
        assert (last.kind, last.state, tool.state) == ("take_back", "taken_back", "taken_back")
        assert (tool.holder_id, tool.holder_group_id, tool.check_due) == (None, None, None)
        by_hand = tool.pk == others[0].pk
        assert ("dicabut: Diserahkan ke orang lain" in last.found) is not by_hand
        assert last.from_business is not None


def moved(made, hands, tool):
    to = made.members[made.groups[1].pk][0]
    if tool.holder_id == to.pk:
        to = made.members[made.groups[1].pk][1]
    asked = moves.propose_move(hands.store, tool.pk, to.pk, "Tidak dipakai")
    moves.decide_request(hands.kabid, asked.pk, True)
    return moves.finish_move(hands.store, asked.pk, number="030/7/2026", on=TODAY, place="Balai")


def test_what_has_gone_on_cannot_be_stock_again(made, hands):
    record = signed(made, hands)
    first, second, *_others = tools(hands, record)
    moved(made, hands, first)
    with pytest.raises(DomainError, match=first.tag):
        revoke(hands.head, record.pk, "Salah orang")
    f.record_check(hands.verifier, second.pk, finding("missing"))
    with pytest.raises(DomainError, match=rf"{first.tag}, {second.tag}"):
        revoke(hands.head, record.pk, "Salah orang")
    assert look(hands.store, m.Handover, pk=record.pk)[0].state == "signed"
    assert look(hands.store, m.ToolEvent, kind="take_back") == []


def test_a_request_that_waits_is_settled_first(made, hands):
    record = signed(made, hands)
    tool = tools(hands, record)[0]
    to = made.members[made.groups[1].pk][1]
    asked = moves.propose_move(hands.store, tool.pk, to.pk, "Tidak dipakai")
    with pytest.raises(DomainError, match="usul pindah"):
        revoke(hands.head, record.pk, "Salah orang")
    moves.withdraw_request(hands.store, asked.pk, "Tidak jadi")
    assert revoke(hands.head, record.pk, "Salah orang").state == "revoked"


def test_a_unit_that_is_stock_again_is_not_also_passed_on_as_a_tool(made, hands):
    record = signed(made, hands)
    revoke(hands.head, record.pk, "Salah orang")
    tool, to = tools(hands, record)[0], made.members[made.groups[1].pk][1]
    with pytest.raises(DomainError, match="kembali ke gudang"):
        moves.propose_move(hands.store, tool.pk, to.pk, "Dipakai orang lain")
    with pytest.raises(DomainError, match="kembali ke gudang"):
        moves.offer_tool(hands.store, tool.pk, to.pk)
    with pytest.raises(IntegrityError, match="its record was revoked"), transaction.atomic("owner"):
        change(tool, state="in_use", holder_id=to.pk)
