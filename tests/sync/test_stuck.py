"""The office sees what phones sent and nobody took, and nothing of what stands in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.sync.actions import closing
from guyub.sync.limits import DROPPED_SHOWN, HELD_LONG
from guyub.sync.models import Operation
from tests.factories import sign_in
from tests.sync.phones import Phone
from tests.sync.test_sealed import sealed
from tests.sync.test_tokens import hand_over, locked

ADDRESS = "/petugas/ponsel/kantor/tertahan/"


def as_self(client, phone):
    client.force_login(
        phone.visit.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )


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
    home = client.get("/beranda/").content.decode()
    assert "Kiriman petugas yang tertahan" in home
    # It may be on no phone any more.
    assert "isian ini belum tercatat. Petugas memperbaiki atau membuangnya." in home
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


def test_what_a_colleague_wrote_of_the_same_record_hides_nothing(returned, client):
    phone, profile, bad = returned
    other = Phone()
    theirs = {**other.note(profile["entity_id"]), "entity_id": bad["entity_id"]}
    assert other.push(theirs)[0]["status"] == "applied"
    sign_in(client, "section_head")
    assert "Tulis catatannya." in client.get(ADDRESS).content.decode()
    as_self(client, phone)
    assert "Tulis catatannya." in client.get("/petugas/ponsel/").content.decode()


def test_other_offices_and_officers_see_nothing_of_it(room, client):
    phone = Phone()
    phone.push(phone.profile("35.13.01.2001"))
    sign_in(client, "head", "35.13")
    assert "Tidak ada yang tertahan" in client.get(ADDRESS).content.decode()
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert client.get(ADDRESS).status_code == 403


def told(phone, *closed, operations=()):
    """What the office answers to what became of operations that it sent back."""
    body = {"operations": list(operations), "closed": list(closed)}
    answer = phone.post("dorong", body)
    assert answer.status_code == 200, answer.content
    return [one["status"] for one in answer.json()["closed"]]


def dropped(op):
    return {"op_id": op["op_id"], "mended_by": None}


def stored(op):
    return Operation.objects.using("owner").get(pk=op["op_id"])


def events(verb):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT object_id FROM ledger_event WHERE verb = %s", [verb])
        return [str(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def returned(room):
    """A phone, a profile that was taken and a note that came back."""
    phone = Phone()
    profile = phone.profile(name="Sri")
    bad = phone.note(profile["entity_id"], "")
    assert [a["status"] for a in phone.push(profile, bad)] == ["applied", "rejected"]
    return phone, profile, bad


def test_what_was_thrown_away_is_told_once_and_waits_no_more(returned, client):
    phone, _profile, bad = returned
    assert stored(bad).content is not None
    assert [told(phone, dropped(bad)) for _twice in range(2)] == [["closed"]] * 2
    row = stored(bad)
    assert (row.state, row.content) == ("dropped", None)
    assert row.closed_at is not None
    assert events("sync.operation.drop") == [bad["op_id"]]
    # A late copy of it is known, and stays what it was to the phone.
    (again,) = phone.push(bad)
    assert (again["status"], again["result"]["status"]) == ("duplicate", "rejected")
    sign_in(client, "section_head")
    page = client.get(ADDRESS).content.decode()
    assert "Tidak ada yang tertahan" in page
    assert "Dibuang petugas" in page
    assert "Kiriman petugas yang tertahan" not in client.get("/beranda/").content.decode()
    row.closed_at -= DROPPED_SHOWN
    row.save(using="owner", update_fields=["closed_at"])
    assert "Dibuang petugas" not in client.get(ADDRESS).content.decode()


def test_what_was_mended_is_closed_once_the_new_one_is_there(returned):
    phone, profile, bad = returned
    good = phone.note(profile["entity_id"])
    mended = {"op_id": bad["op_id"], "mended_by": good["op_id"]}
    assert told(phone, mended) == ["later"]
    assert (stored(bad).state, stored(bad).content is None) == ("rejected", False)
    assert told(phone, mended, operations=[good]) == ["closed"]
    assert (stored(bad).state, stored(bad).content) == ("mended", None)
    assert told(phone, mended, dropped(bad)) == ["closed", "closed"]
    assert stored(bad).state == "mended"
    # The act is the new operation's own.
    assert events("sync.operation.drop") == []


def test_one_that_was_dropped_at_the_desk_and_mended_on_the_phone_was_mended(returned, client):
    phone, profile, bad = returned
    closing.drop(phone.visit.act(), stored(bad).pk)
    good = phone.note(profile["entity_id"])
    mended = {"op_id": bad["op_id"], "mended_by": good["op_id"]}
    # As long as nothing took its place it is dropped, and the phone tells it again.
    assert told(phone, mended) == ["later"]
    assert told(phone, {**mended, "mended_by": bad["op_id"]}) == ["stands"]
    sign_in(client, "section_head")
    assert "Dibuang petugas" in client.get(ADDRESS).content.decode()
    assert told(phone, mended, operations=[good]) == ["closed"]
    assert stored(bad).state == "mended"
    assert "Dibuang petugas" not in client.get(ADDRESS).content.decode()


def test_only_own_ones_that_were_sent_back_are_closed(returned, client):
    phone, profile, bad = returned
    held = phone.note(uuid7())
    phone.push(held)
    other = Phone()
    assert told(other, dropped(bad), dropped(phone.note(uuid7()))) == ["unknown", "unknown"]
    theirs = other.note(profile["entity_id"])
    other.push(theirs)
    foreign = {"op_id": bad["op_id"], "mended_by": theirs["op_id"]}
    own = {"op_id": profile["op_id"], "mended_by": held["op_id"]}
    itself = {"op_id": bad["op_id"], "mended_by": bad["op_id"]}
    asked = (dropped(profile), dropped(held), foreign, own, itself)
    assert told(phone, *asked) == ["stands", "stands", "later", "stands", "stands"]
    for op in (profile, held, bad):
        assert stored(op).state in ("applied", "held", "rejected")
        assert stored(op).closed_at is None
    with pytest.raises(DomainError):
        closing.drop(other.visit.act(), stored(bad).pk)
    # Nor in the database.
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        Operation.objects.using("owner").filter(pk=bad["op_id"]).update(state="dropped")


def test_what_is_said_oddly_closes_nothing_and_holds_up_nothing(returned):
    phone, profile, bad = returned
    good = phone.note(profile["entity_id"])
    odd = [5, {}, {"op_id": 1}, {"op_id": bad["op_id"], "mended_by": "x"}]
    answer = phone.post("dorong", {"operations": [good], "closed": odd}).json()
    assert answer["answers"][0]["status"] == "applied"
    assert [one["status"] for one in answer["closed"]] == ["unknown"] * 3
    assert phone.post("dorong", {"operations": [], "closed": 5}).status_code == 400
    assert phone.post("dorong", {"operations": [], "closed": [{}] * 51}).status_code == 413
    assert stored(bad).state == "rejected"


def test_one_that_a_locked_phone_handed_over_is_dropped_at_the_desk(room, client):
    phone = Phone()
    profile = phone.profile(name="Sri")
    bad = phone.note(profile["entity_id"], "")
    content = sealed(phone, [profile, bad])
    assert hand_over(locked(phone), content).status_code == 200
    address = f"/petugas/ponsel/isian/{bad['op_id']}/buang/"
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert "dikembalikan" not in client.get("/petugas/ponsel/").content.decode()
    assert client.post(address).status_code == 404
    as_self(client, phone)
    page = client.get("/petugas/ponsel/").content.decode()
    assert "Isian yang dikembalikan kantor" in page
    assert "Tulis catatannya." in page
    for _twice in range(2):
        page = client.post(address, follow=True).content.decode()
    assert "Isian yang dikembalikan kantor" not in page
    assert (stored(bad).state, len(events("sync.operation.drop"))) == ("dropped", 1)
    taken = f"/petugas/ponsel/isian/{profile['op_id']}/buang/"
    assert "tidak bisa dibuang" in client.post(taken, follow=True).content.decode()
    assert stored(profile).state == "applied"
