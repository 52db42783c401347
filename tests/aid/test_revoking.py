"""A record that is revoked: its tools come back the way every tool comes back, or it stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions import following_taking_back as backs
from guyub.aid.actions.handing_revoking import (
    ask_to_revoke,
    refuse_revocation,
    revoke,
    withdraw_revocation,
)
from guyub.aid.actions.handing_signing import sign
from guyub.groups.models import Group, StateChange
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.kernel.waiting import waiting_for
from tests.aid.handing_hands import Hands, events, look, ready, revoked
from tests.aid.worlds import change, past_the_wall, put, world
from tests.aid.worlds_following import finding
from tests.factories import TODAY, sign_in, visit

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
    asked = backs.propose_take_back(hands.store, others[0].pk, "Dititipkan")
    moves.decide_request(hands.kabid, asked.pk, True)
    backs.finish_take_back(hands.store, asked.pk, on=TODAY)
    revoked(hands, record.pk, "Diserahkan ke orang lain")
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
        revoked(hands, record.pk, "Salah orang")
    f.record_check(hands.verifier, second.pk, finding("missing"))
    with pytest.raises(DomainError, match=rf"{first.tag}, {second.tag}"):
        revoked(hands, record.pk, "Salah orang")
    assert look(hands.store, m.Handover, pk=record.pk)[0].state == "signed"
    assert look(hands.store, m.ToolEvent, kind="take_back") == []


def test_a_request_that_waits_is_settled_first(made, hands):
    record = signed(made, hands)
    tool = tools(hands, record)[0]
    to = made.members[made.groups[1].pk][1]
    asked = moves.propose_move(hands.store, tool.pk, to.pk, "Tidak dipakai")
    with pytest.raises(DomainError, match="usul pindah"):
        revoked(hands, record.pk, "Salah orang")
    moves.withdraw_request(hands.store, asked.pk, "Tidak jadi")
    assert revoked(hands, record.pk, "Salah orang").state == "revoked"


def test_a_unit_that_is_stock_again_is_not_also_passed_on_as_a_tool(made, hands):
    record = signed(made, hands)
    revoked(hands, record.pk, "Salah orang")
    tool, to = tools(hands, record)[0], made.members[made.groups[1].pk][1]
    with pytest.raises(DomainError, match="kembali ke gudang"):
        moves.propose_move(hands.store, tool.pk, to.pk, "Dipakai orang lain")
    with pytest.raises(DomainError, match="kembali ke gudang"):
        moves.offer_tool(hands.store, tool.pk, to.pk)
    with pytest.raises(IntegrityError, match="its record was revoked"), transaction.atomic("owner"):
        change(tool, state="in_use", holder_id=to.pk)


def test_one_asks_and_another_decides(made, hands):
    record = signed(made, hands)
    with pytest.raises(DomainError, match="Belum ada yang mengusulkan"):
        revoke(hands.head, record.pk)
    with pytest.raises(NotAllowed):
        ask_to_revoke(hands.field, record.pk, "Salah orang")
    with pytest.raises(DomainError, match="alasannya"):
        ask_to_revoke(hands.store, record.pk, "  ")
    asked = ask_to_revoke(hands.store, record.pk, "Salah orang")
    ask_to_revoke(hands.store, record.pk, "Salah orang")
    with pytest.raises(DomainError, match="menunggu putusan"):
        ask_to_revoke(hands.kabid, record.pk, "Sama")
    assert (asked.state, len(events("aid.handover.ask_revoke"))) == ("signed", 1)
    same = replace(hands.head, person_id=hands.store.person_id)
    for decide in (lambda: revoke(same, record.pk),
                   lambda: refuse_revocation(same, record.pk, "Benar")):  # fmt: skip
        with pytest.raises(NotAllowed, match="Orang lain"):
            decide()
    with pytest.raises(NotAllowed):
        revoke(hands.kabid, record.pk)
    with pytest.raises(StaleVersion):
        revoke(hands.head, record.pk, version=record.version)
    done = revoke(hands.head, record.pk, version=asked.version)
    assert (done.state, done.remark) == ("revoked", "Salah orang")
    assert done.revoke_asker_person == hands.store.person_id


def test_who_does_not_agree_says_why_and_the_record_stands(made, hands):
    record = signed(made, hands)
    ask_to_revoke(hands.store, record.pk, "Salah orang")
    with pytest.raises(DomainError, match="kenapa"):
        refuse_revocation(hands.head, record.pk, "")
    refuse_revocation(hands.head, record.pk, "Orangnya sudah benar")
    refuse_revocation(hands.head, record.pk, "Orangnya sudah benar")
    assert len(events("aid.handover.refuse_revoke")) == 1
    assert {t.state for t in tools(hands, record)} == {"in_use"}
    ask_to_revoke(hands.kabid, record.pk, "Ada dua berita acara")
    with pytest.raises(NotAllowed, match="yang mengusulkan"):
        withdraw_revocation(hands.store, record.pk)
    withdraw_revocation(hands.kabid, record.pk)
    withdraw_revocation(hands.kabid, record.pk)
    assert look(hands.store, m.Handover, pk=record.pk)[0].revoke_asker_person is None


def test_nobody_takes_a_tool_alone_past_the_actions(made, hands):
    record = signed(made, hands)
    tool = tools(hands, record)[0]
    event = {
        "office_id": tool.office_id, "regency_code": tool.regency_code, "tool": tool,
        "kind": "take_back", "on": TODAY, "state": "taken_back", "by": hands.store.person_id,
        "who": "S", "created_at": hands.store.now,
    }  # fmt: skip

    def alone():
        with transaction.atomic("owner"):
            put(m.ToolEvent, **event)
            change(tool, state="taken_back", holder_id=None, holder_group_id=None)

    with pytest.raises(IntegrityError, match="nobody agreed to take it back"):
        alone()


def test_an_earlier_agreement_takes_no_tool_again(made, hands):
    """Two persons agreed once; the tool went out again; nobody takes it alone by that request."""
    record = signed(made, hands)
    tool = tools(hands, record)[0]
    asked = backs.propose_take_back(hands.store, tool.pk, "Tidak dipakai")
    moves.decide_request(hands.kabid, asked.pk, True)
    backs.finish_take_back(hands.store, asked.pk, on=TODAY)
    after = timezone.now() + timedelta(days=1)
    event = {
        "office_id": tool.office_id, "regency_code": tool.regency_code, "tool": tool, "on": TODAY,
        "by": hands.store.person_id, "who": "S",
    }  # fmt: skip
    with past_the_wall(m.Tool):
        change(tool, state="in_use", holder_id=tool.holder_id)
        put(m.ToolEvent, **event, kind="move", state="in_use", created_at=after)

    def alone(hours, **carries):
        with transaction.atomic("owner"):
            put(m.ToolEvent, **event, kind="take_back", state="taken_back",
                created_at=after + timedelta(hours=hours), **carries)  # fmt: skip
            change(tool, state="taken_back", holder_id=None, holder_group_id=None)

    done = m.ToolRequest.objects.using("owner").get(pk=asked.pk)
    for carries in ({}, {"request": done}):
        with pytest.raises(IntegrityError, match="nobody agreed to take it back"):
            alone(1, **carries)
    two = {"proposer_person": uuid7(), "decider_person": uuid7(), "state": "done"}
    again = put(
        m.ToolRequest, office_id=tool.office_id, regency_code=tool.regency_code, tool=tool,
        kind="take_back", reason="Lagi", proposed_at=after, decided_at=after, done_on=TODAY, **two,
    )  # fmt: skip
    alone(1, request=again)
    assert m.Tool.objects.using("owner").get(pk=tool.pk).state == "taken_back"


@pytest.mark.parametrize("how", ["split", "dissolved"])
def test_a_group_that_parted_or_ended_once_opens_no_tool_later(made, hands, how):
    """Settled while the group ends, never afterwards, whatever time the event says."""
    record = signed(made, hands)
    first, second = tools(hands, record)[:2]
    group = Group.objects.using("owner").get(pk=first.holder_group_id)
    then = timezone.now() + timedelta(days=1)
    base = {"regency_code": group.regency_code, "on": TODAY, "actor": "S", "at": then}

    def end():
        if how == "dissolved":
            put(StateChange, **base, group=group, from_state=group.state, to_state="dissolved")
            return
        new = put(
            Group, number=f"{group.number}-B", name="Pecahan", name_key="pecahan",
            sort_key="pecahan", kind=group.kind,
            regency_code=group.regency_code, village_code=group.village_code, state="forming",
            state_since=TODAY, split_from=group, created_at=then, updated_at=then,
        )  # fmt: skip
        put(StateChange, **base, group=new, to_state="forming")

    def settle(tool):
        put(m.ToolEvent, office_id=tool.office_id, regency_code=tool.regency_code, tool=tool,
            kind="take_back", on=TODAY, state="taken_back", by=hands.store.person_id, who="S",
            created_at=then)  # fmt: skip
        change(tool, state="taken_back", holder_id=None, holder_group_id=None)

    with transaction.atomic("owner"):
        end()
        settle(first)
    assert m.Tool.objects.using("owner").get(pk=first.pk).state == "taken_back"
    with (
        pytest.raises(IntegrityError, match="nobody agreed to take it back"),
        transaction.atomic("owner"),
    ):
        settle(second)


def waits(role, key="handovers_revoke"):
    """How much waits for a person of this role."""
    one = visit(role)
    with in_scope(one.scope, read_only=True):
        return next((found.count for found in waiting_for(one) if found.kind.key == key), 0)


def test_it_waits_for_who_may_decide_and_the_page_says_so(made, hands, client):
    record = signed(made, hands)
    page = reverse("aid:handover", args=[record.pk])
    sign_in(client, "asset_officer")
    asked = client.post(reverse("aid:handover_revoke", args=[record.pk]), {"reason": "Salah orang"})
    assert asked.status_code == 302
    own = client.get(page).content.decode()
    assert "orang lain yang memutuskan" in own
    assert "Cabut berita acara" not in own
    sign_in(client, "head")
    assert waits("head") == 1
    assert waits("asset_officer") == 0
    listed = client.get(reverse("aid:handovers") + "?keadaan=cabut").content.decode()
    assert record.recipient in listed
    text = client.get(page).content.decode()
    assert "Salah orang" in text
    assert "Cabut berita acara" in text
    decided = client.post(
        reverse("aid:handover_revoke_decide", args=[record.pk]), {"putusan": "cabut"}
    )
    assert decided.status_code == 302
    assert "Dicabut" in client.get(page).content.decode()


def test_taking_back_waits_for_another_and_is_put_down_when_fetched(made, hands, client):
    record = signed(made, hands)
    tool = tools(hands, record)[0]
    sign_in(client, "asset_officer")
    to = reverse("aid:tool_take_back", args=[tool.tag])
    assert client.post(to, {"reason": "Tidak dipakai", "versi": tool.version}).status_code == 302
    [asked] = look(hands.store, m.ToolRequest, tool=tool)
    page = reverse("aid:tool_request", args=[asked.pk])
    assert "Setujui" not in client.get(page).content.decode()
    sign_in(client, "section_head")
    assert waits("section_head", "tool_requests") == 1
    client.post(
        reverse("aid:tool_request_decide", args=[asked.pk]),
        {"putusan": "setujui", "versi": asked.version},
    )
    assert "menunggu diambil" in client.get(page).content.decode()
    assert look(hands.store, m.Tool, pk=tool.pk)[0].state == "in_use"
    sign_in(client, "asset_officer")
    finish = reverse("aid:tool_request_finish", args=[asked.pk])
    assert "Catat sudah ditarik" in client.get(finish).content.decode()
    day = f"{timezone.localdate():%d/%m/%Y}"
    done = client.post(finish, {"on": day, "place": "Gudang", "versi": asked.version + 1})
    assert done.status_code == 302, done.content.decode()
    assert look(hands.store, m.Tool, pk=tool.pk)[0].state == "taken_back"
