"""Checks, steps, requests and offers of tools: what is written, by whom, and what is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions import following_taking_back as backs
from guyub.kernel.actions import DomainError, NotAllowed
from tests.aid.worlds import change, put
from tests.aid.worlds_following import finding, followed, fresh, unlucky
from tests.factories import NOW, TODAY, office_act, sign_in

pytestmark = pytest.mark.usefixtures("db")


def events(tool):
    return list(m.ToolEvent.objects.using("owner").filter(tool=tool.pk).order_by("created_at"))


def ledger(verb):
    from guyub.ledger.models import Event

    return Event.objects.using("owner").filter(verb=verb).count()


def test_a_check_sets_the_next_one_by_the_dated_setting():
    tool = followed().tools[0]
    event = f.record_check(office_act(role="verifier"), tool.pk, finding())
    now = fresh(tool)
    assert (now.state, now.last_checked, now.check_due) == ("in_use", TODAY, date(2027, 2, 22))
    assert (event.kind, event.state, event.used_for) == ("check", "in_use", "Memotong singkong")


def test_a_check_sent_twice_is_one():
    tool = followed().tools[0]
    act = office_act(role="verifier")
    one = f.record_check(act, tool.pk, finding("idle"))
    two = f.record_check(act, tool.pk, finding("idle"), version=tool.version)
    assert one.pk == two.pk
    assert len(events(tool)) == ledger("aid.tool.check") == 1


@pytest.mark.parametrize("state", ["idle", "broken", "missing"])
def test_what_is_not_in_use_needs_words(state):
    tool = followed().tools[0]
    with pytest.raises(DomainError, match="ditemukan"):
        f.record_check(office_act(role="verifier"), tool.pk, finding(state, found=""))
    assert fresh(tool).state == "in_use"


def test_numbers_of_people_do_not_stay_in_what_was_found():
    tool = followed().tools[0]
    said = finding("broken", found="Rusak, hubungi 084011112222 NIK 9903110101800001")
    f.record_check(office_act(role="verifier"), tool.pk, said)
    text = str(events(tool)[0].found)
    assert "08401111" not in text
    assert "99031" not in text


def test_a_check_before_the_hand_over_or_of_tomorrow_is_refused():
    tool = followed().tools[0]
    act = office_act(role="verifier")
    for day in (date(2026, 5, 1), TODAY + timedelta(days=1)):
        with pytest.raises(DomainError):
            f.record_check(act, tool.pk, finding(on=day))


def test_an_officer_of_another_village_cannot_check():
    tool = followed().tools[0]
    away = office_act(role="field_officer", area_codes=["33.03.02"])
    with pytest.raises(NotAllowed):
        f.record_check(away, tool.pk, finding())


def test_a_broken_tool_is_repaired_and_works_again():
    tool = followed().tools[0]
    store = office_act(role="asset_officer")
    f.record_check(office_act(role="verifier"), tool.pk, finding("broken"))
    f.step_tool(store, tool.pk, "repair", on=TODAY)
    assert fresh(tool).state == "repair"
    f.record_check(office_act(role="field_officer", area_codes=["33.03"]), tool.pk, finding())
    assert fresh(tool).state == "in_use"
    assert [e.state for e in events(tool)] == ["broken", "repair", "in_use"]


def test_taking_back_needs_a_reason_and_leaves_no_holder():
    tool = followed().tools[0]
    store = office_act(role="asset_officer")
    head = office_act(role="head")
    with pytest.raises(DomainError, match="tidak dikenal"):
        f.step_tool(store, tool.pk, "take_back", on=TODAY, reason="Tidak dipakai setengah tahun")
    with pytest.raises(DomainError, match="alasan"):
        backs.propose_take_back(store, tool.pk, "")
    asked = backs.propose_take_back(store, tool.pk, "Tidak dipakai setengah tahun")
    assert backs.propose_take_back(store, tool.pk, "Tidak dipakai setengah tahun").pk == asked.pk
    with pytest.raises(DomainError, match="belum disetujui"):
        backs.finish_take_back(store, asked.pk, on=TODAY)
    with pytest.raises(NotAllowed, match="Orang lain"):
        moves.decide_request(replace(head, person_id=store.person_id), asked.pk, True)
    moves.decide_request(head, asked.pk, True)
    assert fresh(tool).state == "in_use"
    backs.finish_take_back(store, asked.pk, on=TODAY, place="Gudang dinas")
    backs.finish_take_back(store, asked.pk, on=TODAY, place="Gudang dinas")
    assert ledger("aid.tool.take_back") == 1
    now = fresh(tool)
    assert (now.state, now.holder_id, now.holder_group_id, now.check_due) == (
        "taken_back", None, None, None,
    )  # fmt: skip
    assert events(tool)[0].from_business == tool.holder_id
    with pytest.raises(DomainError):
        f.record_check(office_act(role="verifier"), tool.pk, finding())


def test_what_an_owner_tells_changes_nothing_until_somebody_looks():
    from tests.factories import visit

    made = followed()
    tool = made.tools[0]
    group = made.groups[0]
    chair = visit("group_chair", subject_id=group.pk).act(NOW)
    one = f.tell_broken(chair, tool.pk, "Motornya mati")
    two = f.tell_broken(chair, tool.pk, "Motornya masih mati")
    assert one.pk == two.pk
    assert fresh(tool).state == "in_use"
    assert m.Tool.objects.using("owner").told_broken().get().pk == tool.pk
    later = replace(office_act(role="verifier"), now=NOW + timedelta(hours=1))
    f.record_check(later, tool.pk, finding("broken"))
    assert not m.Tool.objects.using("owner").told_broken().exists()


def test_a_stranger_tells_nothing_of_a_tool():
    from tests.factories import visit

    made = followed()
    foreign = next(t for t in made.tools if t.holder_group_id == made.groups[1].pk)
    chair = visit("group_chair", subject_id=made.groups[0].pk).act(NOW)
    with pytest.raises(NotAllowed):
        f.tell_broken(chair, foreign.pk, "Rusak")


# --- moving and writing off ----------------------------------------------------------------------


def moved(tool, to, **values):
    store, head = office_act(role="asset_officer"), office_act(role="section_head")
    asked = moves.propose_move(store, tool.pk, to.pk, "Tidak dipakai")
    moves.decide_request(head, asked.pk, True)
    said = {"number": "030/7/2026", "on": TODAY, "place": "Balai desa", **values}
    return moves.finish_move(store, asked.pk, **said)


def test_a_tool_moves_only_with_two_persons_and_a_record():
    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    store, head = office_act(role="asset_officer"), office_act(role="section_head")
    f.record_check(office_act(role="verifier"), tool.pk, finding("idle"))
    asked = moves.propose_move(store, tool.pk, to.pk, "Tidak dipakai", group_pk=made.groups[1].pk)
    with pytest.raises(DomainError):
        moves.finish_move(store, asked.pk, number="030/7/2026", on=TODAY, place="Desa")
    assert fresh(tool).holder_id == tool.holder_id
    moves.decide_request(head, asked.pk, True)
    assert fresh(tool).holder_id == tool.holder_id
    moves.finish_move(store, asked.pk, number="030/7/2026", on=TODAY, place="Desa")
    moves.finish_move(store, asked.pk, number="030/7/2026", on=TODAY, place="Desa")
    now = fresh(tool)
    assert (now.holder_id, now.holder_group_id) == (to.pk, made.groups[1].pk)
    assert (now.state, now.village_code) == ("in_use", to.village_code)
    assert [e.kind for e in events(tool)] == ["check", "move"]
    assert m.AgendaNumber.objects.using("owner").get().paper == asked.pk


def test_the_page_says_by_which_record_a_tool_moved(client):
    made = followed()
    tool = made.tools[0]
    asked = moved(tool, made.members[made.groups[1].pk][0])
    sign_in(client, "asset_officer")
    text = client.get(reverse("aid:tool", args=[tool.tag])).content.decode()
    assert "Berita acara pemindahan nomor 030/7/2026" in text
    assert f'href="{reverse("aid:tool_request", args=[asked.pk])}"' in text


def test_labels_are_printed_village_by_village(client, monkeypatch):
    from guyub.aid.views import following_tools

    made = followed()
    here = made.tools[0].village_code
    mine = [t for t in made.tools if t.village_code == here]
    assert 1 < len(mine) < len(made.tools)
    sign_in(client, "asset_officer")

    def index():
        return client.get(reverse("aid:tool_labels", args=[made.round.number])).content.decode()

    def sheet(village, **query):
        address = reverse("aid:tool_labels_pdf", args=[made.round.number, village])
        answer = client.get(address, query)
        if answer.status_code != 200:
            return None
        text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages)
        return {t.tag for t in made.tools if t.tag in text}

    assert index().count(".pdf") == len({t.village_code for t in made.tools})
    assert sheet(here) == {t.tag for t in mine}
    assert sheet("33.03.99.2001") is None
    # More than fits one file comes in parts, none twice.
    monkeypatch.setattr(following_tools, "LABELS_MOST", len(mine) - 1)
    assert index().count("?bagian=2") >= 1
    parts = [sheet(here, bagian=n) for n in ("1", "2")]
    assert parts[0] | parts[1] == {t.tag for t in mine}
    assert not parts[0] & parts[1]
    assert sheet(here, bagian="3") is None
    assert sheet(here, bagian="x") == parts[0]
    sign_in(client, "village_clerk", area_codes=["33.03.99.2001"])
    assert sheet(here) is None


def test_a_number_of_the_agenda_is_used_once():
    made = followed()
    others = made.members[made.groups[1].pk]
    moved(made.tools[0], others[0])
    with pytest.raises(DomainError, match="sudah dipakai"):
        moved(made.tools[1], others[1])


def test_nobody_approves_the_own_request_under_another_account():
    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    store = office_act(role="asset_officer")
    asked = moves.propose_move(store, tool.pk, to.pk, "Tidak dipakai")
    twin = replace(office_act(role="head"), person_id=store.person_id)
    with pytest.raises(NotAllowed, match="Orang lain"):
        moves.decide_request(twin, asked.pk, True)


def test_only_the_head_takes_a_tool_off_the_list():
    tool = followed().tools[0]
    store = office_act(role="asset_officer")
    with pytest.raises(DomainError, match="Dipakai"):
        moves.propose_write_off(store, tool.pk, "Hancur")
    f.record_check(office_act(role="verifier"), tool.pk, finding("broken"))
    asked = moves.propose_write_off(store, tool.pk, "Hancur kena banjir")
    with pytest.raises(NotAllowed, match="kepala dinas"):
        moves.decide_request(office_act(role="section_head"), asked.pk, True)
    head = office_act(role="head")
    moves.decide_request(head, asked.pk, True, "Setuju")
    moves.decide_request(head, asked.pk, True, "Setuju")
    now = fresh(tool)
    assert (now.state, now.holder_id, now.check_due) == ("written_off", None, None)
    assert events(tool)[-1].kind == "write_off"
    assert ledger("aid.tool.decide") == 1


def test_a_refusal_needs_a_reason_and_frees_the_tool():
    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    store, head = office_act(role="asset_officer"), office_act(role="head")
    asked = moves.propose_move(store, tool.pk, to.pk, "Tidak dipakai")
    with pytest.raises(DomainError, match="Selesaikan"):
        backs.propose_take_back(store, tool.pk, "Ditarik")
    with pytest.raises(DomainError, match="alasan"):
        moves.decide_request(head, asked.pk, False, "")
    moves.decide_request(head, asked.pk, False, "Masih dibutuhkan pemiliknya")
    assert backs.propose_take_back(store, tool.pk, "Ditarik").state == "proposed"


def test_the_wall_refuses_what_actions_would_not_do():
    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    with pytest.raises(IntegrityError, match="no approved move"), transaction.atomic("owner"):
        change(tool, holder_id=to.pk)
    with pytest.raises(IntegrityError, match="nobody approved"), transaction.atomic("owner"):
        change(tool, state="written_off")
    with pytest.raises(IntegrityError, match="no event says"), transaction.atomic("owner"):
        change(tool, state="missing")
    with pytest.raises(IntegrityError, match="never disappears"), transaction.atomic("owner"):
        m.Tool.objects.using("owner").filter(pk=tool.pk)._raw_delete("owner")


def test_an_old_move_does_not_carry_the_tool_a_second_time():
    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    store, head = office_act(role="asset_officer"), office_act(role="head")
    home = tool.holder_id
    for n, there in enumerate((to.pk, home), start=1):
        asked = moves.propose_move(store, tool.pk, there, "Dipakai bergantian")
        moves.decide_request(head, asked.pk, True, "Setuju")
        moves.finish_move(store, asked.pk, number=f"030/{n}/2026", on=TODAY, place="Balai desa")
    assert fresh(tool).holder_id == home
    with pytest.raises(IntegrityError, match="no approved move"), transaction.atomic("owner"):
        change(tool, holder_id=to.pk)
    spent = next(e.request for e in events(tool) if e.to_business == to.pk)

    def again():
        put(m.ToolEvent, office_id=tool.office_id, regency_code=tool.regency_code, tool=tool,
            kind="move", on=TODAY, state="in_use", by=store.person_id, who="S", request=spent,
            to_business=to.pk, created_at=timezone.now() + timedelta(hours=1))  # fmt: skip
        change(tool, holder_id=to.pk)

    with pytest.raises(IntegrityError, match="no approved move"), transaction.atomic("owner"):
        again()


# --- idle tools ----------------------------------------------------------------------------------


def test_an_idle_tool_goes_to_whoever_asked_and_did_not_get():
    made = followed()
    reserve = unlucky(made, "reserve", 5)
    refused = unlucky(made, "refused", 9)
    tool = next(t for t in made.tools if t.name == made.items[0].name)
    store = office_act(role="asset_officer")
    with pytest.raises(DomainError, match="menganggur"):
        moves.offer_tool(store, tool.pk, reserve[0].pk)
    f.record_check(office_act(role="verifier"), tool.pk, finding("idle"))
    with pytest.raises(DomainError, match="dilewati"):
        moves.offer_tool(store, tool.pk, refused[0].pk)
    from guyub.aid.queries.following_idle import line_for
    from guyub.kernel.db import in_scope

    with in_scope(store.scope, read_only=True):
        line = [p.asker.business for p in line_for(m.Tool.objects.get(pk=tool.pk))]
    assert set(line[:3]) == {b.pk for b in reserve}
    assert set(line[3:]) == {b.pk for b in refused}
    first = moves.offer_tool(store, tool.pk, line[0])
    with pytest.raises(DomainError, match="sedang ditawarkan"):
        moves.offer_tool(store, tool.pk, line[1])
    moves.reply_to_offer(store, first.pk, False)
    second = moves.offer_tool(store, tool.pk, line[1])
    moves.reply_to_offer(store, second.pk, True)
    moves.reply_to_offer(store, second.pk, True)
    asked = m.ToolRequest.objects.using("owner").get()
    assert (asked.to_business_id, asked.to_group_id) == (line[1], second.group_id)
    moves.decide_request(office_act(role="head"), asked.pk, True)
    moves.finish_move(store, asked.pk, number="030/9/2026", on=TODAY, place="Desa")
    assert fresh(tool).holder_id == line[1]


def test_a_business_found_unfit_is_not_offered():
    made = followed()
    unlucky(made, "refused", 9, fit="unfit")
    tool = next(t for t in made.tools if t.name == made.items[0].name)
    store = office_act(role="asset_officer")
    from guyub.aid.queries.following_idle import line_for
    from guyub.kernel.db import in_scope

    with in_scope(store.scope, read_only=True):
        assert line_for(m.Tool.objects.get(pk=tool.pk)) == []


# --- groups that end -----------------------------------------------------------------------------


def test_a_group_cannot_end_without_saying_where_its_tools_go():
    from guyub.groups import holdings
    from guyub.groups.models import Group, StateChange
    from guyub.kernel.actions import action
    from guyub.kernel.db import in_scope

    made = followed()
    act = office_act(role="section_head")

    @action("uji.bubar")
    def end(act, pk, choices):
        group = Group.objects.get(pk=pk)
        holdings.check_choices(group, choices)
        held = holdings.held_by_room(group)
        told = holdings.settle_all(act, group, held, choices)
        Group.objects.filter(pk=pk).update(state="dissolved")
        StateChange.objects.create(
            regency_code=group.regency_code, group=group, from_state=group.state,
            to_state="dissolved", on=TODAY, actor=act.actor, at=act.now,
        )  # fmt: skip
        act.log(group, after=told)
        return told

    group = made.groups[0]
    mine = [t for t in made.tools if t.holder_group_id == group.pk]
    with pytest.raises(DomainError, match="mau dibawa ke mana"):
        end(act, group.pk, {})
    choices = {f"aid.tool:{t.pk}": "anggota" for t in mine}
    choices[f"aid.tool:{mine[0].pk}"] = "kantor"
    with pytest.raises(DomainError, match="tidak punya penerus"):
        end(act, group.pk, {**choices, f"aid.tool:{mine[1].pk}": "kelompok"})
    end(act, group.pk, choices)
    assert fresh(mine[0]).state == "taken_back"
    assert fresh(mine[1]).holder_id == mine[1].holder_id
    assert fresh(mine[1]).holder_group_id is None
    with in_scope(act.scope, read_only=True):
        assert holdings.holdings_of(Group.objects.get(pk=group.pk)) == []


def test_merging_two_records_moves_the_tools_and_parts_them_again():
    from guyub.registry.actions.merge import merge_businesses, undo_merge

    made = followed()
    tool = made.tools[0]
    act = office_act()
    one, other = made.members[made.groups[0].pk][0], made.members[made.groups[1].pk][0]
    assert tool.holder_id == one.pk
    done = merge_businesses(act, other.pk, one.pk, {}, reason="Usaha yang sama")
    assert fresh(tool).holder_id == other.pk
    undo_merge(act, done.pk, reason="Ternyata dua usaha")
    assert fresh(tool).holder_id == one.pk
