"""Forms that show a person's data are looks too, and the person can read them."""

from __future__ import annotations

import pytest

from tests.factories import office_act, register, sign_in
from tests.registry.test_privacy import logged, owner_of

NIB = "9120001234567"


def looks(owner):
    return [row.what for row in logged(owner)]


def test_an_edit_form_that_holds_a_nib_in_full_is_a_look_at_it(db, client):
    business = register(office_act(), nib=NIB)
    owner = owner_of(business)
    sign_in(client, "registrar")
    for _ in range(2):
        assert NIB in client.get(f"/ikm/{business.number}/ubah/").content.decode()
    assert looks(owner) == ["nib"]
    sign_in(client, "owner", subject_id=owner.pk)
    assert "melihat NIB" in client.get("/ikm/data-saya/").content.decode()


def test_the_form_of_a_company_shows_nothing_of_a_person(db, client):
    business = register(office_act(), nib=NIB, legal_form="pt", name="PT Maju")
    sign_in(client, "registrar")
    client.get(f"/ikm/{business.number}/ubah/")
    assert looks(owner_of(business)) == []


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("registrar", "pemilik/{owner}/"),
        ("registrar", "pemilik/{owner}/akhiri/"),
        ("section_head", "usul/{owner}/"),
        ("registrar", "pindah/"),
        ("section_head", "usul/"),
    ],
)
def test_a_form_about_a_person_is_a_look(db, client, role, page):
    business = register(office_act(), phone="084011112222")
    owner = owner_of(business)
    sign_in(client, role)
    url = f"/ikm/{business.number}/" + page.format(owner=owner.pk)
    assert client.get(url).status_code == 200
    assert looks(owner) == ["halaman"]


def test_people_shown_beside_a_form_are_looked_at(db, client):
    from guyub.registry.actions.changes import propose_change

    one = register(office_act(), phone="084011112222")
    other = register(office_act(), name="Kripik Rejeki", phone="084011112222")
    known, double = owner_of(one), owner_of(other)
    sign_in(client, "registrar")
    client.get(f"/ikm/{one.number}/gabung/{other.number}/")
    assert looks(known) == looks(double) == ["halaman"]

    third = register(office_act(), name="Sapu", owner="Wagiman", phone="084033334444")
    sign_in(client, "registrar")
    data = {"name": "Sri Lestari", "phone": "084033334444"}
    assert "Wagiman" in client.post(f"/ikm/{one.number}/pemilik/", data).content.decode()
    assert looks(owner_of(third)) == ["halaman"]

    made = propose_change(
        office_act(role="section_head"), third.pk, {"birth_year": 1980},
        target="owner", target_id=owner_of(third).pk,
    )  # fmt: skip
    sign_in(client, "registrar")
    client.get(f"/ikm/usulan/{made.pk}/")
    assert len(looks(owner_of(third))) == 2


def test_candidates_of_a_registration_are_looked_at(db, client):
    from guyub.accounts.visit import ANONYMOUS
    from guyub.registry.actions.registration import Submission, submit_registration
    from tests.factories import NOW

    business = register(office_act(), owner="Karsinah", name="Gula Karsinah")
    sent = submit_registration(
        ANONYMOUS.act(NOW),
        Submission(village_code="33.03.01.2001", owner_name="Karsinah", product="Gula kelapa"),
        "public",
    )
    sign_in(client, "registrar")
    html = client.get(f"/ikm/pendaftaran/{sent.receipt}/").content.decode()
    assert business.number in html
    assert looks(owner_of(business)) == ["halaman"]
