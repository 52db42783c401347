"""The owner's corner: the own business only, a step to take, consents by one tap."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from guyub.kernel.db import in_scope
from guyub.registry.models import Business, Consent, Ownership
from tests.factories import appointment, office_act, register, sign_in, visit


@pytest.fixture
def mine(db):
    """(business, its owner's id), beside somebody else's business of the same office."""
    act = office_act("33.03")
    register(act, name="Keripik Rejeki", owner="Warti")
    register(act, name="Sapu Glagah", village="33.03.02.2001", branch="kerajinan")
    with in_scope(act.scope, read_only=True):
        business = Business.objects.get(name="Sapu Glagah")
        return business, Ownership.objects.get(business=business).owner_id


def test_the_owner_sees_the_own_business_with_a_step_to_take(mine, client):
    business, person = mine
    sign_in(client, "owner", "33.03", subject_id=person)
    text = client.get("/saya/").content.decode()
    assert business.number in text
    assert "Keripik" not in text
    step = f"/ikm/{business.number}/usul/"
    assert f'href="{step}"' in text
    assert client.get(step).status_code == 200
    lists = set(re.findall(r'class="row" href="([^"]+)"', text))
    assert len(lists) == 5
    assert all(client.get(url).status_code == 200 for url in lists)


def test_a_consent_is_given_and_taken_back_by_one_tap(mine, client):
    _business, person = mine
    sign_in(client, "owner", "33.03", subject_id=person)
    to = f"/ikm/orang/{person}/persetujuan/"
    assert f'action="{to}"' in client.get("/saya/").content.decode()
    for said, words in (("beri", "Cabut persetujuan"), ("cabut", "dicabut")):
        values = {"purpose": Consent.Purpose.CONTACT, "jawaban": said, "next": "/saya/"}
        assert client.post(to, values)["Location"] == "/saya/"
        assert words in client.get("/saya/").content.decode()


@pytest.mark.parametrize("role", ["registrar", "group_chair", "auditor"])
def test_nobody_else_has_the_page(mine, client, role):
    sign_in(client, role, "33.03")
    assert client.get("/saya/").status_code in (403, 404)


def test_an_owner_lands_here_after_signing_in(mine, client):
    """And goes where was wanted, when something was; others land at home."""
    _business, person = mine
    for role, values, lands in (
        ("owner", {"subject_id": person}, "/saya/"),
        ("registrar", {}, "/beranda/"),
    ):
        who = visit(role, "33.03", **values).user
        who.set_password("sapu-lidi-kuning-7")
        who.save(using="owner")
        given = {"login": who.username, "password": "sapu-lidi-kuning-7"}
        for more, to in (({}, lands), ({"next": "/pengaduan/"}, "/pengaduan/")):
            client.logout()
            assert client.post("/masuk/", {**given, **more})["Location"] == to


def test_who_takes_the_owners_role_lands_here(mine, client):
    _business, person = mine
    made = sign_in(client, "owner", "33.03", subject_id=person)
    other = appointment(made.user, "group_chair", "33.03")
    for one, to in ((other, "/beranda/"), (made.appointment, "/saya/")):
        assert client.post("/peran/", {"peran": str(one.pk)})["Location"] == to


def test_corrections_and_their_answers_stand_there(mine, client):
    from guyub.kernel.actions import Act
    from guyub.registry.actions.changes import Answer, decide_change, propose_change

    business, person = mine
    officer: Act = office_act("33.03", "field_officer", area_codes=["33.03.02"])
    given = {"address": "Jalan Baru 2", "since_year": 2001}
    asked = propose_change(officer, business.pk, given, reason="Kata pemiliknya")
    sign_in(client, "owner", "33.03", subject_id=person)
    assert "Menunggu diperiksa" in client.get("/saya/").content.decode()
    answers = {"address": Answer(False, "Tidak sesuai KTP"), "since_year": Answer(True)}
    decide_change(office_act("33.03"), asked.pk, answers, version=None)
    text = client.get("/saya/").content.decode()
    assert "Sudah diperiksa" in text
    assert "Tidak sesuai KTP" in text


def test_orders_and_invitations_stand_there(db, client):
    """What buyers asked of the own business, and fairs ahead; of nobody else's."""
    from datetime import timedelta

    from django.utils import timezone

    from tests.market import worlds, worlds_fairs, worlds_needs

    ask = worlds_needs.asks(worlds_needs.chosen())[0]
    person = worlds.owner_of(ask.business)
    ahead = timezone.localdate() + timedelta(days=20)
    fair = worlds_fairs.fair(from_day=ahead, to_day=ahead)
    worlds_fairs.invited(fair, ask.business)
    sign_in(client, "owner", "33.03", subject_id=person)
    text = client.get("/saya/").content.decode()
    assert "Pesanan dan undangan" in text
    assert ask.wanted in text
    assert fair.title in text
    other = register(office_act("33.03"), name="Sapu Glagah", owner="Parti")
    account = Client()
    sign_in(account, "owner", "33.03", subject_id=worlds.owner_of(other))
    assert "Pesanan dan undangan" not in account.get("/saya/").content.decode()


def test_a_day_that_was_promised_and_a_wish_stand_there(mine, client):
    business, person = mine
    sign_in(client, "owner", "33.03", subject_id=person)
    about = {"about": "Mesin saya sering mati, minta dilihat."}
    assert client.post(f"/pendampingan/saya/{business.number}/minta/", about).status_code == 302
    text = client.get("/saya/").content.decode()
    assert "Kunjungan yang ditunggu" in text
    assert "Mesin saya sering mati" in text
