"""The history page, one event, verification and the day's root."""

from __future__ import annotations

import re

import pytest
from django.db import connections

from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.chain import daily_root
from guyub.ledger.models import Event
from guyub.registry.actions.business import edit_business
from guyub.registry.actions.owner import edit_owner
from tests.factories import TODAY, office_act, register, sign_in

NIK, PHONE = "9903110101800001", "084011112222"


def html(client, url="/riwayat/", **params):
    answer = client.get(url, params)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def rows(text):
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    return re.findall(r"<tr>.*?</tr>", body[1], re.DOTALL) if body else []


def worked():
    act = office_act()
    business = register(act, nik=NIK, phone=PHONE, owner="Wagiyem")
    edit_business(act, business.pk, {"since_year": 1999}, version=None, reason="Kata pemiliknya")
    return act, business


def test_history_tells_the_newest_first_in_sentences(db, client):
    _act, business = worked()
    sign_in(client, "head")
    found = rows(html(client))
    assert len(found) == 2
    assert "Mengubah data usaha" in found[0]
    assert "Kata pemiliknya" in found[0]
    assert "Mendaftarkan usaha" in found[1]
    assert business.number in found[1]
    assert "Mendaftarkan" in rows(html(client, arah="naik", urut="waktu"))[0]


def test_filters_narrow_by_who_what_which_and_when(db, client):
    _act, business = worked()
    other = office_act()
    register(other, name="Lain")
    sign_in(client, "auditor")
    assert len(rows(html(client))) == 3
    assert len(rows(html(client, siapa=str(other.user_id)))) == 1
    assert len(rows(html(client, apa="registry.business.edit"))) == 1
    assert len(rows(html(client, usaha=business.number, apa="registry.business.register"))) == 1
    assert len(rows(html(client, dari="2026-11-22", sampai="2026-11-22"))) == 3
    assert len(rows(html(client, dari="2026-11-23"))) == 0
    assert "perlu" in html(client, usaha="bukan nomor").lower() or not rows(
        html(client, usaha="bukan nomor")
    )
    assert len(rows(html(client, siapa="siapa-saja"))) == 0


def test_pages_walk_through_the_whole_history(db, client):
    act = office_act()
    business = register(act)
    for year in range(1960, 1990):
        edit_business(act, business.pk, {"since_year": year}, version=None)
    sign_in(client, "head")
    first = html(client)
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get("/riwayat/" + following[1].replace("&amp;", "&")).content.decode()
    assert len(rows(first)) + len(rows(second)) == 31


def test_another_office_has_its_own_history(db, client):
    worked()
    sign_in(client, "head", "35.13")
    assert rows(html(client)) == []
    assert client.get("/riwayat/", {"event": "1"}).status_code == 404


def test_an_event_opens_sealed_values_but_never_numbers(db, client):
    act, _business = worked()
    with in_scope(SYSTEM, read_only=True):
        owner = Event.objects.get(seq=1).after["owners"][0]
    edit_owner(act, owner, {"name": "Wagiyem Baru", "phone": "084011119999"}, version=None)
    who = sign_in(client, "head")
    text = html(client, event="3")
    assert "Wagiyem Baru" in text
    assert "11119999" not in text
    assert "(tidak ditampilkan)" in text
    from guyub.accounts.models import AccessLog

    assert AccessLog.objects.using("owner").get(owner_id=owner).user_id == who.user.pk
    assert "Wagiyem" not in html(client)
    for wrong in ("99", "abc", "9" * 30, "²"):
        assert client.get("/riwayat/", {"event": wrong}).status_code == 404


@pytest.mark.parametrize("role", ["field_officer", "delegate", "owner", "sysadmin", "verifier"])
def test_history_is_for_few(db, client, role):
    sign_in(client, role)
    assert client.get("/riwayat/").status_code == 403


def test_verification_says_whole_or_names_the_place(db, client):
    worked()
    sign_in(client, "sysadmin")
    assert "Rantai utuh" not in html(client, "/riwayat/verifikasi/")
    assert "Rantai utuh" in html(client, "/riwayat/verifikasi/", periksa="1")
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_immutable")
        cursor.execute("UPDATE ledger_event SET actor = 'X' WHERE seq = 2 RETURNING id")
        broken = str(cursor.fetchone()[0])
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_event_immutable")
    text = html(client, "/riwayat/verifikasi/", periksa="1")
    assert "Rantai putus" in text
    assert broken in text


def test_the_root_on_paper_is_the_root_of_the_command(db, client):
    worked()
    register(office_act("35.13"), village="35.13.05.2008")
    with in_scope(SYSTEM, read_only=True):
        printed = daily_root(TODAY)
    sign_in(client, "head")
    text = html(client, "/riwayat/sidik/", tanggal="2026-11-22")
    assert printed in text
    assert "belum ada" not in text
    assert client.get("/riwayat/sidik/", {"tanggal": "bukan"}).status_code == 200
    sign_in(client, "registrar")
    assert client.get("/riwayat/sidik/").status_code == 403


def test_amounts_in_an_event_are_read_as_they_are(db, client):
    from guyub.registry.actions.observation import record_observation

    act = office_act()
    business = register(act)
    act.events.clear()
    values = {"year": 2025, "observed_on": TODAY, "source": "Uji", "investment": 850_000_000}
    record_observation(act, business.pk, values)
    sign_in(client, "auditor")
    seq = Event.objects.using("owner").latest("seq").seq
    assert "Rp850.000.000" in html(client, event=seq)


def test_whoever_acts_without_an_appointment_has_a_name_too():
    from guyub.accounts.roles import role_words

    assert role_words("registrar") == "Petugas data"
    assert role_words("system") == "Sistem"
    assert role_words("publik") == "Tanpa akun"
    assert role_words("") == ""
