"""A clash is shown to a person of the office, who decides; the phone learns of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connections

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.sync.actions import clashes
from guyub.sync.models import Clash, Operation
from tests.factories import appointment, office_act, sign_in
from tests.sync.notebook import desk_edit, seen
from tests.sync.phones import Phone


@pytest.fixture
def phone(room):
    return Phone()


@pytest.fixture
def clash(phone):
    op = phone.profile(name="Sri")
    phone.push(op)
    desk_edit(office_act("33.03"), op["entity_id"], {"name": "Sri Lestari"})
    phone.push(phone.edit(op["entity_id"], name=["Sri", "Siti"]))
    return Clash.objects.using("owner").get()


def on_phone(phone):
    _last, pages = phone.pull_all()
    return [row for page in pages for row in page["rows"].get("sync.clash", [])]


def test_the_office_sees_both_and_takes_the_officers(phone, clash, client):
    sign_in(client, "registrar")
    page = client.get("/petugas/bentrokan/").content.decode()
    for words in ("Profil contoh", "Nama", "Sri Lestari", "Siti", phone.visit.user.name):
        assert words in page
    assert "Bentrokan isian" in client.get("/beranda/").content.decode()
    address = f"/petugas/bentrokan/{clash.pk}/"
    assert "Yang dilihat petugas" in client.get(address).content.decode()
    assert "Pilih dulu" in client.post(address).content.decode()
    assert client.post(address, {"putusan": "pakai"}).status_code == 302
    assert seen("SELECT name FROM sync_test_profile") == [("Siti",)]
    assert client.post(address, {"putusan": "pakai"}).status_code == 302  # a second click
    assert seen("SELECT revision FROM sync_test_profile") == [(3,)]
    assert "sudah diputuskan" in client.get(address).content.decode()
    assert Operation.objects.using("owner").get(pk=clash.operation_id).content is None
    (row,) = on_phone(phone)
    assert (row["state"], row["theirs"], row["mine"]) == ("taken", "Sri Lestari", "Siti")


def test_the_office_keeps_its_own(phone, clash):
    assert on_phone(phone)[0]["state"] == "open"
    clashes.keep(office_act("33.03"), clash.pk)
    assert seen("SELECT name FROM sync_test_profile") == [("Sri Lestari",)]
    assert on_phone(phone)[0]["state"] == "kept"
    with pytest.raises(DomainError):
        clashes.take(office_act("33.03"), clash.pk)


def test_nobody_takes_the_own_value(phone, clash):
    who = phone.visit.user
    appointment(who, "registrar")
    act = office_act("33.03")
    act.person_id = who.person_id
    with pytest.raises(NotAllowed):
        clashes.take(act, clash.pk)
    with pytest.raises(IntegrityError):
        Clash.objects.using("owner").filter(pk=clash.pk).update(
            state="taken", settled_by=who.person_id, settled_at=clash.received_at
        )


def test_other_areas_other_roles_and_other_phones_see_nothing(phone, clash, client):
    assert on_phone(Phone()) == []
    with pytest.raises(DomainError):
        clashes.keep(office_act("35.13"), clash.pk)
    with pytest.raises(NotAllowed):
        clashes.keep(phone.visit.act(), clash.pk)
    sign_in(client, "registrar", "35.13")
    assert client.get(f"/petugas/bentrokan/{clash.pk}/").status_code == 404
    assert "Tidak ada bentrokan" in client.get("/petugas/bentrokan/").content.decode()


def test_events_name_fields_and_no_values(phone, clash):
    clashes.keep(office_act("33.03"), clash.pk)
    told = seen("SELECT verb, after::text FROM ledger_event WHERE starts_with(verb, 'sync.clash.')")
    assert sorted(verb for verb, _after in told) == ["sync.clash.keep", "sync.clash.record"]
    assert not any("Siti" in after or "Lestari" in after for _verb, after in told)


def test_an_erased_record_is_forgotten_here_too(phone, clash):
    from guyub.sync.actions.sweeping import forget
    from guyub.sync.limits import CHUNK
    from guyub.sync.models import PhotoPart

    content = b"x" * (CHUNK + 1)
    phone.photo_begin(content, clash.entity_id)
    phone.photo_part(content, clash.entity_id, 0, content[:CHUNK])
    forget(office_act("33.03"), "profile", [clash.entity_id], ["33.03.01.2001"])
    assert Operation.objects.using("owner").get(pk=clash.operation_id).content is None
    assert on_phone(phone)[0]["mine"] is None
    assert not PhotoPart.objects.using("owner").exists()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sync_change WHERE entity = 'profile'")
        assert cursor.fetchone()[0] >= 3
