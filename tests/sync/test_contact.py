"""Phones: enrolled by their officer, known by a token of which only a mark is kept, revoked."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from guyub.accounts.models import Appointment
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.sync import limits
from guyub.sync.actions import devices
from guyub.sync.models import Change, Clash, Device, Operation, Photo, PhotoPart
from tests.factories import NOW, office_act, sign_in, visit
from tests.sync.phones import Phone


def change(device, **values):
    Device.objects.using("owner").filter(pk=device.pk).update(**values)


def test_the_app_enrols_its_phone_while_the_officer_is_signed_in(db, client):
    made = sign_in(client, "field_officer", area_codes=["33.03.01"])
    body = {"name": "Redmi", "app_version": 1, "client_time": NOW.isoformat()}
    answer = client.post("/petugas/api/ponsel", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201
    told = answer.json()
    assert told["areas"] == ["33.03.01"]
    assert len(told["token"]) >= 43
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT d::text FROM sync_device d")
        assert told["token"] not in cursor.fetchone()[0]
    hello = client.post(
        "/petugas/api/sapa",
        json.dumps({"client_time": NOW.isoformat(), "app_version": 1}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {told['token']}"},
    )
    assert hello.json()["scope"] == told["scope"]
    assert hello.json()["officer"] == made.user.name
    # Again for the same phone: another token, the same phone; the old token is nobody's.
    again = client.post(
        "/petugas/api/ponsel", json.dumps({**body, "device_id": told["device_id"]}),
        content_type="application/json",
    ).json()  # fmt: skip
    assert (again["device_id"], Device.objects.using("owner").count()) == (told["device_id"], 1)
    old = client.post(
        "/petugas/api/sapa", "{}", content_type="application/json",
        headers={"Authorization": f"Bearer {told['token']}"},
    )  # fmt: skip
    assert old.status_code == 401


def test_enrolling_asks_for_the_csrf_token(db):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    answer = client.post("/petugas/api/ponsel", "{}", content_type="application/json")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"name": 1}', '{"name": "a\\u0000"}', "[" * 9000]
)
def test_an_odd_enrolment_is_refused(db, client, body):
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    answer = client.post("/petugas/api/ponsel", body, content_type="application/json")
    assert answer.status_code == 400


def test_nobody_collects_phones(db):
    phone = Phone()
    for _n in range(limits.MOST_DEVICES - 1):
        Phone(who=phone.visit)
    with pytest.raises(DomainError):
        Phone(who=phone.visit)
    change(phone.device, revoked_at=NOW)
    Phone(who=phone.visit)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer " + "ä" * 40, "Bearer " + "a" * 43]
)
def test_a_stranger_is_told_to_sign_in(db, client, header):
    for address in ("sapa", "dorong", "tarik", "foto"):
        answer = client.post(
            f"/petugas/api/{address}", "{}", content_type="application/json",
            headers={"Authorization": header.encode().decode("latin-1")},
        )  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


def test_what_an_expired_a_closed_and_a_revoked_phone_are_told(db):
    phone = Phone()
    assert phone.post("sapa", {}).status_code == 200
    change(phone.device, expires_at=NOW - timedelta(days=1))
    assert phone.post("sapa", {}).json()["code"] == "sign_in"
    change(phone.device, expires_at=NOW + timedelta(days=999))
    phone.visit.user.is_active = False
    phone.visit.user.save(using="owner")
    assert phone.post("sapa", {}).status_code == 401
    phone.visit.user.is_active = True
    phone.visit.user.save(using="owner")
    devices.revoke_own(phone.visit.act(), phone.device.pk)
    devices.revoke_own(phone.visit.act(), phone.device.pk)  # a second click
    for body in ({"operations": []}, {"client_time": None}):
        answer = phone.post("dorong", body)
        assert (answer.status_code, answer.json()["code"]) == (410, "revoked")
    head = phone.client.head(f"/petugas/api/foto/{phone.device.pk}/{'0' * 64}", headers=phone.auth)
    assert head.status_code == 410
    assert Device.objects.using("owner").get(pk=phone.device.pk).told_at is not None
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_event WHERE verb = 'sync.device.revoke_own'")
        assert cursor.fetchone() == (1,)


def test_a_task_that_ended_stops_the_phone_and_a_new_one_goes_on(db):
    phone = Phone()
    held = Appointment.objects.using("owner").filter(pk=phone.visit.appointment.pk)
    held.update(ends=date(2026, 1, 2))
    answer = phone.post("dorong", {"operations": []})
    assert (answer.status_code, answer.json()["code"]) == (403, "no_task")
    held.update(ends=None, area_codes=["33.03.02"])
    assert phone.post("sapa", {}).json()["areas"] == ["33.03.02"]


def test_an_app_that_is_too_old_keeps_its_outbox(db, monkeypatch):
    phone = Phone()
    monkeypatch.setattr(limits, "OLDEST_APP", 2)
    answer = phone.post("dorong", {"operations": []})
    assert (answer.status_code, answer.json()["code"]) == (426, "update")


def test_contact_is_noted_once_a_minute(db):
    phone = Phone()
    phone.post("sapa", {})
    first = Device.objects.using("owner").get(pk=phone.device.pk)
    assert first.seen_at is not None
    phone.post("sapa", {})
    assert Device.objects.using("owner").get(pk=phone.device.pk).seen_at == first.seen_at
    phone.skew = timedelta(hours=3)
    phone.post("sapa", {})
    assert Device.objects.using("owner").get(pk=phone.device.pk).skew_seconds > 10_000


def test_get_and_a_body_that_is_no_json_are_answered(db):
    phone = Phone()
    assert phone.client.get("/petugas/api/dorong", headers=phone.auth).status_code == 405
    for raw in ("", "[]", "{", "null", "[" * 100_000, '{"client_time": NaN}'):
        answer = phone.client.post(
            "/petugas/api/dorong", raw, content_type="application/json", headers=phone.auth
        )
        assert answer.status_code == 400, raw[:20]


def test_a_page_revokes_only_what_is_its_own(db, client):
    phone, foreign = Phone(), Phone(code="35.13", areas=("35.13.05",))
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert client.post(f"/petugas/ponsel/{phone.device.pk}/cabut/").status_code == 404
    sign_in(client, "sysadmin")
    page = client.get("/petugas/ponsel/kantor/").content.decode()
    assert phone.visit.user.name in page
    assert foreign.visit.user.name not in page
    assert client.get(f"/petugas/ponsel/kantor/{foreign.device.pk}/").status_code == 404
    address = f"/petugas/ponsel/kantor/{phone.device.pk}/"
    assert "Alasan" in client.post(address, {}).content.decode()
    assert client.post(address, {"reason": "Hilang di pasar"}).status_code == 302
    assert phone.post("sapa", {}).status_code == 410
    assert "menghubungi kantor" in client.get("/petugas/ponsel/kantor/").content.decode()
    client.force_login(
        phone.visit.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert "Hilang di pasar" in client.get("/petugas/ponsel/").content.decode()


def test_no_other_office_sees_or_touches_anything_of_a_phone(room):
    phone = Phone()
    profile = phone.profile(name="Sri")
    phone.push(profile)
    phone.push(phone.edit(profile["entity_id"], name=["Lain", "Siti"]))
    content = b"x" * 300_000
    phone.photo_begin(content, profile["entity_id"])
    phone.photo_part(content, profile["entity_id"], 0, content[: limits.CHUNK])
    tables = (Device, Operation, Change, Clash, Photo, PhotoPart)
    for model in tables:
        assert model._base_manager.using("owner").exists(), model
    for scope in (office_act("35.13").scope, visit("sysadmin", "35.13").scope):
        with in_scope(scope):
            for model in tables:
                assert not model._base_manager.exists(), model
                if model is not Change:
                    assert model._base_manager.all()._raw_delete("default") == 0
    # A province reads and changes nothing.
    with in_scope(visit("head", "33").scope):
        assert Device.objects.update(name="X") == 0
        assert Clash.objects.update(settler="X") == 0
        assert Operation.objects.update(result={}) == 0
    with in_scope(office_act("33.03").scope), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('sync_change', 'UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)
