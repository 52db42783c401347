"""How a sitting beside an owner ends, what comes too late, and two of them at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from guyub.accounts.models import Appointment
from guyub.registry.models import Assistance, Business, ChangeRequest
from tests.registry.assisted import VILLAGE, begin, events, fields, helper, owned, sittings

# ---- the end ---------------------------------------------------------------------------------


def late(minutes=31):
    """Let the time of the running sitting be over."""
    row = sittings()[0]
    ago = timedelta(minutes=minutes)
    Assistance.objects.using("owner").filter(pk=row.pk).update(
        begun_at=row.begun_at - ago, ends_at=row.ends_at - ago
    )
    return row


def test_it_ends_by_itself_and_a_page_says_so(db, client):
    _business, owner = owned()
    helper(client)
    begin(client, owner)
    row = late()
    answer = client.get("/saya/", follow=True)
    assert answer.redirect_chain[0][0] == f"/saya/bantuan/{row.pk}/"
    text = answer.content.decode()
    assert "habis pukul" in text
    assert "/ikm/bantu/selesai/" not in text
    assert client.get("/saya/").status_code == 403


def test_a_form_that_comes_too_late_is_kept_and_sent_once_begun_again(db, client):
    business, owner = owned()
    visit = helper(client)
    begin(client, owner)
    to = f"/ikm/{business.number}/usul/"
    page = client.get(to)
    late()
    answer = client.post(to, {**fields(page), "address": "Jalan Melati 9", "reason": "Pindah"})
    assert answer.status_code == 409
    assert ChangeRequest.objects.using("owner").count() == 0
    assert "Jalan Melati 9" in answer.content.decode()
    kept = {n: v for n, v in fields(answer).items() if n.startswith(("kirim-ke", "isi-"))}
    assert kept["kirim-ke"] == f"/ikm/{business.number}/usul/"
    assert kept["isi-village_code"] == VILLAGE
    opened = client.post(f"/ikm/orang/{owner}/bantu/", kept)
    assert "Jalan Melati 9" in opened.content.decode()
    again = client.post(f"/ikm/orang/{owner}/bantu/", {**kept, "asked": "lisan", "agreed": "on"})
    text = again.content.decode()
    assert again.status_code == 200
    assert 'name="address" value="Jalan Melati 9"' in text
    assert f'action="/ikm/{business.number}/usul/"' in text
    assert client.post(to, fields(again)).status_code == 302
    assert ChangeRequest.objects.using("owner").get().on_behalf_of == owner
    assert [s.ended_how for s in sittings()] == ["", "waktu"]
    assert visit.user.pk == sittings()[0].helper_user


def test_the_whole_address_and_a_long_text_come_back_unchanged(db, client):
    business, owner = owned()
    helper(client)
    begin(client, owner)
    to = f"/ikm/{business.number}/usul/?dari=kartu&hal=2"
    page = client.get(to)
    late()
    words = "baris pertama\n" + "panjang " * 2_000
    many = {f"baris-{n}": str(n) for n in range(120)}
    answer = client.post(to, {**fields(page), "reason": words, **many})
    kept = {n: v for n, v in fields(answer).items() if n.startswith(("kirim-ke", "isi-"))}
    assert kept["kirim-ke"] == to
    assert kept["isi-reason"] == words
    assert kept["isi-baris-119"] == "119"
    again = client.post(f"/ikm/orang/{owner}/bantu/", {**kept, "asked": "lisan", "agreed": "on"})
    assert f'action="{to.replace("&", "&amp;")}"' in again.content.decode()
    assert fields(again)["reason"] == words
    assert 'href="/saya/"' in again.content.decode().split("Buang isian ini")[0][-200:]


@pytest.mark.parametrize("more", [
    {"reason": "x" * 300_000}, {f"baris-{n}": "1" for n in range(400)}, {"kode": "123456"},
    {"foto": "berkas"},
])  # fmt: skip
def test_what_cannot_be_kept_whole_is_shown_and_not_sent_again(db, client, more):
    from django.core.files.uploadedfile import SimpleUploadedFile

    business, owner = owned()
    helper(client)
    begin(client, owner)
    to = f"/ikm/{business.number}/usul/"
    page = client.get(to)
    late()
    if "foto" in more:
        more = {"foto": SimpleUploadedFile("a.png", b"x")}
    answer = client.post(to, {**fields(page), "address": "Jalan Melati 9", **more})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Jalan Melati 9" in text
    assert "tidak bisa dikirim lagi dari sini" in text
    assert not [n for n in fields(answer) if n.startswith(("kirim-ke", "isi-"))]
    assert "123456" not in text
    opened = client.post(f"/ikm/orang/{owner}/bantu/", {"mulai": "1"})
    assert opened.status_code == 200
    assert begin(client, owner).headers["Location"] == "/saya/"


def test_a_form_is_only_sent_back_to_this_place(db, client):
    _business, owner = owned()
    helper(client)
    answer = client.post(
        f"/ikm/orang/{owner}/bantu/",
        {"kirim-ke": "https://example.org/x", "isi-a": "1", "asked": "lisan", "agreed": "on"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/saya/"


@pytest.mark.parametrize("change", ["ended", "moved", "switched", "closed"])
def test_who_loses_the_part_stops_at_once(db, client, change, monkeypatch):
    business, owner = owned()
    visit = helper(client)
    begin(client, owner)
    row = Appointment.objects.using("owner").filter(pk=visit.appointment.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    if change == "ended":
        row.update(ends=yesterday)
    elif change == "moved":
        row.update(area_codes=["33.03.02"])
    elif change == "switched":
        from guyub.registry import assisting

        monkeypatch.setattr(assisting, "helpers_at", lambda office, on: frozenset())
    else:
        Business.objects.using("owner").filter(pk=business.pk).update(village_code="33.03.02.2001")
    answer = client.post(f"/ikm/{business.number}/usul/", {"address": "Jalan Melati 9"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Jalan Melati 9" in text
    assert "berhenti" in text
    assert "Mulai lagi" not in text
    assert ChangeRequest.objects.using("owner").count() == 0
    assert client.get("/saya/", follow=True).status_code in (200, 403)
    assert "bantu" not in client.session


def test_signing_out_ends_it(db, client):
    _business, owner = owned()
    helper(client)
    begin(client, owner)
    client.post("/keluar/")
    assert [s.ended_how for s in sittings()] == ["keluar"]


def test_the_button_ends_it_once(db, client):
    _business, owner = owned()
    helper(client)
    begin(client, owner)
    first = client.post("/ikm/bantu/selesai/")
    assert first["Location"] == f"/saya/bantuan/{sittings()[0].pk}/"
    assert client.get(first["Location"]).status_code == 200
    before = sittings()[0].ended_at
    assert client.post("/ikm/bantu/selesai/").status_code == 302
    assert sittings()[0].ended_at == before
    assert len(events(verb="registry.assist.end")) == 1


def test_forms_of_other_tabs_are_not_taken_over(db):
    """One opened before the sitting is not sent as the owner, one opened in it not as oneself."""
    business, owner = owned()
    client = Client(enforce_csrf_checks=True)
    helper(client)

    def token(address):
        page = client.get(address)
        assert page.status_code == 200
        return page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    own = token(f"/ikm/{business.number}/usul/")
    data = {"asked": "lisan", "agreed": "on"}
    to = f"/ikm/orang/{owner}/bantu/"
    client.post(to, {**data, "csrfmiddlewaretoken": token(to)})
    sent = {"address": "Jalan Melati 9", "reason": "Pindah"}
    address = f"/ikm/{business.number}/usul/"
    here = {"HTTP_ORIGIN": "http://testserver"}
    answer = client.post(address, {**sent, "csrfmiddlewaretoken": own}, **here)
    assert answer.status_code == 403
    assert "Jalan Melati 9" in answer.content.decode()
    beside = token(address)
    client.post("/ikm/bantu/selesai/")
    answer = client.post(address, {**sent, "csrfmiddlewaretoken": beside}, **here)
    assert answer.status_code == 403
    assert "Jalan Melati 9" in answer.content.decode()
    assert ChangeRequest.objects.using("owner").count() == 0


def test_a_foreign_page_shows_nothing_of_what_it_sent(db):
    business, _owner = owned()
    client = Client(enforce_csrf_checks=True)
    helper(client)
    sent = {"address": "Jalan Melati 9"}
    answer = client.post(
        f"/ikm/{business.number}/usul/", sent, HTTP_ORIGIN="http://elsewhere.example"
    )
    assert answer.status_code == 403
    assert "Jalan Melati 9" not in answer.content.decode()


# ---- two of them -----------------------------------------------------------------------------


def test_two_helpers_at_one_owner_wait_for_each_other(db, client):
    _business, owner = owned()
    first = helper(client)
    other = Client()
    helper(other, "village_clerk", "33.03.01.2001")
    begin(client, owner)
    answer = begin(other, owner)
    assert f"sedang dibantu {first.user.name}" in answer.content.decode()
    assert len(sittings()) == 1
    late()
    assert begin(other, owner).status_code == 302
    assert [s.ended_how for s in sittings()] == ["", "waktu"]


def test_the_same_again_is_the_same_sitting(db, client):
    _business, owner = owned()
    visit = helper(client)
    begin(client, owner)
    other = Client()
    other.force_login(visit.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert begin(other, owner).status_code == 302
    assert len(sittings()) == 1


def test_another_owner_ends_the_first_sitting(db, client):
    _one, owner = owned()
    _two, second = owned(name="Sapu Glagah", owner="Parti")
    visit = helper(client)
    begin(client, owner)
    other = Client()
    other.force_login(visit.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert begin(other, second).status_code == 302
    assert [s.ended_how for s in sittings()] == ["", "tombol"]
    answer = client.get("/saya/", follow=True)
    assert "sudah diakhiri" in answer.content.decode()


def test_a_session_of_somebody_else_opens_nothing(db, client):
    _business, owner = owned()
    helper(client)
    begin(client, owner)
    other = Client()
    helper(other)
    session = other.session
    session["bantu"] = str(sittings()[0].pk)
    session.save()
    assert other.get("/saya/").status_code == 403
    assert "bantu" not in other.session
