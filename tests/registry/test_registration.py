""" "Daftarkan usaha": sending, the receipt, limits, and the registrar's three answers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.factories import NOW, office, office_act, register, sign_in

VILLAGE = "33.03.01.2001"
FILLED = {
    "owner_name": "Karsinah",
    "product": "Gula kelapa",
    "workers_female": "2",
    "phone": "084011112222",
}


def submission(**values):
    from guyub.registry.actions.registration import Submission

    given = {"village_code": VILLAGE, "owner_name": "Karsinah", "product": "Gula kelapa"}
    return Submission(**{**given, **values})


def public_act():
    from guyub.accounts.visit import ANONYMOUS

    return ANONYMOUS.act(NOW)


def send(**values):
    from guyub.registry.actions.registration import submit_registration

    return submit_registration(public_act(), submission(**values), "public")


def rows(act):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Registration

    with in_scope(act.scope, read_only=True):
        return list(Registration.objects.order_by("receipt"))


def post(client, **values):
    return client.post(f"/ikm/daftarkan/di/{VILLAGE}/", {**FILLED, **values})


def test_anyone_registers_and_sees_how_far_it_is(db, client):
    office()
    sent = post(client)
    assert sent.status_code == 302
    assert "Karsinah" not in sent["Location"]
    page = client.get(sent["Location"])
    html = page.content.decode()
    assert "DAF-33.03-000001-" in html
    assert "paling lambat" in html
    assert "Karsinah" not in html
    assert "08401111" not in html


def test_the_same_again_within_the_day_is_the_same_receipt(db):
    office()
    first, again = send(), send()
    assert (again.receipt, again.token, again.repeated) == (first.receipt, first.token, True)
    assert len(rows(office_act())) == 1
    assert send(product="Sapu glagah").receipt != first.receipt


def test_the_event_stands_in_the_chain_of_the_answering_office(db):
    from guyub.kernel.db import in_scope
    from guyub.ledger.models import Event

    home = office()
    send()
    with in_scope(office_act().scope, read_only=True):
        event = Event.objects.get(verb="registry.registration.receive")
    assert event.office_id == home.pk
    assert "Karsinah" not in str(event.after)


def test_public_scope_reads_no_registration(db):
    office()
    send()
    assert rows(public_act()) == []
    assert rows(office_act("35.13")) == []


def test_a_place_without_an_office_says_so(db, client):
    office("33.03")
    answer = client.post("/ikm/daftarkan/di/35.13.05.2008/", FILLED)
    assert "belum memakai Guyub" in answer.content.decode()


def test_the_trap_for_machines_keeps_nothing(db, client):
    office()
    assert post(client, situs_web="http://x").status_code == 302
    assert rows(office_act()) == []


def test_the_limit_per_address_stops_a_script(db, client, monkeypatch):
    from guyub.registry import limits

    monkeypatch.setattr(limits, "PER_ADDRESS_PER_DAY", 2)
    office()
    for name in ("A Satu", "B Dua"):
        assert post(client, owner_name=name).status_code == 302
    answer = post(client, owner_name="C Tiga")
    assert "terlalu banyak" in answer.content.decode()
    assert len(rows(office_act())) == 2


def test_village_search_shows_twins_with_their_parents(db, client):
    office()
    html = client.get("/ikm/daftarkan/?desa=kedungbenda").content.decode()
    assert "Kec. " in html
    assert "/ikm/daftarkan/di/33.03." in html


def test_lookup_wants_number_and_code(db, client):
    office()
    receipt = send()
    wrong = client.post("/ikm/daftarkan/keadaan/", {"receipt": receipt.receipt, "code": "x"})
    assert "tidak cocok" in wrong.content.decode()
    code = f"{receipt.token[:4]} {receipt.token[4:]}".upper()
    right = client.post("/ikm/daftarkan/keadaan/", {"receipt": receipt.receipt, "code": code})
    assert right.status_code == 302


def test_clerk_registers_neighbours_in_own_village_only(db, client):
    sign_in(client, "village_clerk", area_codes=[VILLAGE])
    assert post(client).status_code == 302
    assert rows(office_act())[0].channel == "village"
    assert client.get("/ikm/daftarkan/di/33.03.02.2001/").status_code == 404


def test_registrar_accepts_as_new_with_owner_and_figures(db):
    from guyub.kernel.db import in_scope
    from guyub.registry.actions.registration import accept_registration
    from guyub.registry.models import BusinessFacts, Consent

    act = office_act()
    send(workers_female=2, workers_male=0, consent_contact=True)
    row = rows(act)[0]
    business = accept_registration(act, row.pk)
    with in_scope(act.scope, read_only=True):
        facts = BusinessFacts.objects.get(pk=business.pk)
        assert facts.workers == 2
        assert Consent.objects.get().purpose == "contact"
    assert rows(act)[0].state == "accepted"
    with pytest.raises(Exception, match="sudah diperiksa"):
        accept_registration(act, row.pk)


def test_review_offers_the_known_business_and_links_it(db, client):
    act = office_act()
    known = register(act, name="Gula Karsinah", owner="Karsinah", phone="084011112222")
    send(phone="+6284011112222", workers_female=4, workers_male=1)
    sign_in(client, "registrar")
    row = rows(act)[0]
    html = client.get(f"/ikm/pendaftaran/{row.receipt}/").content.decode()
    assert known.number in html
    assert "nomor HP sama" in html
    assert "kecocokan 100" not in html
    (nik,) = re.findall(r'<th scope="row">NIK</th>.*?</tr>', html, re.S)
    assert "belum diketahui" in nik
    assert "beda" not in nik, "an empty field says nothing"
    answer = client.post(f"/ikm/pendaftaran/{row.receipt}/putuskan/", {"jawaban": str(known.pk)})
    assert answer["Location"].endswith(f"{known.number}/")
    done = rows(act)[0]
    assert (done.state, done.business_id) == ("known", known.pk)
    assert done.seen["matches"][0]["business_id"] == str(known.pk)


def test_refusal_needs_a_reason_that_the_sender_reads(db, client):
    act = office_act()
    receipt = send()
    sign_in(client, "registrar")
    path = f"/ikm/pendaftaran/{receipt.receipt}/putuskan/"
    assert rows(act)[0].state == "received"
    client.post(path, {"jawaban": "tolak", "reason": ""})
    assert rows(act)[0].state == "received"
    client.post(path, {"jawaban": "tolak", "reason": "Usahanya warung, bukan industri."})
    client.logout()
    html = client.get(f"/ikm/daftarkan/tanda/{receipt.receipt}/{receipt.token}/").content.decode()
    assert "bukan industri" in html


def test_who_may_not_decide_is_refused(db, client):
    from guyub.kernel.actions import NotAllowed
    from guyub.registry.actions.registration import refuse_registration

    receipt = send() if office() else None
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    path = f"/ikm/pendaftaran/{receipt.receipt}/putuskan/"
    assert client.post(path, {"jawaban": "baru"}).status_code == 403
    act = office_act(role="field_officer", area_codes=["33.03.01"])
    with pytest.raises(NotAllowed):
        refuse_registration(act, rows(office_act())[0].pk, reason="x")


def test_foreign_office_does_not_find_it(db, client):
    office()
    receipt = send()
    sign_in(client, "registrar", "35.13")
    assert client.get(f"/ikm/pendaftaran/{receipt.receipt}/").status_code == 404


def test_only_the_sender_withdraws(db):
    from guyub.kernel.actions import NotAllowed
    from guyub.registry.actions.registration import submit_registration, withdraw_registration

    clerk = office_act(role="village_clerk", area_codes=[VILLAGE])
    submit_registration(clerk, submission(), "village")
    row = rows(clerk)[0]
    with pytest.raises(NotAllowed):
        withdraw_registration(office_act(), row.pk)
    withdraw_registration(replace(clerk, events=[]), row.pk)
    assert rows(clerk)[0].state == "withdrawn"


def test_the_printed_form_is_a_pdf(db, client):
    answer = client.get("/ikm/daftarkan/formulir.pdf")
    assert answer.content.startswith(b"%PDF")
