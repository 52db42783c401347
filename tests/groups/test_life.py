"""A group from its first line to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections

from guyub.groups.actions.ending import dissolve_group, merge_groups, split_group
from guyub.groups.actions.founding import (
    Founding,
    NewGroup,
    drop_group,
    edit_group,
    found_group,
    recognise_group,
    start_group,
)
from guyub.groups.actions.members import add_member, add_members, leave_group, set_role
from guyub.groups.actions.papers import add_paper, withdraw_paper
from guyub.groups.kinds import NeedsConfirming
from guyub.groups.models import Group, GroupPaper, Membership, StateChange
from guyub.groups.queries import double_members, members_of
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from tests.factories import TODAY, office_act, register, visit
from tests.groups.worlds import (
    FAR_VILLAGE,
    NEXT_VILLAGE,
    VILLAGE,
    businesses,
    founded,
    fresh,
    recognised,
    rows,
    start,
    with_members,
)

EARLIER = TODAY - timedelta(days=400)


def events(verb: str) -> int:
    return Event.objects.using("owner").filter(verb=verb).count()


def steps(group: Group) -> list[tuple[str, str]]:
    found = StateChange.objects.using("owner").filter(group=group).order_by("pk")
    return [(c.from_state, c.to_state) for c in found]


def test_a_group_is_begun_once_however_often_it_is_sent(db):
    new = NewGroup(VILLAGE, "kelompok", "Sumber  Rejeki", id=uuid7())
    act = office_act()
    one, two = start_group(act, new), start_group(act, new)
    assert one.pk == two.pk
    assert one.number.startswith("KEL-33.03-000001-")
    assert fresh(one).name == "Sumber Rejeki"
    assert events("groups.group.start") == 1
    assert steps(one) == [("", "forming")]


def test_two_living_groups_of_a_village_do_not_bear_one_name(db):
    one = start()
    with pytest.raises(DomainError) as told:
        start(name="SUMBER REJEKI")
    assert told.value.field == "name"
    drop_group(office_act(), one.pk, "Salah desa", version=None)
    assert start(name="SUMBER REJEKI").number.startswith("KEL-33.03-000002-")
    start(name="Sumber Rejeki", village_code=NEXT_VILLAGE)


def test_members_are_entered_once_and_what_the_kind_asks_is_said_before(db):
    act, group = office_act(), start()
    near, far = businesses(2), businesses(1, FAR_VILLAGE, 2)
    made = add_members(act, group.pk, [b.pk for b in near], version=1)
    assert [m.owner.name for m in made] == ["Pemilik A", "Pemilik B"]
    again = add_members(act, group.pk, [b.pk for b in near], version=1)
    assert {m.pk for m in again} == {m.pk for m in made}
    assert events("groups.member.add") == 1
    with pytest.raises(NeedsConfirming) as asked:
        add_member(act, group.pk, far[0].pk, version=2)
    assert [f.code for f in asked.value.findings] == ["area"]
    add_member(act, group.pk, far[0].pk, version=2, confirmed=frozenset({"area"}))
    other = register(act, name="Batik Sari", village=VILLAGE, owner="Warti", branch="sandang")
    with pytest.raises(NeedsConfirming) as asked:
        add_member(act, group.pk, other.pk, version=3)
    assert [f.code for f in asked.value.findings] == ["trade"]


def test_a_stale_page_is_refused_and_a_repeated_one_is_not(db):
    act, group = office_act(), start()
    one, two = businesses(2)
    add_member(act, group.pk, one.pk, version=1)
    with pytest.raises(StaleVersion):
        add_member(act, group.pk, two.pk, version=1)
    assert add_member(act, group.pk, one.pk, version=1).business_id == one.pk


def test_a_group_needs_a_chair_and_members_to_be_founded(db):
    act, group = office_act(), start()
    add_members(act, group.pk, [b.pk for b in businesses(4)], version=None)
    with pytest.raises(DomainError) as told:
        found_group(act, group.pk, Founding(TODAY), version=None)
    assert "ketua" in str(told.value)
    assert "paling sedikit 5" in str(told.value)
    add_member(act, group.pk, businesses(1, first=4)[0].pk, version=None)
    set_role(act, group.pk, rows(group)[0].pk, "chair", version=None)
    with pytest.raises(NeedsConfirming) as asked:
        found_group(act, group.pk, Founding(TODAY), version=None)
    assert [f.code for f in asked.value.findings] == ["board"]
    found_group(act, group.pk, Founding(EARLIER, "BA 1"), version=None,
                confirmed=frozenset({"board"}))  # fmt: skip
    made = fresh(group)
    assert (made.state, made.founded_on, made.state_since) == ("founded", EARLIER, EARLIER)
    assert {m.since for m in rows(group)} == {EARLIER}
    version = made.version
    found_group(act, group.pk, Founding(EARLIER, "BA 1"), version=1)
    assert fresh(group).version == version
    assert events("groups.group.found") == 1
    kinds = GroupPaper.objects.using("owner").filter(group=group).order_by("kind")
    assert [p.kind for p in kinds] == ["attendance", "minutes"]


def test_who_helped_to_found_it_does_not_recognise_it(db):
    registrar = visit("registrar")
    act = registrar.act()
    group = founded(act)
    head = visit("head")
    head.user.person_id = registrar.user.person_id
    with pytest.raises(NotAllowed):
        recognise_group(head.act(), group.pk, "SK/1", TODAY, version=group.version)
    with pytest.raises(IntegrityError), connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE groups_group SET state = 'recognised', recognised_on = %s,"
            " recogniser_person = %s WHERE id = %s",
            [TODAY, registrar.user.person_id, group.pk],
        )
    other = office_act(role="head")
    with pytest.raises(StaleVersion):
        recognise_group(other, group.pk, "SK/1", TODAY, version=group.version - 1)
    recognise_group(other, group.pk, "SK/1", TODAY, version=group.version)
    recognise_group(other, group.pk, "SK/1", TODAY, version=group.version)
    assert fresh(group).state == "recognised"
    assert events("groups.group.recognise") == 1
    assert steps(group) == [("", "forming"), ("forming", "founded"), ("founded", "recognised")]


def test_whoever_changes_a_founded_group_has_a_hand_in_it(db):
    group = founded()
    head = visit("head")
    clerk = visit("registrar")
    clerk.user.person_id = head.user.person_id
    add_paper(clerk.act(), group.pk, "domicile", "D/1", TODAY, version=None)
    with pytest.raises(NotAllowed):
        recognise_group(head.act(), group.pk, "SK/1", TODAY, version=None)


def test_only_the_head_recognises(db):
    group = founded()
    for role in ("registrar", "section_head", "field_officer"):
        with pytest.raises(NotAllowed):
            recognise_group(office_act(role=role), group.pk, "SK/1", TODAY, version=None)


def test_a_new_chair_takes_over_and_the_old_one_stays_known(db):
    group = recognised(on=EARLIER)
    act = office_act()
    old = next(m for m in rows(group) if m.role == "chair")
    new = next(m for m in rows(group) if m.role == "member")
    day = TODAY - timedelta(days=30)
    set_role(act, group.pk, new.pk, "chair", on=day, version=group.version)
    again = set_role(act, group.pk, new.pk, "chair", on=day, version=group.version)
    assert again.role == "chair"
    assert events("groups.member.role") == 4
    with in_scope(SYSTEM, read_only=True):

        def chair(on):
            return [m.business_id for m in members_of(group, on) if m.role == "chair"]

        assert chair(day - timedelta(days=1)) == [old.business_id]
        assert chair(day) == [new.business_id]
        assert len(members_of(group, day)) == 5


def test_two_chairs_are_refused_by_the_database(db):
    group = founded()
    with pytest.raises(IntegrityError), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE groups_membership SET role = 'chair' WHERE group_id = %s",
                       [group.pk])  # fmt: skip


def test_who_leaves_is_no_member_from_that_day_on_and_may_come_back(db):
    group = recognised(on=EARLIER)
    act, row = office_act(), rows(group)[-1]
    day = TODAY - timedelta(days=10)
    with pytest.raises(DomainError) as told:
        leave_group(act, group.pk, row.pk, on=day, reason=" ", version=None)
    assert told.value.field == "reason"
    leave_group(act, group.pk, row.pk, on=day, reason="Pindah usaha", version=group.version)
    leave_group(act, group.pk, row.pk, on=day, reason="Pindah usaha", version=group.version)
    assert events("groups.member.leave") == 1
    with in_scope(SYSTEM, read_only=True):
        assert len(members_of(group, day - timedelta(days=1))) == 5
        assert len(members_of(group, day)) == 4
    with pytest.raises(DomainError):
        add_member(act, group.pk, row.business_id, on=day - timedelta(days=5), version=None)
    add_member(act, group.pk, row.business_id, version=None)
    assert len(rows(group)) == 5


def test_a_candidate_taken_off_the_list_leaves_no_row(db):
    group = with_members()
    act, row = office_act(), rows(group)[-1]
    leave_group(act, group.pk, row.pk, on=None, reason="", version=None)
    leave_group(act, group.pk, row.pk, on=None, reason="", version=None)
    assert not Membership.objects.using("owner").filter(pk=row.pk).exists()
    assert events("groups.member.leave") == 1


def test_papers_are_entered_once_and_withdrawn_with_a_reason(db):
    act, group = office_act(), founded()
    one = add_paper(act, group.pk, "domicile", " 140/7 ", TODAY, issuer="Desa", version=None)
    assert add_paper(act, group.pk, "domicile", "140/7", TODAY, version=1).pk == one.pk
    with pytest.raises(DomainError):
        add_paper(act, group.pk, "decree", "SK", TODAY, version=None)
    withdraw_paper(act, group.pk, one.pk, "Salah nomor", version=None)
    withdraw_paper(act, group.pk, one.pk, "Salah nomor", version=None)
    assert events("groups.paper.withdraw") == 1
    with in_scope(SYSTEM, read_only=True):
        assert Group.objects.without_domicile().count() == 1


def test_dissolving_ends_all_memberships(db):
    group = recognised(on=EARLIER)
    act = office_act(role="section_head")
    dissolve_group(act, group.pk, TODAY, "Tidak jalan", version=group.version, paper="BA/2")
    dissolve_group(act, group.pk, TODAY, "Tidak jalan", version=group.version, paper="BA/2")
    assert fresh(group).state == "dissolved"
    assert rows(group) == []
    assert events("groups.group.dissolve") == 1
    with pytest.raises(DomainError):
        add_member(office_act(), group.pk, businesses(1, first=9)[0].pk, version=None)


def test_merging_takes_the_members_along_once(db):
    shared = businesses(5)
    into = recognised(made=shared, on=EARLIER)
    gone = founded(made=[*shared[:1], *businesses(4, first=5)], name="Mekar", on=EARLIER)
    act = office_act(role="head")
    versions = (gone.version, into.version)
    merge_groups(act, gone.pk, into.pk, TODAY, "Satu pasar", versions=versions)
    merge_groups(act, gone.pk, into.pk, TODAY, "Satu pasar", versions=versions)
    assert (fresh(gone).state, fresh(gone).merged_into_id) == ("merged", into.pk)
    assert len(rows(into)) == 9
    assert [m.role for m in rows(into)].count("chair") == 1
    assert events("groups.group.merge") == 1


def test_splitting_begins_a_group_that_must_be_founded_itself(db):
    group = recognised(7, on=EARLIER)
    going = [m.pk for m in rows(group)[-3:]]
    act = office_act(role="section_head")
    new = NewGroup(VILLAGE, "kelompok", "Mekar Baru", id=uuid7())
    given = {"version": group.version, "paper": "BA/3"}
    with pytest.raises(NeedsConfirming):
        split_group(act, group.pk, going, new, TODAY, "Terlalu jauh", **given)
    sure = {"confirmed": frozenset({"few"}), **given}
    made = split_group(act, group.pk, going, new, TODAY, "Terlalu jauh", **sure)
    again = split_group(act, group.pk, going, new, TODAY, "Terlalu jauh", **sure)
    assert made.pk == again.pk
    assert (fresh(made).state, fresh(made).split_from_id) == ("forming", group.pk)
    assert (len(rows(group)), len(rows(made))) == (4, 3)


def test_a_business_in_two_groups_of_a_kind_is_shown_not_forbidden(db):
    shared = businesses(5)
    one = founded(made=shared)
    other = founded(made=[shared[0], *businesses(4, first=5)], name="Mekar")
    founded(made=businesses(10, first=9), name="Semua", kind="paguyuban")
    with in_scope(SYSTEM, read_only=True):
        doubles = double_members(one)
        assert [(d.membership.business_id, d.other.group_id, d.same) for d in doubles] == [
            (shared[0].pk, other.pk, "business")
        ]


def test_two_businesses_of_one_person_in_two_groups_are_shown(db):
    act = office_act()
    nik = "9901014107900001"
    mine = [register(act, name=f"Usaha {n}", owner="Sri", nik=nik) for n in range(2)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE registry_owner SET nik_state = 'full' WHERE name = 'Sri'")
    one = founded(made=[mine[0], *businesses(4)])
    founded(made=[mine[1], *businesses(4, first=4)], name="Mekar")
    with in_scope(SYSTEM, read_only=True):
        assert [d.same for d in double_members(one)] == ["person"]


def test_editing_is_stale_safe_and_hides_the_account(db):
    act, group = office_act(), start()
    edit_group(act, group.pk, {"bank_account": "1234567890", "trade": "Keripik buah"}, version=1)
    edit_group(act, group.pk, {"bank_account": "1234567890", "trade": "Keripik buah"}, version=1)
    assert str(fresh(group).bank_account) == "••••7890"
    assert events("groups.group.edit") == 1
    event = Event.objects.using("owner").get(verb="groups.group.edit")
    assert "1234567890" not in str(event.after)
    with pytest.raises(StaleVersion):
        edit_group(act, group.pk, {"trade": "Lain"}, version=1)


def test_a_foreign_office_cannot_touch_it(db):
    group = founded()
    with pytest.raises(DomainError):
        edit_group(office_act("35.13"), group.pk, {"trade": "Lain"}, version=None)
    clerk = office_act(role="village_clerk", area_codes=[FAR_VILLAGE])
    with pytest.raises(NotAllowed):
        edit_group(clerk, group.pk, {"trade": "Lain"}, version=None)
