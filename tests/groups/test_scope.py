"""Who sees which rows of groups, in the database itself; names of members."""

from __future__ import annotations

import contextlib

import pytest
from django.db import DatabaseError, ProgrammingError

from guyub.groups.models import Group, GroupPaper, GroupScan, Membership, StateChange
from guyub.groups.queries import roster
from guyub.kernel.db import NOBODY, PUBLIC, in_scope
from guyub.kernel.ids import uuid7
from guyub.registry.models import Business, BusinessFacts, Observation, Owner
from tests.factories import office_act, sign_in, visit
from tests.groups.worlds import FAR_VILLAGE, VILLAGE, businesses, founded, own_visit, rows
from tests.permissions.makers_groups import group_scan

TABLES = (Group, Membership, GroupPaper, StateChange, GroupScan)


def seen(scope):
    with in_scope(scope, read_only=True):
        return {m.__name__: m.objects.count() for m in TABLES}


def test_visitors_and_neighbours_see_nothing_and_write_nothing(db):
    group_scan("33.03")
    for scope in (NOBODY, PUBLIC, visit("head", "35.13").scope, visit("sysadmin").scope):
        assert set(seen(scope).values()) == {0}
    foreign = office_act("35.13").scope
    before = {t: t.objects.using("owner").count() for t in TABLES}
    for table in TABLES:
        with contextlib.suppress(ProgrammingError), in_scope(foreign):
            table.objects.all().delete()
    assert {t: t.objects.using("owner").count() for t in TABLES} == before
    made = Group.objects.using("owner").get()
    made.pk, made.number, made.name_key = uuid7(), "KEL-33.03-000099-0", "x"
    with pytest.raises(DatabaseError), in_scope(foreign):
        made.save(using="default", force_insert=True)
    above = visit("head", "33").scope
    assert seen(above)["Group"] == 1
    with in_scope(above):
        assert Group.objects.update(name="X") == 0


def test_a_member_sees_the_group_and_who_is_in_it_and_nothing_of_the_registry(db):
    group = founded(made=businesses(5))
    founded(made=businesses(5, first=9), name="Lain")
    who = own_visit("owner", rows(group)[4].owner_id)
    with in_scope(who.scope, read_only=True):
        assert [g.pk for g in Group.objects.all().order_by("pk")] == [group.pk]
        assert Membership.objects.count() == 5
        assert GroupPaper.objects.count() == 2
        assert GroupScan.objects.count() == 0
        assert Business.objects.count() == 1
        assert Owner.objects.count() == 1
        assert {f.person for f in roster(group.pk)} == {f"Pemilik {x}" for x in "ABCDE"}
        other = Group.objects.using("owner").exclude(pk=group.pk).get()
        assert roster(other.pk) == []


def test_a_chair_sees_the_own_group_and_no_business(db):
    group = founded(made=businesses(5))
    other = founded(made=businesses(5, first=9), name="Lain")
    who = own_visit("group_chair", group.pk)
    assert who.scope.businesses == ()
    with in_scope(who.scope, read_only=True):
        assert [g.pk for g in Group.objects.visible_to(who).order_by("pk")] == [group.pk]
        assert Membership.objects.count() == 5
        assert len(roster(group.pk)) == 5
        assert roster(other.pk) == []
        for model in (Business, BusinessFacts, Owner, Observation):
            assert not model.objects.exists()


def test_who_left_no_longer_sees_who_is_in_it(db):
    from guyub.groups.actions.members import leave_group

    group = founded(made=businesses(5))
    row = rows(group)[4]
    leave_group(office_act(), group.pk, row.pk, on=None, reason="Pindah", version=None)
    who = own_visit("owner", row.owner_id)
    with in_scope(who.scope, read_only=True):
        assert [g.pk for g in Group.objects.visible_to(who)] == [group.pk]
        assert [m.pk for m in Membership.objects.all()] == [row.pk]
        assert roster(group.pk) == []
        assert not GroupPaper.objects.exists()


def test_a_clerk_lists_groups_seated_in_the_village_or_with_a_member_there(db):
    here = founded(made=businesses(5))
    away = founded(
        made=[*businesses(9, FAR_VILLAGE, 9), *businesses(1, first=5)], name="Jauh",
        village_code=FAR_VILLAGE, kind="paguyuban",
    )  # fmt: skip
    for area, meant in ((VILLAGE, {here.pk, away.pk}), (FAR_VILLAGE, {away.pk}),
                        ("33.03.09", set())):  # fmt: skip
        who = visit("village_clerk", area_codes=[area])
        with in_scope(who.scope, read_only=True):
            assert {g.pk for g in Group.objects.visible_to(who)} == meant, area


def test_names_of_members_are_hidden_from_who_may_not_read_them(db, client):
    group = founded(made=businesses(5))
    page = f"/kelompok/{group.number}/"
    sign_in(client, "delegate")
    body = client.get(page).content.decode()
    assert "Pemilik A" not in body
    sign_in(client, "registrar")
    assert "Pemilik A" in client.get(page).content.decode()
    sign_in(client, "group_chair", subject_id=group.pk)
    body = client.get(page).content.decode()
    assert "Pemilik A" in body
    assert "Tambah anggota" not in body
    assert "/ikm/" not in body.split("<main")[1]
    sign_in(client, "owner", subject_id=rows(group)[2].owner_id)
    assert "Pemilik A" in client.get(page).content.decode()


def test_looking_at_names_is_noted(db, client):
    from guyub.accounts.models import AccessLog

    group = founded(made=businesses(5))
    sign_in(client, "registrar")
    client.get(f"/kelompok/{group.number}/")
    assert AccessLog.objects.using("owner").count() == 5


def test_only_who_deals_with_groups_opens_a_signed_list(db, client):
    (number, pk), owner = group_scan("33.03")
    address = f"/kelompok/{number}/berkas/{pk}/"
    for role, status in (("registrar", 200), ("auditor", 200), ("finance_officer", 403)):
        sign_in(client, role)
        assert client.get(address).status_code == status, role
    sign_in(client, "owner", subject_id=owner)
    assert client.get(address).status_code == 403
