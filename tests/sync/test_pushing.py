"""Operations of phones: each once, each with its own answer, none hurting another."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from guyub.kernel.ids import uuid7
from guyub.sync import limits
from guyub.sync.actions.sweeping import sweep, try_held
from guyub.sync.models import Operation
from tests.sync.notebook import desk_edit, seen
from tests.sync.phones import Phone


def stored(op):
    return Operation.objects.using("owner").get(pk=op["op_id"])


def events(kind):
    return seen("SELECT count(*) FROM ledger_event WHERE kind = %s", [kind])[0][0]


def test_one_operation_is_one_row_one_event_and_leaves_no_copy(room):
    phone = Phone()
    op = phone.profile(name="Sri")
    assert phone.push(op) == [{"op_id": op["op_id"], "status": "applied", "revision": 1}]
    assert phone.push(op) == [
        {"op_id": op["op_id"], "status": "duplicate",
         "result": {"status": "applied", "revision": 1}}
    ]  # fmt: skip
    assert seen("SELECT name FROM sync_test_profile") == [("Sri",)]
    assert events("test.profile") == 1
    row = stored(op)
    assert (row.state, row.content, row.person_id) == (
        "applied", None, phone.visit.user.person_id,
    )  # fmt: skip


def test_the_same_id_with_another_content_is_refused_loudly(room):
    phone, other = Phone(), Phone()
    op = phone.profile(name="Sri")
    phone.push(op)
    changed = {**op, "changes": {**op["changes"], "name": [None, "Siti"]}}
    for sender, sent in ((phone, changed), (other, op)):
        (answer,) = sender.push(sent)
        assert (answer["status"], answer["code"]) == ("refused", "same_id_other_content")
    assert seen("SELECT name FROM sync_test_profile") == [("Sri",)]


def test_the_order_of_keys_is_no_other_content(room):
    phone = Phone()
    op = phone.profile(name="Sri")
    phone.push(op)
    assert phone.push(dict(reversed(op.items())))[0]["status"] == "duplicate"


def test_one_bad_operation_does_not_block_the_others(room):
    phone = Phone()
    profile = phone.profile(name="Sri")
    bad_place = phone.profile(village="33.03.02.2001", name="Di luar wilayah")
    empty = phone.note(profile["entity_id"], "")
    crash = phone.operation("broken", "crash")
    unknown = phone.operation("payung", "buka")
    not_mine = phone.operation("note", "desk", changes={"profile": profile["entity_id"]})
    good = phone.note(profile["entity_id"])
    answers = phone.push(
        bad_place, profile, {"op_id": "x"}, empty, crash, unknown, not_mine, 7, good
    )
    assert [a["status"] for a in answers] == [
        "rejected", "applied", "refused", "rejected", "failed", "rejected", "rejected", "refused",
        "applied",
    ]  # fmt: skip
    assert answers[0]["errors"] == {"village": "Desa ini di luar wilayah Anda."}
    assert answers[3]["errors"] == {"body": "Tulis catatannya."}
    assert seen("SELECT count(*) FROM sync_test_note") == [(1,)]
    # What crashed left nothing: it is tried again as if it had never come.
    assert not Operation.objects.using("owner").filter(pk=crash["op_id"]).exists()
    # What has to be mended is kept, encrypted, until somebody mended it.
    assert json.loads(stored(empty).content.reveal()) == empty


def test_a_handler_that_does_two_actions_is_taken_back(room):
    phone = Phone()
    assert phone.push(phone.operation("broken", "twice"))[0]["status"] == "failed"
    assert seen("SELECT count(*) FROM sync_test_note") == [(0,)]
    assert events("test.note") == 0


def test_a_child_waits_for_its_parent_and_grandchildren_follow(room):
    phone = Phone()
    profile = phone.profile(name="Sri")
    note, edit = (
        phone.note(profile["entity_id"]),
        phone.edit(profile["entity_id"], name=["Sri", "Siti"]),
    )
    answers = phone.push(note, edit)
    assert [a["status"] for a in answers] == ["held", "held"]
    assert answers[0]["waits_for"] == profile["entity_id"]
    assert phone.push(note)[0]["result"]["status"] == "held"
    assert phone.push(profile)[0]["status"] == "applied"
    assert [a["result"]["status"] for a in phone.push(note, edit)] == ["applied", "applied"]
    assert seen("SELECT name, revision FROM sync_test_profile") == [("Siti", 2)]
    assert stored(note).content is None


def test_a_parent_of_another_phone_releases_and_each_stays_the_author(room):
    one, two = Phone(), Phone()
    profile = one.profile()
    note = two.note(profile["entity_id"])
    assert two.push(note)[0]["status"] == "held"
    one.push(profile)
    assert stored(note).state == "applied"
    actors = seen("SELECT actor_id FROM ledger_event WHERE kind = 'test.note'")
    assert actors == [(two.visit.user.pk,)]


def test_held_ones_of_a_silent_phone_are_tried_at_night(room):
    phone = Phone()
    profile = phone.profile()
    note = phone.note(profile["entity_id"])
    phone.push(note)
    with connections["owner"].cursor() as cursor:  # as if it came in without a word
        cursor.execute(
            "INSERT INTO sync_test_profile (id, village, changed_by, changed_at)"
            " VALUES (%s, '33.03.01.2001', '', now())",
            [profile["entity_id"]],
        )
    assert try_held(phone.now()) == 1
    assert stored(note).state == "applied"


def test_unlike_fields_merge_and_the_same_field_is_kept_beside(room):
    from guyub.sync.models import Clash
    from tests.factories import office_act

    phone = Phone()
    op = phone.profile(name="Sri", trade="Keripik", place="Pasar")
    phone.push(op)
    pk = op["entity_id"]
    desk_edit(office_act("33.03"), pk, {"name": "Sri Lestari"})
    (answer,) = phone.push(phone.edit(pk, name=["Sri", "Sri L."], trade=["Keripik", "Tempe"]))
    assert (answer["status"], answer["clashes"]) == ("conflict", ["name"])
    assert seen("SELECT name, trade, place FROM sync_test_profile") == [
        ("Sri Lestari", "Tempe", "Pasar")
    ]
    clash = Clash.objects.using("owner").get()
    values = [json.loads(getattr(clash, n).reveal()) for n in ("base", "theirs", "mine")]
    assert values == ["Sri", "Sri Lestari", "Sri L."]
    assert clash.mine_person == phone.visit.user.person_id
    # The same value from both is none.
    assert phone.push(phone.edit(pk, name=["Sri", "Sri Lestari"]))[0]["status"] == "applied"


def test_five_equal_pushes_at_once_make_one_row_a_hundred_times(room):
    phone = Phone()
    phone.push(phone.profile())
    profile = seen("SELECT id FROM sync_test_profile")[0][0]
    rounds = 100
    batches = [[phone.note(profile, f"Catatan {n}")] for n in range(rounds)]
    gate = Barrier(5)

    def worker(_n):
        mine = Phone.__new__(Phone)
        mine.__dict__.update(phone.__dict__)
        found = []
        try:
            for batch in batches:
                gate.wait(timeout=30)
                found.append(mine.push(*batch)[0])
        finally:
            for one in connections.all():
                one.close()
        return found

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(worker, range(5)))
    for n in range(rounds):
        statuses = sorted(a[n]["status"] for a in answers)
        assert statuses == ["applied", *["duplicate"] * 4]
    assert seen("SELECT count(*), count(DISTINCT id) FROM sync_test_note") == [(rounds, rounds)]
    assert events("test.note") == rounds


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"op_id": "123"}, "op_id"),
        ({"op_id": "01A217CF-1151-725E-934B-C7F65E3D24E3"}, "op_id"),
        ({"entity_id": "{01a217cf-1151-725e-934b-c7f65e3d24e3}"}, "entity_id"),
        ({"op_id": "6f1f0a52-6d0c-4d1e-9d3b-111111111111"}, "op_id"),
        ({"device_seq": -1}, "device_seq"),
        ({"device_seq": True}, "device_seq"),
        ({"entity": "Robert'); DROP"}, "entity"),
        ({"base_revision": 1.5}, "base_revision"),
        ({"changes": {"name": "x"}}, "changes"),
        ({"changes": {"name": [None, "a\0b"]}}, "changes"),
        ({"changes": {"name": [None, "\ud800"]}}, "changes"),
        ({"client_time": "kemarin"}, "client_time"),
        ({"client_time": "2026-11-26T10:00:00"}, "client_time"),
        ({"client_time": "9999-12-31T23:59:59-23:00"}, "client_time"),
        ({"lain": 1}, "operation"),
    ],
)
def test_what_is_not_as_agreed_is_told_by_its_field(room, change, field):
    phone = Phone()
    (answer,) = phone.push({**phone.profile(), **change})
    assert (answer["status"], answer["code"], answer["field"]) == ("refused", "unreadable", field)


def test_limits_are_said_before_anything_is_done(room):
    phone = Phone()
    many = [phone.profile() for _n in range(limits.MOST_OPERATIONS + 1)]
    answer = phone.post("dorong", {"operations": many})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    fat = phone.profile(name="x" * limits.MOST_PUSH_BYTES)
    assert phone.post("dorong", {"operations": [fat]}).status_code == 413
    packed = gzip.compress(json.dumps({"operations": [fat]}).encode())
    answer = phone.client.post(
        "/petugas/api/dorong", packed, content_type="application/json",
        headers={**phone.auth, "Content-Encoding": "gzip"},
    )  # fmt: skip
    assert answer.status_code == 413
    assert seen("SELECT count(*) FROM sync_operation") == [(0,)]


@pytest.mark.parametrize("cut", [0, 1, 10, 0.3, 0.5, 0.99, -1])
@pytest.mark.parametrize("packed", [False, True])
def test_a_push_that_was_cut_does_nothing(room, cut, packed):
    phone = Phone()
    body = {
        "client_time": phone.now().isoformat(), "app_version": 1, "operations": [phone.profile()]
    }  # fmt: skip
    raw = json.dumps(body).encode()
    raw = gzip.compress(raw) if packed else raw
    end = int(len(raw) * cut) if isinstance(cut, float) else cut
    answer = phone.client.post(
        "/petugas/api/dorong", raw[:end], content_type="application/json",
        headers={**phone.auth, **({"Content-Encoding": "gzip"} if packed else {})},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert seen("SELECT count(*) FROM sync_operation") == [(0,)]


def test_a_full_outbox_of_the_last_version_is_taken_after_an_upgrade(room, monkeypatch):
    phone = Phone()
    monkeypatch.setattr(limits, "APP_VERSION", 3)
    monkeypatch.setattr(limits, "OLDEST_APP", 2)
    last, older = ({**phone.profile(), "app_version": n} for n in (2, 1))
    body = {"operations": [last, older, phone.profile()], "app_version": 3}
    answers = phone.post("dorong", body).json()["answers"]
    assert [a["status"] for a in answers] == ["applied", "refused", "applied"]
    assert answers[1]["code"] == "update"
    assert stored(last).app_version == 2


def test_both_clocks_are_kept_and_nothing_depends_on_the_phones(room):
    phone = Phone()
    phone.skew = timedelta(days=2)
    op = phone.profile()
    phone.push(op)
    row = stored(op)
    assert abs(row.skew_seconds - 2 * 86400) < 5
    assert row.client_time - row.received_at > timedelta(days=1.9)
    assert phone.post("sapa", {}).json()["clock_wrong"] is True


def test_contents_are_forgotten_when_settled_or_old(room):
    from guyub.kernel.actions import Act
    from guyub.kernel.db import SYSTEM

    phone = Phone()
    bad, child = phone.note(uuid7(), ""), phone.note(uuid7())
    profile = phone.profile()
    bad["changes"]["profile"] = [None, profile["entity_id"]]
    phone.push(profile, bad, child)
    soon = phone.now() + limits.HELD_FOR - timedelta(days=1)
    assert sweep(Act(now=soon, scope=SYSTEM)) == (0, 0)
    assert stored(child).state == "held"
    # Whoever asks for a parent that never came is told to mend it.
    sweep(Act(now=soon + timedelta(days=2), scope=SYSTEM))
    (answer,) = phone.push(child)
    assert answer["result"]["status"] == "rejected"
    late = phone.now() + limits.CONTENT_KEPT + timedelta(days=1)
    assert sweep(Act(now=late, scope=SYSTEM)) == (2, 0)
    assert sweep(Act(now=late, scope=SYSTEM)) == (0, 0)
    assert stored(bad).content is None


def test_logs_tell_nothing_of_people(room, capsys):
    phone = Phone()
    phone.push(phone.profile(name="Sri Lestari Rahasia"), phone.operation("broken", "crash"))
    phone.push({"op_id": "Sri Lestari Rahasia"})
    written = capsys.readouterr()
    assert "Rahasia" not in written.out + written.err
    assert phone.token not in written.out + written.err
