"""The office sees what phones sent and nobody took, and nothing of what stands in it."""

from __future__ import annotations

from datetime import timedelta

from guyub.kernel.ids import uuid7
from guyub.sync.limits import HELD_LONG
from guyub.sync.models import Operation
from tests.factories import sign_in
from tests.sync.phones import Phone

ADDRESS = "/petugas/ponsel/kantor/tertahan/"


def aged(**where):
    row = Operation.objects.using("owner").get(**where)
    row.received_at -= HELD_LONG + timedelta(hours=1)
    row.save(using="owner", update_fields=["received_at"])


def test_sent_back_and_long_held_ones_are_listed_without_their_values(room, client):
    phone = Phone()
    profile = phone.profile(name="Sri Rahasia")
    bad = phone.note(profile["entity_id"], "")
    phone.push(profile, bad)
    sign_in(client, "section_head")
    page = client.get(ADDRESS).content.decode()
    assert phone.visit.user.name in page
    assert "Tulis catatannya." in page
    assert "Kiriman petugas yang tertahan" in client.get("/beranda/").content.decode()
    # Mended, it is gone.
    good = {**phone.note(profile["entity_id"]), "entity_id": bad["entity_id"]}
    assert phone.push(good)[0]["status"] == "applied"
    held = phone.note(uuid7(), "Catatan rahasia")
    phone.push(held)
    assert "Tidak ada yang tertahan" in client.get(ADDRESS).content.decode()
    aged(pk=held["op_id"])
    page = client.get(ADDRESS).content.decode()
    assert "Menunggu data lain" in page
    assert "rahasia" not in page.lower()


def test_other_offices_and_officers_see_nothing_of_it(room, client):
    phone = Phone()
    phone.push(phone.profile("35.13.01.2001"))
    sign_in(client, "head", "35.13")
    assert "Tidak ada yang tertahan" in client.get(ADDRESS).content.decode()
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert client.get(ADDRESS).status_code == 403
