"""Photos in pieces: resumed where they broke, whole or not at all, once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM
from guyub.kernel.ids import uuid7
from guyub.sync import limits
from guyub.sync.actions.closing import drop
from guyub.sync.actions.sweeping import sweep, try_held
from guyub.sync.models import Photo, PhotoPart
from tests.sync.notebook import seen
from tests.sync.phones import Phone

CONTENT = random.Random(1).randbytes(2 * limits.CHUNK + 1234)
PIECES = [CONTENT[at : at + limits.CHUNK] for at in range(0, len(CONTENT), limits.CHUNK)]


def received():
    return seen("SELECT profile_id::text, size FROM sync_test_photo")


@pytest.fixture
def phone(room):
    return Phone()


@pytest.fixture
def profile(phone):
    op = phone.profile()
    phone.push(op)
    return op["entity_id"]


def send(phone, profile, number, content=CONTENT):
    at = number * limits.CHUNK
    return phone.photo_part(content, profile, at, content[at : at + limits.CHUNK])


def test_a_photo_arrives_in_pieces_and_tells_where_it_stands(phone, profile):
    told = phone.photo_begin(CONTENT, profile).json()
    assert told == {"status": "coming", "size": len(CONTENT), "offset": 0}
    assert send(phone, profile, 0).json()["offset"] == limits.CHUNK
    head = phone.client.head(phone.photo_address(CONTENT, profile), headers=phone.photo_headers())
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, str(limits.CHUNK))
    assert send(phone, profile, 1).json()["offset"] == 2 * limits.CHUNK
    assert received() == []
    assert send(phone, profile, 2).json()["status"] == "done"
    assert received() == [(profile, len(CONTENT))]
    assert not PhotoPart.objects.using("owner").exists()
    # Once more, from the beginning or the end: it is known.
    assert phone.photo_begin(CONTENT, profile).json()["status"] == "done"
    assert send(phone, profile, 2).json()["status"] == "done"
    assert len(received()) == 1
    assert seen("SELECT count(*) FROM ledger_event WHERE kind = 'test.photo'") == [(1,)]


def test_pieces_in_any_order_and_twice(phone, profile):
    phone.photo_begin(CONTENT, profile)
    assert send(phone, profile, 2).json()["offset"] == 0
    assert send(phone, profile, 2).json()["offset"] == 0
    assert send(phone, profile, 0).json()["offset"] == limits.CHUNK
    assert send(phone, profile, 1).json()["status"] == "done"
    assert len(received()) == 1


def test_a_piece_that_broke_on_the_way_is_asked_again(phone, profile):
    phone.photo_begin(CONTENT, profile)
    bad = phone.photo_part(CONTENT, profile, 0, PIECES[0], mark="0" * 64)
    assert (bad.status_code, bad.json()["code"], bad.json()["offset"]) == (422, "chunk_damaged", 0)
    for at, chunk in (
        (0, PIECES[0][:-1]), (1, PIECES[0]), (limits.CHUNK, PIECES[2]), (5 * limits.CHUNK, b"x")
    ):  # fmt: skip
        wrong = phone.photo_part(CONTENT, profile, at, chunk)
        assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_place")
    assert phone.photo_part(CONTENT, profile, 0, b"x" * (limits.CHUNK + 1)).status_code == 413
    assert not PhotoPart.objects.using("owner").exists()


def test_a_whole_that_is_not_what_was_announced_begins_again(phone, profile):
    phone.photo_begin(CONTENT, profile)
    other = bytes(limits.CHUNK)
    phone.photo_part(CONTENT, profile, 0, other)
    send(phone, profile, 1)
    told = send(phone, profile, 2).json()
    assert (told["code"], told["offset"], told["status"]) == ("photo_differs", 0, "coming")
    for number in range(3):
        last = send(phone, profile, number)
    assert last.json()["status"] == "done"


def test_a_photo_waits_for_its_record_without_being_sent_again(phone):
    op = phone.profile()
    phone.photo_begin(CONTENT, op["entity_id"])
    for number in range(3):
        last = send(phone, op["entity_id"], number)
    assert last.json()["status"] == "waiting"
    phone.push(op)
    done = phone.photo_part(CONTENT, op["entity_id"], len(CONTENT), b"")
    assert done.json()["status"] == "done"
    assert len(received()) == 1


def test_a_waiting_photo_of_a_silent_phone_is_tried_at_night(phone):
    op = phone.profile()
    phone.photo_begin(b"foto", op["entity_id"])
    phone.photo_part(b"foto", op["entity_id"], 0, b"foto")
    phone.push(op)
    assert try_held(phone.now()) == 1
    assert len(received()) == 1


def test_what_the_room_refuses_is_told_once(phone, profile):
    content = b"bukan foto"
    phone.photo_begin(content, profile)
    told = phone.photo_part(content, profile, 0, content).json()
    assert told["status"] == "refused"
    assert "bukan foto" in told["sentence"]
    assert phone.photo_begin(content, profile).json()["sentence"] == told["sentence"]
    assert not PhotoPart.objects.using("owner").exists()


def test_the_last_pieces_at_once_from_many_sides(phone, profile):
    phone.photo_begin(CONTENT, profile)

    def one(number):
        mine = Phone.__new__(Phone)
        mine.__dict__.update(phone.__dict__)
        try:
            return send(mine, profile, number % 3).status_code
        finally:
            for made in connections.all():
                made.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(one, range(12))) == {200}
    assert received() == [(profile, len(CONTENT))]


def test_nobody_sees_or_sends_a_photo_of_another(phone, profile):
    phone.photo_begin(CONTENT, profile)
    other = Phone()
    head = other.client.head(other.photo_address(CONTENT, profile), headers=other.photo_headers())
    assert head.status_code == 404
    assert send(other, profile, 0).status_code == 404


def test_odd_announcements_are_refused(phone, profile):
    assert phone.photo_begin(b"", profile).status_code == 413
    big = {"sha256": "0" * 64, "size": limits.MOST_PHOTO_BYTES + 1, "entity": "profile",
           "entity_id": profile, "taken_at": phone.now().isoformat()}  # fmt: skip
    assert phone.post("foto", big).status_code == 413
    assert phone.post("foto", {**big, "sha256": "x"}).status_code == 400
    phone.photo_begin(b"abc", profile)
    same = {**big, "size": 4, "sha256": __import__("hashlib").sha256(b"abc").hexdigest()}
    assert phone.post("foto", same).json()["code"] == "other_photo"
    for headers in ({}, {"Upload-Offset": "x"}, {"Upload-Offset": "0", "X-Chunk-SHA256": "x"}):
        answer = phone.client.post(
            phone.photo_address(b"abc", profile), b"abc", content_type="application/octet-stream",
            headers=phone.photo_headers(**headers),
        )  # fmt: skip
        assert answer.status_code == 400
    address = f"/petugas/api/foto/{uuid7()}/bukan-sidik"
    assert phone.client.head(address, headers=phone.photo_headers()).status_code == 400


def test_photos_of_what_was_thrown_away_go_with_it(phone):
    ops = [phone.profile("35.13.01.2001") for _n in range(3)]
    assert [a["status"] for a in phone.push(*ops)] == ["rejected"] * 3
    dropped, kept, followed = (op["entity_id"] for op in ops)
    # Whole and waiting, half there, and one of a record of which something else waits.
    for pk in (dropped, kept, followed):
        phone.photo_begin(b"foto", pk)
        assert phone.photo_part(b"foto", pk, 0, b"foto").json()["status"] == "waiting"
    phone.photo_begin(CONTENT, dropped)
    send(phone, dropped, 0)
    assert phone.push(phone.edit(followed))[0]["status"] == "held"
    for op in (ops[0], ops[2]):
        drop(phone.visit.act(), UUID(op["op_id"]))
    left = Photo.objects.using("owner").values_list("entity_id", flat=True)
    assert {str(pk) for pk in left} == {kept, followed}
    assert PhotoPart.objects.using("owner").count() == 2
    # A phone that still has one begins again.
    assert phone.photo_begin(CONTENT, dropped).json()["offset"] == 0


def test_unfinished_photos_are_forgotten_after_a_month(phone, profile):
    phone.photo_begin(CONTENT, profile)
    send(phone, profile, 0)
    late = phone.now() + limits.PARTS_KEPT
    assert sweep(Act(now=late - timedelta(days=1), scope=SYSTEM)) == (0, 0)
    assert sweep(Act(now=late + timedelta(days=1), scope=SYSTEM)) == (0, 1)
    assert not Photo.objects.using("owner").exists()
    assert not PhotoPart.objects.using("owner").exists()
    assert phone.photo_begin(CONTENT, profile).json()["offset"] == 0
