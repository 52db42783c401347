"""An outbox sealed to the server: opened for its own officer, each operation once."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import SimpleUploadedFile

from guyub.kernel import boxes
from guyub.kernel.actions import DomainError
from guyub.kernel.fields import get_keyring
from guyub.sync.actions import closing
from guyub.sync.actions.pushing import Sender
from guyub.sync.actions.sealed import open_sealed
from tests.sync.notebook import seen
from tests.sync.phones import Phone


def sealed(phone, operations, **more):
    key = phone.post("sapa", {}).json()["server_key"]
    body = {"device_id": str(phone.device.pk), "app_version": 1, "operations": operations, **more}
    box = boxes.seal(base64.b64decode(key["public"]), key["id"], json.dumps(body).encode())
    return json.dumps(box).encode()


def test_what_was_not_sent_is_taken_and_what_was_is_not_doubled(room):
    phone = Phone()
    profile, note = phone.profile(name="Sri"), None
    note = phone.note(profile["entity_id"])
    bad = phone.note(profile["entity_id"], "")
    phone.push(profile)
    picture = {
        "entity": "profile", "entity_id": profile["entity_id"],
        "client_time": phone.now().isoformat(), "data": base64.b64encode(b"x" * 400_000).decode(),
    }  # fmt: skip
    content = sealed(phone, [profile, note, bad], photos=[picture, 5], skew_seconds=-60)
    opened = open_sealed(phone.visit, content)
    assert opened.counts() == {"duplicate": 1, "applied": 1, "rejected": 1}
    assert open_sealed(phone.visit, content).counts() == {"duplicate": 2, "rejected": 1}
    assert seen("SELECT count(*) FROM sync_test_note") == [(1,)]
    assert seen("SELECT size FROM sync_test_photo") == [(400_000,)]
    assert "1 dari 2 foto diterima." in opened.sentences


def test_a_revoked_or_expired_phone_still_hands_in(room):
    from guyub.sync.actions.devices import revoke_own

    phone = Phone()
    content = sealed(phone, [phone.profile()])
    revoke_own(phone.visit.act(), phone.device.pk)
    assert open_sealed(phone.visit, content).counts() == {"applied": 1}


def test_nobody_hands_in_for_somebody_else(room):
    phone, other = Phone(), Phone()
    with pytest.raises(DomainError, match="bukan dari ponsel Anda"):
        open_sealed(other.visit, sealed(phone, [phone.profile()]))
    assert seen("SELECT count(*) FROM sync_operation") == [(0,)]


def test_a_file_that_is_none_is_refused_with_a_sentence(room):
    phone = Phone()
    good = sealed(phone, [])
    box = json.loads(good)
    for content in (
        b"", b"{}", b"[]", b"\xff", b"[" * 5000, good[:-30],
        json.dumps({**box, "key": "ffffffff"}).encode(),
        json.dumps({**box, "from": box["iv"]}).encode(),
        json.dumps({**box, "data": box["data"][:-8] + "AAAAAAA="}).encode(),
        json.dumps({**box, "v": 2}).encode(),
        sealed(phone, [], device_id="x"), sealed(phone, 5), sealed(phone, [], skew_seconds="x"),
    ):  # fmt: skip
        with pytest.raises(DomainError):
            open_sealed(phone.visit, content)


def test_an_older_key_still_opens(room):
    phone = Phone()
    content = sealed(phone, [phone.profile()])
    get_keyring().add("box", phone.now() + timedelta(days=1))
    assert phone.post("sapa", {}).json()["server_key"]["id"] != json.loads(content)["key"]
    assert open_sealed(phone.visit, content).counts() == {"applied": 1}


def test_the_page_takes_the_file(room, client):
    phone = Phone()
    client.force_login(
        phone.visit.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    file = SimpleUploadedFile("kiriman.guyub", sealed(phone, [phone.profile(), phone.profile()]))
    page = client.post("/petugas/ponsel/serahkan/", {"file": file}).content.decode()
    assert "2 isian diterima." in page
    wrong = SimpleUploadedFile("kiriman.guyub", b"x")
    page = client.post("/petugas/ponsel/serahkan/", {"file": wrong}).content.decode()
    assert "rusak" in page


def test_a_bundle_of_boxes_closed_one_by_one(room):
    phone = Phone()
    key = phone.post("sapa", {}).json()["server_key"]

    def box(value):
        return boxes.seal(base64.b64decode(key["public"]), key["id"], json.dumps(value).encode())

    mine = {"device_id": str(phone.device.pk), "app_version": 1, "skew_seconds": 30}
    profile = phone.profile(name="Sri")
    note = phone.note(profile["entity_id"])
    secret, nonce = b"k" * 32, b"n" * 12
    told = {
        "device_id": mine["device_id"], "entity": "profile", "entity_id": profile["entity_id"],
        "client_time": phone.now().isoformat(), "key": base64.b64encode(secret).decode(),
        "iv": base64.b64encode(nonce).decode(),
    }  # fmt: skip
    data = AESGCM(secret).encrypt(nonce, b"x" * 300_000, None)
    photo = {"sealed": box(told), "data": base64.b64encode(data).decode()}
    bundle = {
        "v": 1, "boxes": [box({**mine, "operations": [one]}) for one in (profile, note)],
        "photos": [photo],
    }  # fmt: skip
    content = json.dumps(bundle).encode()
    assert open_sealed(phone.visit, content).counts() == {"applied": 2}
    assert seen("SELECT size FROM sync_test_photo") == [(300_000,)]
    assert open_sealed(phone.visit, content).counts() == {"duplicate": 2}
    # What follows a refused one on the same record waits, also in another box.
    bad = phone.note(profile["entity_id"], "")
    later = {**phone.note(profile["entity_id"]), "entity_id": bad["entity_id"]}
    chain = {"v": 1, "boxes": [box({**mine, "operations": [one]}) for one in (bad, later)]}
    opened = open_sealed(phone.visit, json.dumps(chain).encode())
    assert opened.counts() == {"rejected": 1, "later": 1}
    other = Phone()
    mixed = {"v": 1, "boxes": [*bundle["boxes"], box({**mine, "device_id": str(other.device.pk)})]}
    with pytest.raises(DomainError, match="bukan dari ponsel Anda"):
        open_sealed(phone.visit, json.dumps(mixed).encode())
    cut = {**bundle, "photos": [{**photo, "data": photo["data"][:-8]}]}
    # One that is damaged holds up no other.
    opened = open_sealed(phone.visit, json.dumps(cut).encode())
    assert opened.counts() == {"duplicate": 2}
    assert opened.photos == [{"status": "refused", "code": "box_damaged"}]
    with pytest.raises(DomainError, match="rusak"):
        open_sealed(phone.visit, json.dumps({**cut, "boxes": []}).encode())
    assert open_sealed(phone.visit, b'{"v": 1, "boxes": []}').sentences == [
        "Berkas ini kosong: tidak ada isian yang belum terkirim."
    ]


def test_what_follows_one_that_was_given_up_is_taken(room):
    phone = Phone()
    profile = phone.profile(name="Sri")
    phone.push(profile)
    bad = phone.note(profile["entity_id"], "")
    record = {"entity_id": bad["entity_id"]}
    mended, good = (
        {**phone.note(profile["entity_id"], words), **record} for words in ("", "Sesudahnya")
    )
    content = sealed(phone, [bad, good])
    # Handed in again as long as nobody gave up the first, it is the same.
    for _twice in range(2):
        assert open_sealed(phone.visit, content).counts() == {"rejected": 1, "later": 1}
    # What took its place came back too.
    phone.push(mended)
    sender = Sender(phone.device, phone.visit, timedelta())
    told = {"op_id": bad["op_id"], "mended_by": mended["op_id"]}
    assert closing.close(sender, [told])[0]["status"] == "closed"
    assert open_sealed(phone.visit, content).counts() == {"rejected": 1, "later": 1}
    closing.drop(phone.visit.act(), UUID(mended["op_id"]))
    assert open_sealed(phone.visit, content).counts() == {"rejected": 1, "applied": 1}
    assert open_sealed(phone.visit, content).counts() == {"rejected": 1, "duplicate": 1}
    assert seen("SELECT body FROM sync_test_note") == [("Sesudahnya",)]


def test_what_follows_one_that_was_dropped_at_the_desk_is_taken(room):
    phone = Phone()
    profile = phone.profile(name="Sri")
    phone.push(profile)
    bad = phone.note(profile["entity_id"], "")
    good = {**phone.note(profile["entity_id"]), "entity_id": bad["entity_id"]}
    content = sealed(phone, [bad, good])
    assert open_sealed(phone.visit, content).counts() == {"rejected": 1, "later": 1}
    closing.drop(phone.visit.act(), UUID(bad["op_id"]))
    assert open_sealed(phone.visit, content).counts() == {"rejected": 1, "applied": 1}
