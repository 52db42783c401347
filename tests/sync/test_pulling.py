"""What phones carry: complete, in the order of commits, of their own villages only."""

from __future__ import annotations

import base64
import gzip
import json
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections, transaction
from django.test import Client

from guyub.accounts.models import Appointment
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.sync import limits, pulling
from guyub.sync.models import Change
from guyub.sync.registering import Pull
from tests.factories import office_act
from tests.sync import notebook
from tests.sync.notebook import TODAY, desk_edit, move, seen
from tests.sync.phones import VILLAGE, Phone

FAR = "33.03.02.2001"


def profiles(pages):
    return {row["id"]: row for page in pages for row in page["rows"].get("profile", [])}


def test_first_all_then_only_what_changed(room):
    phone = Phone()
    ops = [phone.profile(name=f"Profil {n}") for n in range(5)]
    phone.push(*ops)
    last, pages = phone.pull_all()
    assert set(profiles(pages)) == {o["entity_id"] for o in ops}
    assert (last["phase"], last["more"], last["cut"]) == ("new", False, [])
    same, _pages = phone.pull_all(last["cursor"])
    assert same["rows"] == {}
    desk_edit(office_act("33.03"), ops[2]["entity_id"], {"name": "Baru"})
    _last, pages = phone.pull_all(last["cursor"])
    assert [(r["name"], r["revision"]) for r in profiles(pages).values()] == [("Baru", 2)]


def test_todays_route_comes_first_and_alone(room):
    phone = Phone()
    ops = [phone.profile(name=f"Profil {n}") for n in range(9)]
    phone.push(*ops)
    TODAY[:] = [ops[7]["entity_id"], ops[3]["entity_id"]]
    first = phone.pull().json()
    assert [r["name"] for r in first["rows"]["profile"]] == ["Profil 7", "Profil 3"]
    assert first["more"] is True
    _last, pages = phone.pull_all(first["cursor"])
    assert set(profiles(pages)) == {o["entity_id"] for o in ops}


def test_pages_are_small_and_together_whole(room, monkeypatch):
    phone = Phone()
    noise = random.Random(5)
    ops = [
        phone.profile(name="".join(chr(noise.randrange(33, 126)) for _ in range(4_000)))
        for _n in range(60)
    ]
    for at in range(0, 60, 20):
        phone.push(*ops[at : at + 20])
    monkeypatch.setattr(limits, "PAGE_BYTES", 40 * limits.KB)
    cursor, got = None, {}
    while True:
        answer = phone.post("tarik", {"cursor": cursor}, **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.content) <= limits.PAGE_BYTES
        page = json.loads(gzip.decompress(answer.content))
        got |= profiles([page])
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert set(got) == {o["entity_id"] for o in ops}


def test_a_row_larger_than_a_page_goes_alone(room, monkeypatch):
    phone = Phone()
    noise = random.Random(5)
    big = "".join(chr(noise.randrange(33, 126)) for _ in range(30_000))
    ops = [phone.profile(name=big) for _n in range(3)]
    phone.push(*ops)
    monkeypatch.setattr(limits, "PAGE_BYTES", 8 * limits.KB)
    _last, pages = phone.pull_all()
    assert set(profiles(pages)) == {o["entity_id"] for o in ops}
    assert max(len(p["rows"].get("profile", [])) for p in pages) <= 1


def test_only_the_officers_villages_and_a_tombstone_for_what_left(room):
    near, far = Phone(), Phone(areas=("33.03.02",))
    op, other = near.profile(name="Dekat"), far.profile(village=FAR, name="Jauh")
    near.push(op)
    far.push(other)
    last, pages = near.pull_all()
    assert set(profiles(pages)) == {op["entity_id"]}
    far_last, _pages = far.pull_all()
    move(office_act("33.03"), op["entity_id"], FAR)
    _after, pages = near.pull_all(last["cursor"])
    assert pages[0]["gone"] == {"profile": [op["entity_id"]]}
    assert profiles(pages) == {}
    _l, pages = far.pull_all(far_last["cursor"])
    assert set(profiles(pages)) == {op["entity_id"]}
    assert Phone(code="35.13", areas=("35.13.05",)).pull_all()[0]["rows"] == {}


def test_changes_elsewhere_are_passed_over_once(room):
    near, far = Phone(), Phone(areas=("33.03.02",))
    last, _pages = near.pull_all()
    far.push(*[far.profile(village=FAR) for _n in range(5)])
    after, _pages = near.pull_all(last["cursor"])
    assert after["rows"] == {}
    assert pulling.Cursor.read(after["cursor"]).seq == Change.objects.using("owner").latest("id").pk


def test_another_territory_or_shape_begins_anew(room, monkeypatch):
    phone = Phone()
    phone.push(phone.profile())
    last, _pages = phone.pull_all()
    Appointment.objects.using("owner").filter(pk=phone.visit.appointment.pk).update(
        area_codes=["33.03.02"]
    )
    answer = phone.pull(last["cursor"])
    assert (answer.status_code, answer.json()["code"]) == (410, "scope_changed")
    assert answer.json()["scope"] == phone.post("sapa", {}).json()["scope"] != last["scope"]
    last, _pages = phone.pull_all()
    from guyub.sync import registering

    newer = Pull("note", "sync.device.use", notebook._note_ids, notebook._note_rows, version=2)
    monkeypatch.setitem(registering._pulls, "note", newer)
    assert phone.pull(last["cursor"]).status_code == 410


def test_a_database_that_was_put_back_is_noticed(room):
    phone = Phone()
    op = phone.profile()
    phone.push(op)
    last, _pages = phone.pull_all()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE sync_change SET at = at - interval '1 second'")
    assert phone.pull(last["cursor"]).status_code == 410
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM sync_change")
    assert phone.pull(last["cursor"]).status_code == 410


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "AAAA", "[]", '["a",1,2,"first","","",0]', '["a",-1,2,"new","","",0]',
     '["a",0,0,"all","profile","x",0]', '["a",0,0,"first","profile","²",0]', "[" * 5000],
)  # fmt: skip
def test_a_cursor_that_is_none_begins_anew(room, cursor):
    phone = Phone()
    for text in (cursor, base64.urlsafe_b64encode(cursor.encode()).decode()):
        assert phone.pull(text).status_code == 410


def test_a_phone_carries_no_more_than_it_can(room, monkeypatch):
    from dataclasses import replace

    from guyub.sync import registering

    phone = Phone()
    phone.push(*[phone.profile() for _n in range(12)])
    few = replace(registering._pulls["profile"], most=7)
    monkeypatch.setitem(registering._pulls, "profile", few)
    _last, pages = phone.pull_all()
    assert len(profiles(pages)) == 7
    assert [p["cut"] for p in pages if p["cut"]] == [["profile"]]


def test_a_late_commit_is_not_lost(room):
    """The writer that began first commits last: numbers follow commits, so a phone that read
    between sees it afterwards."""
    phone = Phone()
    first, second = phone.profile(name="A"), phone.profile(name="B")
    phone.push(first, second)
    last, _pages = phone.pull_all()
    act_one, act_two = office_act("33.03"), office_act("33.03")
    begun, go_on = Event(), Event()

    def slow():
        try:
            with in_scope(act_one.scope):
                # As an action whose work takes long: its change is written at its end.
                desk_slowly(act_one, first["entity_id"], begun, go_on)
        finally:
            for one in connections.all():
                one.close()

    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(slow)
        assert begun.wait(10)
        desk_edit(act_two, second["entity_id"], {"name": "cepat"})
        between, pages = phone.pull_all(last["cursor"])
        assert [r["name"] for r in profiles(pages).values()] == ["cepat"]
        go_on.set()
        waits.result(20)
    _end, pages = phone.pull_all(between["cursor"])
    assert [r["name"] for r in profiles(pages).values()] == ["lambat"]


def desk_slowly(act, pk, begun, go_on):
    from guyub.kernel.actions import action
    from guyub.sync.changes import note

    @action("test.profile.slow")
    def slowly(act):
        notebook.rows("UPDATE sync_test_profile SET name = 'lambat' WHERE id = %s", [pk])
        note(act, "profile", [pk], [VILLAGE])
        begun.set()
        assert go_on.wait(10)
        act.log(None, kind="test.profile", object_id=pk)

    slowly(act)


def test_a_number_taken_before_the_lock_would_be_lost(room):
    """The fault that the lock is for, made by hand: without it this test's phone misses a row."""
    phone = Phone()
    op = phone.profile(name="A")
    phone.push(op)
    last, _pages = phone.pull_all()
    act = office_act("33.03")
    insert = (
        "INSERT INTO sync_change (at, regency_code, village_code, entity, entity_id, gone)"
        " VALUES (now(), '33.03', '33.03.01.2001', 'profile', %s, false)"
    )
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(insert, [op["entity_id"]])
        desk_edit(act, op["entity_id"], {"name": "B"})
        between, _pages = phone.pull_all(last["cursor"])
    _end, pages = phone.pull_all(between["cursor"])
    assert pages[0]["rows"] == {}  # lost: its number is below what was read


def test_writers_in_many_threads_are_all_seen_in_order(room):
    """Eight writers, one phone that pulls all the time: it ends with what the desk has."""
    phone = Phone()
    ops = [phone.profile(name="0") for _n in range(8)]
    phone.push(*ops)
    last, _pages = phone.pull_all()
    acts = [office_act("33.03") for _n in ops]
    stop = Event()

    def write(n):
        try:
            for turn in range(12):
                desk_edit(acts[n], ops[n]["entity_id"], {"name": f"{n}.{turn}"})
        finally:
            for one in connections.all():
                one.close()

    def follow():
        held, cursor = {}, last["cursor"]
        mine = Phone.__new__(Phone)
        mine.__dict__.update(phone.__dict__)
        mine.client = Client()
        try:
            while True:
                ending = stop.is_set()
                page, pages = mine.pull_all(cursor)
                held |= {pk: row["name"] for pk, row in profiles(pages).items()}
                cursor = page["cursor"]
                if ending:
                    return held
        finally:
            for one in connections.all():
                one.close()

    with ThreadPoolExecutor(9) as pool:
        follower = pool.submit(follow)
        list(pool.map(write, range(8)))
        stop.set()
        held = follower.result(60)
    assert held == {str(pk): name for pk, name in seen("SELECT id, name FROM sync_test_profile")}
    assert set(held.values()) == {f"{n}.11" for n in range(8)}


def test_an_owner_and_a_visitor_leave_changes_too(room):
    """Whoever has no right to read the list can still add to it, through an action."""
    from guyub.kernel.actions import Act, action
    from guyub.kernel.db import PUBLIC
    from guyub.sync.changes import note
    from tests.factories import NOW

    @action("test.public.note")
    def leave(act):
        note(act, "profile", [uuid7()], ["33.03.01.2001"])
        note(act, "profile", [uuid7()], ["33.03"])
        act.log(None, kind="test")

    leave(Act(now=NOW, scope=PUBLIC))
    assert sorted(Change.objects.using("owner").values_list("village_code", flat=True)) == [
        "", "33.03.01.2001",
    ]  # fmt: skip


def test_a_refused_action_leaves_no_change(room):
    from guyub.kernel.actions import Act, DomainError, action
    from guyub.kernel.db import SYSTEM
    from guyub.sync.changes import note
    from tests.factories import NOW

    @action("test.refusing")
    def refuse(act):
        note(act, "profile", [uuid7()], ["33.03.01.2001"])
        raise DomainError("tidak")

    @action("test.around")
    def around(act):
        with pytest.raises(DomainError):
            refuse(act)
        act.log(None, kind="test")

    around(Act(now=NOW, scope=SYSTEM))
    assert not Change.objects.using("owner").exists()
