"""Groups where others do something: merged records, changed codes, erased people, other pages."""

from __future__ import annotations

from datetime import date

from django.db import connections

from guyub.areas.changes import Change
from guyub.groups.actions.founding import edit_group
from guyub.groups.actions.members import add_members, leave_group, set_role
from guyub.groups.models import Group, Membership
from guyub.groups.queries import members_of
from guyub.kernel.db import SYSTEM, in_scope
from guyub.registry.actions.merge import merge_businesses, undo_merge
from guyub.registry.actions.privacy import ask_erasure, decide_erasure
from tests.factories import TODAY, office_act, sign_in, visit
from tests.groups.worlds import NEXT_VILLAGE, businesses, founded, fresh, rows, start


def current(group):
    with in_scope(SYSTEM, read_only=True):
        return {m.business_id: m.role for m in members_of(group, TODAY)}


def test_a_merged_record_takes_its_membership_along_and_gives_it_back(db):
    made = businesses(5)
    group = founded(made=made)
    other = businesses(1, first=7)[0]
    act = office_act()
    done = merge_businesses(act, other.pk, made[4].pk, {}, reason="Sama")
    assert other.pk in current(group)
    assert made[4].pk not in current(group)
    assert len(current(group)) == 5
    undo_merge(act, done.pk, reason="Ternyata lain")
    assert made[4].pk in current(group)
    assert other.pk not in current(group)


def test_two_records_in_one_group_count_once_when_they_are_merged(db):
    made = businesses(6)
    group = founded(made=made)
    act = office_act()
    # The chair's record is found to be another one's double.
    done = merge_businesses(act, made[5].pk, made[0].pk, {}, reason="Sama")
    assert len(current(group)) == 5
    assert "chair" not in current(group).values()
    # Another chair can be chosen although the merged record still holds the role.
    row = next(m for m in rows(group) if m.business_id == made[5].pk)
    set_role(act, group.pk, row.pk, "chair", version=None)
    assert current(group)[made[5].pk] == "chair"
    undo_merge(act, done.pk, reason="Ternyata lain")
    assert list(current(group).values()).count("chair") == 1
    assert len(current(group)) == 6


def test_an_erased_person_leaves_the_groups_history_without_a_name(db):
    made = businesses(6)
    group = founded(made=made)
    act, chair = office_act(), rows(group)[0]
    edit_group(act, group.pk, {"bank_name": "Bank", "bank_account": "1234567890",
                               "bank_holder": "Pemilik A", "address": "Rumah ketua"},
               version=None)  # fmt: skip
    leave_group(act, group.pk, rows(group)[5].pk, on=TODAY, reason="Sakit keras", version=None)
    gone = Membership.objects.using("owner").get(ended_as="left")
    for owner in (chair.owner_id, gone.owner_id):
        asked = ask_erasure(act, owner, reason="Permintaan sendiri")
        decide_erasure(visit("head").act(), asked.pk, accept=True)
    kept = fresh(group)
    assert (kept.bank_holder, kept.bank_account, kept.address) == ("", None, "")
    assert kept.bank_name == "Bank"
    row = Membership.objects.using("owner").select_related("owner").get(pk=gone.pk)
    assert (row.reason, row.owner.name) == ("", "(dihapus atas permintaan)")
    assert len(current(group)) == 5


def test_a_groups_seat_follows_a_changed_code(db):
    from guyub.areas.changes import change_codes

    group = start(village_code=NEXT_VILLAGE)
    change = Change(NEXT_VILLAGE, "33.03.01.2099", date(2026, 1, 1), "Keputusan uji")
    act = office_act()
    from dataclasses import replace

    moved = change_codes(replace(act, scope=SYSTEM, area_codes=("*",)), [change])
    assert moved["kelompok"] == 1
    assert fresh(group).village_code == "33.03.01.2099"
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM areas_code_change")
        cursor.execute("DELETE FROM areas_area WHERE code = '33.03.01.2099'")
        cursor.execute("UPDATE areas_area SET valid_until = NULL WHERE code = %s", [NEXT_VILLAGE])


def test_the_business_page_tells_of_groups_and_offers_to_find_one(db, client):
    made = businesses(6)
    group = founded(made=made[:5])
    sign_in(client, "registrar")
    page = client.get(f"/ikm/{made[0].number}/").content.decode()
    assert f"/kelompok/{group.number}/" in page
    assert "Ketua" in page
    assert "Berkelompok" in page
    page = client.get(f"/ikm/{made[5].number}/").content.decode()
    assert "Belum masuk kelompok" in page
    assert f"/kelompok/cari/{made[5].number}/" in page
    leave_group(office_act(), group.pk, rows(group)[4].pk, on=TODAY, reason="Pindah", version=None)
    page = client.get(f"/ikm/{made[4].number}/").content.decode()
    assert "Keluar: Sumber Rejeki" in page


def test_a_persons_copy_names_the_groups(db, client):
    group = founded()
    owner = rows(group)[0].owner_id
    sign_in(client, "owner", subject_id=owner)
    page = client.get("/ikm/data-saya/").content.decode()
    assert "Kelompok Sumber Rejeki" in page
    assert "Ketua sejak" in page


def test_what_waits_is_counted_and_links_to_its_rows(db, client):
    from guyub.groups.waiting import to_recognise, without_letter

    founder = visit("registrar")
    founded(founder.act())
    start(name="Baru")
    head = visit("head")
    with in_scope(head.scope, read_only=True):
        assert to_recognise(head) == 1
        assert without_letter(head) == 1
    head.user.person_id = founder.user.person_id
    with in_scope(head.scope, read_only=True):
        assert to_recognise(head) == 0
    sign_in(client, "head")
    assert "Kelompok menunggu pengakuan" in client.get("/beranda/").content.decode()
    page = client.get("/kelompok/?keadaan=founded").content.decode()
    assert "Sumber Rejeki" in page
    assert ">Baru<" not in page


def test_goods_that_a_group_holds_must_be_given_a_destiny(db, monkeypatch):
    import pytest

    from guyub.groups import holdings
    from guyub.groups.actions.ending import dissolve_group
    from guyub.kernel.actions import DomainError

    settled = []
    held = holdings.Holding("aid:1", "1 alat pengiris", (("kembali", "kembali ke dinas"),))
    monkeypatch.setattr(holdings, "_rooms", [])
    monkeypatch.setattr(holdings, "_settlers", [])
    holdings.register_holdings(lambda group: [held])
    holdings.register_settle(
        lambda act, group, key, choice: settled.append((group.state, key, choice))
    )
    group = founded()
    act = office_act(role="head")
    for choices in ({}, {"aid:1": "hilang"}):
        with pytest.raises(DomainError) as told:
            dissolve_group(act, group.pk, TODAY, "Bubar", version=None, choices=choices)
        assert told.value.field == "barang-aid:1"
    assert settled == []
    dissolve_group(act, group.pk, TODAY, "Bubar", version=None, choices={"aid:1": "kembali"})
    dissolve_group(act, group.pk, TODAY, "Bubar", version=None, choices={"aid:1": "kembali"})
    assert settled == [("dissolved", "aid:1", "kembali")]


def test_nobody_is_entered_from_another_regency(db):
    import pytest

    from guyub.kernel.actions import DomainError
    from tests.factories import register

    group = start()
    away = register(office_act("35.13"), village="35.13.05.2008")
    with pytest.raises(DomainError):
        add_members(office_act(), group.pk, [away.pk], version=None)
    assert Group.objects.using("owner").get().version == 1
