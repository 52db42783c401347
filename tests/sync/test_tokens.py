"""Two tokens of a phone: one that a locked phone has and that only hands over, and a full one."""

from __future__ import annotations

import json

import pytest
from django.db import connections

from guyub.sync.actions import devices
from guyub.sync.models import Device
from tests.factories import NOW, sign_in
from tests.sync.notebook import seen
from tests.sync.phones import Phone
from tests.sync.test_sealed import sealed

SHA = "0" * 64


def locked(phone):
    """The same phone with its PIN not entered."""
    phone.token = phone.hand_over
    return phone


def hand_over(phone, content):
    return phone.client.post(
        "/petugas/api/serahkan", content, content_type="application/json",
        headers=phone.photo_headers(),
    )  # fmt: skip


def kept(phone):
    return Device.objects.using("owner").get(pk=phone.device.pk)


def test_enrolling_gives_two_tokens_and_keeps_neither(db, client):
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    body = {"name": "Redmi", "app_version": 2, "client_time": NOW.isoformat()}

    def enrolled(**more):
        answer = client.post(
            "/petugas/api/ponsel", json.dumps({**body, **more}), content_type="application/json"
        )
        assert answer.status_code == 201
        return answer.json()

    told = enrolled()
    assert len({told["token"], told["hand_over"]}) == 2
    assert min(len(told["token"]), len(told["hand_over"])) >= 43
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT d::text FROM sync_device d")
        row = cursor.fetchone()[0]
    assert told["token"] not in row
    assert told["hand_over"] not in row
    # Renewed, both are other ones; the app of before gets one, as it knows.
    again = enrolled(device_id=told["device_id"])
    assert not {again["token"], again["hand_over"]} & {told["token"], told["hand_over"]}
    assert "hand_over" not in enrolled(app_version=1)


@pytest.mark.parametrize("address", ["dorong", "tarik", "tukar", "foto"])
def test_a_locked_phone_neither_sends_nor_fetches(room, address):
    phone = Phone()
    profile = phone.profile(name="Sri")
    phone.push(profile)
    answer = locked(phone).post(address, {"operations": [phone.profile()], "cursor": None})
    assert (answer.status_code, answer.json()["code"]) == (403, "hand_over_only")
    assert "Sri" not in answer.content.decode()
    assert seen("SELECT count(*) FROM sync_operation") == [(1,)]


def test_a_locked_phone_asks_for_no_photo(room):
    phone = locked(Phone())
    address = f"/petugas/api/foto/{phone.device.pk}/{SHA}"
    assert phone.client.head(address, headers=phone.photo_headers()).status_code == 403
    part = phone.client.post(
        address, b"x", content_type="application/octet-stream", headers=phone.photo_headers()
    )
    assert (part.status_code, part.json()["code"]) == (403, "hand_over_only")


def test_a_locked_phone_hands_over_and_hears_nothing_of_the_territory(room):
    phone = Phone()
    profile = phone.profile(name="Sri Rahasia")
    bad = phone.note(profile["entity_id"], "")
    content = sealed(phone, [profile, bad])
    hello = locked(phone).post("sapa", {}).json()
    assert hello["device_id"] == str(phone.device.pk)
    assert not {"officer", "areas", "scope", "role", "office"} & set(hello)
    for _twice in range(2):
        answer = hand_over(phone, content)
        assert answer.status_code == 200
        assert "Rahasia" not in answer.content.decode()
    assert seen("SELECT name FROM sync_test_profile") == [("Sri Rahasia",)]
    assert [a["result"]["status"] for a in answer.json()["answers"]] == ["applied", "rejected"]


def test_what_was_held_and_refused_later_comes_back_with_a_pull(room):
    phone, other = Phone(), Phone()
    profile = phone.profile()
    bad = phone.note(profile["entity_id"], "")
    token = phone.token
    # The note alone is handed over; its parent comes with an unlocked phone.
    answers = hand_over(locked(phone), sealed(phone, [bad])).json()["answers"]
    assert [a["status"] for a in answers] == ["held"]
    phone.token = token
    assert phone.pull().json()["returned"] == []
    phone.push(profile)
    told = phone.pull().json()
    (one,) = told["returned"]
    assert (told["more"], one["op_id"]) == (False, bad["op_id"])
    assert (one["entity"], one["kind"], one["sentence"]) == ("note", "add", "Tulis catatannya.")
    assert other.pull().json()["returned"] == []
    phone.post("dorong", {"operations": [], "closed": [{"op_id": one["op_id"], "mended_by": None}]})
    assert phone.pull().json()["returned"] == []


def test_only_its_own_outbox_is_handed_over(room):
    phone, other = Phone(), Phone()
    second = Phone(who=phone.visit)
    for content in (sealed(other, [other.profile()]), sealed(second, [second.profile()])):
        answer = hand_over(locked(phone), content)
        assert (answer.status_code, answer.json()["code"]) == (422, "box_damaged")
    assert seen("SELECT count(*) FROM sync_operation") == [(0,)]


def test_both_tokens_end_when_the_phone_is_revoked(room):
    phone = Phone()
    content = sealed(phone, [phone.profile()])
    devices.revoke_own(phone.visit.act(), phone.device.pk)
    assert phone.post("tarik", {"cursor": None}).status_code == 410
    locked(phone)
    for answer in (phone.post("sapa", {}), phone.post("tarik", {}), hand_over(phone, content)):
        assert (answer.status_code, answer.json()["code"]) == (410, "revoked")
    assert kept(phone).told_at is not None


def test_a_phone_of_before_exchanges_its_one_token_and_may_ask_twice(room):
    phone = Phone(app_version=1)
    assert phone.hand_over == ""
    one = phone.token
    # Locked, it goes on with what it has.
    assert hand_over(phone, sealed(phone, [phone.profile()])).status_code == 200
    first, second = (phone.post("tukar", {}).json() for _lost in range(2))
    assert first == second
    # Until the answer was read the old one serves.
    assert phone.push(phone.profile())[0]["status"] == "applied"
    phone.token, phone.hand_over = first["token"], first["hand_over"]
    assert phone.pull().status_code == 200
    assert kept(phone).old_mark is None
    again = phone.post("tukar", {})
    assert (again.status_code, again.json()["code"]) == (409, "exchanged")
    assert locked(phone).pull().status_code == 403
    phone.token = one
    for address in ("sapa", "tukar", "dorong", "tarik"):
        assert phone.post(address, {}).status_code == 401


def test_the_old_token_ends_with_a_hello_of_the_locked_phone_too(db):
    phone = Phone(app_version=1)
    pair = phone.post("tukar", {}).json()
    one, phone.token = phone.token, pair["hand_over"]
    assert phone.post("sapa", {}).status_code == 200
    phone.token = one
    assert phone.pull().status_code == 401


def test_a_revoked_phone_exchanges_nothing(db):
    phone = Phone(app_version=1)
    devices.revoke_own(phone.visit.act(), phone.device.pk)
    assert phone.post("tukar", {}).status_code == 410
    assert kept(phone).hand_mark is None
